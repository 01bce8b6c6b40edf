"""What the bot's owner does with sources, for the command in Discord; the terminal's has its own words for the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.schedule import State
from bot.domain.sources import Findings, Source
from bot.errors import FetchFailed
from bot.ingest.checking import Checker
from bot.ingest.discover import find_feeds
from bot.ingest.guard import check_url
from bot.ingest.opml import Outline, read_opml, write_opml
from bot.store import sources
from bot.store.engine import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """The owner's desk. `guild` is the server in which alone it stands; `allowed` as FETCH_ALLOW."""

    guild: int
    database: Database
    checker: Checker
    allowed: frozenset[str]

    async def listed(self) -> list[Source]:
        """Give all sources."""
        async with self.database.read() as connection:
            return await sources.listed(connection)

    async def check(self, which: str) -> Findings:
        """Check a source, or any address."""
        known = {str(s.id): s for s in await self.listed()} | {s.address: s for s in await self.listed()}
        source = known.get(which)
        return await self.checker.check(source.address if source else which, datetime.now(UTC), source)

    async def add(self, address: str, outlet: str | None) -> list[tuple[str, bool]]:
        """Add the feeds at an address; give each, and whether it is new. Raises FetchFailed or NoFeed."""
        if outlet is not None and self.checker.directory.outlet(outlet) is None:
            raise FetchFailed(f"There is no outlet {outlet!r}; give a name of seeds/outlets.csv, or leave it out")
        result = []
        for found in await find_feeds(self.checker.fetcher, self.checker.sandbox, address):
            async with self.database.write() as connection:
                now, title = datetime.now(UTC), found.feed.title
                new = await sources.add(connection, found.address, now, title=title, outlet=outlet)
            result.append((found.address, new))
        return result

    async def change(self, which: str, state: State) -> Sequence[Source]:
        """Pause, resume or remove the one source that is meant; give those that may be meant, changed if it is one."""
        async with self.database.write() as connection:
            found = await sources.find(connection, which)
            if len(found) == 1:
                await sources.set_state(connection, found[0], state, datetime.now(UTC))
        return found

    async def take(self, opml: bytes) -> tuple[int, int, int]:
        """Add the feeds of a list; give how many were added, there already, and left out. Raises FileRefused."""
        feeds = read_opml(opml)
        added = refused = 0
        async with self.database.write() as connection:
            for feed in feeds:
                try:
                    check_url(feed.address, self.allowed)
                except FetchFailed:
                    refused += 1
                    continue
                now = datetime.now(UTC)
                added += await sources.add(
                    connection, feed.address, now, title=feed.title, outlet=feed.outlet, lang=feed.lang
                )
        return added, len(feeds) - added - refused, refused

    async def give(self) -> bytes:
        """Give all sources as a list."""
        return write_opml(Outline(s.address, s.title, s.outlet, s.lang) for s in await self.listed())
