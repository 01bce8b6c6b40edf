"""Open the database: SQLite in a file by default, PostgreSQL by its URL; migrated to the newest schema."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import DatabaseBusy, SettingsError

MIGRATION_LOCK = 7_203_411
"""Any fixed number: PostgreSQL's advisory lock under which one process at a time migrates."""

_UNUSABLE = (OSError, DBAPIError, TypeError)
"""What a database raises that cannot be opened; a TypeError where a URL has settings that the driver does not know."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `write` gives a transaction, `read` a consistent look; on SQLite there is one writer."""

    writer: AsyncEngine
    reader: AsyncEngine
    lock: FileLock | None
    turn: AbstractAsyncContextManager[None] = field(default_factory=nullcontext)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits at the end of the block."""
        async with self.turn, self.writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection to read from."""
        async with self.reader.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection and let the next writer in."""
        await self.reader.dispose()
        if self.writer is not self.reader:
            await self.writer.dispose()
        if self.lock is not None:
            _holder(Path(self.lock.lock_file)).unlink(missing_ok=True)
            self.lock.release()


async def open_database(url: str) -> Database:
    """Open and migrate the database that a URL names, to read and to write.

    Raises SettingsError where the URL cannot be used, DatabaseBusy where another process writes the same SQLite file.
    """
    parsed = _parse(url)
    if parsed.drivername == "sqlite+aiosqlite":
        database = _open_sqlite(parsed)
    else:
        engine = create_async_engine(parsed, pool_size=8, pool_pre_ping=True)
        database = Database(engine, engine, None)
    try:
        async with database.write() as connection:
            await connection.run_sync(_migrate)
    except _UNUSABLE as error:
        await database.close()
        raise SettingsError(_bad_url(f"cannot be opened ({_first_line(error)})")) from None
    except CommandError:
        await database.close()
        raise SettingsError("The database was made by a newer version of Transferwire: install that one") from None
    except BaseException:
        await database.close()
        raise
    return database


async def open_to_read(url: str) -> Database:
    """Open a database only to read from it, beside whoever writes it.

    Raises SettingsError where the URL cannot be used or nothing has been stored there yet.
    """
    parsed = _parse(url)
    is_sqlite = parsed.drivername == "sqlite+aiosqlite"
    if is_sqlite and not _is_there(parsed):
        raise SettingsError(_not_yet("nothing there yet"))
    engine = (
        _sqlite_reader(Path(parsed.database or "")) if is_sqlite else create_async_engine(parsed, pool_pre_ping=True)
    )
    database = Database(engine, engine, None)
    try:
        async with database.read() as connection:
            revision = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    except _UNUSABLE as error:
        await database.close()
        raise SettingsError(_bad_url(f"cannot be opened ({_first_line(error)})")) from None
    if revision != (head := ScriptDirectory.from_config(_alembic()).get_current_head()):
        await database.close()
        raise SettingsError(_not_yet(f"schema {revision} there instead of {head}" if revision else "nothing there yet"))
    return database


def _not_yet(found: str) -> str:
    return f"The database has {found}: run `transferwire ingest PATH` or `transferwire run` first"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a ValueError where the port is no number
        raise SettingsError(_bad_url("is no database URL")) from None
    if parsed.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise SettingsError(_bad_url(f"names {parsed.drivername!r}, which is not supported"))
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsError(_bad_url("names no file"))
    return parsed


def _is_there(url: URL) -> bool:
    return Path(url.database or "").exists()


def _bad_url(fault: str) -> str:
    return (
        f"DATABASE_URL {fault}; give something like sqlite+aiosqlite:///transferwire.db "
        "or postgresql+asyncpg://user@host/database"
    )


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).splitlines()[0] if str(cause) else type(error).__name__


def _open_sqlite(url: URL) -> Database:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _take_lock(path)
    except OSError as error:
        raise SettingsError(_bad_url(f"cannot be opened ({error.strerror}: {error.filename})")) from None
    # One connection writes and alone checkpoints; the others only read. SQLite before 3.51.3 can corrupt a WAL file
    # that several connections write and checkpoint.
    writer = create_async_engine(url, pool_size=1, max_overflow=0)
    _prepare(writer, "BEGIN IMMEDIATE", writes=True)
    # Who writes waits here, as long as it takes, rather than at the pool, which gives up after 30 seconds.
    return Database(writer, _sqlite_reader(path), lock, asyncio.Lock())


def _sqlite_reader(path: Path) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    engine = create_async_engine(url, pool_size=4, max_overflow=0)
    _prepare(engine, "BEGIN", writes=False)
    return engine


def _prepare(engine: AsyncEngine, begin: str, *, writes: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not before the first write
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=10000")
        if writes:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _holder(lock: Path) -> Path:
    return lock.with_suffix(".holder")


def _take_lock(database: Path) -> FileLock:
    lock = FileLock(f"{database}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DatabaseBusy(
            f"{database} is in use by {_who(Path(lock.lock_file))}. Stop that first, or drop article files into its "
            "WATCH_DIR, or move to PostgreSQL (DATABASE_URL), where any number may write."
        ) from None
    _holder(Path(lock.lock_file)).write_text(
        json.dumps({"pid": os.getpid(), "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])})
    )
    return lock


def _who(lock: Path) -> str:
    try:
        holder = json.loads(_holder(lock).read_text())
        return f"`{holder['command']}` (process {holder['pid']})"
    except (OSError, ValueError, KeyError):
        return "another process"


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": MIGRATION_LOCK})
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))  # it is read as a template
    return config
