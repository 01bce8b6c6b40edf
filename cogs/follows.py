"""Begin and end follows: those of a server's channels are its managers', those of direct messages everybody's own."""

from dataclasses import replace
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.authority import require_manager
from bot.client import Client
from bot.domain.cards import EVERYTHING, Followed
from bot.domain.follows import Filter, Follow, Target
from bot.follow_options import (
    DirectionOption,
    Name,
    StageOption,
    TierOption,
    describe_filter,
    entries_of,
    make_filter,
)
from bot.interactions import Pick, choices, paced, settle
from bot.lookup import Entry, Found, NameIndex
from bot.places import GuildPlace, Spot, WhereOption, spot
from bot.services import Services
from bot.store import cards, follows
from bot.views.follows import (
    follow_card,
    missing_card,
    not_followed_card,
    place_name,
    told_of_club,
    told_of_player,
    unfollow_card,
    which_follow_card,
)


class Follows(commands.Cog):
    """`/follow` and `/unfollow`."""

    follow = app_commands.Group(
        name="follow", description="Get alerts", default_permissions=discord.Permissions(manage_guild=True)
    )

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @follow.command(name="club", description="Get alerts when a club is linked, in this channel or another")
    @describe_filter("The club, for example Arsenal")
    @paced()
    async def follow_club(
        self,
        interaction: discord.Interaction,
        name: Name,
        channel: WhereOption | None = None,
        direction: DirectionOption | None = None,
        stage: StageOption | None = None,
        tier: TierOption | None = None,
        official: bool | None = None,
        loans: bool | None = None,
    ) -> None:
        """Answer /follow club."""
        filter_ = make_filter(direction, stage, tier, official, loans)
        await self._begin(interaction, channel, Target.CLUB, name, self._names.clubs.find(name), filter_)

    @follow.command(name="player", description="Get alerts about a player, in this channel or another")
    @describe_filter("The player, for example Kane")
    @paced()
    async def follow_player(
        self,
        interaction: discord.Interaction,
        name: Name,
        channel: WhereOption | None = None,
        direction: DirectionOption | None = None,
        stage: StageOption | None = None,
        tier: TierOption | None = None,
        official: bool | None = None,
        loans: bool | None = None,
    ) -> None:
        """Answer /follow player."""
        filter_ = make_filter(direction, stage, tier, official, loans)
        await self._begin(interaction, channel, Target.PLAYER, name, self._names.players.find(name), filter_)

    @follow.command(name="league", description="Get alerts about all clubs of a league, in this channel or another")
    @describe_filter("The league, for example Premier League")
    @paced()
    async def follow_league(
        self,
        interaction: discord.Interaction,
        name: Name,
        channel: WhereOption | None = None,
        direction: DirectionOption | None = None,
        stage: StageOption | None = None,
        tier: TierOption | None = None,
        official: bool | None = None,
        loans: bool | None = None,
    ) -> None:
        """Answer /follow league."""
        filter_ = make_filter(direction, stage, tier, official, loans)
        await self._begin(interaction, channel, Target.LEAGUE, name, self._names.leagues.find(name), filter_)

    @follow.command(name="all", description="Get alerts about everything, in this channel or another")
    @describe_filter()
    @paced()
    async def follow_all(
        self,
        interaction: discord.Interaction,
        channel: WhereOption | None = None,
        direction: DirectionOption | None = None,
        stage: StageOption | None = None,
        tier: TierOption | None = None,
        official: bool | None = None,
        loans: bool | None = None,
    ) -> None:
        """Answer /follow all."""
        filter_ = make_filter(direction, stage, tier, official, loans)
        if (place := await self._place(interaction, channel)) is not None:
            await self._follow(place, Target.ALL, filter_, interaction, Entry("", (EVERYTHING,)))

    @follow_club.autocomplete("name")
    async def _clubs(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.clubs.complete(typed))

    @follow_player.autocomplete("name")
    async def _players(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.players.complete(typed))

    @follow_league.autocomplete("name")
    async def _leagues(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.leagues.complete(typed))

    async def _begin(
        self,
        interaction: discord.Interaction,
        channel: WhereOption | None,
        target: Target,
        name: str,
        found: Found,
        filter_: Filter | None,
    ) -> None:
        """Follow whoever is meant, once the place is right and it is clear who that is."""
        if (place := await self._place(interaction, channel)) is not None:
            await settle(interaction, name, found, partial(self._follow, place, target, filter_))

    async def _place(self, interaction: discord.Interaction, channel: GuildPlace | None) -> Spot | None:
        """Give the place that is meant; None, answered, where the bot may not write there."""
        await interaction.response.defer(ephemeral=True)
        await require_manager(interaction, self._database)
        place = spot(interaction, channel)
        if not place.missing:
            return place
        card = missing_card(place_name(place.kind, place.channel), place.missing)
        await interaction.edit_original_response(embed=card)
        return None

    async def _follow(
        self, place: Spot, target: Target, filter_: Filter | None, interaction: discord.Interaction, entry: Entry
    ) -> None:
        async with self._database.write() as connection:
            id_ = await follows.ensure_place(connection, place.kind, place.channel, place.guild)
            resumed = (await follows.get_place(connection, id_)).paused is not None
            if resumed:
                await follows.resume(connection, id_, interaction.created_at)
            wanted = Follow(id_, target, entry.key, filter_ or Filter())
            new = await follows.add_follow(connection, wanted, interaction.created_at)
            (stored,) = [
                one
                for one in await follows.followed(connection, None, place.channel)
                if (one.follow.target, one.follow.slug) == (target, entry.key)
            ]
            follow = stored.follow if filter_ is None else replace(stored.follow, filter=filter_)
            if follow != stored.follow:
                await follows.change_follow(connection, stored.id, follow.filter, follow.mention)
            told = await _being_told(connection, follow)
        card = follow_card(entry.name, follow, place.kind, place.channel, told, new=new, resumed=resumed)
        await interaction.edit_original_response(embed=card, view=None)

    @app_commands.command(description="End a follow; without a name, choose from a list")
    @app_commands.describe(name="What shall no longer be followed")
    @app_commands.default_permissions(manage_guild=True)
    @paced()
    async def unfollow(self, interaction: discord.Interaction, name: Name | None = None) -> None:
        """Answer /unfollow."""
        await interaction.response.defer(ephemeral=True)
        await require_manager(interaction, self._database)
        followed = await self._followed(interaction)
        entries = entries_of(interaction.guild, followed, self._names)
        then = partial(self._unfollow, {str(one.id): one for one in followed})
        found = NameIndex(entries).find(name) if name is not None else Found(near=tuple(entries))
        possible = found.exact or found.near
        if len(found.exact) == 1:
            await then(interaction, found.exact[0])
        elif possible:
            view = Pick(interaction, possible, then, menu=True)
            await interaction.edit_original_response(embed=which_follow_card(), view=view)
        else:
            await interaction.edit_original_response(embed=not_followed_card(name))

    @unfollow.autocomplete("name")
    async def _unfollowable(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        entries = entries_of(interaction.guild, await self._followed(interaction), self._names)
        return choices(NameIndex(entries).complete(typed))

    async def _unfollow(self, listed: dict[str, Followed], interaction: discord.Interaction, entry: Entry) -> None:
        gone = listed[entry.key]
        await require_manager(interaction, self._database)
        async with self._database.write() as connection:
            await follows.end_follow(connection, gone.id)
        await interaction.edit_original_response(embed=unfollow_card(gone), view=None)

    async def _followed(self, interaction: discord.Interaction) -> list[Followed]:
        guild = str(interaction.guild_id) if interaction.guild_id is not None else None
        async with self._database.read() as connection:
            return await follows.followed(connection, guild, str(interaction.channel_id))


async def _being_told(connection: AsyncConnection, follow: Follow) -> list[str]:
    """Give what is being told now of a club or player, as lines."""
    if follow.target is Target.CLUB:
        return told_of_club(await cards.club_card(connection, follow.slug))
    if follow.target is Target.PLAYER:
        return told_of_player(await cards.player_card(connection, int(follow.slug)))
    return []


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(Follows(bot.services))
