"""Tell the bot's owner what only he can mend."""

import logging
from collections.abc import Awaitable, Callable

import discord

log = logging.getLogger(__name__)

Tell = Callable[[discord.Embed], Awaitable[bool]]
"""Say something to the owner; give whether there is no need to say it again."""


def owner_of(client: Callable[[], discord.Client | None]) -> Tell:
    """Give the way to the owner of the client's application, which `client` gives; None while there is none.

    Everything is logged as well. Who takes no direct messages from the bot has the log.
    """

    async def tell(embed: discord.Embed) -> bool:
        current = client()
        if current is None or not current.is_ready():
            return False
        try:
            application = await current.application_info()
            team = application.team
            owner = await current.fetch_user((team.owner_id if team else None) or application.owner.id)
            await owner.send(embed=embed, allowed_mentions=discord.AllowedMentions.none())
        except discord.Forbidden:
            log.warning("the owner takes no direct messages from the bot: %s", embed.description)
            return True
        except discord.DiscordException as error:
            log.warning("the owner could not be told (%s): %s", error, embed.description)
            return False
        return True

    return tell


async def log_only(embed: discord.Embed) -> bool:
    """Tell the log, where there is no Discord."""
    log.warning("%s", embed.description)
    return True
