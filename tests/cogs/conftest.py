"""The scene on which the commands are tried."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.client import Client
from bot.delivery.pace import PER_SECOND, Pace
from bot.names import Names
from bot.services import Services
from bot.store.engine import open_database
from bot.store.seeds import upsert_seeds
from cogs import EXTENSIONS
from tests.cogs.cog_scene import SEEDS, STARTED, News, Scene
from tests.discord_server import DiscordServer, point_client_at, running


@pytest.fixture
async def news(tmp_path: Path) -> AsyncIterator[News]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'news.db'}")
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
    filled = News(database, Names())
    await filled.names.refresh(database)
    yield filled
    await database.close()


@pytest.fixture
async def scene(news: News, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        guild = server.guild("Fans")
        channel = guild.channel("transfers")
        bot = Client(Services(news.database, news.names, STARTED), EXTENSIONS, Pace(PER_SECOND))
        bot._connection.guild_ready_timeout = 0.05  # discord.py would wait two seconds for more servers
        async with running(bot, server):
            await bot.sync(None)
            yield Scene(server, guild, channel, guild.owner, guild.member("Ann"), news, bot)
        # What the client does on its own after an event is done before the database closes.
        events = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: ")]
        if events:
            await asyncio.wait(events, timeout=5)
