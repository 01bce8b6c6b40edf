"""Discord's permissions, and who may do what where."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_server.guild import Guild
    from tests.discord_server.state import Channel, User


class Permission(IntFlag):
    """The bits that a bot of this kind meets; Discord has more."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = Permission(sum(Permission))
NONE = Permission(0)

# What @everyone has in a new guild.
EVERYONE = ALL & ~(
    Permission.ADMINISTRATOR
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_ROLES
    | Permission.MANAGE_THREADS
    | Permission.MENTION_EVERYONE
)


def in_guild(guild: Guild, user: User) -> Permission:
    """Sum up a member's roles. The owner and administrators may do everything."""
    if user is guild.owner:
        return ALL
    member = guild.members.get(user.id)
    if member is None:
        return NONE
    result = NONE
    for role in member.roles:
        result |= role.permissions
    return ALL if Permission.ADMINISTRATOR in result else result


def in_channel(channel: Channel, user: User) -> Permission:
    """Apply the channel's overwrites in Discord's order: @everyone, the roles together, the member.

    A thread has its parent's. Who cannot see a channel can do nothing there; who cannot write there can neither
    embed nor attach.
    """
    guild = channel.guild
    if guild is None:
        return EVERYONE
    result = in_guild(guild, user)
    if result == ALL or user.id not in guild.members:
        return result
    overwrites = (channel.parent if channel.is_thread and channel.parent else channel).overwrites
    roles = [role.id for role in guild.members[user.id].roles if role is not guild.everyone]
    for ids in ([guild.id], roles, [user.id]):
        found = [overwrites[one] for one in ids if one in overwrites]
        for overwrite in found:
            result &= ~overwrite.deny
        for overwrite in found:
            result |= overwrite.allow
    if Permission.VIEW_CHANNEL not in result:
        return NONE
    send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    if send not in result:
        result &= ~(Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE)
    return result
