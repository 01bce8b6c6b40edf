"""A real `transferwire run` and the moods of Discord: refusals, outages, permissions that come and go."""

import asyncio
from pathlib import Path

import pytest

from tests.discord_server import Channel, DiscordServer, Permission
from tests.service.service_process import WAIT, Home, running_service, write_news

MESSAGES = "/channels/{channel_id}/messages"


async def test_a_wrong_token_ends_it_with_one_sentence_that_does_not_show_it(
    tmp_path: Path, server: DiscordServer
) -> None:
    async with running_service(Home(tmp_path, server, token="MTA-wrong.token")) as service:
        assert await service.ended() == 2
    lines = service.err.decode().splitlines()
    assert lines[-1].startswith("DISCORD_TOKEN: Discord does not accept this token.")
    assert "Traceback" not in service.err.decode()
    assert "MTA-wrong" not in service.err.decode() + service.out.decode()


@pytest.mark.parametrize(("code", "words"), [(4004, "DISCORD_TOKEN"), (4014, "intents")])
async def test_what_the_gateway_refuses_for_good_ends_it_with_one_sentence(
    tmp_path: Path, server: DiscordServer, code: int, words: str
) -> None:
    async with running_service(Home(tmp_path, server)) as service:
        await service.said("connected as")
        server.gateway.drop(code)
        assert await service.ended() == 2
    assert words in service.err.decode().splitlines()[-1]
    assert "Traceback" not in service.err.decode()


async def test_a_first_connection_that_fails_is_tried_again(
    tmp_path: Path, server: DiscordServer, channel: Channel
) -> None:
    home = Home(tmp_path, server)
    await home.follow(channel)
    server.gateway.refuse_next = 1
    write_news(home.watched, "Harry Kane")
    async with running_service(home) as service:
        await channel.wait_for_message(timeout=WAIT)
        assert server.gateway.counts["connects"] == 2
        assert await service.stop() < 5


async def test_an_outage_of_discord_stops_nothing_but_discord(
    tmp_path: Path, server: DiscordServer, channel: Channel
) -> None:
    home = Home(tmp_path, server)
    await home.follow(channel)
    async with running_service(home) as service:
        await service.said("connected as")
        async with server.away():
            write_news(home.watched, "Harry Kane")
            await home.until("pending")
        message = await channel.wait_for_message(timeout=WAIT)
        assert "Kane" in message.embeds[0]["title"]
        await service.stop()
    assert len(channel.messages) == 1


async def test_a_lost_gateway_is_resumed(tmp_path: Path, server: DiscordServer, channel: Channel) -> None:
    home = Home(tmp_path, server)
    await home.follow(channel)
    async with running_service(home) as service:
        await service.said("connected as")
        server.gateway.drop(4000)
        await server.pulse.until(lambda: server.gateway.counts["resumes"], "a resume", WAIT)
        write_news(home.watched, "Harry Kane")
        await channel.wait_for_message(timeout=WAIT)
        await service.stop()
    assert server.gateway.counts["identifies"] == 1


async def test_a_forbidden_place_is_paused_and_resumes_by_itself(
    tmp_path: Path, server: DiscordServer, channel: Channel
) -> None:
    home = Home(tmp_path, server)
    await home.follow(channel)
    channel.deny(Permission.SEND_MESSAGES)
    async with running_service(home) as service:
        await service.said("connected as")
        write_news(home.watched, "Harry Kane")
        await service.said("is paused: I lack Send Messages here")
        assert await home.paused() == ["I lack Send Messages here. Give me that, and alerts go on by themselves."]
        channel.deny(Permission(0))
        await channel.wait_for_message(timeout=WAIT)
        assert await home.paused() == [None]
        assert channel.guild is not None
        server.kick_bot(channel.guild)
        await service.said("was left; what it follows is kept for 30 days")
        assert "Invite me again" in str(await home.paused())
        channel.guild.join(server.bot)
        async with asyncio.timeout(WAIT):
            while await home.paused() != [None]:  # noqa: ASYNC110 - what the database holds wakes nobody
                await asyncio.sleep(0.05)
        write_news(home.watched, "Jamal Musiala")
        await channel.wait_for_message(2, WAIT)
        await service.stop()
    assert len(channel.messages) == 2
