"""What faults mean, when to try again, and the pace."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcomes import Fault, Gone, Refused, Retry, next_attempt, outcome_of
from bot.delivery.pace import CATCH_UP, Pace

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def answer(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    response: Any = SimpleNamespace(
        status=status, reason="", headers={"Retry-After": headers["wait"]} if headers else {}
    )
    return discord.HTTPException(response, {"code": code, "message": "what Discord said"})


@pytest.mark.parametrize(
    "fault",
    [
        answer(500),
        answer(503),
        answer(401),
        aiohttp.ClientOSError(104, "reset"),
        TimeoutError(),
        ConnectionError("down"),
    ],
)
def test_what_may_have_had_its_effect_is_tried_again(fault: Fault) -> None:
    assert isinstance(outcome_of(fault), Retry)


@pytest.mark.parametrize("code", [50001, 50013, 10003, 50007])
def test_a_place_that_cannot_be_written_to_is_gone_and_says_why_to_people(code: int) -> None:
    outcome = outcome_of(answer(403, code))
    assert isinstance(outcome, Gone)
    assert outcome.reason.endswith(".")
    assert str(code) not in outcome.reason


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (429, 30046), (400, 50035), (400, 50006)])
def test_a_message_that_will_never_be_taken_is_refused_and_its_place_is_well(status: int, code: int) -> None:
    assert isinstance(outcome_of(answer(status, code)), Refused)


def test_who_is_kept_out_by_cloudflare_waits_as_long_as_it_asks_or_ten_minutes() -> None:
    assert outcome_of(answer(429, wait="1200")) == Retry("429: what Discord said", 1200.0)
    assert outcome_of(answer(429)) == Retry("429: what Discord said", 600.0)
    assert outcome_of(discord.RateLimited(40.0)) == Retry("rate limited", 40.0)


@given(attempts=st.integers(1, 10_000), chance=st.floats(0, 1), after=st.floats(0, 10_000))
def test_the_next_try_is_soon_at_first_and_within_minutes_later_and_never_before_discord_wishes(
    attempts: int, chance: float, after: float
) -> None:
    wait = next_attempt(attempts, NOW, chance, after) - NOW
    assert timedelta(seconds=after) <= wait <= timedelta(seconds=max(after, 300.0) + 0.001)
    assert wait >= timedelta(seconds=1)
    assert next_attempt(1, NOW, chance) - NOW <= timedelta(seconds=2)


async def test_no_second_sees_more_than_the_pace_and_who_came_first_goes_first() -> None:
    pace, passed = Pace(100), []

    async def go(number: int) -> None:
        await pace.wait()
        passed.append((asyncio.get_running_loop().time(), number))

    await asyncio.gather(*(go(number) for number in range(40)))
    times = [time for time, _ in passed]
    assert [number for _, number in passed] == list(range(40))
    # However the sleeps came out: no stretch holds more than its share and what may be caught up.
    for first, second in combinations(range(40), 2):
        assert times[second] - times[first] >= (second - first) * 0.01 - CATCH_UP - 0.001
