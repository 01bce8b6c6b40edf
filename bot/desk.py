"""What the bot's owner does with sources, in Discord and in part also in the terminal, each with its own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import State
from bot.domain.sources import Findings, Source
from bot.errors import FetchFailed
from bot.ingest.checking import Checker
from bot.ingest.discover import find_feeds
from bot.ingest.guard import check_url
from bot.ingest.opml import Outline, read_opml, write_opml
from bot.seeds import load_feeds, seeds_dir
from bot.store import sources
from bot.store.engine import Database

MOST = 100
"""Sources that are checked at once in Discord, where an answer may take a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many feeds of a list were added and there already, and the addresses that were left out, with the reason."""

    added: int
    known: int
    refused: tuple[tuple[str, str], ...] = ()


def coming_along() -> tuple[Outline, ...]:
    """Give the feeds that come with the bot."""
    return tuple(Outline(feed.address, None, feed.outlet, feed.language) for feed in load_feeds(seeds_dir()))


async def take_feeds(
    connection: AsyncConnection, feeds: Sequence[Outline], allowed: frozenset[str], now: datetime
) -> Taken:
    """Add the feeds of a list, but those that lead anywhere except the public web."""
    added, refused = 0, []
    for feed in feeds:
        try:
            check_url(feed.address, allowed)
        except FetchFailed as failure:
            refused.append((feed.address, str(failure)))
        else:
            added += await sources.add(
                connection, feed.address, now, title=feed.title, outlet=feed.outlet, lang=feed.lang
            )
    return Taken(added, len(feeds) - added - len(refused), tuple(refused))


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

    async def check_all(self) -> list[Findings]:
        """Check up to a hundred sources, as many as can be while the command waits; those with a fault first."""
        ordered = sorted(await self.listed(), key=lambda s: (s.health.last_error is None, s.address))
        return await self.checker.check_all(ordered[:MOST], datetime.now(UTC))

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

    async def take(self, opml: bytes | None) -> Taken:
        """Add the feeds of a list, or those that come along. Raises FileRefused."""
        feeds = coming_along() if opml is None else read_opml(opml)
        async with self.database.write() as connection:
            return await take_feeds(connection, feeds, self.allowed, datetime.now(UTC))

    async def give(self) -> bytes:
        """Give all sources as a list."""
        return write_opml(Outline(s.address, s.title, s.outlet, s.lang) for s in await self.listed())
