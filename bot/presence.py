"""Where the bot is and may write: servers that were left or took it back, permissions that came back."""

import logging

import discord
from discord.ext import commands

from bot.delivery.outcomes import LEFT
from bot.delivery.sender import lacking_for_alerts
from bot.store import follows, servers
from bot.store.engine import Database
from bot.store.follows import Place
from bot.store.paused import paused_places

log = logging.getLogger(__name__)


class Presence(commands.Cog):
    """Listens to the gateway, and pauses and resumes places by what it hears."""

    def __init__(self, client: discord.Client, database: Database) -> None:
        self._client = client
        self._database = database

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look whether servers were left while nobody listened; each is asked for, lest the list be a partial one."""
        async with self._database.read() as connection:
            remembered = await servers.remembered(connection)
        for guild in sorted(remembered - {str(guild.id) for guild in self._client.guilds}):
            try:
                await self._client.fetch_guild(int(guild), with_counts=False)
            except (discord.NotFound, discord.Forbidden):
                await self._leave(guild)
            except discord.DiscordException as error:
                log.warning("it is not clear whether server %s was left: %s", guild, error)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Pause what a server follows that the bot has left; one that is only unavailable does not come here."""
        await self._leave(str(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Resume what was paused when the bot left."""
        await self._resume(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Resume what can be written to again."""
        await self._resume(guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _: discord.Role, role: discord.Role) -> None:
        """Resume what can be written to again."""
        await self._resume(role.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _: object, channel: discord.abc.GuildChannel) -> None:
        """Resume what can be written to again."""
        await self._resume(channel.guild)

    @commands.Cog.listener()
    async def on_thread_join(self, thread: discord.Thread) -> None:
        """Resume what can be written to again: a thread that is opened again comes here."""
        await self._resume(thread.guild)

    @commands.Cog.listener()
    async def on_thread_update(self, _: discord.Thread, thread: discord.Thread) -> None:
        """Resume what can be written to again."""
        await self._resume(thread.guild)

    @commands.Cog.listener()
    async def on_member_update(self, _: discord.Member, member: discord.Member) -> None:
        """Resume what can be written to again: without the intent, the only member is the bot."""
        await self._resume(member.guild)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Resume the direct messages of somebody who writes to the bot."""
        if interaction.guild_id is None:
            async with self._database.read() as connection:
                places = await paused_places(connection, channel=str(interaction.channel_id))
            for place in places:
                await self._unpause(place)

    async def _leave(self, guild: str) -> None:
        async with self._database.write() as connection:
            await servers.mark_left(connection, guild, discord.utils.utcnow(), LEFT)
        log.info("server %s was left; what it follows is kept for 30 days", guild)

    async def _resume(self, guild: discord.Guild) -> None:
        async with self._database.read() as connection:
            places = await paused_places(connection, guild=str(guild.id))
            is_back = await servers.was_left(connection, str(guild.id))
        if is_back:
            async with self._database.write() as connection:
                await servers.mark_back(connection, str(guild.id))
        for place in places:
            channel = guild.get_channel_or_thread(int(place.channel))
            lacking = lacking_for_alerts(channel) if channel is not None else None
            # A server that is back may have archived or deleted a channel meanwhile: the next try tells.
            if lacking is None and (channel is not None or is_back):
                await self._unpause(place)
            elif lacking is not None and is_back:
                async with self._database.write() as connection:
                    await follows.pause(connection, place.id, lacking)

    async def _unpause(self, place: Place) -> None:
        async with self._database.write() as connection:
            await follows.resume(connection, place.id, discord.utils.utcnow())
        log.info("place %s is resumed", place.channel)
