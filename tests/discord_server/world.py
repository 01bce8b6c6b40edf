"""Everything that exists on the server, and the events that tell about its changes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.discord_server import snowflake
from tests.discord_server.errors import ApiError, Json
from tests.discord_server.guild import Guild
from tests.discord_server.message import Attachment, Message
from tests.discord_server.permissions import Permission, in_channel
from tests.discord_server.pulse import Pulse
from tests.discord_server.state import Channel, User

NONCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Event:
    """A gateway event. `guild` and `channel` say where; both None means: for the bot alone."""

    name: str
    data: Json
    guild: Guild | None = None
    channel: Channel | None = None


class World:
    """The registry of users, guilds, channels and messages."""

    def __init__(self, bot_name: str) -> None:
        self.pulse = Pulse()
        self.listeners: list[Callable[[Event], None]] = []
        self._last_id = 0
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.uploads: list[Attachment] = []
        self.nonces: dict[tuple[int, str], tuple[float, Message]] = {}
        self.bot = self.user(bot_name, bot=True)
        self.developer = self.user("developer")
        self.cdn = ""

    def new_id(self, at: datetime | None = None) -> int:
        """Make an id of now, or of `at`, so that a message can be as old as a test needs it."""
        number = snowflake.at(at or datetime.now(UTC))
        if at:
            while number in self.messages:
                number += 1
            return number
        self._last_id = max(number, self._last_id + 1)
        return self._last_id

    def user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.new_id(), name, bot=bot)
        self.users[user.id] = user
        return user

    def dm(self, user: User) -> Channel:
        """Open the channel between the bot and a user, or find it."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self, self.new_id(), "", 1, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def emit(self, name: str, data: Json, guild: Guild | None = None, channel: Channel | None = None) -> None:
        """Tell the gateway, unless the bot may not know of it."""
        seen = guild is None or (guild.has_bot and guild.available)
        if channel is not None and name.startswith(("MESSAGE_", "TYPING_")):
            seen = seen and Permission.VIEW_CHANNEL in in_channel(channel, self.bot)
        if seen:
            event = Event(name, data, guild, channel)
            for listener in self.listeners:
                listener(event)
        self.pulse.beat()

    def show(self, message: Message) -> None:
        """Put a message where it is seen, and tell the gateway unless it is ephemeral."""
        self.messages[message.id] = message
        if message.only_for is None:
            channel = message.channel
            insort(channel.log, message, key=lambda one: one.id)
            self._emit_message("MESSAGE_CREATE", message)
        self.pulse.beat()

    def changed(self, message: Message) -> None:
        message.edits += 1
        message.edited = datetime.now(UTC)
        if message.only_for is None:
            self._emit_message("MESSAGE_UPDATE", message)
        self.pulse.beat()

    def delete(self, message: Message) -> None:
        del self.messages[message.id]
        channel = message.channel
        if message in channel.log:
            channel.log.remove(message)
            ids = {"id": str(message.id), "channel_id": str(channel.id)}
            where = {"guild_id": str(channel.guild.id)} if channel.guild else {}
            self.emit("MESSAGE_DELETE", ids | where, channel.guild, channel)
        self.pulse.beat()

    def _emit_message(self, name: str, message: Message) -> None:
        guild, data = message.channel.guild, message.to_json()
        if guild is not None:
            data["guild_id"] = str(guild.id)
            if message.author.id in guild.members:
                data["member"] = guild.members[message.author.id].to_json(with_user=False)
        self.emit(name, data, guild, message.channel)

    def repeated(self, author: User, nonce: str, now: float) -> Message | None:
        """Find the message that this author sent with this nonce in the past few minutes, in whatever channel.

        ApiError 10008 if it was deleted since: Discord then creates nothing either (discord-api-docs#6647).
        """
        moment, message = self.nonces.get((author.id, nonce), (0.0, None))
        if message is None or now - moment > NONCE_SECONDS:
            return None
        if message.id not in self.messages:
            raise ApiError(10008)
        return message
