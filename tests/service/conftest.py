"""A Discord of our own, and a channel on it."""

from collections.abc import AsyncIterator

import pytest

from tests.discord_server import Channel, DiscordServer


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def channel(server: DiscordServer) -> Channel:
    return server.guild("Fans").channel("transfers")
