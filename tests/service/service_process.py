"""A real `transferwire run` in a process of its own, as a test starts and ends it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.domain.follows import Follow, Target
from bot.store import follows
from bot.store.engine import open_database, open_to_read
from bot.store.tables import messages, places
from tests.discord_server import Channel, DiscordServer

WAIT = 60.0
"""Seconds to wait for what has to come: a start takes two, and many times that on a busy machine."""

SPURS = "tottenham-hotspur"
NEWS = "date 2026-06-01\nTottenham Hotspur are in talks to sign {player} from Bayern Munich.\n"


def write_news(folder: Path, player: str) -> None:
    """Drop an article into a folder, complete from the start."""
    part = folder / ".part"
    part.write_text(NEWS.format(player=player))
    part.rename(folder / f"{player.replace(' ', '-')}.txt")


@dataclass
class Home:
    """Where a service keeps its things, and how it is told of its surroundings."""

    folder: Path
    server: DiscordServer | None = None
    token: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def watched(self) -> Path:
        path = self.folder / "articles"
        path.mkdir(exist_ok=True)
        return path

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'transferwire.db'}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.url, "WATCH_DIR": str(self.watched), "INGEST_SECONDS": "1"}
        if self.server is not None:
            own |= {
                "DISCORD_TOKEN": self.token or self.server.token,
                "DISCORD_API_URL": self.server.api_url,
                "DISCORD_GATEWAY_URL": self.server.gateway_url,
            }
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "DATABASE_"))}
        return clean | own | self.more

    async def follow(self, channel: Channel | str, kind: str = "channel") -> None:
        """Let a channel follow Tottenham; the service must not be running."""
        guild = str(channel.guild.id) if isinstance(channel, Channel) and channel.guild else None
        database = await open_database(self.url)
        try:
            async with database.write() as connection:
                id_ = channel if isinstance(channel, str) else str(channel.id)
                place = await follows.ensure_place(connection, kind, id_, guild)
                await follows.add_follow(connection, Follow(place, Target.CLUB, SPURS), datetime.now(UTC))
        finally:
            await database.close()

    async def states(self) -> list[str]:
        """Give the states of all messages in the outbox, oldest first."""
        database = await open_to_read(self.url)
        try:
            async with database.read() as connection:
                return [row.state for row in await connection.execute(select(messages.c.state).order_by(messages.c.id))]
        finally:
            await database.close()

    async def until(self, *states: str) -> None:
        """Wait until the messages of the outbox are in these states."""
        async with asyncio.timeout(WAIT):
            while await self.states() != list(states):  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(0.1)

    async def paused(self) -> list[str | None]:
        """Give why each place is paused."""
        database = await open_to_read(self.url)
        try:
            async with database.read() as connection:
                return [row.paused for row in await connection.execute(select(places.c.paused).order_by(places.c.id))]
        finally:
            await database.close()


@dataclass
class Service:
    """A running service. `out` and `err` are what it has written so far."""

    process: asyncio.subprocess.Process
    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    async def said(self, words: str, *, on: str = "err") -> None:
        """Wait until it has written these words; fail at once if it ended without them."""
        stream: bytearray = getattr(self, on)
        try:
            async with asyncio.timeout(WAIT):
                while words not in stream.decode() and self.process.returncode is None:  # noqa: ASYNC110 - a pipe
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pass
        if self.process.returncode is not None:
            await asyncio.gather(*self.readers)
        assert words in stream.decode(), f"{words!r} was not said: {self.err.decode()}"

    async def ended(self) -> int:
        """Wait for its end; give the exit status, negative for a signal."""
        async with asyncio.timeout(WAIT):
            status = await self.process.wait()
            await asyncio.gather(*self.readers)
        return status

    async def stop(self, number: int = signal.SIGTERM) -> float:
        """Send a signal and wait for the end; give how many seconds that took."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        self.process.send_signal(number)
        await self.ended()
        return loop.time() - started


@asynccontextmanager
async def running_service(home: Home) -> AsyncIterator[Service]:
    """Start a service; whatever happens, it does not outlive the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=home.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    service = Service(process)
    assert process.stdout is not None
    assert process.stderr is not None
    for stream, into in ((process.stdout, service.out), (process.stderr, service.err)):
        service.readers.append(asyncio.create_task(_collect(stream, into)))
    try:
        yield service
    finally:
        if process.returncode is None:
            process.kill()
        await service.ended()


async def _collect(stream: asyncio.StreamReader, into: bytearray) -> None:
    while chunk := await stream.read(65536):
        into.extend(chunk)
