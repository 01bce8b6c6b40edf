"""Why a place was told: the articles and words behind an alert, and the follow that made it."""

from collections.abc import Sequence

import discord

from bot.domain.cards import News, Why
from bot.views import stories
from bot.views.cards import DESCRIPTION, QUIET, change_mark, change_words
from bot.views.text import lines, plain
from bot.views.words import stage_label

VOICES_SHOWN = 8
NAMES_SHOWN = 5


def why_card(why: Why, place: str) -> discord.Embed:
    """Draw what is behind an alert; `place` is who was told, as in `this channel follows …`."""
    embed = discord.Embed(title="Why this alert", colour=QUIET)
    parts = [_because(why, place)]
    for item in why.news:
        parts += ["", f"{change_mark(item)} **{stories.title(item.story)}** · {change_words(item)}"]
        parts += _voices(item, why.articles)
    embed.description = lines(parts, DESCRIPTION, most=40)
    return embed


def no_alert_card(about: str | None, follows: Sequence[str], place: str) -> discord.Embed:
    """Say that nothing was sent here, of somebody or at all, and what is followed; `place` as above."""
    whom = f" about **{plain(about)}**" if about else ""
    text = f"No alert{whom} was sent here in the last 90 days.\n"
    if follows:
        text += f"{place[0].upper()}{place[1:]} {_names(follows)}; alerts come for news since then."
    else:
        text += "Nothing is followed here. Begin with `/follow club`."
    return discord.Embed(description=text, colour=QUIET)


def forgotten_card() -> discord.Embed:
    """Say that an alert is too old to tell what was behind it."""
    return discord.Embed(description="What was behind an alert is kept for 90 days.", colour=QUIET)


def _because(why: Why, place: str) -> str:
    if why.follows:
        return f"Because {place} {_names(why.follows)}."
    return "Because a club of this story was followed here when it began, or its earlier news was told here."


def _voices(item: News, brought: frozenset[str]) -> list[str]:
    """Give the story's voices, those first that brought the news."""
    ordered = sorted(item.story.voiced, key=lambda v: v.article not in brought)
    if not ordered:
        return ["The article that said so has taken it back."]
    shown = [f"**{stage_label(item.story.kind, v.stage)}** · {stories.voice(v)}" for v in ordered[:VOICES_SHOWN]]
    left = len(ordered) - len(shown)
    return [*shown, f"… and {left} more"] if left else shown


def _names(names: Sequence[str]) -> str:
    shown = [f"**{plain(name, stories.NAME)}**" for name in names[:NAMES_SHOWN]]
    return ", ".join(shown) + (f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else "")
