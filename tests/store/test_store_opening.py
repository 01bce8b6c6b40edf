"""Opening a database: migrated, locked, and one clear sentence where it cannot be."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.errors import DatabaseBusy, SettingsError
from bot.store.engine import Database, open_database, open_to_read
from bot.store.tables import facts, metadata

HOLDER = """
import asyncio, sys
from bot.store.engine import open_database

async def hold():
    database = await open_database(sys.argv[2])
    print("open", flush=True)
    sys.stdin.readline()
    await database.close()

asyncio.run(hold())
"""


async def test_the_migrated_schema_is_that_of_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.write() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_stored_is_there_when_the_database_is_opened_again(database_url: str) -> None:
    first = await open_database(database_url)
    async with first.write() as connection:
        await connection.execute(insert(facts).values(key="k", value="v"))
    await first.close()
    second = await open_database(database_url)
    async with second.read() as connection:
        assert (await connection.execute(select(facts.c.value))).scalar_one() == "v"
    await second.close()


async def test_a_failed_transaction_leaves_nothing_behind(database: Database) -> None:
    async def fail_halfway() -> None:
        async with database.write() as connection:
            await connection.execute(insert(facts).values(key="k", value="v"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_halfway()
    async with database.read() as connection:
        assert (await connection.execute(select(facts))).all() == []


async def test_a_reader_on_sqlite_cannot_write(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    async with database.read() as connection:
        with pytest.raises(DBAPIError, match="readonly"):
            await connection.execute(insert(facts).values(key="k", value="v"))
    await database.close()


async def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO rereads (article, why, tried, due_at) VALUES ('none', 'away', 0, CURRENT_TIMESTAMP)")
            )


async def test_a_second_process_is_refused_with_the_holder_named_until_the_first_one_ends(
    sqlite_url: str, tmp_path: Path
) -> None:
    script = tmp_path / "transferwire"
    script.write_text(HOLDER)
    holder = subprocess.Popen(  # noqa: ASYNC220, S603 - our own script; nothing else runs in this loop
        [sys.executable, str(script), "run", sqlite_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(
            DatabaseBusy, match=rf"is in use by `transferwire run` \(process {holder.pid}\)\. Stop that"
        ):
            await open_database(sqlite_url)
        reader = await open_to_read(sqlite_url)
        await reader.close()
        holder.communicate("end\n", timeout=20)
    database = await open_database(sqlite_url)
    await database.close()


async def test_a_second_opening_in_this_process_is_refused_too(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    with pytest.raises(DatabaseBusy, match="is in use by"):
        await open_database(sqlite_url)
    await database.close()


async def test_a_holder_that_crashed_keeps_nobody_out(sqlite_url: str, tmp_path: Path) -> None:
    script = tmp_path / "transferwire"
    script.write_text(HOLDER.replace("sys.stdin.readline()", "__import__('os')._exit(9)"))
    subprocess.run(  # noqa: ASYNC221, S603 - as above
        [sys.executable, str(script), "run", sqlite_url],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    database = await open_database(sqlite_url)
    await database.close()


async def test_a_path_with_odd_characters_opens(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path}/new folder/a #1 100%25.db")
    async with database.read() as connection:
        assert (await connection.execute(select(facts))).all() == []
    await database.close()
    assert (tmp_path / "new folder" / "a #1 100%.db").exists()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "is no database URL"),
        ("transferwire.db", "is no database URL"),
        ("sqlite+aiosqlite://", "names no file"),
        ("mysql+aiomysql://user:secret@host/db", "names 'mysql\\+aiomysql', which is not supported"),
        ("postgresql+asyncpg://user:secret@127.0.0.1:port/db", "is no database URL"),
        ("postgresql+asyncpg://user:secret@127.0.0.1:1/db", "cannot be opened .*Connect call failed"),
        ("postgresql+asyncpg://user:secret@127.0.0.1:1/db?sslmode=no", "cannot be opened .*sslmode"),
        ("sqlite+aiosqlite:////proc/nowhere/transferwire.db", "cannot be opened"),
    ],
)
async def test_a_wrong_url_gives_one_clear_sentence_without_the_password(url: str, fault: str) -> None:
    for opening in (open_database, open_to_read):
        with pytest.raises(SettingsError) as raised:
            await opening(url)
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)
        if opening is open_database:
            assert raised.match(f"DATABASE_URL {fault}")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("These are my notes. " * 500)
    for opening in (open_database, open_to_read):
        with pytest.raises(SettingsError, match=r"cannot be opened .*file is not a database"):
            await opening(f"sqlite+aiosqlite:///{tmp_path}/notes.db")


async def test_a_database_that_does_not_exist_on_the_server_is_named(postgres_url: str) -> None:
    with pytest.raises(SettingsError, match=r'cannot be opened .*database "nowhere" does not exist'):
        await open_database(postgres_url.rpartition("/")[0] + "/nowhere")


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    database = await open_database(database_url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(SettingsError, match="newer version of Transferwire"):
        await open_database(database_url)


async def test_reading_needs_a_database_that_was_made_before(database_url: str) -> None:
    with pytest.raises(SettingsError, match="nothing there yet: run `transferwire ingest"):
        await open_to_read(database_url)


async def test_who_waits_to_write_waits_as_long_as_it_takes(sqlite_url: str) -> None:
    """On a busy machine dozens may be waiting; the pool of connections would give up after 30 seconds."""
    database = await open_database(sqlite_url)
    database.writer.sync_engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # what would be 30 seconds
    turns: list[int] = []

    async def write(number: int) -> None:
        async with database.write() as connection:
            await connection.execute(select(facts))
            await asyncio.sleep(0.02)
            turns.append(number)

    await asyncio.gather(*map(write, range(20)))
    assert turns == list(range(20))
    await database.close()
