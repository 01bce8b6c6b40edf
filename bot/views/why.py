"""Why a place was told: the articles and words behind an alert, and the follow that made it."""

from collections.abc import Sequence

import discord

from bot.domain.cards import Followed, News, Passed, Why
from bot.domain.follows import Barrier
from bot.views import stories
from bot.views.cards import DESCRIPTION, QUIET, change_mark, change_words
from bot.views.filters import barrier_words
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


def no_alert_card(
    about: str | None, follows: Sequence[Followed], passed: Sequence[Passed], place: str
) -> discord.Embed:
    """Say why nothing was sent here, of somebody or at all: what is followed, and what kept each story back."""
    whom = f" about **{plain(about)}**" if about else ""
    parts = [f"No alert{whom} was sent here in the last 90 days."]
    if not follows:
        parts.append("Nothing is followed here. Begin with `/follow club`.")
    elif paused := follows[0].paused:
        parts.append(f"⚠️ Paused: {plain(paused, 200)}")
    if follows and not passed:
        parts.append(f"{_begin(place)} {_names([one.name for one in follows])}; alerts come for news since then.")
    for one in passed if follows else ():
        story = one.story
        parts += ["", f"**{stories.title(story)}** · {stage_label(story.kind, story.stage).lower()}"]
        parts += _kept_back(one, place)
    return discord.Embed(description=lines(parts, DESCRIPTION, most=40), colour=QUIET)


def _kept_back(passed: Passed, place: str) -> list[str]:
    if passed.waits:
        return ["Its alert waits to be sent."]
    if not passed.follows:
        return [f"{_begin(place)} neither the player nor a club or league of this story."]
    if passed.told_at is None:
        return ["What is off or was taken back goes only to whom it was told before."]
    return [f"• **{plain(one.name, stories.NAME)}**: {_reason(passed, one, kept)}" for one, kept in passed.follows]


def _reason(passed: Passed, one: Followed, kept: Sequence[Barrier]) -> str:
    if kept:
        return "; ".join(barrier_words(barrier, one.follow, passed.subject) for barrier in kept)
    if passed.told_at is not None and one.since > passed.told_at:
        return "followed only after that was news"
    return "read without alerts, as the first look at a source is, or while the follow was set otherwise"


def _begin(place: str) -> str:
    return place[0].upper() + place[1:]


def forgotten_card() -> discord.Embed:
    """Say that an alert is too old to tell what was behind it."""
    return discord.Embed(description="What was behind an alert is kept for 90 days.", colour=QUIET)


def _because(why: Why, place: str) -> str:
    if why.follows:
        return f"Because {place} {_names(why.follows)}."
    return "Because something of this story was followed here when it began, or its earlier news was told here."


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
