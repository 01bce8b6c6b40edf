"""Article pages: the text behind a teaser. `page_text` runs in worker processes."""

import re
import time
from collections import OrderedDict
from dataclasses import dataclass

from protego import Protego
from yarl import URL

from bot.domain.items import LONGEST_TEXT, LONGEST_TITLE
from bot.errors import FetchFailed
from bot.ingest.fetch import PAGES, Fetcher
from bot.ingest.plain import to_line, to_text
from bot.ingest.sandbox import Sandbox

ROBOTS_HOURS = 12
ROBOTS_HOSTS = 500
"""Hosts whose robots.txt is remembered."""
ROBOTS_BYTES = 100_000
LONGEST_GAP = 30.0
"""Seconds: who asks for a longer pause between two pages gets this one."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found in a page: its title and the article's text, empty where there is none."""

    title: str | None
    text: str


def page_text(data: bytes, content_type: str) -> Page:
    """Find the article in a page."""
    # Half a second and 80 MB to import, and many workers never meet a page.
    from trafilatura import bare_extraction

    charset = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    found = bare_extraction(
        _decoded(data, charset[1]) if charset else data,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
    )
    if found is None:
        return Page(None, "")
    given = found if isinstance(found, dict) else found.as_dict()
    title = to_line(given.get("title") or "", LONGEST_TITLE) or None
    text = to_text(given.get("text") or "", LONGEST_TEXT)
    return Page(title, text.removeprefix(f"{title}\n"))  # many pages repeat it at the top of the text


def _decoded(data: bytes, charset: str) -> str | bytes:
    """Decode as the server declared, if that is true: else the page's bytes must tell."""
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return data


class Robots:
    """What the hosts' robots.txt allow. A host that has none allows everything, one that cannot say allows nothing."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        # The name alone, as robots.txt has it: a rule for `bot` or for a word of our contact is not meant for us.
        self._name = fetcher.agent.partition("/")[0]
        self._known: OrderedDict[str, tuple[float, Protego | None]] = OrderedDict()

    async def gap(self, url: str) -> float:
        """Give the seconds that the host wants between two pages. Raises FetchFailed where it forbids this one."""
        rules = await self._rules(URL(url).origin())
        if rules is None:
            raise FetchFailed("The host's robots.txt cannot be fetched, so its pages are left alone")
        if not rules.can_fetch(url, self._name):
            raise FetchFailed("The host's robots.txt does not allow to read this page")
        return min(LONGEST_GAP, float(rules.crawl_delay(self._name) or 0))

    async def _rules(self, origin: URL) -> Protego | None:
        key = str(origin)
        until, rules = self._known.get(key, (0.0, None))
        if until > time.monotonic():
            self._known.move_to_end(key)
            return rules
        hours = ROBOTS_HOURS
        try:
            response = await self._fetcher.get(str(origin / "robots.txt"), accept="text/plain, */*;q=0.5")
            rules = Protego.parse(response.body[:ROBOTS_BYTES].decode("utf-8", "replace"))
        except FetchFailed as failure:
            refused = failure.status is not None and 400 <= failure.status < 500 and failure.status != 429
            rules = Protego.parse("") if refused else None
            hours = ROBOTS_HOURS if refused else 1
        self._known[key] = (time.monotonic() + hours * 3600, rules)
        if len(self._known) > ROBOTS_HOSTS:
            self._known.popitem(last=False)
        return rules


async def fetch_page(fetcher: Fetcher, robots: Robots, sandbox: Sandbox, url: str) -> Page:
    """Fetch a page that robots.txt allows, and find its article. Raises FetchFailed or TaskKilled."""
    gap = await robots.gap(url)
    response = await fetcher.get(url, accept=PAGES, gap=gap)
    if (kind := response.content_type.partition(";")[0].strip().lower()) not in (
        "text/html",
        "application/xhtml+xml",
        "",
    ):
        raise FetchFailed(f"It is no web page, but {kind[:60]}")
    return await sandbox.run(page_text, response.body, response.content_type)
