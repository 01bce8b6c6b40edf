"""News made by hand, a real database, and a real client on a Discord of our own, for the tests of delivery."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import discord
from sqlalchemy import select

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.pace import ALERTS_PER_SECOND, PER_SECOND, Pace, paced
from bot.delivery.sender import DiscordSender
from bot.domain.articles import Draft
from bot.domain.claims import Claim, Move, Ref, Stage, Text
from bot.domain.follows import Follow, Target
from bot.domain.seeds import Club, Outlet, OutletKind, Seeds
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.store import follows
from bot.store.engine import Database, open_database
from bot.store.seeds import upsert_seeds
from bot.store.tables import messages, places
from tests.discord_server import Channel, DiscordServer, Guild

T = TypeVar("T")

CLUB = "tottenham-hotspur"

SEEDS = Seeds(
    clubs=(Club(slug=CLUB, name="Tottenham Hotspur", country="GB"),),
    outlets=tuple(
        Outlet(slug=slug, name=name, kind=OutletKind.PAPER, country="GB", language="en", tier=1)
        for slug, name in (("bbc", "BBC Sport"), ("sky", "Sky Sports"))
    ),
)


@dataclass
class Newsroom:
    """Writes articles whose claims are given by hand, and takes them through the pipeline into the outbox."""

    database: Database
    told: dict[str, tuple[Claim, ...]] = field(default_factory=dict)

    async def tell(
        self,
        player: str,
        stage: Stage,
        *,
        at: datetime | None = None,
        outlet: str = "bbc",
        club: str = CLUB,
        official: bool = False,
    ) -> None:
        """Let an outlet report one thing."""
        body = f"Article {len(self.told)}: {player}, {stage}, {club}."
        self.told[body] = (
            Claim(Ref(player), Move.TRANSFER, stage, to=Ref(club, club), official=official, evidence=body),
        )
        now = at or datetime.now(UTC)
        pipeline = Pipeline(self.database, Directory(SEEDS), self._read, threshold=0.5)
        await pipeline.keep(
            "folder", "newsroom", [Draft(f"{len(self.told)}.txt", body, published=now, outlet=outlet)], now
        )
        await pipeline.process(lambda _: now)

    async def _read(self, text: Text) -> tuple[Claim, ...]:
        return self.told[text.body]


async def follow(database: Database, channel: Channel, kind: str = "channel") -> int:
    """Let a channel follow the club; give the place's id."""
    guild = str(channel.guild.id) if channel.guild else None
    async with database.write() as connection:
        place = await follows.ensure_place(connection, kind, str(channel.id), guild)
        await follows.add_follow(connection, Follow(place, Target.CLUB, CLUB), datetime.now(UTC))
    return place


class Clock:
    """Now, as far on as a test wants it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class QuickClient(discord.Client):
    """A client that skips the waits which only spare Discord."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), guild_ready_timeout=0.05, http_trace=paced(Pace(PER_SECOND))
        )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once instead of after five seconds."""


@asynccontextmanager
async def store(folder: Path) -> AsyncIterator[Database]:
    """Open a database with a few seeds."""
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'transferwire.db'}")
    try:
        async with database.write() as connection:
            await upsert_seeds(connection, SEEDS)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def dispatching(dispatcher: Dispatcher) -> AsyncIterator[None]:
    """Let a dispatcher run, woken often."""

    async def tick() -> None:
        while True:
            await dispatcher.wake()
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(dispatcher.run()), asyncio.create_task(tick())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await dispatcher.close(1.0)


@dataclass
class Scene:
    """Everything of a delivery test."""

    server: DiscordServer
    guild: Guild
    channel: Channel
    client: QuickClient
    database: Database
    newsroom: Newsroom
    clock: Clock
    dispatcher: Dispatcher

    async def states(self) -> list[str]:
        """Give the states of all messages, oldest first."""
        async with self.database.read() as connection:
            return [row.state for row in await connection.execute(select(messages.c.state).order_by(messages.c.id))]

    async def settled(self, *states: str) -> None:
        """Wait until the messages are in these states."""

        async def look() -> bool:
            return await self.states() == list(states)

        await until(look)

    async def ended_editing(self) -> None:
        """Wait until no message is looked at again."""

        async def look() -> bool:
            async with self.database.read() as connection:
                looked_at = select(messages.c.id).where(messages.c.edit_at.is_not(None))
                return (await connection.execute(looked_at)).first() is None

        await until(look)

    async def paused(self, channel: Channel) -> str:
        """Wait until a channel is paused; give why."""

        async def look() -> str | None:
            async with self.database.read() as connection:
                query = select(places.c.paused).where(places.c.channel == str(channel.id))
                reason: str | None = (await connection.execute(query)).scalar_one()
                return reason

        return await until(look)


async def until(look: Callable[[], Awaitable[T | None]], seconds: float = 30.0) -> T:
    """Look until there is something to see."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):  # noqa: ASYNC110 - what the database holds wakes nobody
            await asyncio.sleep(0.02)
        return seen


def make_dispatcher(database: Database, client: discord.Client, clock: Clock) -> Dispatcher:
    """Put a dispatcher for Discord together."""
    sender = DiscordSender(lambda: client, Pace(ALERTS_PER_SECOND))
    return Dispatcher(database, dict.fromkeys(("channel", "thread", "dm"), sender), clock)


def nonces(channels: Iterable[Channel]) -> list[str]:
    """Give the nonces of all messages in these channels."""
    return [str(message.nonce) for channel in channels for message in channel.messages]
