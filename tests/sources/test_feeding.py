"""What a running service does about its sources beside reading them: it tells the owner, and forgets old texts."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import select, update

from bot.client import Client
from bot.delivery.owner import Tell, log_only, owner_of
from bot.delivery.pace import PER_SECOND, Pace
from bot.domain.claims import Claim, Text
from bot.feeding import feeding, open_web
from bot.ingest.directory import Directory
from bot.names import Names
from bot.services import Services
from bot.settings import Settings
from bot.store import sources
from bot.store.engine import Database
from bot.store.tables import articles
from bot.store.tables import sources as table
from tests.discord_server import DiscordServer, Status, point_client_at, running
from tests.sources.loopback_web import News, Reply, Web, rss
from tests.sources.polled import OUTLETS, Newsroom

WAIT = 60


async def nothing() -> None:
    pass


async def read(_: Text) -> tuple[Claim, ...]:
    return ()


class Feeding:
    """The feeds of a service whose clock is in the test's hands."""

    def __init__(self, web: Web, database: Database, days: int = 30) -> None:
        self._settings = Settings(_env_file=None, fetch_allow=frozenset({web.name}), article_days=days)  # type: ignore[call-arg]
        self._database = database

    async def until(self, tell: Tell, done: Any) -> None:
        """Let everything be due again and again until something holds."""
        async with (
            open_web(self._settings, Directory(OUTLETS), read) as checker,
            feeding(self._settings, self._database, checker, nothing, tell) as ticks,
            asyncio.timeout(WAIT),
        ):
            while not await done():
                for wake in ticks:
                    await wake()
                await asyncio.sleep(0.02)


async def failing(web: Web, database: Database) -> None:
    """Add a source that has failed for a week, and whose next check is due."""
    web.pages["/feed"] = Reply(status=503)
    now = datetime.now(UTC)
    async with database.write() as connection:
        await sources.add(connection, web.url(), now, title="Loopback *Sport*")
        await connection.execute(update(table).values(failing_since=now - timedelta(days=7), errors=20))


async def paused(database: Database) -> bool:
    """Tell whether a source is paused."""
    async with database.read() as connection:
        return (await connection.execute(select(table.c.id).where(table.c.state == "paused"))).first() is not None


async def told(database: Database) -> bool:
    """Tell whether a source is paused and its owner knows."""
    async with database.read() as connection:
        query = select(table.c.id).where(table.c.state == "paused", table.c.told)
        return (await connection.execute(query)).first() is not None


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        yield server


def client(database: Database) -> Client:
    bot = Client(Services(database, Names(), datetime.now(UTC)), (), Pace(PER_SECOND))
    bot._connection.guild_ready_timeout = 0.05  # discord.py would wait two seconds for more servers
    return bot


async def test_the_owner_gets_one_message_after_a_week_of_failures(
    web: Web, database: Database, server: DiscordServer
) -> None:
    await failing(web, database)
    bot = client(database)
    async with running(bot, server):
        await Feeding(web, database).until(owner_of(lambda: bot), lambda: told(database))
        await Feeding(web, database).until(owner_of(lambda: bot), _times(20))
    (message,) = server.dm(server.world.developer).messages
    assert f"`{web.url()}`" in message.embeds[0]["description"]
    (embed,) = message.embeds
    assert embed["title"] == "1 source is paused"
    assert r"Loopback \*Sport\*" in embed["description"]
    assert r"a fault of its own \(503" in embed["description"]
    assert "/source resume" in embed["description"]
    assert web.paths() == ["/feed"]


async def test_while_discord_is_away_the_owner_is_told_later(
    web: Web, database: Database, server: DiscordServer
) -> None:
    await failing(web, database)
    nobody: discord.Client | None = None
    await Feeding(web, database).until(owner_of(lambda: nobody), lambda: paused(database))
    await Feeding(web, database).until(owner_of(lambda: nobody), _times(10))
    bot = client(database)
    server.faults.add("POST", "/channels/{channel_id}/messages", Status(503))
    async with running(bot, server):
        assert not await told(database)
        await Feeding(web, database).until(owner_of(lambda: bot), lambda: told(database))
    assert len(server.dm(server.world.developer).messages) == 1


async def test_an_owner_without_direct_messages_or_discord_has_the_log(
    web: Web, database: Database, server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    await failing(web, database)
    server.world.developer.accepts_dms = False
    bot = client(database)
    async with running(bot, server):
        await Feeding(web, database).until(owner_of(lambda: bot), lambda: told(database))
    assert "takes no direct messages" in caplog.text
    assert web.url() in caplog.text
    async with database.write() as connection:
        await connection.execute(update(table).values(told=False))
    caplog.clear()
    await Feeding(web, database).until(log_only, lambda: told(database))
    assert web.url() in caplog.text


async def test_texts_are_forgotten_after_their_days_and_known_for_good(web: Web, anywhere: Newsroom) -> None:
    """What was not read yet keeps its text however old it is; what is known by its text is not news again."""
    texts = {title: f"{title} is not to be sold, his club says once more. " * 20 for title in ("Old", "Unread", "New")}
    web.pages["/feed"] = Reply(rss(News(title, text) for title, text in texts.items()))
    await anywhere.add(web.url())
    await anywhere.poll()
    now, age = datetime.now(UTC), {"Old": 31, "Unread": 31, "New": 29}
    async with anywhere.database.write() as connection:
        for title, days in age.items():
            values = {"fetched": now - timedelta(days=days), "state": "new" if title == "Unread" else "read"}
            await connection.execute(update(articles).where(articles.c.title == title).values(values))

    async def bodies() -> dict[str, str | None]:
        return {article.title: article.body for article in await anywhere.articles()}

    async def forgotten() -> bool:
        return None in (await bodies()).values()

    await Feeding(web, anywhere.database).until(log_only, forgotten)
    assert await bodies() == {"Old": None, "Unread": texts["Unread"].strip(), "New": texts["New"].strip()}
    web.pages["/feed"] = Reply(rss(News(title, text) for title, text in [*texts.items(), ("More", "More. " * 200)]))
    await anywhere.due()
    assert len(await anywhere.articles()) == 4
    assert (await bodies())["Old"] is None


def _times(count: int) -> Any:
    """Be true when asked for the last time of so many."""
    left = iter(range(count, -1, -1))

    async def ask() -> bool:
        return next(left) == 0

    return ask
