"""A story as lines of a card."""

from bot.domain.cards import StoryCard, Voiced
from bot.domain.claims import Stage
from bot.views.text import count, day, link, plain, quote, when
from bot.views.words import bar, fee_label, headline, stage_label


def title(story: StoryCard) -> str:
    """Say whose story it is and what about."""
    names = (plain(story.player, 60), story.club and plain(story.club, 60), story.leaving and plain(story.leaving, 60))
    return headline(names[0], story.kind, story.move, names[1], names[2])


def standing(story: StoryCard) -> str:
    """Draw where the story stands: the bar, the stage, the fee, and marks for official and disputed."""
    parts = [f"{bar(story.stage)} **{stage_label(story.kind, story.stage)}**"]
    if story.went_to and story.stage is Stage.OFF:
        stayed = story.went_to == story.leaving
        parts[0] += f" (stays at {plain(story.went_to)})" if stayed else f" (went to {plain(story.went_to)})"
    if story.fee is not None and story.stage is not Stage.OFF:
        parts.append(plain(fee_label(story.fee), 60))
    if story.official:
        parts.append("official")
    if story.disputed:
        parts.append("disputed: voices differ")
    return " · ".join(parts)


def backing(story: StoryCard) -> str:
    """Say how many voices are behind a story and when it was last told."""
    articles = len({v.article for v in story.voiced})
    origins = ", ".join(plain(origin, 40) for origin in story.origins[:3])
    more = "" if len(story.origins) <= 3 else " …"
    return (
        f"{count(articles, 'article')}, {count(len(story.origins), 'origin')}"
        f"{f' ({origins}{more})' if origins else ''} · last told {when(story.last_seen)}"
    )


def leaving(story: StoryCard) -> str | None:
    """Name the club that he would leave; marked where no text says so."""
    if story.leaving is None or story.leaving == story.club:
        return None
    return plain(story.leaving, 60) + (" (assumed)" if story.assumed else "")


def voice(voiced: Voiced) -> str:
    """Say who tells it, with the link and the words."""
    credit = f", crediting {plain(voiced.credit, 60)}" if voiced.credit else ""
    return f"{link(voiced.outlet, voiced.url)}{credit} · {day(voiced.published)}\n{quote(voiced.evidence)}"


def newest_of_stage(story: StoryCard) -> Voiced | None:
    """Give the claim that speaks best for the story as it stands: the newest of the present stage, else the newest."""
    same = (v for v in story.voiced if v.stage is story.stage)
    return next(same, story.voiced[0] if story.voiced else None)
