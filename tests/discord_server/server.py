"""The server as tests hold it: all parts put together on one loopback port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import quote

from aiohttp import web

from tests.discord_server.channels import Channels
from tests.discord_server.commands import Commands
from tests.discord_server.faults import reset
from tests.discord_server.gateway import Gateway
from tests.discord_server.guild import Guild
from tests.discord_server.interactions import Interactions
from tests.discord_server.message import Attachment
from tests.discord_server.misc import Misc
from tests.discord_server.people import People
from tests.discord_server.rest import BASE, Request, Rest
from tests.discord_server.state import Channel, User
from tests.discord_server.world import World

TOKEN = "test-token"


class DiscordServer(People):
    """A Discord of our own. The package's docstring shows how a test uses it."""

    def __init__(self, *, token: str = TOKEN, bot_name: str = "Transferwire", port: int = 0) -> None:
        self.token = token
        self.world = World(bot_name)
        self.gateway = Gateway(self.world, token)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world)
        self.channels = Channels(self.world)
        self._rest = Rest(token, self.world.pulse)
        self.faults = self._rest.faults
        self.rate_limits = self._rest.rate_limits
        self.pulse = self.world.pulse
        self.port = port
        self._runner: web.AppRunner | None = None
        super().__init__(self.world, self.commands, self.interactions)

    @property
    def api_url(self) -> str:
        """What discord.http.Route.BASE has to be."""
        return f"http://127.0.0.1:{self.port}{BASE}"

    @property
    def gateway_url(self) -> str:
        """What discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY has to be, as a yarl.URL."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def requests(self) -> list[Request]:
        """Every physical request, retries included, in the order of the answers."""
        return self._rest.requests

    def calls(self, method: str, route: str) -> list[Request]:
        """Pick the requests of one route, written as in Discord's documentation."""
        return [one for one in self.requests if (one.method, one.route) == (method, route)]

    def guild(self, name: str = "Fans", *channels: str, with_bot: bool = True) -> Guild:
        """Make a guild with text channels; the bot is in it unless told otherwise."""
        guild = Guild(self.world, self.world.new_id(), name, self.world.user("Owner"))
        self.world.guilds[guild.id] = guild
        for channel in channels:
            guild.channel(channel)
        if with_bot:
            guild.join(self.bot)
        return guild

    def user(self, name: str) -> User:
        return self.world.user(name)

    def dm(self, user: User) -> Channel:
        return self.world.dm(user)

    def upload(self, filename: str, data: bytes) -> Attachment:
        """Take a file that a person gives to a command, as an option."""
        number = self.world.new_id()
        url = f"{self.world.cdn}/attachments/0/{number}/{quote(filename)}"
        self.world.uploads.append(file := Attachment(number, filename, "application/octet-stream", data, url))
        return file

    def kick_bot(self, guild: Guild) -> None:
        guild.leave(self.bot)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Be an outage: every connection is reset, the gateway's too, until the block ends."""
        self.faults.away = True
        self.gateway.drop()
        try:
            yield
        finally:
            self.faults.away = False

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_get("/gateway", self._open_gateway)
        app.router.add_get("/gateway/", self._open_gateway)
        app.router.add_get("/attachments/{channel_id}/{attachment_id}/{name}", self._attachment)
        for part in (self.channels, self.commands, self.interactions, Misc(self.world, self.gateway)):
            self._rest.add(app, part.routes())
        self._rest.add_fallback(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        self.world.cdn = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        self.gateway.drop()
        await self._runner.cleanup()
        if self._rest.crashes:
            raise ExceptionGroup("the Discord of the tests is broken", self._rest.crashes)

    async def _open_gateway(self, request: web.Request) -> web.StreamResponse:
        if self.faults.away:
            reset(request.transport)
            return web.Response()
        return await self.gateway.handle(request)

    async def _attachment(self, request: web.Request) -> web.Response:
        files = [one for message in self.world.messages.values() for one in message.attachments]
        for one in files + self.world.uploads:
            if str(one.id) == request.match_info["attachment_id"]:
                return web.Response(body=one.data, content_type=one.content_type)
        return web.Response(status=404)
