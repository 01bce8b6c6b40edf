"""The feeds of a running service: polled each second, their old texts dropped, and what paused told to the owner."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.delivery.owner import Tell
from bot.ingest.checking import Checker
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher, user_agent
from bot.ingest.pipeline import Read
from bot.ingest.polling import Poller
from bot.ingest.sandbox import Sandbox
from bot.settings import Settings
from bot.store import items, sources
from bot.store.engine import Database
from bot.views.sources import paused_notice

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]

POLL, NOTICE, FORGET = 1.0, 60.0, 3600.0
"""Seconds between two looks at what is due, at what paused, and at texts that are old enough to go."""


@asynccontextmanager
async def open_web(settings: Settings, directory: Directory, read: Read) -> AsyncIterator[Checker]:
    """Open what reading the web takes."""
    sandbox = Sandbox()
    try:
        async with Fetcher(user_agent(settings.fetch_contact), settings.fetch_allow) as fetcher:
            yield Checker(fetcher, sandbox, directory, read)
    finally:
        sandbox.close()


@asynccontextmanager
async def feeding(
    settings: Settings, database: Database, checker: Checker, told: Work, tell: Tell
) -> AsyncIterator[dict[Work, float]]:
    """Do what feeds need, whenever it is woken; give the ticks that wake it, and every how many seconds.

    `told` is called when there are articles to read; `tell` says something to the bot's owner.
    """
    poller = Poller(database, checker.fetcher, checker.sandbox, checker.directory, told)

    async def notice() -> None:
        async with database.read() as connection:
            paused = await sources.untold(connection)
        if paused and await tell(paused_notice(paused)):
            async with database.write() as connection:
                await sources.mark_told(connection, [source.id for source in paused])

    async def forget() -> None:
        async with database.write() as connection:
            await items.forget_texts(connection, datetime.now(UTC) - timedelta(days=settings.article_days))

    jobs = {_Job(poller.tick): POLL, _Job(notice): NOTICE, _Job(forget): FORGET}
    tasks = [asyncio.create_task(job.run()) for job in jobs]
    try:
        yield {job.wake: seconds for job, seconds in jobs.items()}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await poller.close()


class _Job:
    """Something that is done when it is woken, and never twice at a time."""

    def __init__(self, work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._woken = asyncio.Event()

    async def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._work()
            except Exception:
                log.exception("what feeds need could not be done; the next tick tries again")
