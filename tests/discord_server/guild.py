"""A guild: its roles, members and channels, who comes and goes, and its outages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.discord_server.errors import Json
from tests.discord_server.permissions import EVERYONE, NONE, Permission
from tests.discord_server.state import FORUM, TEXT, THREAD, Channel, Member, Role, User

if TYPE_CHECKING:
    from tests.discord_server.world import World


# What a plain new guild says of itself.
_PLAIN: Json = {
    "large": False,
    "icon": None,
    "features": [],
    "emojis": [],
    "stickers": [],
    "presences": [],
    "voice_states": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "description": None,
    "banner": None,
    "splash": None,
    "vanity_url_code": None,
    "home_header": None,
    "discovery_splash": None,
    "application_id": None,
    "region": "deprecated",
    "widget_enabled": False,
    "widget_channel_id": None,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_subscription_count": 0,
    "safety_alerts_channel_id": None,
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "incidents_data": None,
}


@dataclass(eq=False, slots=True)
class Guild:
    """A server. Its owner may do everything; `overruled` are commands that its settings open to all members."""

    world: World
    id: int
    name: str
    owner: User
    everyone: Role = field(init=False)
    bot_role: Role = field(init=False)
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    overruled: set[str] = field(default_factory=set)
    locale: str = "en-US"
    available: bool = True

    def __post_init__(self) -> None:
        self.everyone = Role(self.id, self, "@everyone", EVERYONE)
        self.roles[self.id] = self.everyone
        self.bot_role = self.role(self.world.bot.name, managed=True)
        self.join(self.owner)

    @property
    def has_bot(self) -> bool:
        return self.world.bot.id in self.members

    @property
    def threads(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.is_thread and one.guild is self]

    def emit(self, name: str, data: Json) -> None:
        self.world.emit(name, {"guild_id": str(self.id)} | data, self)

    def role(
        self, name: str, permissions: Permission = NONE, *, mentionable: bool = False, managed: bool = False
    ) -> Role:
        role = Role(self.world.new_id(), self, name, permissions, len(self.roles), mentionable, managed)
        self.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"role": role.to_json()})
        return role

    def channel(self, name: str, type: int = TEXT, parent: Channel | None = None) -> Channel:  # noqa: A002 - Discord's word
        channel = Channel(self.world, self.world.new_id(), name, type, self, parent, position=len(self.channels))
        self.channels[channel.id] = self.world.channels[channel.id] = channel
        channel.announce("CHANNEL_CREATE")
        return channel

    def forum(self, name: str) -> Channel:
        return self.channel(name, FORUM)

    def thread(self, parent: Channel, name: str, owner: User | None = None) -> Channel:
        thread = Channel(self.world, self.world.new_id(), name, THREAD, self, parent, owner=owner or self.owner)
        self.world.channels[thread.id] = thread
        self.world.emit("THREAD_CREATE", thread.to_json() | {"newly_created": True}, self, thread)
        return thread

    def member(self, name: str, *roles: Role) -> User:
        """Let somebody new join."""
        return self.join(self.world.user(name), *roles)

    def join(self, user: User, *roles: Role) -> User:
        own = [self.bot_role] if user is self.world.bot else []
        member = self.members[user.id] = Member(user, [self.everyone, *own, *roles])
        if user is self.world.bot:
            self.world.emit("GUILD_CREATE", self.to_json(), self)
        else:
            self.emit("GUILD_MEMBER_ADD", member.to_json())
        return user

    def set_roles(self, user: User, *roles: Role) -> None:
        self.members[user.id].roles = [self.everyone, *roles]
        self.emit("GUILD_MEMBER_UPDATE", self.members[user.id].to_json())

    def leave(self, user: User) -> None:
        if user is self.world.bot:
            self.world.emit("GUILD_DELETE", {"id": str(self.id)}, self)
            del self.members[user.id]
        else:
            del self.members[user.id]
            self.emit("GUILD_MEMBER_REMOVE", {"user": user.to_json()})

    def set_available(self, available: bool) -> None:
        """Start or end an outage of this guild; an unavailable guild has not been left."""
        if not available:
            self.world.emit("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, self)
        self.available = available
        if available:
            self.world.emit("GUILD_CREATE", self.to_json() | {"unavailable": False}, self)

    def to_json(self, *, all_members: bool = False) -> Json:
        """Render as GUILD_CREATE does. Without the members intent only the bot itself is listed."""
        members = [one for one in self.members.values() if all_members or one.user is self.world.bot]
        return _PLAIN | {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "roles": [role.to_json() for role in self.roles.values()],
            "channels": [channel.to_json() for channel in self.channels.values()],
            "threads": [thread.to_json() for thread in self.threads if not thread.archived],
            "members": [member.to_json() for member in members],
            "member_count": len(self.members),
            "joined_at": datetime.now(UTC).isoformat(),
            "preferred_locale": self.locale,
        }
