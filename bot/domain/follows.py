"""Who hears of a development: follows, and the decision which places they select."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.developments import RECALLS, Development

SEED_CLUB_HOLDS = timedelta(days=365)
"""How long a seed's club may stand in for the club that a player would leave."""


class Target(StrEnum):
    """What a place can follow."""

    CLUB = "club"


@dataclass(frozen=True, slots=True)
class Follow:
    """A place wants the developments on a target; `slug` names it."""

    place: int
    target: Target
    slug: str


def present_club(
    from_: str | None, latest_done: str | None, seed: tuple[str, datetime] | None, now: datetime
) -> str | None:
    """Decide which club the player would leave.

    It is the story's from-club, else that of his latest done move, else the seed's (club, as of) if that is under
    twelve months old. The latter two are assumed: they are never written into a claim.
    """
    if from_ is not None or latest_done is not None:
        return from_ or latest_done
    return seed[0] if seed is not None and timedelta() <= now - seed[1] < SEED_CLUB_HOLDS else None


def match(
    development: Development, clubs: frozenset[str], follows: Iterable[Follow], told: frozenset[int]
) -> tuple[int, ...]:
    """Give the places that hear of a development, each once, in order.

    `clubs` are those that the player would join, leave or stay at. `told` are the places that were alerted of the story
    in this episode: an off, a correction or a withdrawal goes to exactly those.
    """
    if development.change in RECALLS:
        return tuple(sorted(told))
    return tuple(sorted({f.place for f in follows if f.target is Target.CLUB and f.slug in clubs}))
