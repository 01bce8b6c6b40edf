"""When a place is told: at once, after its quiet hours, or once a day. Hours are wall time in an IANA time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MORNING = time(9)
"""When a place that has set nothing gets what goes only into a digest."""


class Form(StrEnum):
    """What a message is: news by itself, or with other news; or word of what keeps news from being told."""

    ALERT = "alert"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A place's hours. `quiet` is from when to when nothing comes, `daily` when a digest tells of the whole day.

    With `done_breaks`, done deals come at once all the same.
    """

    zone: str = "UTC"
    quiet: tuple[time, time] | None = None
    daily: time | None = None
    done_breaks: bool = True


def next_at(wall: time, zone: str, now: datetime) -> datetime:
    """Give the next moment after now at which the clocks of a zone show a time, in UTC.

    A time that a change of the clocks skips counts as the next one that there is; of one that comes twice only the
    first counts.
    """
    place = ZoneInfo(zone)
    day = now.astimezone(place).date() - timedelta(days=1)
    while True:
        moment = _moment(datetime.combine(day, wall), place)
        if moment > now:
            return moment
        day += timedelta(days=1)


def is_quiet(rhythm: Rhythm, now: datetime) -> bool:
    """Tell whether a place is in its quiet hours: their end is nearer than their next beginning."""
    if rhythm.quiet is None:
        return False
    begin, end = (next_at(wall, rhythm.zone, now) for wall in rhythm.quiet)
    return end < begin


def next_digest(rhythm: Rhythm, now: datetime) -> datetime:
    """Give when a place gets its next digest."""
    if rhythm.daily is None and rhythm.quiet is not None:
        return next_at(rhythm.quiet[1], rhythm.zone, now)
    at = next_at(rhythm.daily or MORNING, rhythm.zone, now)
    if rhythm.quiet is not None and is_quiet(rhythm, at):
        return next_at(rhythm.quiet[1], rhythm.zone, at)
    return at


def schedule(rhythm: Rhythm, now: datetime, *, done: bool = False, late: bool = False) -> tuple[datetime, Form]:
    """Decide when and how a place is told of something that is a done deal or not, or that came late."""
    if late:
        return next_digest(rhythm, now), Form.DIGEST
    if done and rhythm.done_breaks:
        return now, Form.ALERT
    if rhythm.daily is not None:
        return next_digest(rhythm, now), Form.DIGEST
    if rhythm.quiet is not None and is_quiet(rhythm, now):
        return next_at(rhythm.quiet[1], rhythm.zone, now), Form.DIGEST
    return now, Form.ALERT


def _moment(local: datetime, place: ZoneInfo) -> datetime:
    while True:
        moment = local.replace(tzinfo=place).astimezone(UTC)
        if moment.astimezone(place).replace(tzinfo=None) == local:
            return moment
        local += timedelta(minutes=1)  # skipped by the clocks
