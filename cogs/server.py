"""What is kept of a server, or of somebody's direct messages: to take away as a file, or to have deleted."""

import io
import json
from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.authority import require_manager
from bot.client import Client
from bot.domain.codec import pack_filter, pack_mention, pack_rhythm
from bot.interactions import Asked, Refused, paced
from bot.services import Services
from bot.store import follows, retention, servers
from bot.views.servers import export_card, forget_card, forgotten_server_card


class Server(commands.Cog):
    """`/export` and `/forget-server`."""

    def __init__(self, services: Services) -> None:
        self._database = services.database

    @app_commands.command(description="All follows and settings of this server as a file")
    @app_commands.default_permissions(manage_guild=True)
    @paced()
    async def export(self, interaction: discord.Interaction) -> None:
        """Answer /export."""
        await interaction.response.defer(ephemeral=True)
        await require_manager(interaction, self._database)
        guild = str(interaction.guild_id) if interaction.guild_id is not None else None
        async with self._database.read() as connection:
            listed = await follows.followed(connection, guild, str(interaction.channel_id))
            role = await servers.managers(connection, guild) if guild is not None else None
        settings = {
            "server": guild,
            "managers": role,
            "follows": [
                {
                    "place": one.kind,
                    "channel": one.channel,
                    "target": one.follow.target,
                    "slug": one.follow.slug,
                    "name": one.name,
                    "since": one.since.isoformat(),
                    "filter": pack_filter(one.follow.filter),
                    "mention": pack_mention(one.follow.mention),
                    "hours": pack_rhythm(one.rhythm),
                    "paused": one.paused,
                }
                for one in listed
            ],
        }
        text = json.dumps(settings, indent=2, ensure_ascii=False)
        file = discord.File(io.BytesIO(text.encode()), "transferwire.json")
        await interaction.edit_original_response(embed=export_card(len(listed)), attachments=[file])

    @app_commands.command(name="forget-server", description="Delete all that I keep of this server, at once")
    @app_commands.default_permissions(manage_guild=True)
    @paced()
    async def forget(self, interaction: discord.Interaction) -> None:
        """Answer /forget-server."""
        await interaction.response.defer(ephemeral=True)
        _require_manage_server(interaction)
        guild = str(interaction.guild_id) if interaction.guild_id is not None else None
        async with self._database.read() as connection:
            listed = await follows.followed(connection, guild, str(interaction.channel_id))
        view = Forget(interaction, self._delete)
        await interaction.edit_original_response(embed=forget_card(len(listed), is_server=guild is not None), view=view)

    async def _delete(self, interaction: discord.Interaction) -> None:
        _require_manage_server(interaction)
        async with self._database.write() as connection:
            if interaction.guild_id is not None:
                ended = await retention.forget_server(connection, str(interaction.guild_id))
            else:
                ended = await retention.forget_channel(connection, str(interaction.channel_id))
        await interaction.edit_original_response(embed=forgotten_server_card(ended), view=None)


class Forget(Asked):
    """Asks whether that is meant."""

    def __init__(self, asked: discord.Interaction, then: Callable[[discord.Interaction], Awaitable[None]]) -> None:
        super().__init__(asked)
        self._then = then

    @discord.ui.button(label="Delete everything", style=discord.ButtonStyle.danger)
    async def delete(self, interaction: discord.Interaction, _: discord.ui.Button["Forget"]) -> None:
        """Delete."""
        await interaction.response.defer()
        await self._then(interaction)
        self.stop()


def _require_manage_server(interaction: discord.Interaction) -> None:
    """Refuse also those whom the managers let change follows: this cannot be undone."""
    if interaction.guild_id is not None and not interaction.permissions.manage_guild:
        raise Refused("Only members with the permission **Manage Server** can have everything deleted.")


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(Server(bot.services))
