"""What a server's channels, or one person's direct messages, follow."""

from collections.abc import Sequence
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.domain.cards import Followed
from bot.domain.follows import Follow, Target
from bot.interactions import CHOICES, Pick, Refused, choices, paced, settle
from bot.lookup import Entry, Found, NameIndex
from bot.places import GuildPlace, Spot, spot
from bot.services import Services
from bot.store import cards, follows
from bot.views.follows import (
    follow_card,
    following_card,
    missing_card,
    not_followed_card,
    place_name,
    unfollow_card,
    which_follow_card,
)


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


def may_manage(interaction: discord.Interaction) -> bool:
    """Let managers of the server pass and, in direct messages, everybody. Server settings may show commands to more."""
    if interaction.guild_id is None or interaction.permissions.manage_guild:
        return True
    raise Refused(
        "Only members with the permission **Manage Server** decide what is followed here. "
        "In a direct message to me, `/follow club` works for you alone."
    )


class Follows(commands.Cog):
    """The follows of a server are its managers'; those of direct messages are everybody's own."""

    follow = app_commands.Group(
        name="follow", description="Get alerts", default_permissions=discord.Permissions(manage_guild=True)
    )

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @follow.command(name="club", description="Get alerts when a club is linked, in this channel or another")
    @app_commands.describe(name="The club, for example Arsenal", channel="Where alerts go; this channel if left out")
    @app_commands.check(may_manage)
    @paced()
    async def follow_club(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, 100],
        channel: app_commands.Transform[GuildPlace, Where] | None = None,
    ) -> None:
        """Answer /follow club."""
        await interaction.response.defer(ephemeral=True)
        place = spot(interaction, channel)
        if place.missing:
            card = missing_card(place_name(place.kind, place.channel), place.missing)
            await interaction.edit_original_response(embed=card)
        else:
            await settle(interaction, name, self._names.clubs.find(name), partial(self._follow, place))

    @follow_club.autocomplete("name")
    async def _clubs(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.clubs.complete(typed))

    async def _follow(self, place: Spot, interaction: discord.Interaction, entry: Entry) -> None:
        async with self._database.write() as connection:
            id_ = await follows.ensure_place(connection, place.kind, place.channel, place.guild)
            resumed = (await follows.get_place(connection, id_)).paused is not None
            if resumed:
                await follows.pause(connection, id_, None)
            follow = Follow(id_, Target.CLUB, entry.key)
            new = await follows.add_follow(connection, follow, interaction.created_at)
            club = await cards.club_card(connection, entry.key)
        card = follow_card(club, place.kind, place.channel, new=new, resumed=resumed)
        await interaction.edit_original_response(embed=card, view=None)

    @app_commands.command(description="End a follow; without a name, choose from a list")
    @app_commands.describe(name="What shall no longer be followed")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.check(may_manage)
    @paced()
    async def unfollow(
        self, interaction: discord.Interaction, name: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        """Answer /unfollow."""
        await interaction.response.defer(ephemeral=True)
        followed = await self._followed(interaction)
        entries = self._entries(interaction, followed)
        then = partial(self._unfollow, {str(one.id): one for one in followed})
        found = NameIndex(entries).find(name) if name is not None else Found(near=tuple(entries))
        possible = found.exact or found.near
        if len(found.exact) == 1:
            await then(interaction, found.exact[0])
        elif possible:
            card = which_follow_card(len(possible), min(len(possible), CHOICES))
            view = Pick(interaction, possible, then, menu=True)
            await interaction.edit_original_response(embed=card, view=view)
        else:
            await interaction.edit_original_response(embed=not_followed_card(name))

    @unfollow.autocomplete("name")
    async def _unfollowable(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        entries = self._entries(interaction, await self._followed(interaction))
        return choices(NameIndex(entries).complete(typed))

    async def _unfollow(self, listed: dict[str, Followed], interaction: discord.Interaction, entry: Entry) -> None:
        gone = listed[entry.key]
        async with self._database.write() as connection:
            await follows.end_follow(connection, gone.id)
        await interaction.edit_original_response(embed=unfollow_card(gone), view=None)

    @app_commands.command(description="What is followed here and where, and what is paused and why")
    @paced()
    async def following(self, interaction: discord.Interaction) -> None:
        """Answer /following."""
        await interaction.response.defer(ephemeral=True)
        followed = _seen_by(interaction, await self._followed(interaction))
        await interaction.edit_original_response(embed=following_card(followed))

    async def _followed(self, interaction: discord.Interaction) -> list[Followed]:
        guild = str(interaction.guild_id) if interaction.guild_id is not None else None
        async with self._database.read() as connection:
            return await follows.followed(connection, guild, str(interaction.channel_id))

    def _entries(self, interaction: discord.Interaction, followed: Sequence[Followed]) -> list[Entry]:
        """Make follows into entries that can be looked up by all names of their clubs; the channel tells them apart."""
        entries = []
        for one in followed:
            club = self._names.clubs.get(one.slug)
            names = (one.name, *club.forms) if club else (one.name,)
            entries.append(Entry(str(one.id), names, _where(interaction.guild, one)))
        return entries


def _where(guild: discord.Guild | None, one: Followed) -> str:
    if guild is None:
        return ""
    channel = guild.get_channel_or_thread(int(one.channel))
    return f"#{channel.name}" if channel else "a channel that I cannot see"


def _seen_by(interaction: discord.Interaction, followed: Sequence[Followed]) -> list[Followed]:
    """Leave out the channels that a member may not see, unless he manages the server."""
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member) or interaction.permissions.manage_guild:
        return list(followed)
    seen = []
    for one in followed:
        channel = guild.get_channel_or_thread(int(one.channel))
        parent = channel.parent if isinstance(channel, discord.Thread) else channel
        if parent is not None and parent.permissions_for(member).view_channel:
            seen.append(one)
    return seen


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(Follows(bot.services))
