"""Point a discord.py client at the server, run it and stop it without leftovers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server.server import DiscordServer


def point_client_at(server: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set discord.py's seams: the REST base, the gateway (it never asks for its first) and the CDN."""
    monkeypatch.setattr(Route, "BASE", server.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
    monkeypatch.setattr(Asset, "BASE", server.world.cdn)


@asynccontextmanager
async def running(client: discord.Client, server: DiscordServer) -> AsyncIterator[None]:
    """Log a client in and wait until it is ready; close it at the end, and raise what it died of.

    A client waits two seconds after its last guild; make it with guild_ready_timeout=0.05 where that is too long.
    """
    async with client:
        await client.login(server.token)
        connection = asyncio.create_task(client.connect())
        ready = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({connection, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not connection.done():
                yield
        finally:
            ready.cancel()
            await client.close()
            await connection
