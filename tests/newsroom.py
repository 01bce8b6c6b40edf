"""A newsroom for tests: articles whose claims the test writes itself, taken in by the real pipeline."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from bot.domain.articles import Article, Draft
from bot.domain.claims import Claim, Credit, Fee, Move, Ref, Stage, Text
from bot.domain.follows import Follow, Target
from bot.domain.seeds import Club, Outlet, OutletKind, Player, Reporter, Seeds
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.store import follows
from bot.store.engine import Database
from bot.store.seeds import upsert_seeds
from bot.store.tables import alerts, claims, clubs, developments, messages, places, players, stories

START = datetime(2023, 6, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

SEEDS = Seeds(
    clubs=tuple(
        Club(slug, name, country)
        for slug, name, country in (
            ("bayern", "Bayern Munich", "de"),
            ("spurs", "Tottenham", "gb-eng"),
            ("chelsea", "Chelsea", "gb-eng"),
            ("madrid", "Real Madrid", "es"),
            ("roma", "Roma", "it"),
        )
    ),
    players=(
        Player("harry-kane", "Harry Kane", "Kane", date(2023, 1, 1), "spurs"),
        Player("chris-smalling", "Chris Smalling", "Smalling", date(2023, 1, 1), "roma"),
    ),
    outlets=(
        Outlet("bbc", "BBC Sport", OutletKind.BROADCASTER, "gb", "en", 1, domains=("bbc.co.uk",)),
        Outlet("sky", "Sky Germany", OutletKind.BROADCASTER, "de", "de", 2),
        Outlet("sun", "The Sun", OutletKind.PAPER, "gb", "en", 4),
        Outlet("bayern-site", "FC Bayern", OutletKind.CLUB, "de", "de", 1),
    ),
    reporters=(
        Reporter("romano", "Fabrizio Romano", "it", 1),
        Reporter("plettenberg", "Florian Plettenberg", "de", 2, outlets=("sky",)),
    ),
)
SLUGS = {seed.name: seed.slug for kind in (SEEDS.clubs, SEEDS.players, SEEDS.outlets, SEEDS.reporters) for seed in kind}


def day(number: float) -> datetime:
    """Give the time so many days after the start of the story."""
    return START + timedelta(days=number)


def ref(name: str | None) -> Ref | None:
    """Name a club or voice as the reader does."""
    return None if name is None else Ref(name, SLUGS.get(name))


def says(
    stage: Stage | str,
    to: str | None = "Bayern Munich",
    *,
    player: str = "Harry Kane",
    move: Move | str = Move.TRANSFER,
    from_: str | None = None,
    fee: Fee | None = None,
    by: str | None = None,
    of: str | None = None,
    official: bool = False,
    confidence: float = 1.0,
) -> Claim:
    """Write a claim; `by` is the reporter and `of` the outlet that it credits."""
    return Claim(
        player=Ref(player, SLUGS.get(player)),
        move=Move(move),
        stage=Stage(stage),
        to=ref(to),
        from_=ref(from_),
        fee=fee,
        credits=(Credit(ref(by), ref(of)),) if by or of else (),
        official=official,
        evidence=f"{player} {stage} {to}",
        confidence=confidence,
    )


def euros(millions: float) -> Fee:
    """Write a fee."""
    return Fee(f"€{millions:g}m", millions * 1_000_000, "EUR")


class Newsroom:
    """Articles go in by `publish`; what came of them is asked of the database itself."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._claims: dict[str, tuple[Claim, ...]] = {}
        self.broken: set[str] = set()
        self.pipeline = Pipeline(database, Directory(SEEDS), self._read, threshold=0.5)

    async def _read(self, text: Text) -> tuple[Claim, ...]:
        if text.body in self.broken:
            raise ValueError("this text cannot be read")
        return self._claims[text.body]

    async def open(self) -> "Newsroom":
        """Bring the seeds in."""
        async with self.database.write() as connection:
            await upsert_seeds(connection, SEEDS)
        return self

    async def submit(
        self,
        path: str,
        *said: Claim,
        at: float = 0,
        outlet: str = "BBC Sport",
        author: str | None = None,
        text: str | None = None,
    ) -> int:
        """Keep an article unread; the same path once more is an edit."""
        body = (
            text or sha256(repr((path, said, at, outlet, author)).encode()).hexdigest()
        )  # one word: no copy of others
        self._claims[body] = said
        draft = Draft(path, body, published=day(at), outlet=outlet, author=author)
        return await self.pipeline.keep("folder", "/news", [draft], NOW)

    async def process(self, *, quiet: bool = False) -> Recorded:
        """Read what waits, as if each article were read when it was published."""
        return await self.pipeline.process(_published, quiet=quiet)

    async def publish(self, path: str, *said: Claim, **article: Any) -> Recorded:
        """Keep an article and read it."""
        await self.submit(path, *said, **article)
        return await self.process()

    async def follow(self, channel: str, *names: str) -> int:
        """Let a channel follow clubs; give its place."""
        async with self.database.write() as connection:
            place = await follows.ensure_place(connection, "channel", channel)
            for name in names:
                await follows.add_follow(connection, Follow(place, Target.CLUB, SLUGS[name]), START)
        return place

    async def rows(self, query: Any) -> list[Any]:
        """Ask the database."""
        async with self.database.read() as connection:
            return list((await connection.execute(query)).all())

    async def stories(self) -> dict[tuple[str, str, str | None, int], Any]:
        """Give the stories that have claims, by (player's key, kind, club, episode)."""
        has_claims = select(claims.c.id).where(claims.c.story == stories.c.id).exists()
        query = select(stories, players.c.key).join(players, players.c.id == stories.c.player).where(has_claims)
        found = await self.rows(query)
        told = {(row.key, row.kind, row.club, row.episode): row for row in found}
        assert len(told) == len(found), "two rows hold one story"
        return told

    async def story(self, club: str | None = "bayern", kind: str = "move", key: str = "harry-kane") -> Any:
        """Give the one story of a player with a club."""
        [row] = [row for row in (await self.stories()).values() if (row.key, row.kind, row.club) == (key, kind, club)]
        return row

    async def changes(self, club: str | None = None) -> list[str]:
        """Give the developments in order of recording, `advanced agreed`, of all stories or those with one club."""
        query = select(developments, stories.c.club).join(stories, stories.c.id == developments.c.story)
        rows = await self.rows(query.order_by(developments.c.id))
        return [f"{row.change} {row.value}" for row in rows if club in (None, row.club)]

    async def alerts(self, channel: str) -> list[str]:
        """Give what a channel is alerted of, in order, each message's developments joined by a comma."""
        query = (
            select(messages.c.id, developments.c.change, developments.c.value, stories.c.club)
            .select_from(alerts)
            .join(messages, messages.c.id == alerts.c.message)
            .join(developments, developments.c.id == alerts.c.development)
            .join(stories, stories.c.id == alerts.c.story)
            .join(places, places.c.id == alerts.c.place)
            .where(places.c.channel == channel)
            .order_by(messages.c.id, alerts.c.id)
        )
        told: dict[int, list[str]] = {}
        for row in await self.rows(query):
            told.setdefault(row.id, []).append(f"{row.change} {row.value} {row.club or 'nowhere'}")
        return [", ".join(lines) for lines in told.values()]

    async def owners(self) -> dict[str, str]:
        """Give for each article's path-like evidence the key of the player that its claim is taken for."""
        query = select(claims.c.evidence, players.c.key).join(players, players.c.id == claims.c.player)
        return {row.evidence: row.key for row in await self.rows(query)}

    async def club_names(self) -> dict[str, str]:
        """Give the clubs by slug."""
        return {row.slug: row.name for row in await self.rows(select(clubs.c.slug, clubs.c.name))}


def _published(article: Article) -> datetime:
    return article.published
