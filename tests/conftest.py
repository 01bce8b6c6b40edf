"""What several kinds of tests share: a real, empty, migrated database of each sort."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.engine import Database, open_database

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")


async def on_postgres(url: URL | str, *statements: str) -> None:
    """Run statements outside of a transaction, as making a database wants it."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[URL]:
    """Make a database of this run and worker's own on the PostgreSQL server, and drop it at the end."""
    name = f"transferwire_test_{uuid4().hex}"
    try:
        # Tests crash no servers, so they need not wait for the disk at every commit.
        unhurried = f"ALTER DATABASE {name} SET synchronous_commit = off"
        asyncio.run(on_postgres(POSTGRES_URL, f"CREATE DATABASE {name}", unhurried))
    except (OSError, DBAPIError) as error:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(f"REQUIRE_POSTGRES is set, but PostgreSQL does not answer: {error}")
        pytest.skip(f"no PostgreSQL to test with (set TEST_POSTGRES_URL): {error}")
    yield make_url(POSTGRES_URL).set(database=name)
    asyncio.run(on_postgres(POSTGRES_URL, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Name a database file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'transferwire.db'}"


@pytest.fixture
async def postgres_url(postgres_database: URL) -> str:
    """Name the PostgreSQL database, emptied."""
    await on_postgres(postgres_database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return postgres_database.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Name an empty database of each sort."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open an empty, migrated database of each sort."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()
