"""A real client logs in, is turned away, drops and comes back."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord_server import DiscordServer, Permission, point_client_at, running
from tests.discord_server.sample import SampleBot


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        yield server


async def test_a_client_logs_in_and_caches_the_guild(server: DiscordServer) -> None:
    guild = server.guild("Fans", "transfers")
    async with running(bot := SampleBot(), server):
        cached = bot.get_guild(guild.id)
        assert cached is not None
        assert [channel.name for channel in cached.text_channels] == ["transfers"]
        assert cached.me.id == server.bot.id


async def test_a_wrong_token_is_refused_by_rest(server: DiscordServer) -> None:
    async with SampleBot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("another-token")
    assert [one.status for one in server.requests] == [401]


async def test_a_token_that_became_wrong_closes_the_gateway_with_4004(server: DiscordServer) -> None:
    async with SampleBot() as bot:
        await bot.login(server.token)
        bot.http.token = "another-token"
        with pytest.raises(discord.ConnectionClosed) as caught:
            await bot.connect()
    assert caught.value.code == 4004


async def test_a_privileged_intent_that_is_not_granted_closes_with_4014(server: DiscordServer) -> None:
    intents = discord.Intents(guilds=True, members=True)
    async with SampleBot(intents) as bot:
        await bot.login(server.token)
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.connect()


async def test_a_granted_privileged_intent_shows_the_members(server: DiscordServer) -> None:
    server.gateway.privileged = discord.Intents(members=True).value
    guild = server.guild("Fans")
    guild.member("Ann")
    async with running(bot := SampleBot(discord.Intents(guilds=True, members=True)), server):
        cached = bot.get_guild(guild.id)
        assert cached is not None
        assert {member.display_name for member in cached.members} >= {"Ann"}


async def test_events_missed_during_a_drop_are_replayed_at_the_resume(server: DiscordServer) -> None:
    guild = server.guild("Fans")
    async with running(bot := SampleBot(), server):
        server.gateway.drop()
        guild.channel("made-while-away")
        await server.gateway.wait_connected()
        await server.pulse.until(lambda: server.gateway.counts["resumes"], "a resume")
        resumed = await bot.wait_for("guild_channel_create", timeout=5)
        assert resumed.name == "made-while-away"
    assert (server.gateway.counts["identifies"], server.gateway.counts["resumes"]) == (1, 1)


async def test_op_7_makes_the_client_resume(server: DiscordServer) -> None:
    async with running(bot := SampleBot(), server):
        server.gateway.ask_to_reconnect()
        await bot.wait_for("resumed", timeout=5)
    assert server.gateway.counts["identifies"] == 1


@pytest.mark.parametrize(("resumable", "identifies"), [(True, 1), (False, 2)])
async def test_op_9_makes_the_client_resume_or_identify_anew(
    server: DiscordServer, resumable: bool, identifies: int
) -> None:
    async with running(bot := SampleBot(), server):
        server.gateway.invalidate(resumable=resumable)
        await bot.wait_for("resumed" if resumable else "connect", timeout=5)
    assert server.gateway.counts["identifies"] == identifies


async def test_a_forgotten_session_cannot_be_resumed(server: DiscordServer) -> None:
    async with running(bot := SampleBot(), server):
        server.gateway.drop()
        server.gateway.forget()
        await bot.wait_for("connect", timeout=5)
    assert (server.gateway.counts["resumes"], server.gateway.counts["identifies"]) == (1, 2)


@pytest.mark.parametrize("code", [1000, 4000, 4009])
async def test_close_codes_that_allow_it_lead_to_a_resume(server: DiscordServer, code: int) -> None:
    async with running(bot := SampleBot(), server):
        server.gateway.drop(code)
        await bot.wait_for("resumed", timeout=5)


async def test_heartbeats_are_acknowledged_until_the_test_stops_it(server: DiscordServer) -> None:
    server.gateway.heartbeat_ms = 20
    async with running(bot := SampleBot(), server):
        await server.pulse.until(lambda: server.gateway.counts["heartbeats"] > 2, "heartbeats")
        assert bot.latency < 1
        server.gateway.acks = False
        assert bot.ws._keep_alive is not None
        acked, beats = bot.ws._keep_alive._last_ack, server.gateway.counts["heartbeats"]
        await server.pulse.until(lambda: server.gateway.counts["heartbeats"] > beats + 3, "more heartbeats")
        assert bot.ws._keep_alive._last_ack - acked < 0.05


async def test_a_kick_an_outage_and_a_new_guild_are_told_apart(server: DiscordServer) -> None:
    first, second = server.guild("First"), server.guild("Second")
    async with running(bot := SampleBot(), server):
        server.kick_bot(first)
        assert (await bot.wait_for("guild_remove", timeout=5)).id == first.id
        second.set_available(False)
        assert (await bot.wait_for("guild_unavailable", timeout=5)).id == second.id
        second.set_available(True)
        assert (await bot.wait_for("guild_available", timeout=5)).id == second.id
        third = server.guild("Third")
        assert (await bot.wait_for("guild_join", timeout=5)).id == third.id


async def test_the_guilds_are_spread_over_shards(server: DiscordServer) -> None:
    guilds = [server.guild(str(number)) for number in range(4)]
    seen: set[int] = set()
    for shard in range(2):
        async with running(bot := SampleBot(shard_id=shard, shard_count=2), server):
            seen |= {guild.id for guild in bot.guilds if (guild.id >> 22) % 2 == shard}
    assert seen == {guild.id for guild in guilds}


async def test_permissions_that_change_reach_the_cache(server: DiscordServer) -> None:
    guild = server.guild("Fans", "transfers")
    (channel,) = guild.channels.values()
    async with running(bot := SampleBot(), server):
        cached = bot.get_channel(channel.id)
        assert isinstance(cached, discord.TextChannel)
        assert cached.permissions_for(cached.guild.me).embed_links
        channel.deny(Permission.EMBED_LINKS)
        await bot.wait_for("guild_channel_update", timeout=5)
        assert not cached.permissions_for(cached.guild.me).embed_links
