"""A story as lines of a card, made for the width of a phone."""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.cards import StoryCard, Voiced
from bot.domain.claims import Stage
from bot.domain.stories import Kind
from bot.views.text import count, day, link, plain, quote, when
from bot.views.words import bar, fee_label, headline, stage_label

CURRENT = timedelta(days=30)
"""Stories told about so long before the newest one of the same card count as old."""

NAME = 60
"""A name of a player or club takes no more characters."""


def title(story: StoryCard) -> str:
    """Say whose story it is and what about."""
    club, leaving = (name and plain(name, NAME) for name in (story.club, story.leaving))
    return headline(plain(story.player, NAME), story.kind, story.move, club, leaving)


def aim(story: StoryCard) -> str:
    """Say what a story is about where it is clear whose it is: `→ Tottenham Hotspur`."""
    club, leaving = (name and plain(name, NAME) for name in (story.club, story.leaving))
    return headline("", story.kind, story.move, club, leaving).lstrip()


def standing(story: StoryCard, told: str | None = None) -> str:
    """Draw where the story stands: the bar, the stage (or what is told of it), the fee, official and disputed."""
    parts = [f"{bar(story.stage)} **{told or stage_label(story.kind, story.stage)}**{_end(story)}"]
    if story.fee is not None and story.stage is not Stage.OFF:
        parts.append(plain(fee_label(story.fee), NAME))
    if story.official:
        parts.append("official")
    if story.disputed:
        parts.append("disputed")
    return " · ".join(parts)


def backing(story: StoryCard) -> str:
    """Say how many voices are behind a story, whose, and when it was last told."""
    articles = count(len({v.article for v in story.voiced}), "article")
    names = ", ".join(plain(origin, 40) for origin in story.origins[:3]) + (" …" if len(story.origins) > 3 else "")
    origins = f"{count(len(story.origins), 'origin')}{names and f': {names}'}"
    return f"{articles}, {origins} · {when(story.last_seen)}"


def ended(story: StoryCard) -> str:
    """Say in one line what is over: `→ Chelsea (went to Tottenham Hotspur)`."""
    return f"{aim(story)}{_end(story)} · {when(story.last_seen)}"


def leaving(story: StoryCard) -> str | None:
    """Name the club that a move would take him from; marked where no text says so."""
    if story.leaving is None or story.kind is not Kind.MOVE:
        return None
    return plain(story.leaving, NAME) + (" (assumed)" if story.assumed else "")


def in_club(club: str, story: StoryCard) -> str:
    """Say in two lines what a story means for one club: who, from or to where; and how far it is."""
    where = ""
    if story.kind is not Kind.RENEWAL:
        other = leaving(story) if story.club_slug == club else story.club and plain(story.club, NAME)
        where = f" {'from' if story.club_slug == club else 'to'} {other}" if other else ""
    loan = " (loan)" if story.kind is Kind.MOVE and story.move == "loan" else ""
    return f"**{plain(story.player, NAME)}**{where}{loan}\n{standing(story)} · {when(story.last_seen)}"


def voice(voiced: Voiced) -> str:
    """Say who tells it, with the link and the words."""
    credit = f", crediting {plain(voiced.credit, NAME)}" if voiced.credit not in (None, voiced.outlet) else ""
    return f"{link(voiced.outlet, voiced.url)}{credit} · {day(voiced.published)}\n{quote(voiced.evidence)}"


def newest_of_stage(story: StoryCard) -> Voiced | None:
    """Give the claim that speaks best for the story as it stands: the newest of the present stage, else the newest."""
    same = (v for v in story.voiced if v.stage is story.stage)
    return next(same, story.voiced[0] if story.voiced else None)


def most_telling_first(told: Iterable[StoryCard]) -> list[StoryCard]:
    """Sort stories as a fan reads them: what was told of lately, the furthest first, then the old, newest first."""
    newest_first = sorted(told, key=lambda s: s.last_seen, reverse=True)
    current = [s for s in newest_first if newest_first[0].last_seen - s.last_seen <= CURRENT]
    return sorted(current, key=lambda s: -s.stage.rank) + newest_first[len(current) :]


def _end(story: StoryCard) -> str:
    if story.stage is not Stage.OFF or not story.went_to:
        return ""
    verb = "stays at" if story.went_to == story.leaving else "went to"
    return f" ({verb} {plain(story.went_to, NAME)})"
