"""The bot notices which servers it was thrown out of or taken back into, also while it was away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.client import Client
from bot.delivery.outcomes import LEFT
from bot.delivery.pace import PER_SECOND, Pace
from bot.domain.follows import Follow, Target
from bot.names import Names
from bot.services import Services
from bot.store import follows, servers
from bot.store.engine import Database, open_database
from bot.store.tables import places
from tests.delivery.news_scene import until
from tests.discord_server import Channel, DiscordServer, Permission, Status, point_client_at, running

GUILD = "/guilds/{guild_id}"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'transferwire.db'}")
    yield database
    await database.close()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        yield server


def make_client(database: Database) -> Client:
    client = Client(Services(database, Names(), datetime.now(UTC)), (), Pace(PER_SECOND))
    client._connection.guild_ready_timeout = 0.05  # discord.py would wait two seconds for more servers
    return client


async def follow(database: Database, channel: Channel, kind: str = "channel") -> int:
    assert channel.guild is not None
    async with database.write() as connection:
        place = await follows.ensure_place(connection, kind, str(channel.id), str(channel.guild.id))
        await follows.add_follow(connection, Follow(place, Target.ALL), datetime.now(UTC))
    return place


async def paused(database: Database) -> list[str | None]:
    async with database.read() as connection:
        return [row.paused for row in await connection.execute(select(places.c.paused).order_by(places.c.id))]


async def becomes(database: Database, *reasons: str | None) -> None:
    async def look() -> bool:
        return await paused(database) == list(reasons)

    await until(look)


async def is_left(database: Database, channel: Channel) -> bool:
    assert channel.guild is not None
    async with database.read() as connection:
        return await servers.was_left(connection, str(channel.guild.id))


async def test_a_server_that_was_left_while_the_bot_was_away_is_paused_at_the_next_ready(
    server: DiscordServer, database: Database
) -> None:
    left, kept = (server.guild(name).channel("transfers") for name in ("Left", "Kept"))
    for channel in (left, kept):
        await follow(database, channel)
    assert left.guild is not None
    server.kick_bot(left.guild)
    async with running(make_client(database), server):
        await becomes(database, LEFT, None)
    assert await is_left(database, left)
    assert not await is_left(database, kept)
    asked = len(server.calls("GET", GUILD))
    async with running(make_client(database), server):
        await asyncio.sleep(0.2)
    assert len(server.calls("GET", GUILD)) == asked, "what is known is not asked again"


async def test_a_server_that_took_the_bot_back_while_it_was_away_is_resumed_and_says_what_is_missing_now(
    server: DiscordServer, database: Database
) -> None:
    channel = server.guild("Fans").channel("transfers")
    assert channel.guild is not None
    muted, deleted = channel.guild.channel("muted"), channel.guild.channel("deleted")
    for one in (channel, muted, deleted):
        await follow(database, one)
    async with running(make_client(database), server):
        server.kick_bot(channel.guild)
        await becomes(database, LEFT, LEFT, LEFT)
    channel.guild.join(server.bot)
    muted.deny(Permission.SEND_MESSAGES)
    del channel.guild.channels[deleted.id]
    async with running(make_client(database), server):
        await becomes(database, None, "I lack Send Messages here. Give me that, and alerts go on by themselves.", None)
    assert not await is_left(database, channel)


@pytest.mark.parametrize("fault", [None, Status(500)])
async def test_an_outage_is_no_leaving(server: DiscordServer, database: Database, fault: Status | None) -> None:
    """A server that is not available is listed; one that is not listed is asked for, and an error is no answer."""
    channel = server.guild("Fans").channel("transfers")
    assert channel.guild is not None
    await follow(database, channel)
    if fault is None:
        channel.guild.set_available(False)
    else:
        server.faults.add("GET", GUILD, fault, times=5)
        server.kick_bot(channel.guild)
    async with running(make_client(database), server):
        await asyncio.sleep(0.3)
        assert await paused(database) == [None]
        server.faults.clear()


async def test_a_thread_that_is_opened_again_is_resumed(server: DiscordServer, database: Database) -> None:
    channel = server.guild("Fans").channel("transfers")
    assert channel.guild is not None
    thread = channel.guild.thread(channel, "deadline day")
    thread.archive(locked=True)
    place = await follow(database, thread, "thread")
    async with database.write() as connection:
        await follows.pause(connection, place, "This thread is archived and locked.")
    async with running(make_client(database), server):
        thread.archived = thread.locked = False
        thread.announce("THREAD_UPDATE")
        await becomes(database, None)
