"""The client tells Discord about its commands when they have changed, and asks for no more than it needs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.client import Client
from bot.delivery.pace import PER_SECOND, Pace
from bot.names import Names
from bot.services import Services
from bot.store.engine import Database, open_database
from cogs import EXTENSIONS
from tests.discord_server import DiscordServer, point_client_at


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


async def start(server: DiscordServer, database: Database, guild: int | None = None) -> Client:
    async with Client(Services(database, Names(), datetime.now(UTC)), EXTENSIONS, Pace(PER_SECOND)) as client:
        await client.login(server.token)
        await client.sync(guild)
    return client


async def test_commands_are_synced_only_when_they_have_changed(server: DiscordServer, database: Database) -> None:
    await start(server, database)
    await start(server, database)
    assert server.commands.calls == {"overwrite": 1}
    assert {"player", "club", "latest", "follow", "why"} <= {one["name"] for one in server.commands.scope()}


async def test_a_server_to_try_in_has_the_commands_at_once_and_loses_its_copies_afterwards(
    server: DiscordServer, database: Database
) -> None:
    guild = server.guild("Workshop")
    await start(server, database, guild.id)
    assert len(server.commands.scope(guild.id)) > 4
    assert server.commands.scope() == []
    await start(server, database)
    assert server.commands.scope(guild.id) == []
    assert len(server.commands.scope()) > 4


async def test_leaving_the_server_to_try_in_does_not_stop_the_next_sync(
    server: DiscordServer, database: Database
) -> None:
    guild = server.guild("Workshop")
    await start(server, database, guild.id)
    server.kick_bot(guild)
    await start(server, database)
    assert len(server.commands.scope()) > 4


async def test_no_privileged_intent_and_no_more_permissions_than_needed(
    server: DiscordServer, database: Database
) -> None:
    client = await start(server, database)
    assert client.intents.value == 1
    assert "scope=bot+applications.commands" in client.invitation
    assert "permissions=274878024704" in client.invitation
