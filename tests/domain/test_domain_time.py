"""Time: when an article counts as published."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.domain.articles import Draft, make_article, settle_edit, settle_time

FETCHED = datetime(2023, 1, 29, 18, tzinfo=UTC)
EAST = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    "published",
    [
        None,
        datetime(1999, 12, 31, 23, 59, tzinfo=UTC),
        date(1999, 12, 31),
        FETCHED + timedelta(seconds=1),
        date(2023, 1, 30),
        date.max,
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_missing_too_early_or_future_date_becomes_the_time_of_fetching(published: datetime | date | None) -> None:
    assert settle_time(published, FETCHED) == FETCHED


def test_a_bare_date_is_noon_utc() -> None:
    assert settle_time(date(2023, 1, 28), FETCHED) == datetime(2023, 1, 28, 12, tzinfo=UTC)


def test_todays_bare_date_is_never_after_the_fetch() -> None:
    morning = datetime(2023, 1, 29, 7, tzinfo=UTC)
    assert settle_time(date(2023, 1, 29), morning) == morning


def test_a_time_without_a_zone_is_utc_and_one_with_a_zone_becomes_utc() -> None:
    assert settle_time(datetime(2023, 1, 29, 10), FETCHED) == datetime(2023, 1, 29, 10, tzinfo=UTC)  # noqa: DTZ001 - on purpose
    settled = settle_time(datetime(2023, 1, 29, 10, tzinfo=EAST), FETCHED)
    assert (settled, settled.tzinfo) == (datetime(2023, 1, 29, 7, tzinfo=UTC), UTC)


def test_the_first_of_january_2000_still_counts() -> None:
    assert settle_time(datetime(2000, 1, 1, tzinfo=UTC), FETCHED).year == 2000


MORNING = datetime(2023, 1, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        (None, MORNING),
        (date(2023, 1, 29), MORNING),
        (datetime(1970, 1, 1, tzinfo=UTC), MORNING),
        (FETCHED + timedelta(days=1), MORNING),
        (date(2023, 1, 28), datetime(2023, 1, 28, 12, tzinfo=UTC)),
        (datetime(2023, 1, 29, 12, tzinfo=UTC), datetime(2023, 1, 29, 12, tzinfo=UTC)),
        (datetime(2023, 1, 29, 15, tzinfo=EAST), datetime(2023, 1, 29, 12, tzinfo=UTC)),
    ],
)
def test_an_edit_moves_an_article_only_to_a_time_that_it_says(given: datetime | date | None, settled: datetime) -> None:
    edited = make_article("feed", Draft("a", "Text", published=given), None, FETCHED)
    assert settle_edit(given, edited, MORNING) == settled
