"""Rate limits are kept as documented, and ordered faults happen where they were ordered."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.discord_server import (
    Channel,
    DiscordServer,
    Limit,
    Permission,
    Reset,
    Slow,
    Status,
    TooMany,
    point_client_at,
    running,
)
from tests.discord_server.ratelimit import RateLimits
from tests.discord_server.sample import SampleBot

MESSAGES = "/channels/{channel_id}/messages"
MINE = {"channel_id": "1"}


def test_a_bucket_takes_five_in_five_seconds_for_each_channel() -> None:
    buckets = RateLimits()
    taken = [buckets.take("POST", MESSAGES, MINE, 100.0 + i / 10, exempt=False) for i in range(6)]
    assert [one.headers["X-RateLimit-Remaining"] for one in taken] == ["4", "3", "2", "1", "0", "0"]
    assert taken[5].retry_after == pytest.approx(4.5)
    assert not taken[5].is_global
    assert buckets.take("POST", MESSAGES, {"channel_id": "2"}, 101.0, exempt=False).retry_after is None
    assert buckets.take("POST", MESSAGES, MINE, 105.0, exempt=False).retry_after is None


def test_fifty_requests_in_any_second_and_interactions_do_not_count() -> None:
    buckets = RateLimits()
    for i in range(50):
        assert not buckets.take(
            "GET", "/users/{user_id}", {"user_id": str(i)}, 10.0 + i / 100, exempt=False
        ).retry_after
    last = buckets.take("GET", "/users/@me", {}, 10.6, exempt=False)
    assert last.is_global
    assert last.retry_after == pytest.approx(0.4)
    assert buckets.take("POST", "/webhooks/{webhook_id}/{webhook_token}", {}, 10.6, exempt=True).retry_after is None
    assert buckets.take("GET", "/users/@me", {}, 11.0, exempt=False).retry_after is None


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        yield server


@pytest.fixture
def channel(server: DiscordServer) -> Channel:
    return server.guild().channel("transfers")


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[SampleBot]:
    async with SampleBot() as bot:
        await bot.login(server.token)
        yield bot


@pytest.fixture
def place(bot: SampleBot, channel: Channel) -> discord.PartialMessageable:
    return bot.get_partial_messageable(channel.id)


async def test_a_client_keeps_to_the_bucket_from_its_headers(
    server: DiscordServer, place: discord.PartialMessageable
) -> None:
    server.rate_limits.set("POST", MESSAGES, 2, 0.3)
    started = time.monotonic()
    for number in range(5):
        await place.send(str(number))
    assert time.monotonic() - started >= 0.6
    assert [one.status for one in server.calls("POST", MESSAGES)] == [200] * 5


async def test_a_global_429_is_waited_out(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable
) -> None:
    server.rate_limits.overall = Limit(3, 1.0)
    server.rate_limits.set("POST", MESSAGES, 100, 1.0)
    await asyncio.gather(*(place.send(str(number)) for number in range(4)))
    assert len(channel.messages) == 4
    assert {one.status for one in server.calls("POST", MESSAGES)} == {200, 429}
    assert server.rate_limits.invalid_count > 0


async def test_an_ordered_429_is_retried(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable
) -> None:
    server.faults.add("POST", MESSAGES, TooMany(0.05), times=2)
    await place.send("news")
    assert [one.status for one in server.calls("POST", MESSAGES)] == [429, 429, 200]
    assert len(channel.messages) == 1


async def test_too_many_invalid_requests_end_in_a_ban(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable
) -> None:
    server.rate_limits.invalid = Limit(3, 600.0)
    channel.deny(Permission.SEND_MESSAGES)
    for _ in range(3):
        with pytest.raises(discord.Forbidden):
            await place.send("news")
    with pytest.raises(discord.HTTPException) as caught:
        await place.send("news")
    assert caught.value.status == 429


async def test_a_500_before_the_effect_leaves_one_message_and_one_after_it_two(
    server: DiscordServer, channel: Channel, bot: SampleBot
) -> None:
    # Without a nonce: discord.py's own send() always makes one.
    post = Route("POST", MESSAGES, channel_id=channel.id)
    server.faults.add("POST", MESSAGES, Status(500))
    await bot.http.request(post, json={"content": "once"})
    assert len(channel.messages) == 1
    server.faults.add("POST", MESSAGES, Status(500, "after"))
    await bot.http.request(post, json={"content": "twice"})
    assert [one.content for one in channel.messages] == ["once", "twice", "twice"]


async def test_with_a_nonce_a_500_after_the_effect_leaves_one_message(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable
) -> None:
    server.faults.add("POST", MESSAGES, Status(500, "after"))
    await place.send("news", nonce="n")
    assert [one.status for one in server.calls("POST", MESSAGES)] == [500, 200]
    assert len(channel.messages) == 1


async def test_a_503_is_not_retried_by_the_client(server: DiscordServer, place: discord.PartialMessageable) -> None:
    server.faults.add("POST", MESSAGES, Status(503), skip=1)
    await place.send("good")
    with pytest.raises(discord.DiscordServerError):
        await place.send("bad")
    assert [one.status for one in server.calls("POST", MESSAGES)] == [200, 503]


@pytest.mark.parametrize(("fault", "messages"), [(Reset(), 0), (Reset("after"), 1)])
async def test_a_reset_reaches_the_client_as_such(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable, fault: Reset, messages: int
) -> None:
    server.faults.add("POST", MESSAGES, fault)
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await place.send("news")
    assert caught.value.errno == 104
    assert len(channel.messages) == messages
    assert [one.status for one in server.calls("POST", MESSAGES)] == [0]


async def test_a_slow_answer_comes_after_the_effect(
    server: DiscordServer, channel: Channel, place: discord.PartialMessageable
) -> None:
    server.faults.add("POST", MESSAGES, Slow(0.2))
    sending = asyncio.create_task(place.send("news"))
    await channel.wait_for_message()
    assert not sending.done()
    await sending


async def test_a_fraction_fails_and_the_same_for_the_same_seed(server: DiscordServer) -> None:
    def drawn(seed: int) -> list[bool]:
        server.faults.fraction(0.1, seed)
        return [server.faults.next("GET", "/gateway") is not None for _ in range(1000)]

    first = drawn(7)
    assert 60 < sum(first) < 140
    assert drawn(7) == first
    assert drawn(8) != first
    server.faults.clear()
    assert server.faults.next("GET", "/gateway") is None


async def test_an_outage_breaks_everything_and_ends(server: DiscordServer) -> None:
    channel = server.guild().channel("transfers")
    async with running(bot := SampleBot(), server):
        async with server.away():
            with pytest.raises(aiohttp.ClientOSError):
                await bot.get_partial_messageable(channel.id).send("lost")
        await bot.wait_for("resumed", timeout=5)
        await bot.get_partial_messageable(channel.id).send("arrived")
    assert [one.content for one in channel.messages] == ["arrived"]


async def test_refused_connects_are_tried_again(server: DiscordServer) -> None:
    async with running(bot := SampleBot(), server):
        server.gateway.refuse_next = 1
        server.gateway.drop()
        await bot.wait_for("resumed", timeout=10)
    assert server.gateway.counts["connects"] == 3
