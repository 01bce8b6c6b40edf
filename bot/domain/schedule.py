"""When a source is looked at next: learnt from how often it changes, later after failures, never after its end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
FIRST = timedelta(minutes=15)
"""Between the checks of a source of which nothing is known yet."""

SLOWER = 1.15
"""By how much a source that brought nothing is looked at less often."""
JITTER = 0.1
"""The share of an interval by which checks are moved, so that sources added together drift apart."""
MOST_RESPECT = timedelta(hours=1)
"""How long a server's Cache-Control is believed: some say a year and mean nothing by it."""

BACKOFF = timedelta(hours=12)
PATIENCE = timedelta(days=7)
"""After this time of failures alone a source is paused."""

TRUST = timedelta(hours=6)
"""How long a server's “not modified” is believed before the whole document is asked for."""
OVERLOOKED = timedelta(hours=1)
"""An item dated so long before the last check was there then, whatever the server said."""


class State(StrEnum):
    """Whether a source is looked at."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing, and when it is due."""

    state: State = State.ACTIVE
    interval: timedelta = FIRST
    next_check_at: datetime | None = None
    last_success_at: datetime | None = None
    full_at: datetime | None = None
    conditional: bool = True
    errors: int = 0
    failing_since: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a successful check saw: the number of new or edited items, of a whole document or after a 304.

    `oldest_new` is the earliest date of a new item. `max_age` is in seconds, as the server gave it.
    """

    new: int = 0
    full: bool = True
    oldest_new: datetime | None = None
    max_age: int | None = None


def asks_conditionally(health: Health, now: datetime) -> bool:
    """Tell whether a server may answer that nothing changed: not if it says so for ever, or was caught at it."""
    return health.conditional and health.full_at is not None and now - health.full_at < TRUST


def after_success(health: Health, seen: Seen, now: datetime, luck: float) -> Health:
    """Give the health after a check that worked. `luck`, from -1 to 1, is the jitter."""
    interval = _learn(health, seen, now)
    wait = max(interval, min(timedelta(seconds=seen.max_age or 0), MOST_RESPECT))
    return Health(
        interval=interval,
        next_check_at=now + wait * (1 + JITTER * luck),
        last_success_at=now,
        full_at=now if seen.full else health.full_at,
        conditional=health.conditional and not _was_fooled(health, seen, now),
    )


def _learn(health: Health, seen: Seen, now: datetime) -> timedelta:
    """Meet half-way between the present interval and one in which half an item would be new."""
    if health.last_success_at is None:
        return health.interval
    if seen.new == 0:
        learnt = health.interval * SLOWER
    else:
        aim = (now - health.last_success_at) / (2 * seen.new)
        learnt = health.interval * sqrt(aim / health.interval)
    return min(max(learnt, SHORTEST), LONGEST)


def _was_fooled(health: Health, seen: Seen, now: datetime) -> bool:
    """Tell whether a whole document, asked for after many 304s, holds what was there while the server denied it."""
    if health.last_success_at is None or seen.oldest_new is None or asks_conditionally(health, now):
        return False
    only_denials = health.full_at is not None and health.full_at < health.last_success_at
    return only_denials and seen.oldest_new < health.last_success_at - OVERLOOKED


def after_failure(
    health: Health, reason: str, now: datetime, luck: float, *, retry_after: float | None = None, gone: bool = False
) -> Health:
    """Give the health after a check that failed; `retry_after`, in seconds, is what the server asks for.

    The wait doubles with each failure. What is gone is paused at once, what fails for a week after that.
    """
    since = health.failing_since or now
    failed = replace(health, errors=health.errors + 1, failing_since=since, last_error=reason)
    if gone or now - since >= PATIENCE:
        return replace(failed, state=State.PAUSED, next_check_at=None)
    wait = min(max(health.interval, SHORTEST) * 2 ** min(failed.errors, 20), BACKOFF)
    wait = max(wait * (1 + JITTER * luck), min(timedelta(seconds=retry_after or 0), BACKOFF))
    return replace(failed, next_check_at=now + wait)


def resumed(health: Health, now: datetime) -> Health:
    """Give the health of a source that its owner wants to be looked at again, with a clean sheet, at once."""
    return replace(
        health,
        state=State.ACTIVE,
        next_check_at=now,
        conditional=True,
        full_at=None,
        errors=0,
        failing_since=None,
        last_error=None,
    )
