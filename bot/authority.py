"""Who may change what a server follows: checked at each command and press, whatever the server's settings offer."""

import discord

from bot.interactions import Refused
from bot.store import servers
from bot.store.engine import Database


async def may_manage(interaction: discord.Interaction, database: Database) -> bool:
    """Let managers of the server pass, and who has the role that they named; in direct messages everybody."""
    if interaction.guild_id is None or interaction.permissions.manage_guild:
        return True
    async with database.read() as connection:
        named = await servers.managers(connection, str(interaction.guild_id))
    member = interaction.user
    return named is not None and isinstance(member, discord.Member) and member.get_role(int(named)) is not None


async def require_manager(interaction: discord.Interaction, database: Database) -> None:
    """Refuse whoever may not manage."""
    if not await may_manage(interaction, database):
        raise Refused(
            "Only members with the permission **Manage Server**, or with the role that they named with "
            "`/alerts managers`, decide what is followed here. In a direct message to me, `/follow` is yours alone."
        )
