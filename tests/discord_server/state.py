"""Users, roles and channels, with the methods by which a test changes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.discord_server import snowflake
from tests.discord_server.errors import Json
from tests.discord_server.message import Message
from tests.discord_server.permissions import NONE, Permission

if TYPE_CHECKING:
    from tests.discord_server.guild import Guild
    from tests.discord_server.world import World

TEXT, DM, CATEGORY, NEWS, THREAD, FORUM = 0, 1, 4, 5, 11, 15


@dataclass(eq=False, slots=True)
class User:
    """A person or a bot. Set `accepts_dms` to False for one who has closed his direct messages."""

    id: int
    name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-US"

    def to_json(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }


@dataclass(eq=False, slots=True)
class Role:
    """A role of a guild; the one with the guild's own id is @everyone."""

    id: int
    guild: Guild
    name: str
    permissions: Permission = NONE
    position: int = 0
    mentionable: bool = False
    managed: bool = False

    def set(self, permissions: Permission) -> None:
        """Change what the role allows, as an administrator would in the server settings."""
        self.permissions = permissions
        self.guild.emit("GUILD_ROLE_UPDATE", {"role": self.to_json()})

    def to_json(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "mentionable": self.mentionable,
            "managed": self.managed,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False, slots=True)
class Member:
    """A user in a guild. `roles` includes @everyone."""

    user: User
    roles: list[Role]
    joined: datetime = field(default_factory=lambda: datetime.now(UTC))

    def to_json(self, *, with_user: bool = True) -> Json:
        result: Json = {
            "roles": [str(role.id) for role in self.roles if role.id != role.guild.id],
            "joined_at": self.joined.isoformat(),
            "nick": None,
            "avatar": None,
            "banner": None,
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        return result | ({"user": self.user.to_json()} if with_user else {})


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows or denies to one role or member in departure from the guild."""

    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(eq=False, slots=True)
class Channel:
    """A text or news channel, a forum, a thread or a DM."""

    world: World
    id: int
    name: str
    type: int = TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner: User | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    log: list[Message] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    position: int = 0
    typed: int = 0

    @property
    def is_thread(self) -> bool:
        return self.type in {10, THREAD, 12}

    @property
    def messages(self) -> list[Message]:
        """What a person sees here, oldest first, without answers that are still loading."""
        return [message for message in self.log if not message.loading]

    @property
    def threads(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.is_thread and one.parent is self]

    async def wait_for_message(self, count: int = 1, timeout: float = 10.0) -> Message:  # noqa: ASYNC109 - as Pulse
        """Wait until at least `count` messages are here; return the newest."""
        what = f"{count} message(s) in #{self.name}"
        await self.world.pulse.until(lambda: len(self.messages) >= count, what, timeout)
        return self.messages[-1]

    def post(self, author: User, content: str, *, at: datetime | None = None) -> Message:
        """Write a message as a person, at a moment in the past if need be."""
        message = Message(self.world.new_id(at), self, author, content, sent=at or datetime.now(UTC))
        self.world.show(message)
        return message

    def overwrite(self, target: User | Role, allow: Permission = NONE, deny: Permission = NONE) -> None:
        """Set the channel's overwrite for a role or a member; with neither allow nor deny it goes."""
        self.overwrites.pop(target.id, None)
        if allow or deny:
            self.overwrites[target.id] = Overwrite(allow, deny)
        self.announce("CHANNEL_UPDATE")

    def deny(self, permissions: Permission) -> None:
        """Take permissions from the bot in this channel, and give it back all others."""
        self.overwrite(self.world.bot, deny=permissions)

    def archive(self, *, locked: bool = False) -> None:
        self.archived, self.locked = True, locked
        self.announce("THREAD_UPDATE")

    def delete(self) -> None:
        """Delete the channel with its threads and messages."""
        for thread in self.threads:
            thread.delete()
        del self.world.channels[self.id]
        for message in self.log:
            self.world.messages.pop(message.id, None)
        self.announce("THREAD_DELETE" if self.is_thread else "CHANNEL_DELETE")

    def announce(self, event: str) -> None:
        self.world.emit(event, self.to_json(), self.guild, self)

    def to_json(self) -> Json:
        last = str(self.log[-1].id) if self.log else None
        result: Json = {"id": str(self.id), "type": self.type, "last_message_id": last, "flags": 0}
        if self.recipient is not None:
            return result | {"recipients": [self.recipient.to_json()]}
        assert self.guild is not None
        result |= {
            "name": self.name,
            "guild_id": str(self.guild.id),
            "parent_id": self.parent and str(self.parent.id),
            "nsfw": False,
            "rate_limit_per_user": 0,
        }
        return result | (self._thread_json() if self.is_thread else self._channel_json())

    def _channel_json(self) -> Json:
        roles = self.guild.roles if self.guild else {}
        result: Json = {
            "position": self.position,
            "topic": None,
            "permission_overwrites": [
                {
                    "id": str(one),
                    "type": 0 if one in roles else 1,
                    "allow": str(int(overwrite.allow)),
                    "deny": str(int(overwrite.deny)),
                }
                for one, overwrite in self.overwrites.items()
            ],
        }
        if self.type == FORUM:
            result |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
            result |= {"default_forum_layout": 0}
        return result

    def _thread_json(self) -> Json:
        assert self.owner is not None
        created = snowflake.when(self.id).isoformat()
        return {
            "owner_id": str(self.owner.id),
            "message_count": len(self.log),
            "total_message_sent": len(self.log),
            "member_count": 1,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": created,
                "create_timestamp": created,
            },
        }
