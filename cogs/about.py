"""What the bot says about itself."""

from importlib.metadata import version

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.interactions import paced
from bot.services import Services
from bot.store import cards
from bot.views.about import about_card, help_card


class About(commands.Cog):
    """Words to the one who asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(description="What I can do, with examples")
    @paced()
    async def help(self, interaction: discord.Interaction) -> None:
        """Answer /help."""
        await interaction.response.send_message(embed=help_card(), ephemeral=True)

    @app_commands.command(description="My version, how much I know, and since when I run")
    @paced()
    async def about(self, interaction: discord.Interaction) -> None:
        """Answer /about."""
        await interaction.response.defer(ephemeral=True)
        async with self._services.database.read() as connection:
            totals = await cards.totals(connection)
        card = about_card(version("transferwire"), totals, self._services.started)
        await interaction.edit_original_response(embed=card)


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(About(bot.services))
