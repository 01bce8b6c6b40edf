"""What is said about following: done, not allowed and why, and the list."""

from collections.abc import Sequence
from itertools import groupby

import discord

from bot.domain.cards import ClubCard, Followed
from bot.domain.claims import Stage
from bot.views import stories
from bot.views.cards import DESCRIPTION, QUIET
from bot.views.text import clean, count, lines, plain

GOOD = 0x22A559
BAD = 0xDA373C
CURRENT = 3


def place_name(kind: str, channel: str) -> str:
    """Name a place as Discord shows it to whoever may see it."""
    return "your direct messages" if kind == "dm" else f"<#{channel}>"


def follow_card(club: ClubCard, kind: str, channel: str, *, new: bool, resumed: bool) -> discord.Embed:
    """Say that a club is followed, what will come and how to undo it, with the stories that are being told."""
    name, place = f"**{plain(club.name)}**", place_name(kind, channel)
    first = f"{place} now follows {name}." if new else f"{place} follows {name} already."
    if kind == "dm":
        first = f"You now follow {name}." if new else f"You follow {name} already."
    parts = [first]
    if resumed:
        parts.append("Its alerts were paused; they come again from now on.")
    if new:
        parts.append(
            "An alert comes with every change: a new link, a step forward, a fee, done or off. "
            "Further papers that say the same only update it."
        )
    embed = discord.Embed(description="\n".join(parts), colour=GOOD)
    told = [s for s in (*club.incoming, *club.outgoing, *club.staying) if s.stage is not Stage.OFF]
    if told:
        newest = sorted(told, key=lambda s: s.last_seen, reverse=True)[:CURRENT]
        shown = lines([stories.in_club(club.slug, s) for s in newest], 1024)
        embed.add_field(name="Being told now", value=shown, inline=False)
    embed.set_footer(text=f"To undo: /unfollow {clean(club.name, 60)}")
    return embed


def missing_card(place: str, missing: Sequence[str]) -> discord.Embed:
    """Say exactly which permissions the bot lacks in a place, and how to give them."""
    listed = "\n".join(f"• **{name}**" for name in missing)
    embed = discord.Embed(
        title="I may not write there",
        description=f"In {place} I lack:\n{listed}\nSo the follow is not made.",
        colour=BAD,
    )
    embed.add_field(
        name="How to give them",
        value="Channel settings → Permissions → my role (or me) → tick the above. For a thread, in its channel.\n"
        "Then send the command again.",
        inline=False,
    )
    return embed


def unfollow_card(gone: Followed) -> discord.Embed:
    """Say that a follow has ended."""
    if gone.kind == "dm":
        text = f"You no longer follow **{plain(gone.name)}**."
    else:
        text = f"{place_name(gone.kind, gone.channel)} no longer follows **{plain(gone.name)}**."
    return discord.Embed(description=text, colour=QUIET)


def not_followed_card(asked: str | None) -> discord.Embed:
    """Say that there is nothing to end."""
    text = "Nothing is followed here." if asked is None else f"Nothing called “{plain(asked, 80)}” is followed here."
    return discord.Embed(description=f"{text} See `/following`.", colour=QUIET)


def which_follow_card(number: int, shown: int) -> discord.Embed:
    """Ask which follow shall end."""
    text = "Which follow shall end?"
    if shown < number:
        text += f" These are {shown} of {number}: for another, type its name after `/unfollow`."
    return discord.Embed(description=text, colour=QUIET)


def following_card(followed: Sequence[Followed]) -> discord.Embed:
    """List what is followed, place by place; a paused place with the reason and the remedy."""
    embed = discord.Embed(title="Following", colour=QUIET)
    if not followed:
        embed.description = "Nothing yet. Begin with `/follow club`, for example `/follow club Arsenal`."
        return embed
    parts: list[str] = []
    paused = False
    by_place = sorted(followed, key=lambda f: (f.channel, f.name))
    for _, group in groupby(by_place, key=lambda f: f.channel):
        here = list(group)
        first = here[0]
        title = "Your direct messages" if first.kind == "dm" else place_name(first.kind, first.channel)
        names = lines([f"• {plain(f.name, 80)}" for f in here], 1500, most=25)
        warning = ""
        if first.paused is not None:
            paused = True
            warning = f"\n⚠️ Paused: {plain(first.paused, 200)}"
        parts.append(f"**{title}**{warning}\n{names}")
    embed.description = lines(parts, DESCRIPTION, most=50)
    embed.set_footer(text=f"{count(len(followed), 'follow')}. To end one: /unfollow")
    if paused:
        embed.colour = discord.Colour(BAD)
        embed.add_field(
            name="To resume",
            value="Put right what is said above. Alerts then go on by themselves, at once with `/follow club` there, "
            "which checks everything. Where a channel is gone, `/unfollow` it.",
            inline=False,
        )
    return embed
