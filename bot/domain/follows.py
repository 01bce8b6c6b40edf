"""Who hears of a development: follows, their filters, and the decision which places they select."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.claims import Move, Stage
from bot.domain.developments import RECALLS, Development
from bot.domain.stories import Kind

SEED_CLUB_HOLDS = timedelta(days=365)
"""How long a seed's club may stand in for the club that a player would leave."""


class Target(StrEnum):
    """What a place can follow."""

    CLUB = "club"
    PLAYER = "player"
    LEAGUE = "league"
    ALL = "all"


class Direction(StrEnum):
    """Which way a story goes, as seen from what is followed."""

    IN = "in"
    OUT = "out"
    RENEWALS = "renewals"


class Barrier(StrEnum):
    """Why a filter lets a story not through."""

    DIRECTION = "direction"
    STAGE = "stage"
    TIER = "tier"
    UNOFFICIAL = "unofficial"
    LOAN = "loan"


@dataclass(frozen=True, slots=True)
class Filter:
    """What of its target a follow wants: everything, unless told otherwise.

    `lowest` is the lowest stage, `tier` the highest tier number (1 is the best source, 4 the weakest).
    """

    directions: frozenset[Direction] = frozenset(Direction)
    lowest: Stage = Stage.INTEREST
    tier: int = 4
    only_official: bool = False
    loans: bool = True


@dataclass(frozen=True, slots=True)
class Mention:
    """A role to be pinged, by Discord's id, and at which stages: only those that the admin chose."""

    role: str
    stages: frozenset[Stage]


@dataclass(frozen=True, slots=True)
class Follow:
    """A place wants the developments on a target; `slug` names it: a player's is his id, everything has none."""

    place: int
    target: Target
    slug: str = ""
    filter: Filter = Filter()
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A story as follows see it, clubs and leagues by slug; `leaving` may be assumed.

    `players` are the ids under which the player is known: his own and those that were merged into it. `tier` is the
    best of those who tell the present stage.
    """

    players: frozenset[str]
    kind: Kind
    move: Move
    stage: Stage
    tier: int
    official: bool
    club: str | None = None
    leaving: str | None = None
    club_league: str | None = None
    leaving_league: str | None = None


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


def seen_from(follow: Follow, subject: Subject) -> frozenset[Direction]:
    """Give the ways in which a story goes as seen from what is followed; none where it is about something else.

    A player who moves comes and goes at once, and so does one who changes clubs within a league.
    """
    match follow.target:
        case Target.CLUB:
            here, there = subject.club == follow.slug, subject.leaving == follow.slug
        case Target.LEAGUE:
            here, there = subject.club_league == follow.slug, subject.leaving_league == follow.slug
        case Target.PLAYER:
            here = there = follow.slug in subject.players
        case Target.ALL:
            here = there = True
    if subject.kind is Kind.RENEWAL:
        return frozenset({Direction.RENEWALS}) if here or there else frozenset()
    here = here and subject.kind is Kind.MOVE
    return frozenset(way for way, so in ((Direction.IN, here), (Direction.OUT, there)) if so)


def barriers(filter_: Filter, subject: Subject, ways: frozenset[Direction]) -> tuple[Barrier, ...]:
    """Give what keeps a story back that goes these ways; nothing where it is let through."""
    found = {
        Barrier.DIRECTION: not ways & filter_.directions,
        Barrier.STAGE: subject.stage.rank < filter_.lowest.rank,
        Barrier.TIER: subject.tier > filter_.tier,
        Barrier.UNOFFICIAL: filter_.only_official and not subject.official,
        Barrier.LOAN: not filter_.loans and subject.move is Move.LOAN,
    }
    return tuple(barrier for barrier, stands in found.items() if stands)


def selects(follow: Follow, subject: Subject) -> bool:
    """Tell whether a story is about what is followed and passes the filter."""
    ways = seen_from(follow, subject)
    return bool(ways) and not barriers(follow.filter, subject, ways)


def match(
    development: Development, subject: Subject, follows: Iterable[Follow], told: frozenset[int]
) -> tuple[int, ...]:
    """Give the places that hear of a development, each once, in order.

    `told` are the places that were alerted of the story in this episode: an off, a correction or a withdrawal goes to
    exactly those, whatever they filter.
    """
    if development.change in RECALLS:
        return tuple(sorted(told))
    return tuple(sorted({follow.place for follow in follows if selects(follow, subject)}))


def roles_to_mention(subjects: Iterable[Subject], follows: Iterable[Follow]) -> tuple[str, ...]:
    """Give the roles that a place's follows want to be pinged with news of these stories."""
    told = list(subjects)
    wanted = {
        follow.mention.role
        for follow in follows
        if follow.mention is not None
        for subject in told
        if subject.stage in follow.mention.stages and selects(follow, subject)
    }
    return tuple(sorted(wanted))
