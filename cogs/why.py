"""Why a place was told: the articles and words behind an alert."""

import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.interactions import answer_error, choices, paced, settle
from bot.lookup import Entry
from bot.services import Services
from bot.store import cards, follows
from bot.views.alerts import WHY
from bot.views.why import forgotten_card, no_alert_card, why_card


class Why(commands.Cog):
    """The command; the button below an alert says the same."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @app_commands.command(description="The articles and words behind an alert; without a name, the newest one here")
    @app_commands.describe(player="The newest alert about this player", club="The newest alert about this club")
    @paced()
    async def why(
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

    @why.autocomplete("player")
    async def _players(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.players.complete(typed))

    @why.autocomplete("club")
    async def _clubs(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.clubs.complete(typed))

    async def _about_player(self, interaction: discord.Interaction, entry: Entry) -> None:
        await self._answer(interaction, entry.name, player=int(entry.key))

    async def _about_club(self, interaction: discord.Interaction, entry: Entry) -> None:
        await self._answer(interaction, entry.name, club=entry.key)

    async def _answer(
        self, interaction: discord.Interaction, about: str | None, player: int | None = None, club: str | None = None
    ) -> None:
        async with self._database.read() as connection:
            channel = str(interaction.channel_id)
            nonce = await cards.newest_alert(connection, channel, player, club)
            why = await cards.why(connection, nonce) if nonce is not None else None
            listed = [one.name for one in await follows.followed(connection, None, channel)] if why is None else []
        place = follower(interaction)
        embed = why_card(why, place) if why is not None else no_alert_card(about, listed, place)
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
                why = await cards.why(connection, self._nonce)
            embed = why_card(why, follower(interaction)) if why is not None else forgotten_card()
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
