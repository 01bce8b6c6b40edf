"""What cannot be written to waits, its people are told once elsewhere, and afterwards comes what it missed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.claims import Stage
from bot.domain.rhythm import Rhythm
from bot.store import follows
from bot.store.tables import messages
from tests.delivery.news_scene import (
    Clock,
    Newsroom,
    QuickClient,
    Scene,
    dispatching,
    follow,
    make_dispatcher,
    store,
    until,
)
from tests.discord_server import DiscordServer, Permission, Reset, point_client_at, running


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with DiscordServer() as server, store(tmp_path) as database:
        server.rate_limits.lift()
        point_client_at(server, monkeypatch)
        guild = server.guild("Fans")
        channel, client, clock = guild.channel("transfers"), QuickClient(), Clock()
        await follow(database, channel)
        dispatcher = make_dispatcher(database, client, clock)
        async with running(client, server):
            yield Scene(server, guild, channel, client, database, Newsroom(database), clock, dispatcher)


async def resume(scene: Scene, at: datetime | None = None) -> None:
    async with scene.database.write() as connection:
        for place in await follows.places_of_guild(connection, str(scene.guild.id)):
            await follows.resume(connection, place.id, at or scene.clock())


async def test_what_happened_in_a_pause_comes_in_one_digest_when_it_is_over(scene: Scene) -> None:
    scene.channel.deny(Permission.SEND_MESSAGES)
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await scene.paused(scene.channel)
        await scene.newsroom.tell("Harry Kane", Stage.BID)
        await scene.newsroom.tell("James Maddison", Stage.TALKS)
        scene.channel.deny(Permission(0))
        await resume(scene)
        message = await scene.channel.wait_for_message()
        await scene.settled("merged", "merged", "sent")
        await scene.newsroom.tell("Harry Kane", Stage.AGREED)
        single = await scene.channel.wait_for_message(2)
    assert message.embeds[0]["title"] == "Digest: 2 stories"
    assert "bid" in message.embeds[0]["description"]
    assert "Kane" in single.embeds[0]["title"], "afterwards alerts come by themselves again"


async def test_a_digest_after_a_pause_keeps_the_quiet_hours(scene: Scene) -> None:
    async with scene.database.write() as connection:
        (place,) = await follows.places_of_guild(connection, str(scene.guild.id))
        await follows.pause(connection, place.id, "I lack Send Messages here.")
    await scene.newsroom.tell("Harry Kane", Stage.TALKS)
    now = scene.clock()
    quiet = Rhythm("UTC", ((now - timedelta(hours=2)).time(), (now + timedelta(hours=2)).time()))
    async with scene.database.write() as connection:
        await follows.set_rhythm(connection, place.id, quiet, now)
    await resume(scene)
    async with dispatching(scene.dispatcher):
        await asyncio.sleep(0.2)
        assert await scene.states() == ["pending"]
        scene.clock.ahead += timedelta(hours=2, minutes=1)
        await scene.settled("sent")


async def test_the_servers_people_are_told_once_where_the_bot_still_may(scene: Scene) -> None:
    other = scene.guild.channel("general")
    scene.channel.deny(Permission.SEND_MESSAGES)
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("@everyone Kane", Stage.TALKS)
        notice = await other.wait_for_message()
        await scene.settled("pending", "sent")
        await resume(scene)
        await scene.paused(scene.channel)
        await asyncio.sleep(0.2)
        assert len(other.messages) == 1, "once, however often the place is paused in a day"
        scene.clock.ahead += timedelta(days=1, minutes=1)
        await resume(scene)
        await other.wait_for_message(2)
    text = notice.embeds[0]["description"]
    assert text.startswith(f"**<#{scene.channel.id}>**: I lack Send Messages here.")
    assert notice.nonce
    assert not notice.pings.everyone


async def test_a_notice_goes_to_another_place_that_follows_before_any_other_channel(scene: Scene) -> None:
    general, follower = scene.guild.channel("general"), scene.guild.channel("follower")
    await follow(scene.database, follower)
    scene.channel.delete()
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await follower.wait_for_message(2)
        await asyncio.sleep(0.1)
    assert general.messages == []
    assert [m.embeds[0]["title"] for m in follower.messages].count("Alerts are paused") == 1


async def test_a_notice_of_unknown_fate_is_not_sent_twice_and_one_that_is_out_of_date_not_at_all(scene: Scene) -> None:
    other = scene.guild.channel("general")
    scene.channel.deny(Permission.SEND_MESSAGES)
    scene.server.faults.add("POST", "/channels/{channel_id}/messages", Reset("after"))
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await other.wait_for_message()
        scene.server.world.nonces.clear()
        await scene.settled("pending", "sent")
    assert len(other.messages) == 1
    scene.clock.ahead += timedelta(days=1, minutes=1)
    other.deny(Permission.SEND_MESSAGES)
    await resume(scene)
    async with dispatching(scene.dispatcher):
        await scene.paused(scene.channel)
    assert len(await scene.states()) == 2, "where nothing may be written there is no notice"


async def test_an_hour_without_discord_loses_nothing(scene: Scene) -> None:
    async with dispatching(scene.dispatcher):
        async with scene.server.away():
            await scene.newsroom.tell("Harry Kane", Stage.TALKS)
            await until(lambda: was_tried(scene))
            scene.clock.ahead += timedelta(hours=1)
            await scene.newsroom.tell("James Maddison", Stage.TALKS)
            await asyncio.sleep(0.2)
            assert set(await scene.states()) == {"pending"}
        scene.clock.ahead += timedelta(minutes=5)  # the longest wait between two tries
        await scene.settled("sent", "sent")
    assert len(scene.channel.messages) == 2


async def was_tried(scene: Scene) -> bool:
    async with scene.database.read() as connection:
        return bool((await connection.execute(select(messages.c.attempts))).scalar_one() > 0)
