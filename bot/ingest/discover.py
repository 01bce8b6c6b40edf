"""Find the feeds of a site from any of its addresses. `linked_feeds` runs in worker processes."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

from yarl import URL

from bot.domain.items import Feed
from bot.errors import TransferwireError
from bot.ingest.feeds import NoFeed, parse_feed
from bot.ingest.fetch import Fetcher, Response
from bot.ingest.plain import to_line
from bot.ingest.sandbox import Sandbox

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_PATHS = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json")
MOST = 10
"""Feeds of one page that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feed, with what its server sent."""

    address: str
    feed: Feed
    response: Response


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.base = page
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "base" and values.get("href"):
            self.base = urljoin(self.page, values["href"])
        elif (
            tag == "link"
            and values.get("href")
            and "alternate" in values.get("rel", "").lower().split()
            and values.get("type", "").lower().strip() in _TYPES
        ):
            address = urljoin(self.base, values["href"].strip())
            self.found.setdefault(address, to_line(values.get("title", ""), 100))


def linked_feeds(data: bytes, address: str) -> dict[str, str]:
    """Give the feeds that a page names as its alternates: address to title."""
    links = _Links(address)
    links.feed(data[:1_000_000].decode("utf-8", "replace"))
    return dict(list(links.found.items())[:MOST])


async def find_feeds(fetcher: Fetcher, sandbox: Sandbox, address: str) -> list[Found]:
    """Find the feeds at an address: itself, those that its page names, else those at the usual paths.

    Raises FetchFailed where the address cannot be fetched, NoFeed where nothing was found.
    """
    response = await fetcher.get(address)
    try:
        return [await _read(sandbox, response, address)]
    except NoFeed:
        links = await sandbox.run(linked_feeds, response.body, response.url)
        found = [feed for link in links if (feed := await _try(fetcher, sandbox, link))]
        if found:
            return found
        for path in _PATHS:
            if feed := await _try(fetcher, sandbox, str(URL(response.url).origin() / path)):
                return [feed]
        raise NoFeed("No feed was found there: it is none, names none, and none is at the usual paths") from None


async def _try(fetcher: Fetcher, sandbox: Sandbox, address: str) -> Found | None:
    try:
        return await _read(sandbox, await fetcher.get(address), address)
    except TransferwireError:
        return None


async def _read(sandbox: Sandbox, response: Response, address: str) -> Found:
    feed = await sandbox.run(parse_feed, response.body, response.content_type, response.url)
    return Found(response.moved or address, feed, response)
