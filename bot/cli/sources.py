"""`transferwire sources`: the feeds that the bot reads."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.common import err, out, own_seeds
from bot.desk import coming_along, take_feeds
from bot.domain.claims import Claim, Text
from bot.domain.schedule import State
from bot.domain.seeds import Seeds
from bot.domain.sources import Findings, Source
from bot.errors import FileRefused, SettingsError, TransferwireError
from bot.ingest.checking import Checker
from bot.ingest.directory import Directory
from bot.ingest.discover import find_feeds
from bot.ingest.fetch import Fetcher, user_agent
from bot.ingest.opml import Outline, read_opml, write_opml
from bot.ingest.pipeline import Read
from bot.ingest.sandbox import Sandbox
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.settings import Settings, load_settings
from bot.store import sources
from bot.store.engine import Database, open_database, open_to_read
from bot.views.console import render
from bot.views.sources import findings_card, sources_card
from bot.views.text import count

FAILED = 1


def run_list() -> int:
    """Show the sources and how they are doing."""
    return asyncio.run(_list())


async def _list() -> int:
    out.print(render(sources_card(await _stored()), hours=True))
    return 0


def run_add(address: str, outlet: str | None, lang: str | None) -> int:
    """Add a feed, or the feeds of a site; give 1 where none was found or all are there already."""
    return asyncio.run(_add(address, outlet, lang))


async def _add(address: str, outlet: str | None, lang: str | None) -> int:
    settings = load_settings()
    _check_outlet(outlet)
    async with _writing(settings) as database, _web(settings) as (fetcher, sandbox):
        with err.status(f"Looking at {address} …"):
            found = await find_feeds(fetcher, sandbox, address)
        added = 0
        for feed in found:
            async with database.write() as connection:
                new = await sources.add(
                    connection, feed.address, _now(), title=feed.feed.title, outlet=outlet, lang=lang
                )
            added += new
            _say(f"{'Added' if new else 'There already'}: {feed.address} ({feed.feed.title or 'without a title'})")
    if added:
        _say("What it holds now is read without alerts; what comes later makes them.")
    return 0 if added else FAILED


def run_remove(which: str) -> int:
    """Remove a source; what was read from it stays."""
    return asyncio.run(_change(which, State.REMOVED, "Removed"))


def run_pause(which: str) -> int:
    """Pause a source."""
    return asyncio.run(_change(which, State.PAUSED, "Paused"))


def run_resume(which: str) -> int:
    """Resume a source, due at once."""
    return asyncio.run(_change(which, State.ACTIVE, "Resumed"))


async def _change(which: str, state: State, done: str) -> int:
    async with _writing(load_settings()) as database, database.write() as connection:
        found = await sources.find(connection, which)
        if len(found) != 1:
            _say_which(which, found)
            return FAILED
        source = found[0]
        await sources.set_state(connection, source, state, _now())
    _say(f"{done}: {source.address}")
    return 0


def run_check(which: str | None) -> int:
    """Fetch a feed, or all sources, now, and show what the bot makes of it; give 1 where one cannot be read."""
    return asyncio.run(_check(which))


async def _check(which: str | None) -> int:
    settings = load_settings()
    try:
        stored = await _stored()
    except SettingsError:
        if which is None:
            raise
        stored = []  # an address can be checked before there is anything
    if which is None and not stored:
        _say("There are no sources yet. Check any feed with: transferwire sources check URL")
        return FAILED
    seeds = own_seeds()
    async with _web(settings) as (fetcher, sandbox):
        checker = Checker(fetcher, sandbox, Directory(seeds), _reader(seeds))
        if which is None:
            with err.status(f"Checking {count(len(stored), 'source')} …"):
                results = await checker.check_all(stored, _now(), _say_in_short)
        else:
            source = ({str(s.id): s for s in stored} | {s.address: s for s in stored}).get(which)
            address = source.address if source else which
            with err.status(f"Checking {address} …"):
                results = [await checker.check(address, _now(), source)]
            out.print(render(findings_card(results[0]), hours=True))
    return FAILED if any(found.failure for found in results) else 0


def run_import(file: Path | None) -> int:
    """Add the feeds of an OPML file, or without one those that come with the bot; give 1 where one was left out."""
    if file is None:
        return asyncio.run(_import(coming_along()))
    try:
        return asyncio.run(_import(read_opml(file.read_bytes())))
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}") from None
    except FileRefused as refusal:
        raise FileRefused(f"{file} {refusal}") from None


async def _import(feeds: Sequence[Outline]) -> int:
    settings = load_settings()
    async with _writing(settings) as database, database.write() as connection:
        taken = await take_feeds(connection, feeds, settings.fetch_allow, _now())
    for address, reason in taken.refused:
        _say(f"Left out: {address} ({reason})")
    refused = len(taken.refused)
    _say(f"{count(len(feeds), 'feed')}: {taken.added} added, {taken.known} there already, {refused} left out.")
    if taken.added:
        _say("They are fetched once the service runs; see how they do with: transferwire sources list")
    return FAILED if refused else 0


def run_export(file: Path | None) -> int:
    """Write the sources as OPML to a file, or to standard output."""
    stored = asyncio.run(_stored())
    data = write_opml(Outline(s.address, s.title, s.outlet, s.lang) for s in stored)
    if file is None:
        sys.stdout.write(data.decode())
    else:
        file.write_bytes(data)
        _say(f"{count(len(stored), 'source')} written to {file}")
    return 0


async def _stored() -> list[Source]:
    database = await open_to_read(load_settings().database_url.get_secret_value())
    try:
        async with database.read() as connection:
            return await sources.listed(connection)
    finally:
        await database.close()


@asynccontextmanager
async def _writing(settings: Settings) -> AsyncIterator[Database]:
    database = await open_database(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _web(settings: Settings) -> AsyncIterator[tuple[Fetcher, Sandbox]]:
    sandbox = Sandbox()
    try:
        async with Fetcher(user_agent(settings.fetch_contact), settings.fetch_allow) as fetcher:
            yield fetcher, sandbox
    finally:
        sandbox.close()


def _reader(seeds: Seeds) -> Read:
    reader = Reader(Gazetteer(seeds))

    async def read(text: Text) -> tuple[Claim, ...]:
        return reader.read(text)

    return read


def _check_outlet(outlet: str | None) -> None:
    if outlet is not None and Directory(own_seeds()).outlet(outlet) is None:
        raise TransferwireError(
            f"There is no outlet {outlet!r}; give a name or slug of seeds/outlets.csv, or leave it out"
        )


def _say_which(which: str, found: list[Source]) -> None:
    if not found:
        _say(f"There is no source {which!r}; see: transferwire sources list")
        return
    _say(f"Several sources match {which!r}; give one's number:")
    for source in found:
        _say(f"  {source.id}  {source.address}")


def _say_in_short(found: Findings) -> None:
    mark, style = ("✗", "red") if found.failure else ("△", "yellow") if found.faults else ("✓", "green")
    words = found.failure or "; ".join(found.faults) or f"{found.format}, {count(found.items, 'item')}"
    out.print(f"{mark} {found.address}: {words}", style=style, markup=False, highlight=False, soft_wrap=True)


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _now() -> datetime:
    return datetime.now(UTC)
