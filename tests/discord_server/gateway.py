"""The gateway: websocket sessions that identify, hear events, break off and resume."""

import asyncio
import json
import secrets
from collections import Counter
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_server.errors import Json
from tests.discord_server.session import PRIVILEGED, Connection, Op, Session
from tests.discord_server.world import Event, World


class Gateway:
    """What a test turns: `acks` off and heartbeats go unanswered; `refuse_next` connects get a 503.

    `shards` is how many GET /gateway/bot recommends.
    `privileged` are the privileged intents that the developer portal has switched on, none at first.
    `counts` counts connects, identifies, resumes and heartbeats.
    """

    def __init__(self, world: World, token: str) -> None:
        self.acks = True
        self.refuse_next = 0
        self.shards = 1
        self.privileged = 0
        self.heartbeat_ms = 41_250
        self.url = ""
        self.counts: Counter[str] = Counter()
        self.sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._world = world
        self._token = token
        world.listeners.append(self._hear)

    @property
    def connected(self) -> int:
        """How many sessions have a connection now."""
        return sum(one.connection is not None for one in self.sessions.values())

    def drop(self, code: int | None = None) -> None:
        """Break all connections: with a close code, or without a goodbye."""
        for connection in list(self._connections):
            if connection.session is not None:
                # What happens from now on is missed, and replayed at a resume.
                connection.session.connection = None
            if code is None:
                connection.reset()
            else:
                connection.close(code)

    def ask_to_reconnect(self) -> None:
        for connection in self._connections:
            connection.send(Op.RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell all clients that their session is invalid."""
        if not resumable:
            self.forget()
        for connection in self._connections:
            connection.send(Op.INVALID_SESSION, resumable)

    def forget(self) -> None:
        """Lose all sessions, so that the next resume is refused."""
        for session in self.sessions.values():
            session.connection = None
        self.sessions.clear()

    async def wait_connected(self, count: int = 1, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - as Pulse
        await self._world.pulse.until(lambda: self.connected >= count, f"{count} gateway session(s)", timeout)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket."""
        self.counts["connects"] += 1
        if self.refuse_next:
            self.refuse_next -= 1
            return web.Response(status=503)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        connection = Connection(ws, request.transport, request.query.get("compress", ""))
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_ms, "_trace": []})
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, message.data)
        finally:
            self._ended(connection, ws.close_code)
            if not connection.closing:
                writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return ws

    def _ended(self, connection: Connection, code: int | None) -> None:
        self._connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
        if session is not None and code in {1000, 1001} and not connection.closing:
            # Only a client ends its session by closing so.
            self.sessions.pop(session.id, None)
        self._world.pulse.beat()

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            payload: Json = json.loads(text)
            op, data = Op(payload["op"]), payload.get("d")
        except (ValueError, KeyError, TypeError) as error:
            unknown = isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError)
            connection.close(4001 if unknown else 4002)
            return
        match op:
            case Op.HEARTBEAT:
                self.counts["heartbeats"] += 1
                if self.acks:
                    connection.send(Op.HEARTBEAT_ACK, None)
            case Op.IDENTIFY:
                self._identify(connection, data)
            case Op.RESUME:
                self._resume(connection, data)
            case _ if connection.session is None:
                connection.close(4003)
            case Op.REQUEST_MEMBERS:
                self._send_members(connection.session, data)
        self._world.pulse.beat()

    def _identify(self, connection: Connection, data: Any) -> None:
        self.counts["identifies"] += 1
        if connection.session is not None:
            connection.close(4005)
            return
        if data["token"] != self._token:
            connection.close(4004)
            return
        shard = tuple(data.get("shard") or (0, 1))
        if not 0 <= shard[0] < shard[1]:
            connection.close(4010)
            return
        if data["intents"] & PRIVILEGED & ~self.privileged:
            connection.close(4014)
            return
        session = Session(secrets.token_hex(16), data["intents"], (shard[0], shard[1]), connection)
        self.sessions[session.id] = connection.session = session
        mine = [one for one in self._world.guilds.values() if one.has_bot and session.owns(one.id)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self._world.bot.to_json() | {"verified": True, "mfa_enabled": True, "email": None},
                "guilds": [{"id": str(one.id), "unavailable": True} for one in mine],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": list(shard),
                "application": {"id": str(self._world.bot.id), "flags": 0},
                "private_channels": [],
            },
        )
        for guild in mine:
            if guild.available:
                event = Event("GUILD_CREATE", guild.to_json() | {"unavailable": False}, guild)
                session.dispatch(event.name, session.render(event, self._world.bot.id))

    def _resume(self, connection: Connection, data: Any) -> None:
        self.counts["resumes"] += 1
        if data["token"] != self._token:
            connection.close(4004)
            return
        session = self.sessions.get(data["session_id"])
        if session is None:
            connection.send(Op.INVALID_SESSION, False)
            return
        if not 0 <= (data["seq"] or 0) <= session.sequence:
            connection.close(4007)
            return
        session.connection, connection.session = connection, session
        session.replay(data["seq"] or 0)
        session.dispatch("RESUMED", {})

    def _send_members(self, session: Session, data: Any) -> None:
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = {int(one) for one in data.get("user_ids") or []}
        members = [one.to_json() for one in guild.members.values() if not wanted or one.user.id in wanted]
        chunk = {"guild_id": str(guild.id), "members": members, "chunk_index": 0, "chunk_count": 1}
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce"), "not_found": []})

    def _hear(self, event: Event) -> None:
        bot_id = self._world.bot.id
        for session in self.sessions.values():
            if session.hears(event, bot_id):
                session.dispatch(event.name, session.render(event, bot_id))
