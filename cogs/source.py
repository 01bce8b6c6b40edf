"""The owner's sources: /source, in the owner's server alone."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.desk import Desk
from bot.domain.schedule import State
from bot.errors import FileRefused
from bot.interactions import Refused, paced
from bot.views.notices import notice
from bot.views.sources import checks_card, findings_card, sources_card, spelt
from bot.views.text import count, lines, plain

LARGEST = 1_000_000
"""Bytes of a list that is taken from Discord."""

_Which = app_commands.Range[str, 1, 300]


@app_commands.guild_only()
@app_commands.default_permissions(administrator=True)
class SourceCommands(commands.GroupCog, name="source", description="The feeds that I read"):
    """What the owner may do with sources. Answers are seen by the owner alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let only the owner of the application, or of its team, do anything here."""
        assert isinstance(interaction.client, commands.Bot)  # noqa: S101 - it is ours
        if not await interaction.client.is_owner(interaction.user):
            raise Refused("Only my owner can change what I read.")
        await interaction.response.defer(ephemeral=True)
        return True

    @app_commands.command(name="list", description="All sources, those with a fault first")
    @paced()
    async def list_(self, interaction: discord.Interaction) -> None:
        """Answer /source list."""
        await interaction.edit_original_response(embed=sources_card(await self._desk.listed()))

    @app_commands.command(description="Read a feed from now on")
    @app_commands.describe(
        url="A feed, or any page of a site that has one", outlet="Whose it is, as in seeds/outlets.csv"
    )
    @paced()
    async def add(self, interaction: discord.Interaction, url: _Which, outlet: _Which | None = None) -> None:
        """Answer /source add."""
        added = await self._desk.add(url, outlet)
        lines = [f"{'Added' if new else 'There already'}: {spelt(address, 300)}" for address, new in added]
        await interaction.edit_original_response(embed=notice("\n".join(lines)))

    @app_commands.command(description="Fetch now, and see what I make of it")
    @app_commands.describe(source="An address, or a source's number; all sources without one")
    @paced()
    async def check(self, interaction: discord.Interaction, source: _Which | None = None) -> None:
        """Answer /source check."""
        if source is not None:
            card = findings_card(await self._desk.check(source))
        else:
            card = checks_card(await self._desk.check_all(), len(await self._desk.listed()))
        await interaction.edit_original_response(embed=card)

    @app_commands.command(description="No longer read a source; what was read stays")
    @app_commands.describe(source="Its number, or a part of its address or title")
    @paced()
    async def remove(self, interaction: discord.Interaction, source: _Which) -> None:
        """Answer /source remove."""
        await self._change(interaction, source, State.REMOVED, "Removed")

    @app_commands.command(description="Leave a source alone for now")
    @app_commands.describe(source="Its number, or a part of its address or title")
    @paced()
    async def pause(self, interaction: discord.Interaction, source: _Which) -> None:
        """Answer /source pause."""
        await self._change(interaction, source, State.PAUSED, "Paused")

    @app_commands.command(description="Read a paused source again, at once")
    @app_commands.describe(source="Its number, or a part of its address or title")
    @paced()
    async def resume(self, interaction: discord.Interaction, source: _Which) -> None:
        """Answer /source resume."""
        await self._change(interaction, source, State.ACTIVE, "Resumed")

    @app_commands.command(name="import", description="Read the feeds of an OPML file, or those that come with me")
    @app_commands.describe(file="A list of feeds, as feed readers write it; without one, those that come with me")
    @paced()
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment | None = None) -> None:
        """Answer /source import."""
        if file is not None and file.size > LARGEST:
            raise Refused("This file is too large for a list of feeds.")
        try:
            taken = await self._desk.take(await file.read() if file else None)
        except FileRefused as refusal:
            raise Refused(f"{plain(file.filename if file else '', 100)} {refusal}.") from None
        head = f"{count(taken.added, 'feed')} added, {taken.known} there already, {len(taken.refused)} left out."
        left = [f"{spelt(address, 200)}: {spelt(reason, 200)}" for address, reason in taken.refused]
        await interaction.edit_original_response(embed=notice(lines([head, *left], 4000)))

    @app_commands.command(description="All sources as an OPML file")
    @paced()
    async def export(self, interaction: discord.Interaction) -> None:
        """Answer /source export."""
        file = discord.File(io.BytesIO(await self._desk.give()), "sources.opml")
        await interaction.edit_original_response(attachments=[file])

    async def _change(self, interaction: discord.Interaction, which: str, state: State, done: str) -> None:
        found = await self._desk.change(which, state)
        if len(found) == 1:
            text = f"{done}: {spelt(found[0].address, 300)}"
        elif found:
            names = "\n".join(f"**{source.id}** {spelt(source.address, 200)}" for source in found[:10])
            text = f"That may be one of {len(found)}; give its number:\n{names}"
        else:
            text = "There is no such source; see `/source list`."
        await interaction.edit_original_response(embed=notice(text))


async def setup(bot: Client) -> None:
    """Load the extension, where the owner has named a server."""
    desk = bot.services.desk
    if desk is not None:
        await bot.add_cog(SourceCommands(desk), guild=discord.Object(desk.guild))
