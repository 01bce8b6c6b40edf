"""A bot with its commands, connected to a Discord of our own, and a store filled through the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select, update

from bot.client import Client
from bot.domain.articles import Draft
from bot.domain.claims import Claim, Credit, Fee, Move, Ref, Stage, Text
from bot.domain.seeds import Club, League, Outlet, OutletKind, Player, Reporter, Seeds
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.names import Names
from bot.store import cards
from bot.store.engine import Database
from bot.store.tables import alerts, messages, places
from bot.views.alerts import alert_embed, why_button
from tests.discord_server import Channel, DiscordServer, Guild, User

STARTED = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)

SEEDS = Seeds(
    leagues=(
        League("premier-league", "Premier League", "gb-eng", 1, aliases=("EPL",)),
        League("la-liga", "La Liga", "es", 1),
    ),
    clubs=(
        Club("arsenal", "Arsenal", "gb-eng", "premier-league", aliases=("Gunners",)),
        Club("bayern-munich", "Bayern Munich", "de", aliases=("Bayern", "FC Bayern")),
        Club("inter-miami", "Inter Miami", "us", aliases=("Inter",)),
        Club("inter-milan", "Inter Milan", "it", aliases=("Inter", "Internazionale")),
        Club("tottenham-hotspur", "Tottenham Hotspur", "gb-eng", "premier-league", aliases=("Tottenham", "Spurs")),
    ),
    players=(
        Player("bernardo-silva", "Bernardo Silva", "Silva", TODAY, "arsenal"),
        Player("david-silva", "David Silva", "Silva", TODAY, "inter-milan"),
        Player("harry-kane", "Harry Kane", "Kane", TODAY, "bayern-munich"),
        Player("kylian-mbappe", "Kylian Mbappé", "Mbappé", TODAY),
        Player("martin-odegaard", "Martin Ødegaard", "Ødegaard", TODAY, "arsenal"),
    ),
    outlets=(Outlet("the-guardian", "The Guardian", OutletKind.PAPER, "gb-eng", "en", 2),),
    reporters=(Reporter("fabrizio-romano", "Fabrizio Romano", "it", 1),),
)

KANE = Ref("Harry Kane", "harry-kane")
SPURS = Ref("Tottenham Hotspur", "tottenham-hotspur")
BAYERN = Ref("Bayern Munich", "bayern-munich")
ROMANO = Credit(Ref("Fabrizio Romano", "fabrizio-romano"))
TALKS = Claim(
    KANE,
    Move.TRANSFER,
    Stage.TALKS,
    to=SPURS,
    from_=BAYERN,
    fee=Fee("£60m", 60_000_000, "GBP"),
    credits=(ROMANO,),
    evidence="Tottenham have opened talks with Bayern Munich over a return for Harry Kane, Fabrizio Romano reports.",
)


@dataclass(frozen=True)
class Waiting:
    """A message of the outbox."""

    id: int
    nonce: str
    channel: str


@dataclass
class News:
    """A store that fills with claims of the test's own, by the way that all articles go."""

    database: Database
    names: Names
    claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)

    async def read(self, text: Text) -> tuple[Claim, ...]:
        return self.claims[text.body]

    async def tell(
        self, *claims: Claim, outlet: str = "The Guardian", title: str = "A headline", url: str | None = None
    ) -> None:
        """Let an article say these claims now."""
        number = len(self.claims)
        body = f"Article {number}"
        self.claims[body] = claims
        pipeline = Pipeline(self.database, Directory(SEEDS), self.read, 0.5)
        now = datetime.now(UTC)
        address = url or f"https://example.org/{number}"
        draft = Draft(f"{number}.txt", body, title=title, url=address, outlet=outlet, published=now)
        await pipeline.keep("folder", "tests", [draft], now)
        await pipeline.process(lambda _: now)
        await self.names.refresh(self.database)

    async def outbox(self) -> list[Waiting]:
        """Give what waits to be sent."""
        query = (
            select(messages.c.id, messages.c.nonce, places.c.channel)
            .join(places, places.c.id == messages.c.place)
            .where(messages.c.state == "pending")
            .order_by(messages.c.id)
        )
        async with self.database.read() as connection:
            return [Waiting(*row) for row in await connection.execute(query)]


@dataclass
class Scene:
    """A server with a channel, its owner and Ann, who manages nothing."""

    server: DiscordServer
    guild: Guild
    channel: Channel
    owner: User
    ann: User
    news: News
    bot: Client

    @property
    def database(self) -> Database:
        return self.news.database

    async def send_alerts(self) -> None:
        """Send what waits in the outbox, each with its button, and record it as sent."""
        for waiting in await self.news.outbox():
            async with self.database.read() as connection:
                told = await connection.execute(
                    select(alerts.c.development).where(alerts.c.message == waiting.id).order_by(alerts.c.id)
                )
                news = await cards.news(connection, [row.development for row in told])
            channel = self.bot.get_partial_messageable(int(waiting.channel))
            sent = await channel.send(embed=alert_embed(news), view=why_button(waiting.nonce), nonce=waiting.nonce)
            values = {"state": "sent", "discord_id": str(sent.id), "sent_at": datetime.now(UTC)}
            async with self.database.write() as connection:
                await connection.execute(update(messages).where(messages.c.id == waiting.id).values(values))


def text_of(embed: Mapping[str, object]) -> str:
    """Put everything that an embed shows into one text."""
    fields = embed.get("fields") or []
    assert isinstance(fields, Sequence)
    shown = [embed.get("title"), embed.get("description"), *(f"{f['name']}\n{f['value']}" for f in fields)]
    footer = embed.get("footer")
    return "\n".join(str(part) for part in [*shown, isinstance(footer, Mapping) and footer.get("text")] if part)
