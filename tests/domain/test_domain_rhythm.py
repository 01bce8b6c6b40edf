"""Quiet hours and digests in wall time, also where the clocks change; and what waits together becomes one message."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bundles import BURST, Waiting, bundle
from bot.domain.codec import pack_rhythm, unpack_rhythm
from bot.domain.rhythm import Form, Rhythm, is_quiet, next_at, next_digest, schedule

LONDON, BERLIN = "Europe/London", "Europe/Berlin"
NIGHT = Rhythm(BERLIN, (time(23), time(7)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "now", "expected"),
    [
        (time(9), LONDON, "2026-01-10 08:00", "2026-01-10 09:00"),
        (time(9), LONDON, "2026-01-10 09:00", "2026-01-11 09:00"),
        (time(9), LONDON, "2026-07-10 07:59", "2026-07-10 08:00"),
        (time(0, 30), "Pacific/Auckland", "2026-01-10 00:00", "2026-01-10 11:30"),
        (time(0, 30), "America/Los_Angeles", "2026-01-10 00:00", "2026-01-10 08:30"),
    ],
)
def test_a_wall_time_comes_next_when_the_clocks_of_its_zone_show_it(
    wall: time, zone: str, now: str, expected: str
) -> None:
    assert next_at(wall, zone, at(now)) == at(expected)


def test_a_local_time_that_does_not_exist_is_the_next_one_that_does() -> None:
    """On 29 March 2026 Berlin's clocks go from 02:00 to 03:00, which is 01:00 in UTC."""
    assert next_at(time(2, 30), BERLIN, at("2026-03-28 12:00")) == at("2026-03-29 01:00")
    assert next_at(time(2, 30), BERLIN, at("2026-03-29 01:00")) == at("2026-03-30 00:30")


def test_a_local_time_that_occurs_twice_comes_once() -> None:
    """On 25 October 2026 Berlin's clocks go from 03:00 back to 02:00: 02:30 is at 00:30 and at 01:30 in UTC."""
    assert next_at(time(2, 30), BERLIN, at("2026-10-24 12:00")) == at("2026-10-25 00:30")
    assert next_at(time(2, 30), BERLIN, at("2026-10-25 00:30")) == at("2026-10-26 01:30")


def test_quiet_hours_that_ended_do_not_begin_again_when_the_clocks_show_the_same_hour_twice() -> None:
    night = Rhythm(BERLIN, (time(22), time(2, 30)))
    assert is_quiet(night, at("2026-10-25 00:15"))
    assert not is_quiet(night, at("2026-10-25 01:15"))


@given(
    st.sampled_from((LONDON, BERLIN, "Australia/Lord_Howe", "Pacific/Apia", "UTC")),
    st.times(),
    st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - made aware
)
def test_what_comes_daily_comes_at_least_every_other_day_and_never_twice_a_day(
    zone: str, wall: time, now: datetime
) -> None:
    wall = wall.replace(second=0, microsecond=0)
    first = next_at(wall, zone, now)
    assert timedelta() < first - now <= timedelta(hours=49)
    assert next_at(wall, zone, first) - first >= timedelta(hours=22)
    assert next_at(wall, zone, first - timedelta(microseconds=1)) == first


@pytest.mark.parametrize(
    ("now", "quiet"), [("21:59", False), ("22:00", True), ("03:00", True), ("05:59", True), ("06:00", False)]
)
def test_quiet_hours_go_over_midnight(now: str, quiet: bool) -> None:
    assert is_quiet(NIGHT, at(f"2026-01-10 {now}")) is quiet
    by_day = Rhythm(BERLIN, (time(7), time(23)))
    assert is_quiet(by_day, at(f"2026-01-10 {now}")) is not quiet


def test_alerts_come_at_once_after_the_quiet_hours_or_once_a_day() -> None:
    night, noon = at("2026-01-10 00:00"), at("2026-01-10 11:00")
    assert schedule(Rhythm(), night) == (night, Form.ALERT)
    assert schedule(NIGHT, noon) == (noon, Form.ALERT)
    assert schedule(NIGHT, night) == (at("2026-01-10 06:00"), Form.DIGEST)
    daily = Rhythm(BERLIN, daily=time(8))
    assert schedule(daily, noon) == (at("2026-01-11 07:00"), Form.DIGEST)


def test_done_deals_break_through_where_they_may() -> None:
    night = at("2026-01-10 00:00")
    assert schedule(NIGHT, night, done=True) == (night, Form.ALERT)
    silent = Rhythm(BERLIN, (time(23), time(7)), done_breaks=False)
    assert schedule(silent, night, done=True) == (at("2026-01-10 06:00"), Form.DIGEST)


def test_what_came_late_goes_into_the_next_digest_also_if_it_is_done() -> None:
    noon = at("2026-01-10 11:00")
    assert schedule(Rhythm(), noon, done=True, late=True) == (at("2026-01-11 09:00"), Form.DIGEST)
    assert schedule(NIGHT, noon, late=True) == (at("2026-01-11 06:00"), Form.DIGEST)


def test_a_daily_digest_that_falls_into_quiet_hours_comes_after_them() -> None:
    both = Rhythm(BERLIN, (time(23), time(7)), time(6))
    assert next_digest(both, at("2026-01-10 11:00")) == at("2026-01-11 06:00")


@pytest.mark.parametrize("rhythm", [Rhythm(), NIGHT, Rhythm(LONDON, None, time(0), done_breaks=False)])
def test_hours_are_kept_as_they_are(rhythm: Rhythm) -> None:
    assert unpack_rhythm(pack_rhythm(rhythm)) == rhythm


def waiting(id_: int, *stories: int, form: Form = Form.ALERT, due: bool = True) -> Waiting:
    return Waiting(id_, form, due, frozenset(stories))


def test_messages_of_one_story_become_one_also_with_what_was_to_wait() -> None:
    there = [waiting(1, 10), waiting(2, 10, 11), waiting(3, 12), waiting(4, 11, form=Form.DIGEST, due=False)]
    assert bundle(1, there) == (frozenset({1, 2, 4}), Form.ALERT)
    assert bundle(3, there) == (frozenset({3}), Form.ALERT)


def test_more_than_five_stories_that_wait_become_one_digest_and_five_do_not() -> None:
    five = [waiting(n, n) for n in range(1, BURST + 1)]
    assert bundle(1, five) == (frozenset({1}), Form.ALERT)
    assert bundle(1, [*five, waiting(9, 1)]) == (frozenset({1, 9}), Form.ALERT)
    assert bundle(1, [*five, waiting(9, 9, due=False)]) == (frozenset({1}), Form.ALERT)
    assert bundle(1, [*five, waiting(9, 9)]) == (frozenset({1, 2, 3, 4, 5, 9}), Form.DIGEST)


def test_what_waited_for_a_digest_goes_into_one() -> None:
    there = [
        waiting(1, 1, form=Form.DIGEST),
        waiting(2, 2, form=Form.DIGEST),
        waiting(3, 3),
        waiting(4, 4, form=Form.DIGEST, due=False),
    ]
    assert bundle(1, there) == (frozenset({1, 2}), Form.DIGEST)
    assert bundle(3, there) == (frozenset({3}), Form.ALERT)
