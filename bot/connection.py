"""Stay connected to Discord: a connection that cannot be made is tried again, one that is refused ends the service."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
import discord

from bot.client import Client
from bot.errors import SettingsError

log = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds between two tries at most."""

_NOT_ACCEPTED = (
    "DISCORD_TOKEN: Discord does not accept this token. Copy the bot's token from https://discord.com/developers "
    "(your application, Bot, Reset Token) into .env."
)
_INTENTS = (
    "Discord refuses the bot's intents. Switch the privileged intents that it asks for on at "
    "https://discord.com/developers (your application, Bot), or run a version that asks for none."
)


class Connection:
    """Holds the client that is connected or connecting. Each try has a client of its own: a failed one is used up."""

    def __init__(self, make: Callable[[], Client], token: str, guild: int | None) -> None:
        self._make = make
        self._token = token
        self._guild = guild
        self.client: Client | None = None

    async def run(self) -> None:
        """Stay connected until cancelled. Raises SettingsError where Discord refuses the token or the intents."""
        tries = 0
        while True:
            async with self._make() as client:
                try:
                    reason = await self._live(client)
                finally:
                    self.client = None
                tries = 0 if client.has_connected else tries + 1
            wait = min(LONGEST_WAIT, 2.0**tries)
            log.warning("there is no connection to Discord (%s); the next try is in %.0f s", reason, wait)
            await asyncio.sleep(wait)

    async def _live(self, client: Client) -> str:
        """Log in and be connected, through reconnects; say what ended it."""
        try:
            await client.login(self._token)
            await self._sync(client)
            self.client = client
            await client.connect()
        except discord.LoginFailure:
            raise SettingsError(_NOT_ACCEPTED) from None
        except discord.PrivilegedIntentsRequired:
            raise SettingsError(_INTENTS) from None
        except discord.ConnectionClosed as closed:
            if closed.code == 4004:
                raise SettingsError(_NOT_ACCEPTED) from None
            return f"closed with code {closed.code}"
        except AttributeError:
            # What discord.py 2.7 makes of a first connection that fails: it asks the websocket it never had.
            if client.has_connected:
                raise
            return "the gateway does not answer"
        except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
            return f"{type(error).__name__}: {error}"
        return "closed"

    async def _sync(self, client: Client) -> None:
        """Bring the commands up to date; where that fails, the bot runs with those that Discord knows."""
        try:
            await client.sync(self._guild)
        except discord.Forbidden:
            log.error("DISCORD_GUILD: the bot is not in server %s; invite it with %s", self._guild, client.invitation)  # noqa: TRY400 - the sentence says all
        except discord.DiscordException:
            log.exception("Discord did not take the commands")
