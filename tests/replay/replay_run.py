"""Run the replay through the real pipeline and hold what lands in the outbox against the labels."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from bot.domain.articles import Article, Draft
from bot.domain.claims import Claim, Text
from bot.domain.follows import Follow, Target
from bot.domain.slugs import slugify
from bot.domain.stories import Kind
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.store import follows
from bot.store.engine import Database
from bot.store.seeds import upsert_seeds
from bot.store.tables import alerts, developments, places, players, stories
from tests.replay.replay_courses import Tale
from tests.replay.replay_editor import Editor, Told
from tests.replay.replay_pages import ECHO
from tests.replay.replay_press import Backing
from tests.replay.replay_stories import Arrival, Replay
from tests.replay.replay_world import CLUBS, OPENS, Man

NAMES = {slugify(club): club for club in CLUBS}
ORDER = ["interest", "talks", "bid", "agreed", "medical", "done"]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a replay: the labels, the alerts in order, and the messages that carry each."""

    replay: Replay
    labels: dict[Told, Backing]
    told: tuple[Told, ...]
    messages: tuple[int, ...]

    @property
    def missed(self) -> list[Told]:
        """Give what had to be told and was not."""
        left = Counter(self.told)
        return [label for label in self.labels if not left[label]]

    @property
    def needless(self) -> list[Told]:
        """Give what was told and had not to be, also what was told twice."""
        left = Counter(self.labels.keys())
        return list((Counter(self.told) - left).elements())

    @property
    def recall(self) -> float:
        """Give the share of what had to be told that was."""
        return 1 - len(self.missed) / max(1, len(self.labels))

    @property
    def articles(self) -> int:
        """Count the articles, editions and repeats included."""
        return len(self.replay.arrivals)

    @property
    def needless_share(self) -> float:
        """Give the needless alerts per 1,000 articles."""
        return 1000 * len(self.needless) / self.articles

    @property
    def idle(self) -> list[Told]:
        """Give the labels that the rules demand though nothing had happened."""
        return [told for told, backing in self.labels.items() if backing in (Backing.WRONG, Backing.STALE)]

    def nonsense(self) -> Iterator[str]:
        """Give what makes no sense to a reader of one place, whatever the labels: twice, or in the wrong order."""
        last: dict[tuple[str, Tale], Told] = {}
        for one in self.told:
            before = last.get((one.place, one.tale))
            if before is not None and not _follows_on(before, one):
                yield f"{say(before)}, then {say(one)}"
            last[one.place, one.tale] = one
        bundles = {(t.tick, t.path, t.place, t.tale.man, m) for t, m in zip(self.told, self.messages, strict=True)}
        for bundle, number in Counter(b[:-1] for b in bundles).items():
            if number > 1:
                yield f"{number} messages of {bundle[3].name} from one article in {bundle[2]}"


async def run(database: Database, replay: Replay) -> Result:
    """Let all articles arrive, tick by tick, and gather what each tick put into the outbox."""
    claims = {a.article.body: tuple(r.claim() for r in a.article.reports) for a in replay.arrivals}

    async def read(text: Text) -> tuple[Claim, ...]:
        return claims[text.body]

    seeds = replay.world.seeds()
    async with database.write() as connection:
        await upsert_seeds(connection, seeds)
        for place, clubs in replay.world.follows.items():
            id_ = await follows.ensure_place(connection, "channel", place)
            for club in sorted(clubs):
                await follows.add_follow(connection, Follow(id_, Target.CLUB, slugify(club)), OPENS)
    pipeline = Pipeline(database, Directory(seeds), read, threshold=0.5)
    men: dict[str, set[Man]] = {}
    told: list[Told] = []
    carried: list[int] = []
    for tick, arriving in groupby(replay.arrivals, key=lambda a: a.tick):
        together = list(arriving)
        for arrival in together:
            men.setdefault(arrival.article.path, set()).update(r.man for r in arrival.article.reports)
        for draft in map(_draft, together):
            await pipeline.keep("folder", "/replay", [draft], tick)

        async def gather(article: Article, _: Recorded, tick: datetime = tick) -> None:
            for row in await _alerts(database, carried):
                told.append(_told(row, tick, article.path, men[article.path]))
                carried.append(row.message)

        await pipeline.process(_at(tick), after=gather)
    return Result(replay, Editor(replay.world).labels(replay.arrivals), tuple(told), tuple(carried))


def say(told: Told) -> str:
    """Put one thing that was told into words."""
    tale = told.tale
    return (
        f"{told.tick:%d %b %H:%M} {told.place}: {told.change} {told.stage}, {tale.man.name}, {tale.kind} "
        f"{tale.club or ''} by {told.path}"
    )


def _at(tick: datetime) -> Any:
    def clock(_: Article) -> datetime:
        return tick

    return clock


def _draft(arrival: Arrival) -> Draft:
    article = arrival.article
    return Draft(
        article.path, article.body, published=arrival.dated, outlet=article.outlet, author=article.author, lang="en"
    )


async def _alerts(database: Database, carried: Sequence[int]) -> Sequence[Any]:
    query = (
        select(
            alerts.c.message,
            places.c.channel,
            players.c.surname,
            stories.c.kind,
            stories.c.club,
            developments.c.change,
            developments.c.value,
            stories.c.stage,
        )
        .join(places, places.c.id == alerts.c.place)
        .join(developments, developments.c.id == alerts.c.development)
        .join(stories, stories.c.id == alerts.c.story)
        .join(players, players.c.id == stories.c.player)
        .where(alerts.c.message > max(carried, default=0))
        .order_by(alerts.c.message, alerts.c.id)
    )
    async with database.read() as connection:
        return (await connection.execute(query)).all()


def _told(row: Any, tick: datetime, path: str, men: set[Man]) -> Told:
    """Say of an alert what it tells, of the man whom the article means by the surname."""
    [man] = [man for man in men if man.surname.casefold() == row.surname]
    tale = Tale(man, Kind(row.kind), NAMES.get(row.club))
    stage = row.stage if row.change == "fee" else row.value
    return Told(tick, path, row.channel, tale, row.change, stage)


def _follows_on(before: Told, now: Told) -> bool:
    """Tell whether a reader who was told the one can make sense of the other."""
    is_over = before.change in ("off", "withdrawn") or before.stage == "retracted"
    if now.change in ("off", "withdrawn", "correction"):
        return not is_over and (now.change == "withdrawn") == (before.stage == "done" and now.stage == "off")
    if now.change == "fee":
        return not is_over
    if before.stage == "done" and now.change in ("new", "done"):
        return now.tick - before.tick > ECHO
    if now.change in ("new", "revived") or is_over:
        return is_over
    return ORDER.index(now.stage) > ORDER.index(before.stage)
