"""The Discord client: few intents, little memory, commands from extensions that are handed in by name."""

import asyncio
import json
import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import discord
from discord.ext import commands

from bot.delivery.outcomes import LEFT
from bot.delivery.pace import Pace, paced
from bot.delivery.sender import lacking_for_alerts
from bot.interactions import Tree
from bot.services import Services
from bot.store import facts, servers
from bot.store.follows import Place, pause
from bot.store.paused import paused_places

log = logging.getLogger(__name__)

INVITED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""What the invitation asks for."""

# Nobody who runs this needs to hear at each start that voice would want more packages.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

_SYNCED, _SYNCED_OWNER = "commands", "owner's commands"
"""The facts that remember where the commands were synced last, and their digest."""


class Client(commands.Bot):
    """Answers commands with what is in `services`, and resumes paused places when their permissions come back."""

    def __init__(self, services: Services, extensions: Sequence[str], pace: Pace) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,  # it has to have one; no message ever reaches it
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,  # longer ones are waited for in the outbox
            http_trace=paced(pace),
        )
        self.services = services
        self._names_of_extensions = extensions

    @property
    def invitation(self) -> str:
        """Give the link by which a server takes the bot in."""
        assert self.application_id is not None  # noqa: S101 - known since the login
        return discord.utils.oauth_url(
            self.application_id, permissions=INVITED, scopes=("bot", "applications.commands")
        )

    @property
    def has_connected(self) -> bool:
        """Tell whether there ever was a connection to the gateway."""
        return bool(self.ws)

    async def setup_hook(self) -> None:
        """Load the commands."""
        for name in self._names_of_extensions:
            await self.load_extension(name)

    async def sync(self, guild_id: int | None) -> None:
        """Tell Discord about the commands, in a guild for trying out or for all, and in the owner's guild."""
        await self._sync(guild_id, _SYNCED)
        desk = self.services.desk
        if desk is not None and desk.guild != guild_id:
            await self._sync(desk.guild, _SYNCED_OWNER)

    async def _sync(self, guild_id: int | None, fact: str) -> None:
        """Tell Discord about the commands if they have changed since it was told last.

        A guild, for trying out, has them at once; otherwise they are for all. A guild's copies go when it is no longer
        the one to try in.
        """
        guild = discord.Object(guild_id) if guild_id else None
        if guild is not None and fact == _SYNCED:
            self.tree.copy_global_to(guild=guild)
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=guild)]
        text = json.dumps([self.application_id, payload], sort_keys=True)
        synced = f"{guild_id or ''} {sha256(text.encode()).hexdigest()}"
        async with self.services.database.read() as connection:
            before = await facts.get(connection, fact) or ""
        if before == synced:
            return
        old_guild = before.partition(" ")[0]
        if old_guild and old_guild != str(guild_id):
            await self._withdraw(discord.Object(int(old_guild)))
        await self.tree.sync(guild=guild)
        async with self.services.database.write() as connection:
            await facts.put(connection, fact, synced)
        log.info("%d commands are new or changed%s", len(payload), f" in server {guild_id}" if guild_id else "")

    async def _withdraw(self, guild: discord.Object) -> None:
        self.tree.clear_commands(guild=guild)
        try:
            await self.tree.sync(guild=guild)
        except discord.Forbidden:
            log.info("server %d has its copies of the commands gone with the bot", guild.id)

    async def close(self) -> None:
        """Close the connection and let what its events began come to an end, before the database closes."""
        await super().close()
        begun = {t for t in asyncio.all_tasks() if t.get_name().startswith("discord.py: ")} - {asyncio.current_task()}
        if begun:
            await asyncio.wait(begun, timeout=1.0)

    async def on_ready(self) -> None:
        """Say that the bot is there, and how to invite it."""
        log.info("connected as %s, in %d servers; invite it with %s", self.user, len(self.guilds), self.invitation)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Resume what was paused when the bot left."""
        await self._resume(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Pause what a server follows that the bot has left; one that is only unavailable does not come here."""
        async with self.services.database.write() as connection:
            await servers.mark_left(connection, str(guild.id), discord.utils.utcnow(), LEFT)
        log.info("server %d was left; what it follows is kept for 30 days", guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Resume what can be written to again."""
        await self._resume(guild)

    async def on_guild_role_update(self, _: discord.Role, role: discord.Role) -> None:
        """Resume what can be written to again."""
        await self._resume(role.guild)

    async def on_guild_channel_update(self, _: object, channel: discord.abc.GuildChannel) -> None:
        """Resume what can be written to again."""
        await self._resume(channel.guild)

    async def on_thread_update(self, _: discord.Thread, thread: discord.Thread) -> None:
        """Resume what can be written to again."""
        await self._resume(thread.guild)

    async def on_member_update(self, _: discord.Member, member: discord.Member) -> None:
        """Resume what can be written to again: without the intent, the only member is the bot."""
        await self._resume(member.guild)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Resume the direct messages of somebody who writes to the bot."""
        if interaction.guild_id is None:
            async with self.services.database.read() as connection:
                places = await paused_places(connection, channel=str(interaction.channel_id))
            for place in places:
                await self._unpause(place)

    async def _resume(self, guild: discord.Guild) -> None:
        async with self.services.database.read() as connection:
            places = await paused_places(connection, guild=str(guild.id))
            left = await servers.was_left(connection, str(guild.id))
        if left:
            async with self.services.database.write() as connection:
                await servers.mark_back(connection, str(guild.id))
        for place in places:
            channel = guild.get_channel_or_thread(int(place.channel))
            if channel is not None and lacking_for_alerts(channel) is None:
                await self._unpause(place)

    async def _unpause(self, place: Place) -> None:
        async with self.services.database.write() as connection:
            await pause(connection, place.id, None)
        log.info("place %s is resumed", place.channel)
