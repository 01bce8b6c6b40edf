"""Check a feed now: what the bot makes of it, and in words what is wrong. Nothing is stored."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.articles import settle_time
from bot.domain.claims import Ref, Text
from bot.domain.items import Feed, Item, is_teaser, is_text_of
from bot.domain.seeds import Outlet
from bot.domain.sources import Findings, Sample, Source
from bot.errors import TransferwireError
from bot.ingest.directory import UNKNOWN_TIER, Directory
from bot.ingest.discover import find_feeds
from bot.ingest.fetch import Fetcher
from bot.ingest.pages import Robots, fetch_page
from bot.ingest.pipeline import Read
from bot.ingest.sandbox import Sandbox

SAMPLES = 3
AT_ONCE = 16
"""Sources that are checked at a time."""
ASLEEP = timedelta(days=30)
LANGUAGES = ("en", "de", "es", "fr", "it", "pt")


@dataclass(frozen=True, slots=True)
class Checker:
    """What a check works with."""

    fetcher: Fetcher
    sandbox: Sandbox
    directory: Directory
    read: Read

    async def check(self, address: str, now: datetime, source: Source | None = None) -> Findings:
        """Fetch a feed, or the feed of a site, and look at what is in it. `source` is its row, where it has one."""
        try:
            found = (await find_feeds(self.fetcher, self.sandbox, address))[0]
        except TransferwireError as failure:
            return Findings(address, failure=str(failure))
        feed = found.feed
        own = self.directory.outlet(source.outlet if source else None, address)
        newest_first = sorted(feed.items, key=lambda item: settle_time(item.published, now), reverse=True)
        teaser = next((item for item in newest_first if is_teaser(item)), None)
        page, text = await self._page(teaser) if teaser else (None, None)
        lang = (source.lang if source else None) or feed.lang
        dates = [settle_time(item.published, now) for item in feed.items if item.published is not None]
        posts = bool(feed.items) and all(item.post for item in feed.items)
        return Findings(
            address=found.address,
            format=feed.format,
            title=feed.title,
            lang=lang,
            outlet=own.name if own else None,
            tier=own.tier if own else UNKNOWN_TIER,
            moved=found.response.moved,
            items=len(feed.items),
            newest=max(dates, default=None),
            oldest=min(dates, default=None),
            posts=posts,
            teasers=sum(map(is_teaser, feed.items)),
            page=page,
            faults=tuple(
                _faults(
                    feed,
                    address,
                    found.address,
                    found.response.moved,
                    lang,
                    own,
                    max(dates, default=None),
                    now,
                    posts=posts,
                )
            ),
            samples=tuple(
                [
                    await self._sample(item, text if item is teaser else None, lang, own, now)
                    for item in newest_first[:SAMPLES]
                ]
            ),
        )

    async def check_all(
        self, stored: Iterable[Source], now: datetime, heard: Callable[[Findings], None] | None = None
    ) -> list[Findings]:
        """Check sources, several at a time; `heard` is told of each as it comes in."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def check(source: Source) -> Findings:
            async with turns:
                found = await self.check(source.address, now, source)
                if heard is not None:
                    heard(found)
                return found

        return list(await asyncio.gather(*map(check, stored)))

    async def _page(self, item: Item) -> tuple[str, str | None]:
        """Read the page behind a teaser; say how that went, and give its text."""
        assert item.url is not None  # noqa: S101 - a teaser has a page
        try:
            page = await fetch_page(self.fetcher, Robots(self.fetcher), self.sandbox, item.url)
        except TransferwireError as failure:
            return f"the newest one's page cannot be read. {failure}", None
        if not is_text_of(page.text, item.title, item.text):
            return "the newest one's page does not hold its text", None
        return f"the newest one's page gives {len(page.text):,} characters", page.text

    async def _sample(
        self, item: Item, page: str | None, lang: str | None, outlet: Outlet | None, now: datetime
    ) -> Sample:
        body = page or item.text
        at = settle_time(item.published, now) if item.published is not None else None
        text = Text(body, item.title, at, item.lang or lang, Ref(outlet.name, outlet.slug) if outlet else None)
        return Sample(item.title or item.text[:80], at, len(body), await self.read(text))


def _faults(
    feed: Feed,
    asked: str,
    address: str,
    moved: str | None,
    lang: str | None,
    outlet: Outlet | None,
    newest: datetime | None,
    now: datetime,
    *,
    posts: bool,
) -> Iterable[str]:
    if address not in (asked, moved):
        yield f"The address is not the feed itself; that is {address}"
    yield from feed.faults
    if ahead := _ahead(feed.items, now):
        yield f"{ahead} of {len(feed.items)} items are dated in the future; they count from when they are seen"
    if newest is not None and now - newest > ASLEEP:
        yield f"Nothing new has come for {(now - newest).days} days: it may have moved or ended"
    if lang is not None and lang not in LANGUAGES:
        yield f"It is in a language ({lang}) that the bot does not read"
    if outlet is None and not posts:
        yield "No outlet is known for this address, so what it says counts as gossip; name one when you add it"


def _ahead(items: Sequence[Item], now: datetime) -> int:
    return sum(isinstance(item.published, datetime) and item.published > now + timedelta(hours=1) for item in items)
