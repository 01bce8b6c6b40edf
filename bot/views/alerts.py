"""The message that an alert becomes: the truth of the moment of sending."""

from collections.abc import Sequence
from hashlib import sha256

import discord

from bot.domain.cards import News, StoryCard
from bot.domain.rhythm import Form
from bot.views import stories
from bot.views.cards import DESCRIPTION, FIELD, QUIET, change_mark, change_words, fit
from bot.views.text import calendar, count, lines, plain
from bot.views.words import COLOUR

DIGEST_STORIES = 20
"""More would be a long way to scroll."""

WHY = "why"
"""The prefix of the button's custom_id; the nonce follows, by which a message that may have been sent is found."""


def alert_embed(news: Sequence[News]) -> discord.Embed:
    """Draw one player's developments in one message; the furthest first, the others as fields."""
    first, *others = sorted(news, key=lambda n: (-n.story.stage.rank, n.id))
    story = first.story
    embed = discord.Embed(title=f"{change_mark(first)} {stories.title(story)}", colour=COLOUR[story.stage])
    about = [stories.standing(story, change_words(first))]
    if story.summary:
        about.append(plain(story.summary, 600))
    if (club := stories.leaving(story)) is not None:
        about.append(f"From {club}")
    embed.description = "\n".join(about)
    if (voiced := stories.newest_of_stage(story)) is not None:
        embed.add_field(name="Who says so", value=lines([stories.voice(voiced)], FIELD), inline=False)
    for other in others[:10]:
        embed.add_field(
            name=f"{change_mark(other)} {stories.aim(other.story)}",
            value=stories.standing(other.story, change_words(other)),
            inline=False,
        )
    embed.set_footer(text=_footer(story))
    embed.timestamp = story.last_seen
    return fit(embed)


def digest_embed(news: Sequence[News]) -> discord.Embed:
    """Draw many stories in one message, the furthest first, each as it stands now and with who says so."""
    furthest = max(news, key=lambda n: n.story.stage.rank).story.stage
    title = f"Digest: {count(len(news), 'story', 'stories')}"
    return discord.Embed(title=title, description=_told(news, DESCRIPTION), colour=COLOUR[furthest])


def preview_embed(news: Sequence[News], told: int, place: str) -> discord.Embed:
    """Show what the filters of a place let through, of so many stories of the last week."""
    said = f"The follows of {place} let {count(len(news), 'story', 'stories')} of {told:,} through."
    return discord.Embed(title="Last week", description=f"{said}\n{_told(news, DESCRIPTION - 200)}", colour=QUIET)


def message_embed(news: Sequence[News], form: Form) -> discord.Embed:
    """Draw what a message tells; a digest of a single story looks like its alert."""
    return digest_embed(news) if form is Form.DIGEST and len(news) > 1 else alert_embed(news)


def why_button(nonce: str) -> discord.ui.View:
    """Make the button under an alert. The view is finished, so that the client keeps nothing of it in memory."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Why?", style=discord.ButtonStyle.secondary, custom_id=f"{WHY}:{nonce}"))
    view.stop()
    return view


def digest(embed: discord.Embed) -> str:
    """Digest what an embed shows, to see whether a message must be edited."""
    return sha256(repr(embed.to_dict()).encode()).hexdigest()[:16]


def _told(news: Sequence[News], limit: int) -> str:
    ordered = sorted(news, key=lambda n: (-n.story.stage.rank, -n.id))
    told = []
    for item in ordered:
        said = stories.newest_of_stage(item.story)
        by = f" · {plain(said.credit or said.outlet, stories.NAME)}" if said is not None else ""
        standing = stories.standing(item.story, change_words(item))
        told.append(f"{change_mark(item)} **{stories.title(item.story)}**\n{standing}{by}")
    return lines(told, limit, DIGEST_STORIES)


def _footer(story: StoryCard) -> str:
    articles = count(len({v.article for v in story.voiced}), "article")
    return f"{articles} · {count(len(story.origins), 'origin')} · first told {calendar(story.first_seen)}"
