"""Alerts reach their channels: sent once, merged, edited, paused and resumed; a real client, a Discord of our own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.claims import Stage
from bot.domain.rhythm import Rhythm
from bot.store import follows
from tests.delivery.news_scene import (
    Clock,
    Newsroom,
    QuickClient,
    Scene,
    dispatching,
    follow,
    make_dispatcher,
    nonces,
    store,
    until,
)
from tests.discord_server import DiscordServer, Permission, Reset, Status, TooMany, point_client_at, running

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"


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


async def test_an_alert_is_sent_with_its_nonce_button_and_no_mentions(scene: Scene) -> None:
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("@everyone Kane", Stage.TALKS)
        message = await scene.channel.wait_for_message()
        await scene.settled("sent")
    assert "Kane" in message.embeds[0]["title"]
    assert [button["custom_id"] for button in message.buttons] == [f"why:{message.nonce}"]
    (request,) = scene.server.calls("POST", MESSAGES)
    assert request.body["enforce_nonce"] is True
    assert request.body["allowed_mentions"] == {"parse": []}
    assert not message.pings.everyone


async def test_alerts_of_one_story_that_were_not_sent_yet_become_one_message(scene: Scene) -> None:
    for stage in (Stage.INTEREST, Stage.TALKS, Stage.BID):
        await scene.newsroom.tell("Harry Kane", stage)
    await scene.newsroom.tell("James Maddison", Stage.TALKS)
    async with dispatching(scene.dispatcher):
        await scene.settled("merged", "merged", "sent", "sent")
    first, second = scene.channel.messages
    assert "bid" in first.embeds[0]["description"].lower()
    assert not first.embeds[0].get("fields", [])[2:], "the older developments of the story are not told beside it"
    assert "Maddison" in second.embeds[0]["title"]


async def test_a_burst_for_one_place_becomes_one_digest_with_a_nonce_and_stays_as_it_was_sent(scene: Scene) -> None:
    for number in range(6):
        await scene.newsroom.tell(f"Harry Number{number}", Stage.TALKS)
    async with dispatching(scene.dispatcher):
        await scene.settled(*["merged"] * 5, "sent")
        (message,) = scene.channel.messages
        assert message.embeds[0]["title"] == "Digest: 6 stories"
        assert "Harry Number0 → Tottenham Hotspur" in message.embeds[0]["description"]
        assert message.embeds[0]["description"].count(" · BBC Sport") == 6
        assert [button["custom_id"] for button in message.buttons] == [f"why:{message.nonce}"]
        await scene.newsroom.tell("Harry Number0", Stage.TALKS, outlet="sky")
        scene.clock.ahead += timedelta(seconds=61)
        await asyncio.sleep(0.2)
        assert message.edits == 0
        await scene.newsroom.tell("Harry Number0", Stage.BID)
        single = await scene.channel.wait_for_message(2)
    assert "Harry Number0" in single.embeds[0]["title"]


async def test_what_happens_in_quiet_hours_comes_afterwards_in_one_digest(scene: Scene) -> None:
    async with scene.database.write() as connection:
        (place,) = await follows.places_of_guild(connection, str(scene.guild.id))
        now = scene.clock()
        quiet = Rhythm("UTC", ((now - timedelta(hours=2)).time(), (now + timedelta(hours=2)).time()))
        await follows.set_rhythm(connection, place.id, quiet, now)
    for number in range(3):
        await scene.newsroom.tell(f"Harry Number{number}", Stage.TALKS)
    await scene.newsroom.tell("James Maddison", Stage.DONE)
    async with dispatching(scene.dispatcher):
        await scene.settled("pending", "pending", "pending", "sent")
        assert "Maddison" in scene.channel.messages[0].embeds[0]["title"]
        scene.clock.ahead += timedelta(hours=2, minutes=1)
        digest = await scene.channel.wait_for_message(2)
        await scene.settled("merged", "merged", "sent", "sent")
    assert digest.embeds[0]["title"] == "Digest: 3 stories"


async def test_done_deals_come_before_older_news_of_less(scene: Scene) -> None:
    await scene.newsroom.tell("Harry Kane", Stage.TALKS)
    await scene.newsroom.tell("James Maddison", Stage.DONE)
    async with dispatching(scene.dispatcher):
        await scene.settled("sent", "sent")
    assert "Maddison" in scene.channel.messages[0].embeds[0]["title"]


async def test_servers_take_turns_while_one_has_a_long_queue(scene: Scene) -> None:
    scene.server.rate_limits.set("POST", MESSAGES, 1, 0.3)
    for number in range(4):
        await scene.newsroom.tell(f"Harry Number{number}", Stage.TALKS)
    other = scene.server.guild("Others", "news")
    (channel,) = other.channels.values()
    await follow(scene.database, channel)
    await scene.newsroom.tell("James Maddison", Stage.TALKS)
    async with dispatching(scene.dispatcher):
        await channel.wait_for_message()
        assert len(scene.channel.messages) < 4
        await scene.channel.wait_for_message(5)
        await scene.settled(*["sent"] * 6)


async def test_repeats_edit_the_message_at_most_once_a_minute_and_developments_post(scene: Scene) -> None:
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        message = await scene.channel.wait_for_message()
        await scene.settled("sent")
        await scene.newsroom.tell("Harry Kane", Stage.TALKS, outlet="sky")
        await asyncio.sleep(0.2)
        assert message.edits == 0, "not within the first minute"
        scene.clock.ahead += timedelta(seconds=61)
        await scene.server.pulse.until(lambda: message.edits == 1, "the edit")
        assert "2 origins" in message.embeds[0]["footer"]["text"]
        scene.clock.ahead += timedelta(seconds=61)
        await asyncio.sleep(0.2)
        assert message.edits == 1, "an edit that would show the same is none"
        await scene.newsroom.tell("Harry Kane", Stage.BID)
        second = await scene.channel.wait_for_message(2)
        await scene.settled("sent", "sent")
        await scene.newsroom.tell("Harry Kane", Stage.BID, outlet="sky")
        scene.clock.ahead += timedelta(seconds=61)
        await scene.server.pulse.until(lambda: second.edits == 1, "the edit of the newest message")
    assert message.edits == 1, "the older message is left as it was"


async def test_after_a_day_a_message_is_edited_no_more(scene: Scene) -> None:
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        message = await scene.channel.wait_for_message()
        await scene.settled("sent")
        scene.clock.ahead = timedelta(hours=24, seconds=1)
        await scene.newsroom.tell("Harry Kane", Stage.TALKS, outlet="sky")
        await asyncio.sleep(0.3)
    assert message.edits == 0


@pytest.mark.parametrize("way", ["deleted", "edited too often"])
async def test_what_cannot_be_edited_any_more_is_neither_edited_again_nor_reposted(scene: Scene, way: str) -> None:
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        message = await scene.channel.wait_for_message()
        await scene.settled("sent")
        if way == "deleted":
            scene.server.world.delete(message)
        message.edit_limit_reached = True
        await scene.newsroom.tell("Harry Kane", Stage.TALKS, outlet="sky")
        scene.clock.ahead += timedelta(seconds=61)
        await scene.ended_editing()
        tries = len(scene.server.calls("PATCH", MESSAGE))
        scene.clock.ahead += timedelta(seconds=61)
        await asyncio.sleep(0.2)
    assert len(scene.server.calls("PATCH", MESSAGE)) == tries > 0
    assert len(scene.server.calls("POST", MESSAGES)) == 1


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.VIEW_CHANNEL, "View Channel"),
    ],
)
async def test_a_forbidden_place_is_paused_with_what_is_missing(scene: Scene, denied: Permission, said: str) -> None:
    scene.channel.deny(denied)
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        reason = await scene.paused(scene.channel)
    assert said in reason
    assert await scene.states() == ["pending"]
    assert scene.channel.messages == []


async def test_a_deleted_channel_is_paused(scene: Scene) -> None:
    scene.channel.delete()
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        reason = await scene.paused(scene.channel)
    assert "no longer exists" in reason


async def test_closed_direct_messages_are_paused(scene: Scene) -> None:
    ann = scene.guild.member("Ann")
    dm = scene.server.dm(ann)
    await follow(scene.database, dm, "dm")
    ann.accepts_dms = False
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await scene.settled("sent", "pending")
        reason = await scene.paused(dm)
    assert "direct messages" in reason
    assert len(scene.channel.messages) == 1


@pytest.mark.parametrize(
    "fault", [Status(503), Status(503, "after"), Reset(), Reset("after"), Status(500, "after"), TooMany(0.1)]
)
async def test_faults_before_and_after_the_effect_lose_and_repeat_nothing(
    scene: Scene, fault: Status | Reset | TooMany
) -> None:
    scene.server.faults.add("POST", MESSAGES, fault)
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await scene.newsroom.tell("James Maddison", Stage.TALKS)
        await scene.settled("sent", "sent")
    assert len(scene.channel.messages) == 2
    assert len(set(nonces([scene.channel]))) == 2


async def test_a_message_of_unknown_fate_is_found_in_the_history_when_discord_has_forgotten_its_nonce(
    scene: Scene,
) -> None:
    scene.server.faults.add("POST", MESSAGES, Reset("after"))
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        message = await scene.channel.wait_for_message()
        scene.server.world.nonces.clear()
        for number in range(120):
            scene.channel.post(scene.guild.owner, f"chatter {number}")
        await scene.settled("sent")
        assert len(scene.server.calls("POST", MESSAGES)) == 1
        scene.clock.ahead += timedelta(seconds=61)
        await scene.server.pulse.until(lambda: message.edits == 1, "an edit, as nobody knew what it showed")
    assert sum(one.author is scene.server.bot for one in scene.channel.messages) == 1


async def test_where_the_history_may_not_be_read_an_unsure_message_is_not_sent_again(scene: Scene) -> None:
    scene.server.faults.add("POST", MESSAGES, Reset("after"))
    async with dispatching(scene.dispatcher):
        await scene.newsroom.tell("Harry Kane", Stage.TALKS)
        await scene.channel.wait_for_message()
        scene.server.world.nonces.clear()
        scene.channel.deny(Permission.READ_MESSAGE_HISTORY)
        reason = await scene.paused(scene.channel)
    assert "Read Message History" in reason
    assert len(scene.channel.messages) == 1


async def test_when_a_fifth_of_all_requests_fail_nothing_is_lost_or_repeated(scene: Scene) -> None:
    channels = [scene.guild.channel(f"transfers-{number}") for number in range(9)]
    for channel in channels:
        await follow(scene.database, channel)
    for number in range(3):
        await scene.newsroom.tell(f"Harry Number{number}", Stage.TALKS)
    scene.server.faults.fraction(0.2, seed=7)
    async with dispatching(scene.dispatcher):
        await until(lambda: all_sent(scene), seconds=40)
    assert [len(channel.messages) for channel in (scene.channel, *channels)] == [3] * 10
    assert len(set(nonces((scene.channel, *channels)))) == 30


async def all_sent(scene: Scene) -> bool:
    return set(await scene.states()) == {"sent"}


async def test_a_burst_meets_no_rate_limit_and_nothing_is_lost_or_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 alerts for 50 channels under the documented limits."""
    async with DiscordServer() as server, store(tmp_path) as database:
        point_client_at(server, monkeypatch)
        guild = server.guild("Fans")
        channels = [guild.channel(f"transfers-{number}") for number in range(50)]
        for channel in channels:
            await follow(database, channel)
        newsroom, client, clock = Newsroom(database), QuickClient(), Clock()
        for number in range(4):
            await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
        async with running(client, server), dispatching(make_dispatcher(database, client, clock)):
            await server.pulse.until(lambda: sum(len(c.messages) for c in channels) == 200, "200 alerts", 30)
            await asyncio.sleep(0.2)
        assert [len(channel.messages) for channel in channels] == [4] * 50
        assert len(set(nonces(channels))) == 200
        assert [request for request in server.requests if request.status == 429] == []
