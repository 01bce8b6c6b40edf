"""What is said about what is kept of a server."""

import discord

from bot.views.cards import QUIET
from bot.views.follows import BAD
from bot.views.text import count


def export_card(follows: int) -> discord.Embed:
    """Say what the file holds."""
    text = f"{count(follows, 'follow')}, with filters, roles and hours. That is all that I keep beside sent alerts."
    return discord.Embed(description=text, colour=QUIET)


def forget_card(follows: int, *, is_server: bool) -> discord.Embed:
    """Ask whether everything shall be deleted."""
    of = "this server" if is_server else "our direct messages"
    text = (
        f"This deletes all that I keep of {of}, at once and for good: {count(follows, 'follow')}, all settings, and "
        "what was behind each alert. The messages that I sent stay. `/export` gives you the settings as a file."
    )
    return discord.Embed(title="Delete everything?", description=text, colour=BAD)


def forgotten_server_card(follows: int) -> discord.Embed:
    """Say that everything was deleted."""
    return discord.Embed(description=f"Deleted, with {count(follows, 'follow')}. No more alerts come.", colour=QUIET)
