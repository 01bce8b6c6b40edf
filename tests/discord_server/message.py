"""A message, and whom its text really notifies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.discord_server.errors import Json
from tests.discord_server.permissions import Permission, in_channel

if TYPE_CHECKING:
    from tests.discord_server.state import Channel, User

BUTTON = 2
MENUS = frozenset({3, 5, 6, 7, 8})

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SILENT = 1 << 12
COMPONENTS_V2 = 1 << 15

_MENTION = re.compile(r"<@(&|!)?(\d+)>")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request; `field` is its place in the form, such as files[0]."""

    field: str
    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file. `shown_in_embed` ones are not listed with the message, as in Discord."""

    id: int
    filename: str
    content_type: str
    data: bytes
    url: str
    shown_in_embed: bool = False
    description: str | None = None

    def to_json(self) -> Json:
        result: Json = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
        }
        return result | ({"description": self.description} if self.description else {})


@dataclass(frozen=True, slots=True)
class Pings:
    """Who gets a notification."""

    everyone: bool = False
    roles: tuple[int, ...] = ()
    users: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class Message:
    """A message as it stands now; `edits` counts how often it was changed since it was shown."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | int | None = None
    reference: Json | None = None
    interaction: Json | None = None
    interaction_name: str | None = None
    allowed_mentions: Json | None = None
    sent: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited: datetime | None = None
    edits: int = 0
    only_for: User | None = None
    edit_limit_reached: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether the bot still "is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments)

    @property
    def buttons(self) -> list[Json]:
        return [part for part in self.parts() if part["type"] == BUTTON]

    @property
    def selects(self) -> list[Json]:
        return [part for part in self.parts() if part["type"] in MENUS]

    def parts(self, components: list[Json] | None = None) -> list[Json]:
        """Flatten the component tree."""
        result: list[Json] = []
        for one in self.components if components is None else components:
            result.append(one)
            result += self.parts(one.get("components") or [])
            result += self.parts([one["accessory"]] if one.get("accessory") else [])
        return result

    @property
    def pings(self) -> Pings:
        """Work out who is notified: what the text mentions, if allowed_mentions and the permissions let it."""
        allowed = self.allowed_mentions
        parse = {"everyone", "roles", "users"} if allowed is None else set(allowed.get("parse") or [])
        may_all = Permission.MENTION_EVERYONE in in_channel(self.channel, self.author)
        roles, users = [], []
        for kind, number in _MENTION.findall(self.content):
            listed = [str(one) for one in (allowed or {}).get("roles" if kind == "&" else "users") or []]
            if kind == "&":
                role = self.channel.guild and self.channel.guild.roles.get(int(number))
                if role and (may_all or role.mentionable) and ("roles" in parse or number in listed):
                    roles.append(role.id)
            elif "users" in parse or number in listed:
                users.append(int(number))
        everyone = may_all and "everyone" in parse and bool(re.search("@everyone|@here", self.content))
        return Pings(everyone, tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(users)))

    def to_json(self) -> Json:
        """Render as REST does; the gateway adds guild_id and member."""
        pings, world = self.pings, self.channel.world
        result: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.to_json(),
            "content": self.content,
            "timestamp": self.sent.isoformat(),
            "edited_timestamp": self.edited and self.edited.isoformat(),
            "tts": False,
            "mention_everyone": pings.everyone,
            "mentions": [world.users[one].to_json() for one in pings.users if one in world.users],
            "mention_roles": [str(one) for one in pings.roles],
            "attachments": [one.to_json() for one in self.attachments if not one.shown_in_embed],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "flags": self.flags,
            "type": self.type,
        }
        if self.nonce is not None:
            result["nonce"] = self.nonce
        if self.reference is not None:
            result["message_reference"] = self.reference
        if self.interaction is not None:
            result |= {"interaction_metadata": self.interaction, "webhook_id": str(world.bot.id)}
            result["application_id"] = str(world.bot.id)
        if self.interaction is not None and self.interaction_name is not None:
            keys = {key: self.interaction[key] for key in ("id", "type", "user")}
            result["interaction"] = keys | {"name": self.interaction_name}
        return result
