"""The cards that commands answer with. The most important comes first, in lines that a phone shows whole."""

from collections.abc import Sequence

import discord

from bot.domain.cards import ClubCard, News, PlayerCard, StoryCard, Unsure
from bot.domain.claims import Stage
from bot.domain.developments import Change
from bot.domain.stories import Kind
from bot.views import stories
from bot.views.text import lines, plain, when
from bot.views.words import COLOUR, HEADLINE, MARK, stage_label

QUIET = 0x7F8C9B
QUOTED = 3
"""So many stories of a player are shown with their voices and words; more would be a long way to scroll."""

FIELD = 1024
DESCRIPTION = 4096


def player_card(card: PlayerCard) -> discord.Embed:
    """Draw a player: his live stories, the most telling first, with voices and words; what is off takes a line."""
    live = stories.most_telling_first(s for s in card.stories if s.stage is not Stage.OFF)
    over = [s for s in card.stories if s.stage is Stage.OFF]
    embed = discord.Embed(title=plain(card.name), colour=_colour(live))
    about = [f"At {plain(card.club)}"] if card.club else []
    if live and live[0].summary:
        about.append(plain(live[0].summary, 600))
    if not card.stories:
        about.append("No transfer news about him yet.")
    embed.description = "\n".join(about)
    for story in live[:QUOTED]:
        said = stories.newest_of_stage(story)
        parts = [stories.standing(story), stories.backing(story), *([stories.voice(said)] if said else [])]
        embed.add_field(name=stories.aim(story), value=lines(parts, FIELD), inline=False)
    if len(live) > QUOTED:
        rest = [f"**{stories.aim(s)}**\n{stories.standing(s)} · {when(s.last_seen)}" for s in live[QUOTED:]]
        embed.add_field(name="Also", value=lines(rest, FIELD), inline=False)
    if over:
        embed.add_field(name="Off", value=lines([stories.ended(s) for s in over], FIELD, 6), inline=False)
    if card.unsure:
        embed.add_field(name="Unsure", value=lines([_unsure(u) for u in card.unsure], FIELD, 2), inline=False)
    return fit(embed)


def club_card(card: ClubCard) -> discord.Embed:
    """Draw a club: who may come, who may go, whose contract is talked about; the most telling first."""
    told = [*card.incoming, *card.outgoing, *card.staying]
    embed = discord.Embed(
        title=plain(card.name), colour=_colour(stories.most_telling_first(s for s in told if s.stage is not Stage.OFF))
    )
    if not told:
        embed.description = "No transfer news about this club yet."
    for name, group in (("In", card.incoming), ("Out", card.outgoing), ("Contracts", card.staying)):
        live = stories.most_telling_first(s for s in group if s.stage is not Stage.OFF)
        if live:
            shown = lines([stories.in_club(card.slug, s) for s in live], FIELD)
            embed.add_field(name=f"{name} ({len(live)})", value=shown, inline=False)
    over = sorted((s for s in told if s.stage is Stage.OFF), key=lambda s: s.last_seen, reverse=True)
    if over:
        ends = [f"{plain(s.player, stories.NAME)} {stories.ended(s)}" for s in over]
        embed.add_field(name="Off", value=lines(ends, FIELD, 5), inline=False)
    return fit(embed)


def latest_card(news: Sequence[News]) -> discord.Embed:
    """Draw the newest developments of all stories."""
    embed = discord.Embed(title="Latest", colour=_colour([n.story for n in news]))
    told = [
        f"{change_mark(n)} **{stories.title(n.story)}**\n{stories.standing(n.story, change_words(n))} · {when(n.at)}"
        for n in news
    ]
    embed.description = lines(told, DESCRIPTION) or "Nothing has been read yet."
    return fit(embed)


def nearest_card(asked: str, names: Sequence[str]) -> discord.Embed:
    """Say that a name is not known, and which ones come near."""
    text = f"I know nobody and nothing called “{plain(asked, 80)}”."
    if names:
        text += "\nDid you mean " + ", ".join(f"**{plain(n, 100)}**" for n in names[:5]) + "?"
    return discord.Embed(description=text, colour=QUIET)


def several_card(asked: str, number: int) -> discord.Embed:
    """Say that a name is not clear."""
    text = f"“{plain(asked, 80)}” may be any of {number}. Which one do you mean?"
    return discord.Embed(description=text, colour=QUIET)


def change_mark(news: News) -> str:
    """Mark what kind of change a development is."""
    return MARK[Change(news.change)]


def change_words(news: News) -> str:
    """Put a development into a few words: what changed, and to what."""
    change, kind = Change(news.change), news.story.kind
    if change in (Change.NEW, Change.ADVANCED, Change.REVIVED):
        return f"{HEADLINE[change]}: {stage_label(kind, Stage(news.value)).lower()}"
    if change in (Change.DONE, Change.OFF) and kind is not Kind.MOVE:
        return stage_label(kind, Stage(change.value))
    return HEADLINE[change]


def fit(embed: discord.Embed) -> discord.Embed:
    """Drop the last fields until the embed keeps Discord's limit of 6,000 characters."""
    while len(embed) > 6000 and embed.fields:
        embed.remove_field(-1)
    return embed


def _colour(told: Sequence[StoryCard]) -> int:
    return COLOUR[told[0].stage] if told else QUIET


def _unsure(item: Unsure) -> str:
    club = f" → {plain(item.club, 50)}" if item.club else ""
    return f"{plain(item.player, 50)}{club}, {item.stage.value}? {stories.voice(item.voiced)}"
