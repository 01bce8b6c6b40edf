"""A poller at work in a test: its own time, its database, and what it made of what was served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.seeds import Outlet, OutletKind, Seeds
from bot.domain.sources import Source
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher
from bot.ingest.polling import Poller
from bot.ingest.sandbox import Sandbox
from bot.store import sources
from bot.store.engine import Database
from bot.store.tables import articles

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

OUTLETS = Seeds(
    outlets=tuple(
        Outlet(slug, slug.title(), OutletKind.PAPER, "gb-eng", "en", 2)
        for slug in ("sky-sports", "bbc-sport", "guardian")
    )
)


@dataclass
class Newsroom:
    """The poller with what it works on. `now` is what its clock says; `told` counts the calls for the reader."""

    database: Database
    poller: Poller = field(init=False)
    now: datetime = NOON
    told: int = 0

    async def wake(self) -> None:
        """Count a call for the reader."""
        self.told += 1

    async def add(self, address: str, outlet: str | None = None) -> None:
        """Add a feed."""
        async with self.database.write() as connection:
            assert await sources.add(connection, address, self.now, outlet=outlet)

    async def poll(self, **later: float) -> int:
        """Let time pass, check everything that is due, pages included, and give how many sources that were."""
        self.now += timedelta(**later)
        started = 0
        while step := await self.poller.tick():
            started += step
            await self.poller.idle()
        await self.poller.tick()
        await self.poller.idle()
        return started

    async def due(self) -> int:
        """Go to the time when the next source is due, and check it."""
        async with self.database.read() as connection:
            times = [s.health.next_check_at for s in await sources.listed(connection)]
        self.now = max(self.now, min(time for time in times if time is not None))
        return await self.poll()

    async def source(self, address: str) -> Source:
        """Give the source with an address."""
        async with self.database.read() as connection:
            return next(s for s in await sources.listed(connection) if s.address == address)

    async def articles(self) -> list[Any]:
        """Give all articles, oldest first."""
        async with self.database.read() as connection:
            return list(await connection.execute(select(articles).order_by(articles.c.published, articles.c.title)))


@asynccontextmanager
async def newsroom(database: Database, fetcher: Fetcher, sandbox: Sandbox) -> AsyncIterator[Newsroom]:
    """Open a newsroom."""
    room = Newsroom(database)
    room.poller = Poller(database, fetcher, sandbox, Directory(OUTLETS), room.wake, lambda: room.now)
    yield room
    await room.poller.close()
