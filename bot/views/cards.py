"""The cards that commands answer with."""

from collections.abc import Iterable, Sequence

import discord

from bot.domain.cards import ClubCard, News, PlayerCard, StoryCard, Unsure
from bot.domain.claims import Stage
from bot.domain.developments import Change
from bot.views import stories
from bot.views.text import cut, plain, when
from bot.views.words import COLOUR, HEADLINE, MARK, bar, stage_label

QUIET = 0x7F8C9B
STORIES_SHOWN = 8
LINES_SHOWN = 10


def player_card(card: PlayerCard) -> discord.Embed:
    """Draw a player: his stories, newest first, each with its stage, its voices and the words that say it."""
    embed = discord.Embed(title=plain(card.name), colour=_colour(card.stories))
    if not card.stories:
        embed.description = "No transfer news about him yet."
    for story in card.stories[:STORIES_SHOWN]:
        lines = [stories.standing(story), stories.backing(story)]
        if (voiced := stories.newest_of_stage(story)) is not None:
            lines.append(stories.voice(voiced))
        embed.add_field(name=cut(stories.title(story), 256), value=cut("\n".join(lines), 1024), inline=False)
    hidden = len(card.stories) - STORIES_SHOWN
    if hidden > 0:
        embed.add_field(name="Earlier", value=f"{hidden} more", inline=False)
    if card.unsure:
        embed.add_field(name="Unsure", value=cut("\n".join(map(_unsure, card.unsure)), 1024), inline=False)
    return fit(embed)


def club_card(card: ClubCard) -> discord.Embed:
    """Draw a club: who may come, who may go, whose contract is talked about."""
    told = [*card.incoming, *card.outgoing, *card.staying]
    embed = discord.Embed(title=plain(card.name), colour=_colour(told))
    if not told:
        embed.description = "No transfer news about this club yet."
    for name, group in (("In", card.incoming), ("Out", card.outgoing), ("Contracts", card.staying)):
        if group:
            embed.add_field(
                name=f"{name} ({len(group)})", value=_lines(_club_line(card.slug, s) for s in group), inline=False
            )
    return fit(embed)


def latest_card(news: Sequence[News]) -> discord.Embed:
    """Draw the newest developments of all stories."""
    embed = discord.Embed(title="Latest", colour=_colour([n.story for n in news]))
    embed.description = _lines(
        (f"{change_mark(n)} **{stories.title(n.story)}** · {change_words(n)} · {when(n.at)}" for n in news), 4000
    )
    if not news:
        embed.description = "Nothing has been read yet."
    return fit(embed)


def why_card(news: Sequence[News]) -> discord.Embed:
    """Draw the articles and words behind what was told."""
    embed = discord.Embed(title="Why you were told", colour=QUIET)
    for item in news:
        voices = _lines((stories.voice(v) for v in item.story.voiced), 1024, LINES_SHOWN)
        embed.add_field(
            name=cut(f"{change_mark(item)} {stories.title(item.story)}: {change_words(item)}", 256),
            value=voices or "The article that said so has taken it back.",
            inline=False,
        )
    return fit(embed)


def nearest_card(asked: str, names: Sequence[str]) -> discord.Embed:
    """Say that a name is not known, and which ones come near."""
    text = f"Nobody and nothing called “{plain(asked, 60)}” is known here."
    if names:
        text += "\nDid you mean " + ", ".join(f"**{plain(n)}**" for n in names) + "?"
    return discord.Embed(description=text, colour=QUIET)


def change_mark(news: News) -> str:
    """Mark what kind of change a development is."""
    return MARK[Change(news.change)]


def change_words(news: News) -> str:
    """Put a development into a few words: what changed, and to what."""
    change = Change(news.change)
    if change in (Change.NEW, Change.ADVANCED, Change.REVIVED):
        return f"{HEADLINE[change]}: {stage_label(news.story.kind, Stage(news.value)).lower()}"
    return HEADLINE[change]


def fit(embed: discord.Embed) -> discord.Embed:
    """Drop the last fields until the embed keeps Discord's limit of 6,000 characters."""
    while len(embed) > 6000 and embed.fields:
        embed.remove_field(-1)
    return embed


def _colour(told: Sequence[StoryCard]) -> int:
    return COLOUR[told[0].stage] if told else QUIET


def _club_line(slug: str, story: StoryCard) -> str:
    if story.club_slug == slug:
        other = stories.leaving(story)
        where = f" from {other}" if other else ""
    else:
        where = f" to {plain(story.club, 40)}" if story.club else ""
    return f"{bar(story.stage)} **{plain(story.player, 50)}**{where} · {stage_label(story.kind, story.stage)}"


def _unsure(item: Unsure) -> str:
    club = f" → {plain(item.club, 50)}" if item.club else ""
    return f"{plain(item.player, 50)}{club}, {item.stage.value}? {stories.voice(item.voiced)}"


def _lines(lines: Iterable[str], limit: int = 1024, most: int = 20) -> str:
    """Join as many whole lines as fit; say how many are left out."""
    kept: list[str] = []
    left = 0
    for line in lines:
        if len(kept) < most and sum(map(len, kept)) + len(kept) + len(line) < limit - 20:
            kept.append(line)
        else:
            left += 1
    return "\n".join([*kept, f"… {left} more"] if left else kept)
