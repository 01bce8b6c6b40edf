"""A poller at work on the feeds of `benchmarks.feed_server`, and when it is due to read them."""

import asyncio
import multiprocessing
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from benchmarks.feed_server import HOSTS, SHOWN, Write, address, document, serve
from bot.domain.seeds import Seeds
from bot.domain.sources import Source, host_of
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.polling import Poller
from bot.ingest.sandbox import Sandbox
from bot.store.engine import Database, open_database
from bot.store.tables import sources

_CONTEXT = multiprocessing.get_context("spawn")


async def nothing() -> None:
    """Do nothing when there is something to read or to send."""


def now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


class Timed(Poller):
    """A poller that notes how late each check starts, in seconds."""

    late: list[float]

    async def _check(self, source: Source) -> None:
        if source.health.next_check_at is not None:
            self.late.append((datetime.now(UTC) - source.health.next_check_at).total_seconds())
        await super()._check(source)


@asynccontextmanager
async def scene(
    folder: Path,
    feeds: int,
    clock: Any,
    faults: float = 0,
    *,
    write: Write = document,
    fetcher: type[Fetcher] = Fetcher,
    told: Callable[[], Awaitable[None]] = nothing,
) -> AsyncIterator[tuple[Any, Database, Any]]:
    """Give a poller with so many feeds, its database, and the number of the newest item as the server has it."""
    port, newest = _CONTEXT.Value("i", 0), _CONTEXT.Value("i", SHOWN)
    process = _CONTEXT.Process(target=serve, args=(port, newest, faults, write), daemon=True)
    process.start()
    while not port.value:  # noqa: ASYNC110 - the other process has no event of ours
        await asyncio.sleep(0.05)
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'feeds.db'}")
    await _fill(database, feeds, port.value, clock())
    allowed = frozenset(f"{address(number)}:{port.value}" for number in range(HOSTS))
    sandbox = Sandbox()
    try:
        async with fetcher("benchmark", allowed, Limits(seconds=10, gap=0)) as web:
            poller = Timed(database, web, sandbox, Directory(Seeds()), told, clock)
            poller.late = []
            yield poller, database, newest
            await poller.close()
    finally:
        sandbox.close()
        await database.close()
        process.kill()


async def _fill(database: Database, feeds: int, port: int, at: datetime) -> None:
    """Add the feeds; those of an earlier run move to the present port."""
    async with database.write() as connection:
        known = (await connection.execute(select(sources.c.id, sources.c.title))).all()
        for row in known:
            place = f"http://{address(row.id % HOSTS)}:{port}{row.title}"
            await connection.execute(
                update(sources).where(sources.c.id == row.id).values(address=place, host=host_of(place))
            )
        rows = []
        for number in range(len(known) + 1, feeds + 1):
            place = f"http://{address(number % HOSTS)}:{port}/{number}"
            rows.append({"id": number, "kind": "feed", "address": place, "host": host_of(place), "next_check_at": at})
            rows[-1]["title"] = f"/{number}"
        if rows:
            await connection.execute(insert(sources), rows)


async def spread(database: Database, count: int, seconds: float, rng: random.Random) -> None:
    """Let sources, read a while ago, be due at random times."""
    start = now()
    async with database.write() as connection:
        for number in range(1, count + 1):
            at = start + timedelta(seconds=rng.uniform(0, seconds))
            values = {"next_check_at": at, "last_success_at": start - timedelta(minutes=15)}
            await connection.execute(update(sources).where(sources.c.id == number).values(values))


async def everything(poller: Poller) -> int:
    """Check all that is due; give how many that were."""
    done = 0
    while started := await poller.tick():
        done += started
        await poller.idle()
    return done
