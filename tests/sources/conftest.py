"""A web on loopback, a fetcher that may read it, and a sandbox."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.sandbox import Sandbox
from tests.sources.loopback_web import Web, serve


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
