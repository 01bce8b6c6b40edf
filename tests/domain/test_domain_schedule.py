"""When a source is checked next: learnt, polite, patient with faults, and distrustful of endless denials."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.schedule import (
    BACKOFF,
    JITTER,
    LONGEST,
    MOST_RESPECT,
    SHORTEST,
    Health,
    Seen,
    State,
    after_failure,
    after_success,
    asks_conditionally,
    resumed,
)

START = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
KNOWN = Health(interval=timedelta(minutes=20), last_success_at=START, full_at=START)

luck = st.floats(-1, 1)


def live(health: Health, every: timedelta, checks: int) -> tuple[Health, timedelta]:
    """Check a source that has an item at regular intervals; give its health and how late items were seen on average."""
    now, seen, late = START, 0, timedelta()
    for _ in range(checks):
        items = int((now - START) / every)
        late += sum((now - (START + every * n) for n in range(seen + 1, items + 1)), timedelta())
        health = after_success(health, Seen(items - seen), now, 0)
        seen = items
        assert health.next_check_at is not None
        now = health.next_check_at
    return health, late / max(1, seen)


@pytest.mark.parametrize("minutes", [5, 30, 120, 480])
def test_a_source_is_checked_about_as_often_as_it_has_news(minutes: int) -> None:
    every = timedelta(minutes=minutes)
    health, late = live(Health(), every, 200)
    assert every / 5 <= health.interval <= every * 1.5
    assert late <= every


def test_what_never_changes_is_checked_every_six_hours_and_what_always_does_every_minute() -> None:
    assert live(Health(), timedelta(days=9999), 40)[0].interval == LONGEST
    assert live(Health(), timedelta(seconds=10), 40)[0].interval == SHORTEST


@settings(deadline=None)  # a busy machine takes its time
@given(st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.none() | st.integers(0, 10**9), luck), max_size=30))
def test_the_interval_keeps_its_bounds_whatever_a_source_does(
    checks: list[tuple[int, bool, int | None, float]],
) -> None:
    health, now = Health(), START
    for new, works, max_age, chance in checks:
        if works:
            health = after_success(health, Seen(new, max_age=max_age), now, chance)
        else:
            health = after_failure(health, "No", now, chance)
        assert SHORTEST <= health.interval <= LONGEST
        if health.next_check_at is None:
            assert health.state is State.PAUSED
            return
        assert SHORTEST * (1 - JITTER) <= health.next_check_at - now <= BACKOFF * (1 + JITTER)
        now = health.next_check_at


@pytest.mark.parametrize(
    ("max_age", "wait"),
    [
        (None, timedelta(minutes=23)),
        (0, timedelta(minutes=23)),
        (60, timedelta(minutes=23)),
        (1800, timedelta(minutes=30)),
        (31_536_000, MOST_RESPECT),
    ],
)
def test_cache_control_makes_the_wait_longer_but_not_for_ever(max_age: int | None, wait: timedelta) -> None:
    now = START + timedelta(minutes=20)
    health = after_success(KNOWN, Seen(max_age=max_age), now, 0)
    assert health.next_check_at == now + wait
    assert health.interval == timedelta(minutes=23)


def test_checks_drift_apart_by_chance() -> None:
    waits = [after_success(KNOWN, Seen(), START, chance).next_check_at for chance in (-1, 0, 1)]
    assert [wait and (wait - START) / timedelta(minutes=23) for wait in waits] == pytest.approx([0.9, 1, 1.1])


def test_failures_double_the_wait_up_to_half_a_day_and_a_week_of_them_pauses() -> None:
    health, now, waits = KNOWN, START, []
    while health.state is State.ACTIVE:
        health = after_failure(health, "No", now, 0)
        if health.next_check_at is not None:
            waits.append(health.next_check_at - now)
            now = health.next_check_at
    assert waits[:6] == [timedelta(minutes=20) * 2**n for n in range(1, 6)] + [BACKOFF]
    assert set(waits[6:]) == {BACKOFF}
    assert (health.failing_since, now - START >= timedelta(days=7), health.last_error) == (START, True, "No")
    assert now - START < timedelta(days=7.5)


def test_one_success_forgives_all_failures() -> None:
    failed = after_failure(after_failure(KNOWN, "No", START, 0), "No", START + HOUR, 0)
    health = after_success(failed, Seen(), START + 2 * HOUR, 0)
    assert (health.errors, health.failing_since, health.last_error) == (0, None, None)


@pytest.mark.parametrize(
    ("asked", "wait"), [(60, timedelta(minutes=40)), (3600 * 3, 3 * HOUR), (10**9, BACKOFF), (0, timedelta(minutes=40))]
)
def test_who_asks_for_a_pause_gets_it_up_to_half_a_day(asked: float, wait: timedelta) -> None:
    assert after_failure(KNOWN, "Busy", START, 0, retry_after=asked).next_check_at == START + wait


def test_what_is_gone_is_paused_at_once() -> None:
    health = after_failure(KNOWN, "Gone", START, 0, gone=True)
    assert (health.state, health.next_check_at, health.errors) == (State.PAUSED, None, 1)


def test_after_six_hours_of_denials_the_whole_document_is_asked_for() -> None:
    denied = KNOWN
    for hours in (2, 4, 5.9):
        now = START + hours * HOUR
        assert asks_conditionally(denied, now)
        denied = after_success(denied, Seen(full=False), now, 0)
    assert not asks_conditionally(denied, START + 6 * HOUR)
    assert not asks_conditionally(Health(), START)


@pytest.mark.parametrize(
    ("oldest_new", "believed"),
    [(None, True), (5.5, True), (4.95, True), (4.85, False), (4.0, False), (0.5, False)],
)
def test_who_denied_what_was_there_is_not_believed_again(oldest_new: float | None, believed: bool) -> None:
    """The last denial came at 5.9 hours; what is dated an hour before that was there then."""
    denied = after_success(KNOWN, Seen(full=False), START + 5.9 * HOUR, 0)
    at = START + oldest_new * HOUR if oldest_new is not None else None
    found = after_success(denied, Seen(3, full=True, oldest_new=at), START + 7 * HOUR, 0)
    assert found.conditional is believed
    again = resumed(replace(found, state=State.PAUSED), START + 8 * HOUR)
    assert (again.state, again.conditional, again.full_at) == (State.ACTIVE, True, None)


def test_who_sends_whole_documents_is_not_suspected_for_an_old_date() -> None:
    """Of a feed that never said `not modified`, an item with an old date is only an item with an old date."""
    for hours in (1, 8):
        health = after_success(KNOWN, Seen(1, full=True, oldest_new=START - 9 * HOUR), START + hours * HOUR, 0)
        assert health.conditional
