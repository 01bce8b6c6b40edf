"""What is said of a player or a club, and what is newest."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.interactions import choices, paced, settle
from bot.lookup import Entry
from bot.services import Services
from bot.store import cards
from bot.views.cards import club_card, latest_card, player_card

NEWEST = 10


class News(commands.Cog):
    """Cards for everybody in the channel."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @app_commands.command(description="All that is said of a player's moves")
    @app_commands.describe(name="The player, for example Kane")
    @paced()
    async def player(self, interaction: discord.Interaction, name: app_commands.Range[str, 1, 100]) -> None:
        """Answer /player."""
        await interaction.response.defer()
        await settle(interaction, name, self._names.players.find(name), self._show_player)

    @player.autocomplete("name")
    async def _players(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.players.complete(typed))

    async def _show_player(self, interaction: discord.Interaction, entry: Entry) -> None:
        async with self._database.read() as connection:
            card = await cards.player_card(connection, int(entry.key))
        await interaction.edit_original_response(embed=player_card(card), view=None)

    @app_commands.command(description="Who may join a club, who may leave it")
    @app_commands.describe(name="The club, for example Spurs")
    @paced()
    async def club(self, interaction: discord.Interaction, name: app_commands.Range[str, 1, 100]) -> None:
        """Answer /club."""
        await interaction.response.defer()
        await settle(interaction, name, self._names.clubs.find(name), self._show_club)

    @club.autocomplete("name")
    async def _clubs(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(self._names.clubs.complete(typed))

    async def _show_club(self, interaction: discord.Interaction, entry: Entry) -> None:
        async with self._database.read() as connection:
            card = await cards.club_card(connection, entry.key)
        await interaction.edit_original_response(embed=club_card(card), view=None)

    @app_commands.command(description="The newest transfer news of all clubs")
    @paced()
    async def latest(self, interaction: discord.Interaction) -> None:
        """Answer /latest."""
        await interaction.response.defer()
        async with self._database.read() as connection:
            news = await cards.latest(connection, NEWEST)
        await interaction.edit_original_response(embed=latest_card(news))


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(News(bot.services))
