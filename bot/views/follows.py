"""What is said about following: done, not allowed and why, and the list."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import discord

from bot.domain.cards import ClubCard, Followed, PlayerCard, StoryCard
from bot.domain.claims import Stage
from bot.domain.follows import Follow
from bot.domain.rhythm import Rhythm
from bot.views import stories
from bot.views.cards import DESCRIPTION, QUIET
from bot.views.filters import filter_words, follow_words, mention_words
from bot.views.rhythms import rhythm_words
from bot.views.text import clean, count, lines, plain, when

GOOD = 0x22A559
BAD = 0xDA373C
CURRENT = 3


def place_name(kind: str, channel: str) -> str:
    """Name a place as Discord shows it to whoever may see it."""
    return "your direct messages" if kind == "dm" else f"<#{channel}>"


def follow_card(
    name: str, follow: Follow, kind: str, channel: str, told: Sequence[str] = (), *, new: bool, resumed: bool
) -> discord.Embed:
    """Say that something is followed, what will come and how to undo it, with lines of what is being told."""
    whom, place = f"**{plain(name, 80)}**", place_name(kind, channel)
    first = f"{place} now follows {whom}." if new else f"{place} follows {whom} already."
    if kind == "dm":
        first = f"You now follow {whom}." if new else f"You follow {whom} already."
    parts = [first]
    if words := follow_words(follow):
        parts.append(f"Filter: {words}.")
    if resumed:
        parts.append("Its alerts were paused; they come again, and what waited comes in one digest.")
    if new:
        parts.append(
            "An alert comes with every change: a new link, a step forward, a fee, done or off. "
            "Further papers that say the same only update it."
        )
    embed = discord.Embed(description="\n".join(parts), colour=GOOD)
    if told:
        embed.add_field(name="Being told now", value=lines(list(told), 1024), inline=False)
    embed.set_footer(text=f"To change it: /following · To undo: /unfollow {clean(name, 60)}")
    return embed


def told_of_club(club: ClubCard) -> list[str]:
    """Give the newest stories of a club as lines."""
    return [stories.in_club(club.slug, s) for s in _newest((*club.incoming, *club.outgoing, *club.staying))]


def told_of_player(player: PlayerCard) -> list[str]:
    """Give the newest stories of a player as lines."""
    return [f"**{stories.aim(s)}**\n{stories.standing(s)} · {when(s.last_seen)}" for s in _newest(player.stories)]


def _newest(told: Iterable[StoryCard]) -> list[StoryCard]:
    live = (s for s in told if s.stage is not Stage.OFF)
    return sorted(live, key=lambda s: s.last_seen, reverse=True)[:CURRENT]


def editor_card(one: Followed) -> discord.Embed:
    """Show how a follow is set, above the menus that change it."""
    where = "You follow" if one.kind == "dm" else f"{place_name(one.kind, one.channel)} follows"
    parts = [f"{where} **{plain(one.name, 80)}**: {filter_words(one.follow.filter)}."]
    if mention := mention_words(one.follow.mention):
        parts.append(f"{mention}.")
    parts.append("What is off or was wrong goes to whom it was told, whatever the filter.")
    return discord.Embed(title="Change a follow", description="\n".join(parts), colour=QUIET)


def not_mentionable_card(role: str) -> discord.Embed:
    """Say why a role cannot be pinged."""
    return discord.Embed(
        description=f"I may not ping **{plain(role, 80)}**. In Server Settings → Roles, allow anyone to mention this "
        "role, or give me Mention Everyone; then choose it again.",
        colour=BAD,
    )


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


def paused_card(paused: Sequence[tuple[str, str, str]]) -> discord.Embed:
    """Say where a server's alerts cannot be posted and what would mend it; of each place kind, channel and reason."""
    told = [f"**{place_name(kind, channel)}**: {plain(reason, 200)}" for kind, channel, reason in paused]
    embed = discord.Embed(title="Alerts are paused", description=lines(told, DESCRIPTION, most=20), colour=BAD)
    embed.set_footer(text="What happens meanwhile waits for 7 days and then comes in one digest. See /following")
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


def which_follow_card() -> discord.Embed:
    """Ask which follow shall end."""
    return discord.Embed(description="Which follow shall end?", colour=QUIET)


def in_places(followed: Iterable[Followed]) -> list[Followed]:
    """Order follows as they are listed: place by place, by name."""
    return sorted(followed, key=lambda f: (f.channel, f.name))


def following_card(followed: Sequence[Followed], total: int | None = None) -> discord.Embed:
    """List what is followed, of `total` in all, place by place; a paused place with the reason and the remedy."""
    embed = discord.Embed(title="Following", colour=QUIET)
    if not followed:
        embed.description = (
            "Nothing yet. Begin with `/follow club`, for example `/follow club Arsenal`, or with `/follow player`, "
            "`/follow league` or `/follow all`."
        )
        return embed
    parts: list[str] = []
    paused = False
    for _, group in groupby(in_places(followed), key=lambda f: f.channel):
        here = list(group)
        first = here[0]
        title = "Your direct messages" if first.kind == "dm" else place_name(first.kind, first.channel)
        names = lines([_listed(f) for f in here], 1500, most=25)
        warning = ""
        if first.paused is not None:
            paused = True
            warning = f"\n⚠️ Paused: {plain(first.paused, 200)}"
        hours = f"\n{rhythm_words(first.rhythm)}" if first.rhythm != Rhythm() else ""
        parts.append(f"**{title}**{warning}{hours}\n{names}")
    embed.description = lines(parts, DESCRIPTION, most=50)
    shown = f"{len(followed)} of " if total is not None and total > len(followed) else ""
    embed.set_footer(text=f"{shown}{count(total or len(followed), 'follow')}. To end one: /unfollow")
    if paused:
        embed.colour = discord.Colour(BAD)
        embed.add_field(
            name="To resume",
            value="Put right what is said above. Alerts then go on by themselves, at once with `/follow` there, "
            "which checks everything. Where a channel is gone, `/unfollow` it.",
            inline=False,
        )
    return embed


def _listed(one: Followed) -> str:
    words = follow_words(one.follow)
    return f"• {plain(one.name, 80)}" + (f": {words}" if words else "")
