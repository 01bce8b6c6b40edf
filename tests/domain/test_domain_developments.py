"""Developments: what is news, and what is not."""

import pytest

from bot.domain.claims import Fee, Stage
from bot.domain.developments import Announced, Change, Development, announce, developments
from bot.domain.stories import StoryClaim
from tests.story_claims import euros, story, told


class Followers:
    """Those who are told; they remember what was announced, as the store does."""

    def __init__(self) -> None:
        self.announced: Announced | None = None
        self.told: list[Development] = []

    def hear(self, *claims: StoryClaim) -> list[str]:
        """Hear the story of these claims, or that there are none any more; give the news in it."""
        state = story(*claims) if claims else None
        news = developments(self.announced, state)
        self.announced = announce(self.announced, state, news)
        self.told += news
        return [f"{d.change} {d.value}" for d in news]


@pytest.fixture
def followers() -> Followers:
    return Followers()


def test_a_story_is_new_advances_goes_off_and_is_revived(followers: Followers) -> None:
    claims = [told("interest", 0)]
    assert followers.hear(*claims) == ["new interest"]
    assert followers.hear(*claims, told("talks", 1)) == ["advanced talks"]
    claims += [told("talks", 1), told("off", 2)]
    assert followers.hear(*claims) == ["off off"]
    assert followers.hear(*claims, told("bid", 3)) == ["revived bid"]


def test_done_is_told_as_done_whatever_came_before(followers: Followers) -> None:
    assert followers.hear(told("done")) == ["done done"]


def test_an_undone_done_is_withdrawn(followers: Followers) -> None:
    done = told("done", 0)
    followers.hear(done)
    assert followers.hear(done, told("off", 1)) == ["withdrawn off"]


def test_an_undone_done_is_withdrawn_though_somebody_wrote_of_talks_since_and_is_revived_by_the_next_voice(
    followers: Followers,
) -> None:
    claims = [told("done", 0), told("talks", 2)]
    followers.hear(*claims)
    assert followers.hear(*claims, told("off", 1)) == ["withdrawn off"]
    claims = [told("done", 0), told("off", 1), told("talks", 2), told("talks", 3, by="sky")]
    assert followers.hear(*claims) == ["revived talks"]


def test_a_done_that_was_never_said_is_corrected_and_one_done_again_after_a_withdrawal_as_well(
    followers: Followers,
) -> None:
    talks, done = told("talks", 0), told("done", 1)
    followers.hear(talks, done)
    assert followers.hear(talks) == ["correction talks"]
    over = [talks, done, told("off", 2)]
    followers.hear(talks, done)
    followers.hear(*over)
    again = told("done", 3)
    assert followers.hear(*over, again) == ["done done"]
    assert followers.hear(*over, again, told("off", 4)) == ["withdrawn off"]


def test_a_story_that_is_closed_by_a_move_elsewhere_is_off(followers: Followers) -> None:
    talks = told("talks", 0)
    followers.hear(talks)
    assert followers.hear(talks, told("done", 1, "roma")) == ["off off"]


def test_a_story_born_off_alerts_nobody(followers: Followers) -> None:
    assert followers.hear(told("off")) == []


def test_another_voice_for_the_same_stage_is_no_development(followers: Followers) -> None:
    talks = told("talks", 0)
    followers.hear(talks)
    assert followers.hear(talks, told("talks", 1, by="sky", tier=1)) == []
    assert followers.hear(talks, told("interest", 1, by="sun")) == []


def test_the_switch_between_transfer_and_loan_is_no_alert(followers: Followers) -> None:
    talks = told("talks", 0)
    followers.hear(talks)
    assert followers.hear(talks, told("talks", 1, move="loan")) == []


def test_a_dispute_is_no_development(followers: Followers) -> None:
    agreed = told("agreed", 0, tier=1)
    followers.hear(agreed)
    assert followers.hear(agreed, told("off", 1, tier=4)) == []


@pytest.mark.parametrize(
    ("before", "now", "is_news"),
    [
        (euros(50), euros(55), True),
        (euros(50), euros(45), True),
        (euros(50), euros(54.9), False),
        (euros(50), Fee("£80m", 80_000_000, "GBP"), False),
        (euros(50), Fee("free", 0), True),
        (Fee("free", 0), euros(50), True),
        (Fee("free", 0), Fee("free", 0, "EUR"), False),
        (euros(50), Fee("a hefty fee"), False),
    ],
)
def test_a_fee_is_news_if_it_differs_by_10_percent_in_one_currency_or_from_free_to_paid(
    followers: Followers, before: Fee, now: Fee, is_news: bool
) -> None:
    bid = told("bid", 0, fee=before)
    followers.hear(bid)
    news = followers.hear(bid, told("bid", 2, fee=now))
    assert [line.split()[0] for line in news] == (["fee"] if is_news else [])


def test_a_first_fee_is_no_news(followers: Followers) -> None:
    bid = told("bid", 0)
    followers.hear(bid)
    assert followers.hear(bid, told("bid", 1, fee=euros(50))) == []


def test_a_fee_from_a_worse_tier_than_that_of_the_shown_one_is_no_news(followers: Followers) -> None:
    bid = told("bid", 0, fee=euros(50), tier=1)
    followers.hear(bid)
    assert followers.hear(bid, told("bid", 2, fee=euros(90), tier=2)) == []


def test_a_fee_is_news_once_in_24_hours_and_what_was_held_back_comes_with_the_next(followers: Followers) -> None:
    claims = [told("bid", 0, fee=euros(50)), told("bid", 1, fee=euros(60))]
    followers.hear(claims[0])
    assert followers.hear(*claims) == ["fee 60000000 EUR"]
    claims.append(told("bid", 1.9, fee=euros(80)))
    assert followers.hear(*claims) == []
    claims.append(told("bid", 2.1, fee=euros(82)))
    assert followers.hear(*claims) == ["fee 82000000 EUR"]


def test_a_fee_that_creeps_in_small_steps_is_news_when_they_add_up(followers: Followers) -> None:
    claims = [told("bid", n, fee=euros(50 + 2 * n)) for n in range(4)]
    heard = [followers.hear(*claims[: n + 1]) for n in range(4)]
    assert heard == [["new bid"], [], [], ["fee 56000000 EUR"]]


def test_a_claim_that_is_taken_back_is_corrected(followers: Followers) -> None:
    talks = told("talks", 0)
    followers.hear(talks, told("agreed", 1))
    assert followers.hear(talks) == ["correction talks"]
    assert followers.hear() == ["correction retracted"]


def test_a_story_whose_revival_is_taken_back_is_told_off_once_more(followers: Followers) -> None:
    over = [told("talks", 0), told("off", 1)]
    heard = [followers.hear(*claims) for claims in (over[:1], over, [*over, told("bid", 2)], over, over)]
    assert heard == [["new talks"], ["off off"], ["revived bid"], ["off off"], []]
    assert len({d for d in followers.told if d.change is Change.OFF}) == 2, "each is a development of its own"


def test_an_off_that_was_told_is_not_undone_by_what_was_written_before_it(followers: Followers) -> None:
    talks, off, late = told("talks", 0, tier=3), told("off", 2, tier=3, by="sky"), told("talks", 1, tier=1)
    assert followers.hear(talks) == ["new talks"]
    assert followers.hear(talks, off) == ["off off"]
    assert followers.hear(talks, late, off) == []
    assert followers.hear(talks, late, off, told("interest", 3)) == []
    assert followers.hear(talks, late, off, told("talks", 4)) == ["revived talks"]


def test_an_off_that_was_told_and_is_taken_back_is_undone(followers: Followers) -> None:
    talks = told("talks", 0)
    followers.hear(talks)
    followers.hear(talks, told("off", 1))
    assert followers.hear(talks) == ["revived talks"]


def test_nothing_that_was_never_told_is_corrected(followers: Followers) -> None:
    assert followers.hear() == []
    followers.hear(told("off"))
    assert followers.hear() == []


def test_what_was_corrected_and_comes_true_is_told_as_something_new() -> None:
    agreed = story(told("agreed"))
    before = announce(Announced(Stage.AGREED), None, (Development(Change.CORRECTION, "retracted"),))
    assert developments(before, agreed) == (Development(Change.REVIVED, "agreed", revivals=1),)
