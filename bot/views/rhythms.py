"""A place's hours in words."""

import discord

from bot.domain.rhythm import Rhythm
from bot.views.cards import QUIET


def rhythm_words(rhythm: Rhythm) -> str:
    """Say in a line when a place is told: `🌙 quiet 23:00 to 07:00 (Europe/London), done deals at once`."""
    parts = []
    if rhythm.daily is not None:
        parts.append(f"🗞️ daily digest at {rhythm.daily:%H:%M}")
    if rhythm.quiet is not None:
        parts.append(f"🌙 quiet {rhythm.quiet[0]:%H:%M} to {rhythm.quiet[1]:%H:%M}")
    if not parts:
        return "Alerts come at once, at any time"
    done = ", done deals at once" if rhythm.done_breaks else ""
    return f"{' · '.join(parts)} ({rhythm.zone}){done}"


def rhythm_card(place: str, rhythm: Rhythm) -> discord.Embed:
    """Say when a place is told from now on."""
    text = f"In {place}: {rhythm_words(rhythm)}."
    if rhythm.quiet is not None or rhythm.daily is not None:
        text += "\nWhat happens meanwhile comes afterwards, in one digest."
    return discord.Embed(description=text, colour=QUIET)


def managers_card(role: str | None) -> discord.Embed:
    """Say who may change follows from now on."""
    if role is None:
        text = "Only members with the permission Manage Server change what is followed here."
    else:
        text = (
            f"Members with <@&{role}> may now change what is followed here, beside those with Manage Server. So that "
            "Discord offers them the commands: Server Settings → Integrations → me, allow the role for `/follow`, "
            "`/unfollow` and `/alerts`."
        )
    return discord.Embed(description=text, colour=QUIET)
