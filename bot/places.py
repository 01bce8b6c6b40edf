"""Where alerts may go: a channel, a thread or somebody's direct messages, and what the bot lacks to write there."""

from dataclasses import dataclass

import discord
from discord import app_commands

GuildPlace = discord.abc.GuildChannel | discord.Thread | app_commands.AppCommandChannel | app_commands.AppCommandThread
"""A channel or thread of a server, as the client knows it or as an interaction tells of one that it does not know."""

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_IN_THREADS = {"send_messages_in_threads": "Send Messages in Threads"}


class Where(app_commands.Transformer):
    """A channel option for the places that can take alerts, also those that the bot cannot see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Be a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Offer text and announcement channels, and threads."""
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.public_thread, kinds.private_thread, kinds.news_thread]

    async def transform(self, _: discord.Interaction, value: GuildPlace, /) -> GuildPlace:
        """Take the channel as Discord tells of it."""
        return value


WhereOption = app_commands.Transform[GuildPlace, Where]
"""The channel that somebody chose."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that somebody asks for. `missing` names the permissions that the bot lacks there, as Discord does."""

    kind: str
    channel: str
    guild: str | None
    missing: tuple[str, ...] = ()


def spot(interaction: discord.Interaction, chosen: GuildPlace | None) -> Spot:
    """Give the chosen place, else the one where the command was sent."""
    guild = interaction.guild
    if guild is None:
        return Spot("dm", str(interaction.channel_id), None)
    channel = chosen or guild.get_channel_or_thread(interaction.channel_id or 0) or interaction.channel
    assert isinstance(channel, GuildPlace)  # noqa: S101 - in a server there are no other places
    kind = "thread" if isinstance(channel, discord.Thread | app_commands.AppCommandThread) else "channel"
    return Spot(kind, str(channel.id), str(guild.id), missing(guild, channel))


def missing(guild: discord.Guild, channel: GuildPlace) -> tuple[str, ...]:
    """Name what the bot lacks for alerts in a channel or thread. A channel that it does not know it cannot see.

    The interaction's own app_permissions would not do: there, Embed Links and Attach Files always count as given.
    """
    needed = NEEDED
    if isinstance(channel, discord.Thread | app_commands.AppCommandThread):
        parent = guild.get_channel(channel.parent_id)
        needed = {k: v for k, v in NEEDED.items() if k != "send_messages"} | _IN_THREADS
    else:
        parent = guild.get_channel(channel.id)
    held = granted(parent, guild.me) if parent is not None else discord.Permissions.none()
    if not held.view_channel and parent is None:
        return (NEEDED["view_channel"],)
    lacking = [label for name, label in needed.items() if not getattr(held, name)]
    if isinstance(channel, discord.Thread | app_commands.AppCommandThread) and not held.manage_threads:
        known = guild.get_thread(channel.id)
        if channel.locked:
            lacking.append("Manage Threads (this thread is locked)")
        if channel.type is discord.ChannelType.private_thread and (known is None or known.me is None):
            lacking.append("a seat in this private thread (mention me in it)")
    return tuple(lacking)


def granted(channel: discord.abc.GuildChannel, member: discord.Member) -> discord.Permissions:
    """Give what roles and the channel's settings grant, in Discord's order: everyone, roles together, the member.

    Unlike `permissions_for`, nothing is taken away because something else is missing: who is told to allow Embed Links
    must not find it allowed.
    """
    base = member.guild_permissions
    if base.administrator:
        return discord.Permissions.all()
    value = base.value
    everyone = member.guild.default_role.id
    for ids in ({everyone}, {r.id for r in member.roles} - {everyone}, {member.id}):
        pairs = [overwrite.pair() for target, overwrite in channel.overwrites.items() if target.id in ids]
        for _, deny in pairs:
            value &= ~deny.value
        for allow, _ in pairs:
            value |= allow.value
    return discord.Permissions(value)
