"""The routes of channels, messages and threads."""

import time

from tests.discord_server import state
from tests.discord_server.compose import edit, fill
from tests.discord_server.errors import ApiError, Json
from tests.discord_server.message import Message, Upload
from tests.discord_server.permissions import Permission, in_channel
from tests.discord_server.rest import Answer, Call, Route
from tests.discord_server.state import Channel
from tests.discord_server.world import World

_CHANNEL = "/channels/{channel_id}"
_MESSAGES = _CHANNEL + "/messages"
_MESSAGE = _MESSAGES + "/{message_id}"


class Channels:
    """What the bot may do in channels, and what comes of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Seconds that a 30046 asks to wait. Discord's are longer; discord.py sits through five of them.
        self.edit_limit_wait = 0.05

    def routes(self) -> list[Route]:
        return [
            ("GET", _CHANNEL, self._get),
            ("PATCH", _CHANNEL, self._patch),
            ("POST", _CHANNEL + "/typing", self._typing),
            ("GET", _MESSAGES, self._history),
            ("POST", _MESSAGES, self._create),
            ("GET", _MESSAGE, self._get_message),
            ("PATCH", _MESSAGE, self._edit),
            ("DELETE", _MESSAGE, self._delete),
            ("POST", _CHANNEL + "/threads", self._start_thread),
            ("POST", _MESSAGE + "/threads", self._start_thread),
            ("GET", _CHANNEL + "/threads/archived/public", self._archived),
            ("PUT", _CHANNEL + "/thread-members/@me", self._join_thread),
            ("POST", "/users/@me/channels", self._open_dm),
        ]

    def channel(self, call: Call, *needed: Permission) -> Channel:
        """Find the channel of a call; 10003, 50001 where the bot cannot see it, 50013 where it lacks a permission."""
        channel = self._world.channels.get(int(call.params["channel_id"]))
        if channel is None:
            raise ApiError(10003)
        permissions = in_channel(channel, self._world.bot)
        if Permission.VIEW_CHANNEL not in permissions:
            raise ApiError(50001)
        if any(one not in permissions for one in needed):
            raise ApiError(50013)
        return channel

    def _message(self, call: Call, channel: Channel) -> Message:
        message = self._world.messages.get(int(call.params["message_id"]))
        if message is None or message.channel is not channel or message.only_for is not None:
            raise ApiError(10008)
        return message

    def _get(self, call: Call) -> Json:
        return self.channel(call).to_json()

    def _patch(self, call: Call) -> Json:
        channel = self.channel(call)
        own_thread = channel.is_thread and channel.owner is self._world.bot
        if not own_thread:
            self.channel(call, Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
        channel.name = call.body.get("name", channel.name)
        channel.archived = call.body.get("archived", channel.archived)
        channel.locked = call.body.get("locked", channel.locked)
        channel.announce("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE")
        return channel.to_json()

    def _typing(self, call: Call) -> None:
        self.channel(call, Permission.SEND_MESSAGES).typed += 1

    def _history(self, call: Call) -> list[Json]:
        """List messages, the newest first. Without Read Message History there are none, and no error either."""
        channel = self.channel(call)
        if Permission.READ_MESSAGE_HISTORY not in in_channel(channel, self._world.bot):
            return []
        limit = int(call.query.get("limit", 50))
        found = channel.messages
        if "before" in call.query:
            found = [one for one in found if one.id < int(call.query["before"])]
        if "after" in call.query:
            # The oldest ones after that id, but in the usual order.
            found = [one for one in found if one.id > int(call.query["after"])][:limit]
        if "around" in call.query:
            pivot = int(call.query["around"])
            older = [one for one in found if one.id <= pivot][-(limit // 2 + 1) :]
            found = older + [one for one in found if one.id > pivot][: limit // 2]
        return [one.to_json() for one in found[-limit:][::-1]]

    def _create(self, call: Call) -> Json:
        channel = self.channel(call)
        if channel.type in {state.FORUM, state.CATEGORY}:
            raise ApiError(50008)
        send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        self.channel(call, send)
        if channel.recipient and not channel.recipient.accepts_dms:
            raise ApiError(50007)
        if channel.locked and channel.archived:
            raise ApiError(50083)
        nonce = call.body.get("nonce")
        if nonce is not None and call.body.get("enforce_nonce"):
            first = self._world.repeated(self._world.bot, str(nonce), time.monotonic())
            if first is not None:
                return first.to_json()
        message = self._new_message(channel, call.body, call.files)
        message.nonce = nonce
        if nonce is not None:
            self._world.nonces[self._world.bot.id, str(nonce)] = (time.monotonic(), message)
        if channel.archived:
            channel.archived = False
            channel.announce("THREAD_UPDATE")
        self._world.show(message)
        return message.to_json()

    def _new_message(self, channel: Channel, body: Json, files: tuple[Upload, ...]) -> Message:
        """Make a message of the bot's.

        Without Embed Links a message of embeds alone is refused, and one with other content loses its embeds
        (discord-api-docs#2601).
        """
        permissions = in_channel(channel, self._world.bot)
        if files and Permission.ATTACH_FILES not in permissions:
            raise ApiError(50013)
        message = Message(self._world.new_id(), channel, self._world.bot)
        fill(message, body, files)
        if message.embeds and Permission.EMBED_LINKS not in permissions:
            message.embeds = []
            if message.empty:
                raise ApiError(50013)
        if message.empty:
            raise ApiError(50006)
        return message

    def _get_message(self, call: Call) -> Json:
        return self._message(call, self.channel(call, Permission.READ_MESSAGE_HISTORY)).to_json()

    def _edit(self, call: Call) -> Json:
        channel = self.channel(call)
        message = self._message(call, channel)
        if message.author is not self._world.bot:
            raise ApiError(50005)
        if message.edit_limit_reached:
            raise ApiError(30046, retry_after=self.edit_limit_wait, **{"global": False})
        if channel.archived:
            raise ApiError(50083)
        body = call.body
        if Permission.EMBED_LINKS not in in_channel(channel, self._world.bot):
            # At an edit Discord drops embeds without a word, even if nothing else is left (discord-api-docs#2601).
            body = {key: value for key, value in body.items() if key != "embeds"}
        if call.files and Permission.ATTACH_FILES not in in_channel(channel, self._world.bot):
            raise ApiError(50013)
        edit(message, body, call.files)
        self._world.changed(message)
        return message.to_json()

    def _delete(self, call: Call) -> None:
        channel = self.channel(call)
        message = self._message(call, channel)
        if message.author is not self._world.bot:
            self.channel(call, Permission.MANAGE_MESSAGES)
        self._world.delete(message)

    def _start_thread(self, call: Call) -> Answer:
        """Start a thread, from a message or not, or a post in a forum with its first message."""
        channel = self.channel(call)
        forum = channel.type == state.FORUM
        self.channel(call, Permission.SEND_MESSAGES if forum else Permission.CREATE_PUBLIC_THREADS)
        assert channel.guild is not None
        thread = Channel(self._world, self._world.new_id(), call.body["name"], state.THREAD, channel.guild, channel)
        thread.owner = self._world.bot
        if "message_id" in call.params:
            thread.id = self._message(call, channel).id
        message = self._new_message(thread, call.body["message"], call.files) if forum else None
        if message is not None:
            message.id = thread.id
        self._world.channels[thread.id] = thread
        data = thread.to_json()
        self._world.emit("THREAD_CREATE", data | {"newly_created": True}, channel.guild, thread)
        if message is not None:
            self._world.show(message)
            data = thread.to_json() | {"message": message.to_json()}
        return Answer(201, data)

    def _archived(self, call: Call) -> Json:
        channel = self.channel(call, Permission.READ_MESSAGE_HISTORY)
        threads = sorted((one for one in channel.threads if one.archived), key=lambda one: -one.id)
        return {"threads": [one.to_json() for one in threads], "members": [], "has_more": False}

    def _join_thread(self, call: Call) -> None:
        self.channel(call)

    def _open_dm(self, call: Call) -> Json:
        user = self._world.users.get(int(call.body["recipient_id"]))
        if user is None:
            raise ApiError(10013)
        return self._world.dm(user).to_json()
