"""A web on loopback, a fetcher that may read it, and a sandbox."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.sandbox import Sandbox
from bot.store.engine import Database, open_database
from tests.sources.loopback_web import Web, serve
from tests.sources.polled import Newsroom, newsroom


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serve() as web:
        yield web


@pytest.fixture
async def fetcher(web: Web) -> AsyncIterator[Fetcher]:
    """Give a fetcher that is allowed to read the web on loopback, without pauses."""
    async with Fetcher("Transferwire/test", frozenset({web.name}), Limits(seconds=3, gap=0)) as fetcher:
        yield fetcher


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(2)
    yield sandbox
    sandbox.close()


@pytest.fixture
async def room(sqlite_url: str, fetcher: Fetcher, sandbox: Sandbox) -> AsyncIterator[Newsroom]:
    """Give a newsroom whose sources are on the loopback web."""
    database = await open_database(sqlite_url)
    async with newsroom(database, fetcher, sandbox) as room:
        yield room
    await database.close()


@pytest.fixture
async def anywhere(database: Database, fetcher: Fetcher, sandbox: Sandbox) -> AsyncIterator[Newsroom]:
    """Give a newsroom on a database of each sort."""
    async with newsroom(database, fetcher, sandbox) as room:
        yield room
