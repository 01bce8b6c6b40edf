"""What a server's channels, or one person's direct messages, follow: shown to all, changed by those who may."""

from collections.abc import Sequence
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.authority import may_manage, require_manager
from bot.client import Client
from bot.domain.cards import Followed
from bot.editor import Editor
from bot.follow_options import Name, entries_of, seen_by
from bot.interactions import Pick, choices, paced
from bot.lookup import Entry, NameIndex
from bot.services import Services
from bot.store import follows
from bot.views.follows import editor_card, following_card, in_places, not_followed_card


class Following(commands.Cog):
    """`/following`."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._names = services.names

    @app_commands.command(description="What is followed here and where, what is paused and why; and change it")
    @app_commands.describe(name="The follow to change; all of them are listed if left out")
    @paced()
    async def following(self, interaction: discord.Interaction, name: Name | None = None) -> None:
        """Answer /following."""
        await interaction.response.defer(ephemeral=True)
        followed = in_places(await self._followed(interaction))
        entries = entries_of(interaction.guild, followed, self._names)
        then = partial(self._edit, {str(one.id): one for one in followed})

        def draw(page: Sequence[Entry]) -> discord.Embed:
            shown = {entry.key for entry in page}
            return following_card([one for one in followed if str(one.id) in shown], len(followed))

        if name is None:
            manages = await may_manage(interaction, self._database)
            if manages and entries:
                view = Pick(interaction, entries, then, menu=True, draw=draw)
                await interaction.edit_original_response(embed=draw(view.page), view=view)
                return
            await interaction.edit_original_response(embed=following_card(seen_by(interaction, followed)))
            return
        await require_manager(interaction, self._database)
        found = NameIndex(entries).find(name)
        possible = found.exact or found.near
        if len(found.exact) == 1:
            await then(interaction, found.exact[0])
        elif possible:
            pick = Pick(interaction, possible, then, menu=True, draw=draw)
            await interaction.edit_original_response(embed=draw(pick.page), view=pick)
        else:
            await interaction.edit_original_response(embed=not_followed_card(name))

    @following.autocomplete("name")
    async def _follows(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        followed = seen_by(interaction, await self._followed(interaction))
        return choices(NameIndex(entries_of(interaction.guild, followed, self._names)).complete(typed))

    async def _edit(self, listed: dict[str, Followed], interaction: discord.Interaction, entry: Entry) -> None:
        await require_manager(interaction, self._database)
        one = listed[entry.key]
        view = Editor(interaction, self._database, one)
        await interaction.edit_original_response(embed=editor_card(one), view=view)

    async def _followed(self, interaction: discord.Interaction) -> Sequence[Followed]:
        guild = str(interaction.guild_id) if interaction.guild_id is not None else None
        async with self._database.read() as connection:
            return await follows.followed(connection, guild, str(interaction.channel_id))


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(Following(bot.services))
