"""The pure decisions: patience, the breaker, budgets, cutting texts, and when to read again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import Text
from bot.domain.readings import Again, next_reading
from bot.llm.budget import Budget, Usage
from bot.llm.failures import LONGEST_REST, PATIENCE, REST, Breaker, Failed, Fault, pause
from bot.llm.memory import Spending
from bot.llm.passages import LONGEST, OVERLAP, Passage, passages
from bot.llm.prompt import share
from tests.llm.llm_scene import NOON


@pytest.mark.parametrize(
    ("fault", "tried", "after", "waits"),
    [
        (Fault.DOWN, 1, None, 1.0),
        (Fault.DOWN, 2, None, 2.0),
        (Fault.DOWN, 3, None, None),
        (Fault.BUSY, 1, 7.0, 7.5),
        (Fault.BUSY, 1, PATIENCE, None),
        (Fault.SLOW, 1, None, None),
        (Fault.DENIED, 1, None, None),
        (Fault.UNFIT, 1, None, None),
        (Fault.WRONG, 1, None, 0.0),
        (Fault.WRONG, 2, None, None),
    ],
)
def test_patience_ends_soon(fault: Fault, tried: int, after: float | None, waits: float | None) -> None:
    assert pause(Failed(fault, "", after), tried, 0.5) == waits


def test_the_breaker_opens_after_three_failures_and_rests_longer_each_time() -> None:
    breaker, now, rests = Breaker(), NOON, []
    down = Failed(Fault.DOWN, "")
    for _ in range(2):
        breaker = breaker.failed(down, now)
        assert breaker.allows(now)
    for _ in range(9):
        breaker = breaker.failed(down, now)
        assert not breaker.allows(now)
        assert breaker.until is not None
        rests.append(breaker.until - now)
        now = breaker.until
        assert breaker.allows(now)
    assert rests[:3] == [REST, 2 * REST, 4 * REST]
    assert rests[-1] == LONGEST_REST


def test_the_breaker_opens_at_once_where_asking_again_is_no_use() -> None:
    for failed in (Failed(Fault.DENIED, ""), Failed(Fault.UNFIT, ""), Failed(Fault.BUSY, "", 600.0)):
        breaker = Breaker().failed(failed, NOON)
        assert not breaker.allows(NOON + timedelta(seconds=59))
    assert Breaker().failed(Failed(Fault.BUSY, "", 600.0), NOON).until == NOON + timedelta(minutes=10)


def test_money_is_counted_exactly_and_rounded_up() -> None:
    budget = Budget(price_sent=0.15, price_received=0.6, money=2.5)
    assert budget.cost(Usage(1_000_000, 1_000_000)) == 750_000
    assert budget.cost(Usage(1, 0)) == 1
    assert budget.micros == 2_500_000


@given(st.lists(st.integers(1, 500), max_size=30), st.integers(0, 2_000))
def test_no_sum_of_reservations_passes_a_limit(wants: list[int], limit: int) -> None:
    spent = Spending()
    for want in wants:
        if spent.fits(Spending(want, want), limit, None):
            spent += Spending(want, want)
    assert spent.tokens <= limit


WORDS = st.sampled_from(["Kane", "signs.", "for", "Bayern", "\n\n", "he", "said!", "a" * 40, "“yes.”"])


@given(st.lists(WORDS, max_size=400).map(" ".join), st.integers(300, 900), st.integers(10, 100))
def test_passages_hold_all_of_a_text_and_overlap(body: str, longest: int, overlap: int) -> None:
    parts = [passage.body for passage in passages(Text(body), longest, overlap)]
    position = 0
    for number, part in enumerate(parts):
        assert len(part) <= longest
        found = body.find(part, max(0, position - overlap))
        assert 0 <= found <= position
        assert number == 0 or found < position, "neighbours share something"
        position = found + len(part)
    assert position == len(body)


def test_a_sentence_at_a_cut_stands_whole_in_one_of_the_passages() -> None:
    sentence = "Tottenham Hotspur are in talks to sign Jamal Musiala from Bayern Munich, and he wants to come. "
    body = "".join(f"{number}. {sentence}" for number in range(400))
    parts = passages(Text(body))
    assert len(parts) > 5
    for number in range(400):
        assert any(f" {number}. {sentence.strip()}" in f" {part.body}" for part in parts)
    assert all(len(part.body) <= LONGEST for part in parts)
    assert 2 * len(sentence) < OVERLAP


@given(st.lists(st.integers(1, 3_000), max_size=40))
def test_sharing_keeps_every_passage_and_the_order(sizes: list[int]) -> None:
    given_ = [Passage(str(number) + "x" * size) for number, size in enumerate(sizes)]
    groups = share(given_, most=5, longest=4_000)
    assert [passage for group in groups for passage in group] == given_
    for group in groups:
        assert len(group) <= 5
        assert len(group) == 1 or sum(len(passage.body) for passage in group) <= 4_000


def test_a_text_is_read_again_ever_later_and_not_for_ever() -> None:
    assert next_reading(Again.AWAY, 0, NOON) == NOON + timedelta(minutes=10)
    assert next_reading(Again.AWAY, 3, NOON) == NOON + timedelta(minutes=80)
    assert next_reading(Again.AWAY, 11, NOON) == NOON + timedelta(days=1)
    assert next_reading(Again.AWAY, 12, NOON) is None
    assert next_reading(Again.WRONG, 3, NOON) is None
    assert next_reading(Again.BUDGET, 5, NOON) == NOON.replace(day=3, hour=0)
