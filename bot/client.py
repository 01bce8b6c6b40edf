"""The Discord client: few intents, little memory, commands from extensions that are handed in by name."""

import asyncio
import json
import logging
from collections.abc import Sequence
from hashlib import sha256

import discord
from discord.ext import commands

from bot.delivery.pace import Pace, paced
from bot.interactions import Tree
from bot.presence import Presence
from bot.services import Services
from bot.store import facts

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

_SYNCED = "commands synced"
"""The fact that remembers for whom the commands were synced: a guild's id, or nothing for all, and their digest."""


class Client(commands.Bot):
    """Answers commands with what is in `services`."""

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
        """Load the commands, and what listens to where the bot is."""
        await self.add_cog(Presence(self, self.services.database))
        for name in self._names_of_extensions:
            await self.load_extension(name)

    async def sync(self, guild_id: int | None) -> None:
        """Tell Discord about the commands where they have changed since it was told last.

        A guild, for trying out, has them at once; otherwise they are for all. The owner's guild has the owner's. One
        that is neither any longer loses what it had.
        """
        desk = self.services.desk
        wanted = {guild_id, desk.guild} if desk is not None else {guild_id}
        if guild_id is not None:
            self.tree.copy_global_to(guild=discord.Object(guild_id))
        async with self.services.database.read() as connection:
            synced = json.loads(await facts.get(connection, _SYNCED) or "{}")
        for former in {int(scope) for scope in synced if scope} - wanted:
            await self._withdraw(former)
            await self._remember(synced, former, None)
        await self._sync(guild_id, synced)
        if desk is not None and desk.guild != guild_id:
            try:
                await self._sync(desk.guild, synced)
            except discord.Forbidden:
                log.error("OWNER_GUILD: the bot is not in server %d; invite it with %s", desk.guild, self.invitation)  # noqa: TRY400 - the sentence says all

    async def _sync(self, scope: int | None, synced: dict[str, str]) -> None:
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=_guild(scope))]
        digest = sha256(json.dumps([self.application_id, payload], sort_keys=True).encode()).hexdigest()
        if synced.get(_key(scope)) != digest:
            await self.tree.sync(guild=_guild(scope))
            await self._remember(synced, scope, digest)
            log.info("%d commands are new or changed%s", len(payload), f" in server {scope}" if scope else "")

    async def _remember(self, synced: dict[str, str], scope: int | None, digest: str | None) -> None:
        """Keep what a guild, or all, were told; at once, as the next one may refuse."""
        synced.pop(_key(scope), None)
        if digest is not None:
            synced[_key(scope)] = digest
        async with self.services.database.write() as connection:
            await facts.put(connection, _SYNCED, json.dumps(synced))

    async def _withdraw(self, guild_id: int) -> None:
        """Take a guild's commands away; none are meant for it any more."""
        try:
            await self.tree.sync(guild=_guild(guild_id))
        except discord.Forbidden:
            log.info("server %d has its copies of the commands gone with the bot", guild_id)

    async def close(self) -> None:
        """Close the connection and let what its events began come to an end, before the database closes."""
        await super().close()
        begun = {t for t in asyncio.all_tasks() if t.get_name().startswith("discord.py: ")} - {asyncio.current_task()}
        if begun:
            await asyncio.wait(begun, timeout=1.0)

    async def on_ready(self) -> None:
        """Say that the bot is there, and how to invite it."""
        log.info("connected as %s, in %d servers; invite it with %s", self.user, len(self.guilds), self.invitation)


def _guild(scope: int | None) -> discord.Object | None:
    return discord.Object(scope) if scope is not None else None


def _key(scope: int | None) -> str:
    return str(scope or "")
