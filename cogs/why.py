"""Why a place was told, the articles and words behind an alert; and why it was not."""

import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import ColumnElement

from bot.client import Client
from bot.follow_options import seen_by
from bot.interactions import answer_error, choices, paced, settle
from bot.lookup import Entry
from bot.services import Services
from bot.store import follows, notices, why
from bot.store.cards import touching
from bot.store.tables import stories
from bot.views.alerts import WHY
from bot.views.follows import following_card
from bot.views.why import forgotten_card, no_alert_card, why_card


class Why(commands.Cog):
    """The command; the button below an alert says the same."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @app_commands.command(
        name="why", description="What is behind an alert here, or why there was none; without a name, the newest"
    )
    @app_commands.describe(player="The newest alert about this player", club="The newest alert about this club")
    @paced()
    async def tell_why(
        self,
        interaction: discord.Interaction,
        player: app_commands.Range[str, 1, 100] | None = None,
        club: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Answer /why."""
        await interaction.response.defer(ephemeral=True)
        if player is not None:
            await settle(interaction, player, self._names.players.find(player), self._about_player)
        elif club is not None:
            await settle(interaction, club, self._names.clubs.find(club), self._about_club)
        else:
            await self._answer(interaction, None)

    @tell_why.autocomplete("player")
    async def _players(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.players.complete(typed))

    @tell_why.autocomplete("club")
    async def _clubs(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.clubs.complete(typed))

    async def _about_player(self, interaction: discord.Interaction, entry: Entry) -> None:
        await self._answer(interaction, entry.name, stories.c.player == int(entry.key))

    async def _about_club(self, interaction: discord.Interaction, entry: Entry) -> None:
        await self._answer(interaction, entry.name, touching(entry.key))

    async def _answer(
        self, interaction: discord.Interaction, name: str | None, about: ColumnElement[bool] | None = None
    ) -> None:
        channel, place = str(interaction.channel_id), follower(interaction)
        async with self._database.read() as connection:
            nonce = await why.newest_alert(connection, channel, about)
            found = await why.why(connection, nonce) if nonce is not None else None
            if found is not None:
                embed = why_card(found, place)
            else:
                passed = await why.passed_over(connection, channel, about) if about is not None else []
                embed = no_alert_card(name, await follows.followed(connection, None, channel), passed, place)
        await interaction.edit_original_response(embed=embed, view=None)


class WhyButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{WHY}:(?P<nonce>[\w-]{{22}})"):
    """The button under an alert; it works however old the alert is and whichever process sent it."""

    def __init__(self, nonce: str) -> None:
        super().__init__(discord.ui.Button(label="Why?", custom_id=f"{WHY}:{nonce}"))
        self._nonce = nonce

    @classmethod
    async def from_custom_id(
        cls,
        _: discord.Interaction,
        item: discord.ui.Item[Any],  # noqa: ARG003 - the signature is discord.py's
        match: re.Match[str],
        /,
    ) -> Self:
        """Find the alert's nonce in the button."""
        return cls(match["nonce"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer the press."""
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
            assert isinstance(interaction.client, Client)  # noqa: S101 - no other loads this extension
            async with interaction.client.services.database.read() as connection:
                found = await why.why(connection, self._nonce)
                is_notice = found is None and await notices.is_notice(connection, self._nonce)
                guild = str(interaction.guild_id)
                listed = await follows.followed(connection, guild, str(interaction.channel_id)) if is_notice else []
            if found is not None:
                embed = why_card(found, follower(interaction))
            else:
                embed = following_card(seen_by(interaction, listed)) if is_notice else forgotten_card()
            await interaction.edit_original_response(embed=embed)
        except Exception as error:  # noqa: BLE001 - the last stop: outside of the tree nobody else answers
            await answer_error(interaction, error)


def follower(interaction: discord.Interaction) -> str:
    """Say who was told, as the beginning of a sentence."""
    if interaction.guild_id is None:
        return "you follow"
    return "this thread follows" if isinstance(interaction.channel, discord.Thread) else "this channel follows"


async def setup(bot: Client) -> None:
    """Load the extension."""
    bot.add_dynamic_items(WhyButton)
    await bot.add_cog(Why(bot.services))
