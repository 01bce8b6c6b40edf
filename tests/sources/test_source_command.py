"""/source: the owner's alone, in his server alone, and the same as `transferwire sources`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.client import Client
from bot.delivery.pace import PER_SECOND, Pace
from bot.desk import Desk, coming_along
from bot.domain.claims import Claim, Text
from bot.ingest.checking import Checker
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher
from bot.ingest.opml import Outline, read_opml, write_opml
from bot.ingest.sandbox import Sandbox
from bot.names import Names
from bot.services import Services
from bot.store.engine import Database, open_database
from tests.discord_server import Channel, DiscordServer, Guild, Permission, User, point_client_at, running
from tests.sources.loopback_web import News, Reply, Web, rss
from tests.sources.polled import NOON, OUTLETS


@dataclass
class Office:
    """The owner's server, with a deputy who may everything there, and another one."""

    server: DiscordServer
    channel: Channel
    owner: User
    deputy: User
    elsewhere: Guild

    async def says(self, command: str, **options: Any) -> str:
        """Send a command as the owner and give what the answer shows."""
        answer = await self.server.slash(self.channel, self.owner, f"source {command}", **options)
        return " ".join(f"{embed.get('title')} {embed.get('description')}" for embed in answer.embeds)


async def read(_: Text) -> tuple[Claim, ...]:
    return ()


@pytest.fixture
async def office(
    web: Web, fetcher: Fetcher, sandbox: Sandbox, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    database = await open_database(sqlite_url)
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        own, elsewhere = server.guild("Office"), server.guild("Fans")
        channel = own.channel("sources")
        desk = Desk(int(own.id), database, Checker(fetcher, sandbox, Directory(OUTLETS), read), frozenset({web.name}))
        services = Services(database, Names(), NOON, desk)
        bot = Client(services, ("cogs.about", "cogs.source"), Pace(PER_SECOND))
        bot._connection.guild_ready_timeout = 0.05  # discord.py would wait two seconds for more servers
        async with running(bot, server):
            await bot.sync(None)
            bot.owner_id = int(own.owner.id)
            deputy = own.member("Deputy", own.role("Deputies", Permission.ADMINISTRATOR))
            yield Office(server, channel, own.owner, deputy, elsewhere)
    await database.close()


async def test_the_owner_adds_checks_pauses_and_removes(web: Web, office: Office) -> None:
    web.pages["/feed"] = Reply(rss([News("One", "Text")]))
    assert "no sources yet" in await office.says("list")
    assert "Added" in await office.says("add", url=web.url(), outlet="sky-sports")
    assert "There already" in await office.says("add", url=web.url())
    assert "RSS 2" in await office.says("check", source="1")
    assert "Paused" in await office.says("pause", source="Loopback")
    assert "paused" in await office.says("list")
    assert "Resumed" in await office.says("resume", source="1")
    assert "Removed" in await office.says("remove", source="1")
    assert "no such source" in await office.says("remove", source="1")


async def test_what_goes_wrong_is_said(web: Web, office: Office) -> None:
    assert "nothing at this address" in await office.says("add", url=web.url("/nowhere"))
    assert "no outlet" in await office.says("add", url=web.url(), outlet="nobody")
    assert "not in the public web" in await office.says("add", url="http://169.254.169.254/")


async def test_nobody_else_may_and_no_other_server_has_it(office: Office) -> None:
    refused = await office.server.slash(office.channel, office.deputy, "source list")
    assert "Only my owner" in str(refused.embeds)
    with pytest.raises(Exception, match="source"):
        await office.server.slash(office.elsewhere.channel("news"), office.elsewhere.owner, "source list")


async def test_a_list_of_feeds_is_taken_in_and_given_out(web: Web, office: Office) -> None:
    feeds = [
        Outline(web.url("/a"), "Loopback A", "sky-sports", "en"),
        Outline(web.url("/b"), "*Loud* @everyone"),
        Outline("http://10.0.0.1/feed", "Inside"),
    ]
    file = office.server.upload("feeds.opml", write_opml(feeds))
    assert "2 feeds added, 0 there already, 1 left out" in await office.says("import", file=file)
    assert "0 feeds added, 2 there already, 1 left out" in await office.says("import", file=file)
    answer = await office.server.slash(office.channel, office.owner, "source export")
    (given,) = answer.attachments
    assert given.filename == "sources.opml"
    assert read_opml(given.data) == tuple(feeds[:2])
    assert answer.only_for == office.owner


async def test_without_a_file_the_feeds_that_come_along_are_taken(office: Office) -> None:
    number = len(coming_along())
    assert f"{number} feeds added, 0 there already, 0 left out" in await office.says("import")
    assert f"0 feeds added, {number} there already" in await office.says("import")


async def test_all_sources_are_checked_and_the_broken_ones_come_first(web: Web, office: Office) -> None:
    assert "no sources yet" in await office.says("check")
    at = datetime.now(UTC) - timedelta(hours=1)
    for number in range(3):
        web.pages[f"/{number}"] = Reply(rss([News("One", "Text. " * 200, at=at)], f"Loopback {number}"))
        await office.says("add", url=web.url(f"/{number}"), outlet="sky-sports")
    web.pages["/1"] = Reply(status=403)
    web.pages["/2"] = Reply(rss([News("One", "Text. " * 200)]))
    said = await office.says("check")
    assert "3 sources checked: 1 cannot be read, 2 with a fault" in said
    assert said.index("✗") < said.index("△")
    assert f"`{web.url('/1')}` · The server forbids it" in said


async def test_what_is_no_list_of_feeds_is_refused(office: Office) -> None:
    assert "x.opml is no OPML file." in await office.says(
        "import", file=office.server.upload("x.opml", b"<html></html>")
    )
    large = office.server.upload("x.opml", b" " * 1_000_001)
    assert "too large" in await office.says("import", file=large)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = await open_database(sqlite_url)
    yield database
    await database.close()


async def start(
    server: DiscordServer,
    database: Database,
    fetcher: Fetcher,
    sandbox: Sandbox,
    owner: Guild | None,
    trying: Guild | None,
) -> None:
    """Let the bot tell Discord its commands, as at a start with OWNER_GUILD and DISCORD_GUILD."""
    checker = Checker(fetcher, sandbox, Directory(OUTLETS), read)
    desk = Desk(int(owner.id), database, checker, frozenset()) if owner else None
    services = Services(database, Names(), NOON, desk)
    async with Client(services, ("cogs.about", "cogs.source"), Pace(PER_SECOND)) as client:
        await client.login(server.token)
        await client.sync(int(trying.id) if trying else None)


async def test_source_is_where_the_owner_wants_it_and_nowhere_else(
    fetcher: Fetcher, sandbox: Sandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever way OWNER_GUILD and DISCORD_GUILD go from one start to the next."""
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        a, b = server.guild("A"), server.guild("B")
        everywhere, source = {"about", "help"}, {"source"}
        for owner, trying, at_a, at_b in (
            (a, None, source, set()),
            (b, None, set(), source),
            (b, b, set(), everywhere | source),
            (b, None, set(), source),
            (a, b, source, everywhere),
            (a, a, everywhere | source, set()),
            (None, a, everywhere, set()),
            (None, None, set(), set()),
        ):
            await start(server, database, fetcher, sandbox, owner, trying)
            now = [{one["name"] for one in server.commands.scope(guild.id)} for guild in (a, b)]
            assert now == [at_a, at_b], (owner, trying)
        assert {one["name"] for one in server.commands.scope()} == everywhere


async def test_an_owners_server_without_the_bot_does_not_keep_the_commands_from_others(
    fetcher: Fetcher,
    sandbox: Sandbox,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        await start(server, database, fetcher, sandbox, server.guild("Empty", with_bot=False), None)
        assert "OWNER_GUILD: the bot is not in server" in caplog.text
        assert len(server.commands.scope()) == 2
