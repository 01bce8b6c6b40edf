"""A gateway session, which outlives its connections, and what it is allowed to hear."""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import ClientConnectionError, web

from tests.discord_server.errors import Json
from tests.discord_server.faults import reset
from tests.discord_server.world import Event

_GUILDS, _MEMBERS, _PRESENCES = 1 << 0, 1 << 1, 1 << 8
_GUILD_MESSAGES, _DIRECT_MESSAGES, _CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = _MEMBERS | _PRESENCES | _CONTENT


class Op(IntEnum):
    """What a gateway message is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One websocket. What is sent goes through a queue, so that events keep their order."""

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.BaseTransport | None, compress: str) -> None:
        self.session: Session | None = None
        self.closing = False
        self._ws = ws
        self._transport = transport
        # Whoever asks for another compression gets plain text, which clients take as well.
        self._zlib = zlib.compressobj() if compress == "zlib-stream" else None
        self._outbox: asyncio.Queue[Json | int] = asyncio.Queue()

    def send(self, op: Op, data: object, **more: object) -> None:
        self._outbox.put_nowait({"op": op, "d": data, "s": None, "t": None} | more)

    def close(self, code: int) -> None:
        """Close with a code after what is queued."""
        self.closing = True
        self._outbox.put_nowait(code)

    def reset(self) -> None:
        """Let the connection break without a goodbye."""
        reset(self._transport)

    async def write(self) -> None:
        """Send what is queued until the connection ends."""
        try:
            while not isinstance(item := await self._outbox.get(), int):
                text = json.dumps(item)
                if self._zlib is None:
                    await self._ws.send_str(text)
                else:
                    data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self._ws.send_bytes(data)
            await self._ws.close(code=item)
        except ClientConnectionError:
            pass  # the reader sees the end too and cleans up


@dataclass(eq=False, slots=True)
class Session:
    """What one IDENTIFY began. `events` are kept for a resume."""

    id: str
    intents: int
    shard: tuple[int, int]
    connection: Connection | None = None
    events: list[Json] = field(default_factory=list)

    @property
    def sequence(self) -> int:
        return len(self.events)

    def dispatch(self, name: str, data: Json) -> None:
        payload: Json = {"d": data, "s": self.sequence + 1, "t": name}
        self.events.append(payload)
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, payload["d"], s=payload["s"], t=name)

    def replay(self, after: int) -> None:
        """Send again what came after a sequence number."""
        assert self.connection is not None
        for payload in self.events[after:]:
            self.connection.send(Op.DISPATCH, payload["d"], s=payload["s"], t=payload["t"])

    def owns(self, guild_id: int) -> bool:
        """Say whether a guild belongs to this shard."""
        return (guild_id >> 22) % self.shard[1] == self.shard[0]

    def hears(self, event: Event, bot_id: int) -> bool:
        """Say whether the intents and the shard let an event through."""
        if event.guild is not None and not self.owns(event.guild.id):
            return False
        if event.guild is None and event.channel is not None and self.shard[0] != 0:
            return False
        return self._wants(event, bot_id)

    def _wants(self, event: Event, bot_id: int) -> bool:
        if event.name.startswith("GUILD_MEMBER_"):
            own = event.name == "GUILD_MEMBER_UPDATE" and event.data["user"]["id"] == str(bot_id)
            return own or bool(self.intents & _MEMBERS)
        if event.name.startswith("MESSAGE_"):
            return bool(self.intents & (_GUILD_MESSAGES if event.guild else _DIRECT_MESSAGES))
        if event.name.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
            return bool(self.intents & _GUILDS)
        return True

    def render(self, event: Event, bot_id: int) -> Json:
        """Leave out what only privileged intents show: the members of a guild, the texts of others in it."""
        if event.name == "GUILD_CREATE" and event.guild is not None and self.intents & _MEMBERS:
            return event.data | {"members": event.guild.to_json(all_members=True)["members"]}
        others = event.name.startswith("MESSAGE_") and event.guild and "author" in event.data
        if others and event.data["author"]["id"] != str(bot_id) and not self.intents & _CONTENT:
            return event.data | {"content": "", "embeds": [], "components": [], "attachments": []}
        return event.data
