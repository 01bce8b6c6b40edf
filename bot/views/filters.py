"""Filters in words: what a follow lets through, and what kept a story back."""

from bot.domain.claims import Stage
from bot.domain.follows import Barrier, Direction, Filter, Follow, Mention, Subject, Target
from bot.views.words import stage_label

EVERY_CHANGE = "every change"

DIRECTION = {Direction.IN: "arrivals", Direction.OUT: "departures", Direction.RENEWALS: "renewals"}


def filter_words(filter_: Filter) -> str:
    """Say in a line what a filter lets through: `only arrivals · from bid on · tier 1 to 2 · no loans`."""
    parts = []
    if filter_.directions != frozenset(Direction):
        parts.append("only " + " and ".join(DIRECTION[way] for way in Direction if way in filter_.directions))
    if filter_.lowest is not Stage.INTEREST:
        parts.append("only when done" if filter_.lowest is Stage.DONE else f"from {filter_.lowest} on")
    if filter_.tier < 4:
        parts.append("tier 1 only" if filter_.tier == 1 else f"tier 1 to {filter_.tier}")
    if filter_.only_official:
        parts.append("only official")
    if not filter_.loans:
        parts.append("no loans")
    return " · ".join(parts) or EVERY_CHANGE


def mention_words(mention: Mention | None) -> str:
    """Say whom a follow pings and when; nothing where it pings nobody."""
    if mention is None:
        return ""
    stages = ", ".join(stage for stage in Stage if stage in mention.stages)
    return f"<@&{mention.role}> is pinged at: {stages}"


def follow_words(follow: Follow) -> str:
    """Say in a line how a follow is set, nothing where it lets everything through and pings nobody."""
    words = "" if follow.filter == Filter() else filter_words(follow.filter)
    return " · ".join(part for part in (words, mention_words(follow.mention)) if part)


def barrier_words(barrier: Barrier, follow: Follow, subject: Subject) -> str:
    """Say what kept a story back: `below your lowest stage (bid): interest`."""
    match barrier:
        case Barrier.STAGE:
            label = stage_label(subject.kind, subject.stage).lower()
            return f"below your lowest stage ({follow.filter.lowest}): {label}"
        case Barrier.TIER:
            return f"its best source is tier {subject.tier}, you take {_tiers(follow.filter.tier)}"
        case Barrier.UNOFFICIAL:
            return "not official yet"
        case Barrier.LOAN:
            return "a loan, and you take none"
        case Barrier.DIRECTION:
            chosen = " and ".join(DIRECTION[way] for way in Direction if way in follow.filter.directions)
            whose = "" if follow.target is Target.ALL else " of it"
            return f"you take only {chosen}{whose}"


def _tiers(highest: int) -> str:
    return "tier 1 only" if highest == 1 else f"tier 1 to {highest}"
