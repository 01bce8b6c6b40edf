"""The gateway's protocol, spoken by hand: what it refuses, and what it says in plain text."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.discord_server import DiscordServer

IDENTIFY = {"token": "test-token", "intents": 1, "properties": {}}


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def ws(server: DiscordServer) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as ws:
        assert (await ws.receive_json())["op"] == 10
        yield ws


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (['{"op": 99}'], 4001),
        (["no json"], 4002),
        (['{"op": 8, "d": {}}'], 4003),
        ([{"op": 2, "d": IDENTIFY | {"token": "wrong"}}], 4004),
        ([{"op": 2, "d": IDENTIFY}, {"op": 2, "d": IDENTIFY}], 4005),
        ([{"op": 2, "d": IDENTIFY | {"shard": [2, 2]}}], 4010),
        ([{"op": 2, "d": IDENTIFY | {"intents": 1 << 15}}], 4014),
    ],
)
async def test_what_breaks_the_protocol_is_closed_with_its_code(
    ws: aiohttp.ClientWebSocketResponse, sent: list[Any], code: int
) -> None:
    for one in sent:
        await (ws.send_str(one) if isinstance(one, str) else ws.send_json(one))
    async for _ in ws:
        pass
    assert ws.close_code == code


async def test_events_are_numbered_and_replayed_from_where_the_client_was(
    server: DiscordServer, ws: aiohttp.ClientWebSocketResponse
) -> None:
    guild = server.guild("Fans")
    await ws.send_json({"op": 2, "d": IDENTIFY})
    ready, created = await ws.receive_json(), await ws.receive_json()
    assert [(one["t"], one["s"]) for one in (ready, created)] == [("READY", 1), ("GUILD_CREATE", 2)]
    server.gateway.drop()
    guild.channel("one")
    guild.channel("two")
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as again:
        await again.receive_json()
        resume = {"token": "test-token", "session_id": ready["d"]["session_id"], "seq": 3}
        await again.send_json({"op": 6, "d": resume})
        assert [(await again.receive_json())["t"] for _ in range(2)] == ["CHANNEL_CREATE", "RESUMED"]
        await again.send_json({"op": 1, "d": 5})
        assert (await again.receive_json())["op"] == 11


async def test_a_resume_from_the_future_is_closed_with_4007(
    server: DiscordServer, ws: aiohttp.ClientWebSocketResponse
) -> None:
    await ws.send_json({"op": 2, "d": IDENTIFY})
    ready = await ws.receive_json()
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as again:
        await again.receive_json()
        resume = {"token": "test-token", "session_id": ready["d"]["session_id"], "seq": 99}
        await again.send_json({"op": 6, "d": resume})
        await again.receive()
        assert again.close_code == 4007
