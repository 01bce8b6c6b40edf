"""The feeds of a running service: polled each second, their old texts dropped, and what paused told to the owner."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.delivery.owner import Tell
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher, user_agent
from bot.ingest.polling import Poller
from bot.ingest.sandbox import Sandbox
from bot.settings import Settings
from bot.store import items, sources
from bot.store.engine import Database
from bot.views.sources import paused_notice

Ticks = dict[Callable[[], Awaitable[None]], float]

POLL, NOTICE, FORGET = 1.0, 60.0, 3600.0
"""Seconds between two looks at what is due, at what paused, and at texts that are old enough to go."""


@asynccontextmanager
async def feeding(
    settings: Settings, database: Database, directory: Directory, told: Callable[[], Awaitable[None]], tell: Tell
) -> AsyncIterator[Ticks]:
    """Keep what polling needs open; give what is to be called, and every how many seconds.

    `told` is called when there are articles to read; `tell` says something to the bot's owner.
    """
    sandbox = Sandbox()
    async with Fetcher(user_agent(settings.fetch_contact), settings.fetch_allow) as fetcher:
        poller = Poller(database, fetcher, sandbox, directory, told)

        async def poll() -> None:
            await poller.tick()

        async def notice() -> None:
            async with database.read() as connection:
                paused = await sources.untold(connection)
            if paused and await tell(paused_notice(paused)):
                async with database.write() as connection:
                    await sources.mark_told(connection, [source.id for source in paused])

        async def forget() -> None:
            async with database.write() as connection:
                await items.forget_texts(connection, datetime.now(UTC) - timedelta(days=settings.article_days))

        try:
            yield {poll: POLL, notice: NOTICE, forget: FORGET}
        finally:
            await poller.close()
            sandbox.close()
