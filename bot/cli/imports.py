"""`transferwire import`: clubs and players from other people's tables into the database, beside the seeds."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.common import SKIPPED, err, out, own_seeds
from bot.domain.seeds import Club, Player
from bot.errors import FileRefused
from bot.importing.changes import Changes, Refusal
from bot.importing.clubs import plan_clubs
from bot.importing.openfootball import ClubFile, other_kind, parse_clubs
from bot.importing.players import COLUMNS, REQUIRED, plan_players
from bot.importing.tables import Table, parse_table
from bot.ingest.files import read_text
from bot.settings import load_settings
from bot.store.engine import open_database
from bot.store.imports import put_clubs, put_players
from bot.store.seeds import stored_seeds, upsert_seeds
from bot.views.text import count

LARGEST = 20_000_000
"""Bytes; a table of 100,000 players has some 10 million."""

LISTED = 20
"""So many refusals are told one by one."""


def run_import_clubs(path: Path) -> int:
    """Import openfootball's club files, one or all of a folder; give 1 where a file was refused, else 0."""
    return asyncio.run(_import_clubs(_database_url(), path))


def run_import_players(path: Path) -> int:
    """Import a table of players; give 1 where the file was refused, else 0."""
    return asyncio.run(_import_players(_database_url(), path))


def _database_url() -> str:
    return load_settings().database_url.get_secret_value()


async def _import_clubs(url: str, path: Path) -> int:
    files = _club_files(path)
    if not files:
        _complain(f"Refused: {path} holds no file named like eng.clubs.txt")
        return SKIPPED
    read: list[ClubFile] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        for file in progress.track(files, description="Files"):
            try:
                read.append(_read_clubs(file))
            except FileRefused as refusal:
                _complain(f"Refused: {file} {refusal}")
    entries = [entry for file in read for entry in file.entries]
    if entries:
        with err.status("Merging …"):
            database = await open_database(url)
            try:
                async with database.write() as connection:
                    await upsert_seeds(connection, own_seeds())
                    changes = plan_clubs(entries, await stored_seeds(connection))
                    await put_clubs(connection, (*changes.new, *changes.changed))
            finally:
                await database.close()
        _report_clubs(read, changes)
    return SKIPPED if len(read) < len(files) else 0


async def _import_players(url: str, path: Path) -> int:
    try:
        with err.status("Reading …"):
            table = parse_table(read_text(path, LARGEST), COLUMNS, REQUIRED)
    except FileRefused as refusal:
        _complain(f"Refused: {path} {refusal}")
        return SKIPPED
    with err.status("Merging …"):
        database = await open_database(url)
        try:
            async with database.write() as connection:
                await upsert_seeds(connection, own_seeds())
                changes = plan_players(table, await stored_seeds(connection), datetime.now(UTC).date())
                await put_players(connection, (*changes.new, *changes.changed))
        finally:
            await database.close()
    _report_players(table, changes)
    return 0


def _club_files(path: Path) -> list[Path]:
    """List the club files of a folder, or the one file; say which others of the collection are left out."""
    if not path.is_dir():
        return [path]
    texts = [file for file in sorted(path.rglob("*.txt")) if file.is_file()]
    others = Counter(kind for file in texts if (kind := other_kind(file.name)))
    for kind, number in sorted(others.items()):
        _complain(f"Left out: {count(number, 'file')} with {kind}")
    return [file for file in texts if file.name.endswith(".clubs.txt")]


def _read_clubs(file: Path) -> ClubFile:
    if kind := other_kind(file.name):
        raise FileRefused(f"is no club file: it holds {kind}")
    parsed = parse_clubs(read_text(file, LARGEST), file.name)
    if not parsed.entries:
        why = parsed.refused[0].why if parsed.refused else "it is empty"
        raise FileRefused(f"holds no clubs: {why}")
    return parsed


def _report_clubs(files: Sequence[ClubFile], changes: Changes[Club]) -> None:
    entries = [entry for file in files for entry in file.entries]
    unclear = [refusal for file in files for refusal in file.refused]
    gone = sum(entry.gone for entry in entries)
    _say(
        f"{count(len(files), 'file')}, {count(len(entries) + len(unclear), 'club')} read: {len(changes.new):,} new, "
        f"{len(changes.changed):,} merged with {count(changes.aliases, 'new alias').replace('aliass', 'aliases')}, "
        f"{changes.unchanged:,} unchanged, {gone:,} left out that are no more, "
        f"{len(unclear) + len(changes.refused):,} refused."
    )
    _list([*unclear, *changes.refused])


def _report_players(table: Table, changes: Changes[Player]) -> None:
    if table.unknown:
        _complain(
            f"Ignored: the unknown {'columns' if len(table.unknown) > 1 else 'column'} {', '.join(table.unknown)}"
        )
    rows = len(changes.new) + len(changes.changed) + changes.unchanged + len(changes.refused)
    _say(
        f"{count(rows, 'row')} read: {len(changes.new):,} new, {len(changes.changed):,} changed, "
        f"{changes.unchanged:,} unchanged, {len(changes.refused):,} refused."
    )
    _list(changes.refused)


def _list(refused: Iterable[Refusal]) -> None:
    told = list(refused)
    for refusal in told[:LISTED]:
        _complain(f"Refused: {refusal}")
    if len(told) > LISTED:
        _complain(f"… and {len(told) - LISTED} more.")


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _complain(text: str) -> None:
    err.print(text, style="yellow", markup=False, highlight=False, soft_wrap=True)
