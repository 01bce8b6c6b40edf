"""Short words to one person: what could not be done and why."""

import discord

from bot.views.cards import QUIET


def notice(text: str) -> discord.Embed:
    """Show a sentence of our own."""
    return discord.Embed(description=text[:4096], colour=QUIET)
