"""Poll the sources: what is due is data on their rows, a tick only looks.

    tick ─> due sources claimed ─> fetched ─┬─ nothing new ──────────────────────────────┐
                                            ├─ parsed in the sandbox ─> items kept ──────┼─> transaction: health, cursor
                                            └─ failed, in words ─────────────────────────┘
         └> articles whose page is wanted ─> fetched, as robots.txt allows ─> text found ─> kept

Articles and the feed's cursor are kept together or not at all. Whatever goes wrong with a source stands on its row.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bot.domain.articles import Draft, make_article
from bot.domain.items import LONGEST_TEXT, is_text_of
from bot.domain.schedule import Seen, State, after_failure, after_success, asks_conditionally
from bot.domain.sources import Source, host_of
from bot.errors import FetchFailed, TransferwireError
from bot.ingest.directory import Directory
from bot.ingest.feeds import Origin, take_feed
from bot.ingest.fetch import Fetcher
from bot.ingest.pages import Robots, fetch_page
from bot.ingest.sandbox import Sandbox
from bot.store import items, sources
from bot.store.engine import Database
from bot.store.items import Kept

log = logging.getLogger(__name__)

MOST_CHECKS = 64
"""Sources that are checked at a time."""
MOST_PAGES = 8
"""Pages that are fetched at a time, each from another host."""
WAITING_PAGES = 200
"""Wanted pages that are looked through for a host that is free."""


class Poller:
    """Checks what is due at each tick. `told` is called when there are articles to read."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        sandbox: Sandbox,
        directory: Directory,
        told: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._directory = directory
        self._told = told
        self._clock = clock
        self._robots = Robots(fetcher)
        self._checks: set[asyncio.Task[None]] = set()
        self._pages: dict[str, asyncio.Task[None]] = {}

    async def tick(self) -> int:
        """Start what is due and finds room; give how many checks were started."""
        await self._start_pages()
        now = self._clock()
        room = MOST_CHECKS - len(self._checks)
        async with self._database.read() as connection:
            if room <= 0 or not await sources.is_due(connection, now):
                return 0
        async with self._database.write() as connection:
            claimed = await sources.claim_due(connection, now, room)
        for source in claimed:
            task = asyncio.create_task(self._check(source))
            self._checks.add(task)
            task.add_done_callback(self._checks.discard)
        return len(claimed)

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._checks or self._pages:
            await asyncio.wait([*self._checks, *self._pages.values()])
            await asyncio.sleep(0)  # those that are done leave

    async def close(self) -> None:
        """Stop what is under way; its sources are due again when their leases end."""
        tasks = [*self._checks, *self._pages.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _check(self, source: Source) -> None:
        """Check a source that was claimed, and write down how it went."""
        try:
            kept = await self._read(source)
        except TransferwireError as failure:
            await self._failed(source, failure)
        except Exception as error:
            log.exception("source %d (%s)", source.id, source.address)
            await self._failed(source, TransferwireError(f"A fault of the bot's own: {type(error).__name__}"))
        else:
            if kept.new:
                await self._told()

    async def _read(self, source: Source) -> Kept:
        asks = asks_conditionally(source.health, self._clock())
        response = await self._fetcher.get(
            source.address, etag=source.etag if asks else None, modified=source.modified if asks else None
        )
        digest = sha256(response.body).hexdigest()[:32] if response.fresh else source.digest
        feed = None
        now = self._clock()
        if response.fresh and digest != source.digest:
            origin = self._origin(source)
            feed = await self._sandbox.run(take_feed, response.body, response.content_type, response.url, origin, now)
        async with self._database.write() as connection:
            kept = Kept()
            values: dict[str, Any] = {}
            if response.fresh:
                values = {"etag": response.etag, "modified": response.modified, "digest": digest}
            if feed is not None:
                title, given = feed
                kept = await items.keep_items(connection, source.id, given, now, source.health.last_success_at)
                values["title"] = source.title or title
            seen = Seen(kept.new, response.fresh, kept.oldest, response.max_age)
            health = after_success(source.health, seen, now, _luck())
            if response.moved:
                if await sources.is_taken(connection, response.moved):
                    reason = f"It moved to {response.moved}, which is a source already"
                    health = replace(health, state=State.PAUSED, next_check_at=None, last_error=reason)
                else:
                    log.info("source %d moved from %s to %s", source.id, source.address, response.moved)
                    values |= {"address": response.moved, "host": host_of(response.moved)}
            if not await sources.record(connection, source, health, **values):
                await connection.rollback()
                return Kept()
        return kept

    def _origin(self, source: Source) -> Origin:
        own = self._directory.outlet(source.outlet) or self._directory.outlet(None, source.address)
        outlet = own.slug if own else source.outlet
        return Origin(source.id, outlet, urlsplit(source.address).hostname, source.lang)

    async def _failed(self, source: Source, failure: TransferwireError) -> None:
        fetch = failure if isinstance(failure, FetchFailed) else FetchFailed(str(failure))
        health = after_failure(
            source.health,
            str(fetch),
            self._clock(),
            _luck(),
            retry_after=fetch.retry_after,
            gone=fetch.status == 410,
        )
        log.info("source %d (%s) failed %d times: %s", source.id, source.address, health.errors, fetch)
        async with self._database.write() as connection:
            await sources.record(connection, source, health)

    async def _start_pages(self) -> None:
        """Start to fetch the pages that are wanted, one at a time from a host."""
        if len(self._pages) >= MOST_PAGES:
            return
        async with self._database.read() as connection:
            wanted = await items.wanted_pages(connection, WAITING_PAGES)
        for row in wanted:
            host = urlsplit(row.url).hostname or ""
            if host not in self._pages and len(self._pages) < MOST_PAGES:
                task = asyncio.create_task(self._page(row))
                self._pages[host] = task
                task.add_done_callback(partial(self._page_done, host))

    def _page_done(self, host: str, _: asyncio.Task[None]) -> None:
        del self._pages[host]

    async def _page(self, row: Any) -> None:
        """Read the page behind a teaser; without it, the teaser and whatever page there was before have to do."""
        try:
            text, outcome = await self._text_of_page(row), items.HAD
        except TransferwireError as failure:
            text, outcome = _without_page(row), str(failure)
        except Exception as error:
            log.exception("page %s", row.url)
            text, outcome = _without_page(row), f"A fault of the bot's own: {type(error).__name__}"
        try:
            await self._keep_page(row, text, outcome)
        except Exception:
            log.exception("page %s could not be kept; the next tick tries again", row.url)

    async def _text_of_page(self, row: Any) -> str | None:
        page = await fetch_page(self._fetcher, self._robots, self._sandbox, row.url)
        if not is_text_of(page.text, row.title, row.teaser or row.body or ""):
            raise FetchFailed("The page does not hold the article's text")
        return page.text

    async def _keep_page(self, row: Any, text: str | None, outcome: str) -> None:
        if text is None:
            async with self._database.write() as connection:
                await items.refuse_page(connection, row.id, row.edition, outcome)
            return
        draft = Draft(row.path, text, row.title, row.published, row.url, None, row.author, row.lang)
        made = await self._sandbox.run(make_article, "", draft, row.outlet, row.fetched)
        async with self._database.write() as connection:
            kept = await items.keep_page(connection, replace(made, id=row.id), row.edition, outcome)
        if kept:
            await self._told()


def _without_page(row: Any) -> str | None:
    """Give the text of an article whose page cannot be had: what it was, below what the feed says by now."""
    return f"{row.teaser}\n{row.body or ''}"[:LONGEST_TEXT].strip() if row.teaser is not None else None


def _luck() -> float:
    return random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
