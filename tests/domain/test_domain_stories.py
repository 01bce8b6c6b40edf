"""Stories: their key and episodes, their stage, and what ends them."""

import pytest

from bot.domain.claims import Move, Stage
from bot.domain.stories import Kind, fold
from tests.story_claims import day, euros, story, told


def test_a_transfer_and_a_loan_to_one_club_are_one_story_named_by_the_newest_claim_at_the_highest_stage() -> None:
    state = story(told("talks", 0), told("bid", 1, move="loan"), told("bid", 2), told("interest", 3, move="loan"))
    assert (state.kind, state.move, state.stage) == (Kind.MOVE, Move.TRANSFER, Stage.BID)


def test_each_club_renewal_and_departure_has_a_story_of_its_own() -> None:
    states = fold(
        [
            told("talks", to="bayern"),
            told("talks", to="roma"),
            told("talks", to="roma", move="renewal"),
            told("talks", move="departure", from_="roma"),
        ]
    )
    assert {(s.kind, s.club) for s in states} == {
        (Kind.MOVE, "bayern"),
        (Kind.MOVE, "roma"),
        (Kind.RENEWAL, "roma"),
        (Kind.DEPARTURE, None),
    }


def test_after_180_days_of_silence_a_story_is_a_new_one() -> None:
    assert [s.episode for s in fold([told("talks", 0), told("talks", 180)])] == [0]
    later = fold([told("talks", 0), told("interest", 180.01)])
    assert [(s.episode, s.stage) for s in later] == [(0, Stage.TALKS), (1, Stage.INTEREST)]


def test_an_episode_ends_with_done() -> None:
    states = fold([told("done", 0), told("interest", 15)])
    assert [(s.episode, s.stage) for s in states] == [(0, Stage.DONE), (1, Stage.INTEREST)]


def test_late_echoes_of_a_done_deal_start_no_new_story() -> None:
    [state] = fold([told("done", 0), told("agreed", 14), told("done", 100)])
    assert (state.stage, state.stage_at, len(state.claims)) == (Stage.DONE, day(0), 3)


def test_a_lower_report_never_lowers_the_stage() -> None:
    state = story(told("agreed", 0), told("interest", 1))
    assert (state.stage, state.stage_at) == (Stage.AGREED, day(0))


def test_ties_break_by_article_id() -> None:
    first, last = told("talks", 0, article="a", tier=1), told("off", 0, article="b", tier=1)
    assert story(last, first).stage is Stage.OFF
    first, last = told("off", 0, article="a", tier=1), told("talks", 0, article="b", tier=1)
    assert story(last, first).stage is Stage.TALKS


@pytest.mark.parametrize("stage", ["off", "interest", "done"])
def test_a_move_from_a_club_to_itself_is_dropped(stage: str) -> None:
    assert fold([told(stage, to="roma", from_="roma"), told(stage, to=None)]) == ()


def test_the_last_known_from_club_is_kept_when_later_texts_do_not_name_it() -> None:
    assert story(told("talks", 0, from_="roma"), told("talks", 1)).from_ == "roma"


# Off


def test_an_official_off_ends_a_story_whatever_its_tier() -> None:
    assert story(told("agreed", 0, tier=1), told("off", 1, tier=4, official=True)).stage is Stage.OFF


def test_an_off_from_a_tier_as_good_as_the_best_at_the_stage_ends_it() -> None:
    assert story(told("agreed", 0, tier=2), told("off", 1, tier=2)).stage is Stage.OFF
    # Only claims of the present stage count: the tier 1 voice spoke of talks.
    assert story(told("talks", 0, tier=1), told("agreed", 1, tier=3), told("off", 2, tier=3)).stage is Stage.OFF


def test_an_off_from_a_worse_tier_makes_a_story_disputed() -> None:
    state = story(told("agreed", 0, tier=1), told("off", 1, tier=2, by="sun"))
    assert (state.stage, state.disputed) == (Stage.AGREED, True)


def test_a_second_origin_makes_an_off_effective_but_not_the_same_one_again() -> None:
    claims = [told("agreed", 0, tier=1), told("off", 1, tier=3, by="sun")]
    assert story(*claims, told("off", 2, tier=3, by="sun")).stage is Stage.AGREED
    assert story(*claims, told("off", 2, tier=3, by="mirror")).stage is Stage.OFF


def test_an_advance_ends_a_dispute() -> None:
    state = story(told("talks", 0, tier=1), told("off", 1, tier=3), told("bid", 2, tier=3))
    assert (state.stage, state.disputed) == (Stage.BID, False)


@pytest.mark.parametrize("stage", ["talks", "bid", "agreed", "medical", "done"])
def test_talks_or_more_revive_a_story_at_once(stage: str) -> None:
    state = story(told("agreed", 0), told("off", 1), told(stage, 1.1))
    assert (state.stage, state.revivals) == (Stage(stage), 1)


def test_interest_revives_a_story_only_after_7_days() -> None:
    assert story(told("talks", 0), told("off", 1), told("interest", 7.9)).stage is Stage.OFF
    state = story(told("talks", 0), told("off", 1), told("interest", 8))
    assert (state.stage, state.revivals) == (Stage.INTEREST, 1)


def test_the_stage_is_the_highest_since_the_last_effective_off() -> None:
    assert story(told("medical", 0), told("off", 1), told("talks", 2), told("interest", 3)).stage is Stage.TALKS


def test_done_is_undone_only_by_an_effective_off() -> None:
    done = told("done", 0, tier=1)
    assert story(done, told("off", 1, tier=3)).stage is Stage.DONE
    assert story(done, told("off", 1, tier=1)).stage is Stage.OFF


# Completion


def test_a_done_transfer_closes_every_other_story_of_the_player_and_says_where_he_went() -> None:
    states = fold(
        [
            told("talks", 0, "roma"),
            told("talks", 0, "spurs", move="renewal"),
            told("agreed", 0, move="departure", from_="spurs"),
            told("done", 1, "bayern"),
        ]
    )
    ended = {(s.kind, s.closed_by) for s in states if s.stage is Stage.OFF}
    assert ended == {(Kind.MOVE, "bayern"), (Kind.RENEWAL, "bayern"), (Kind.DEPARTURE, "bayern")}


def test_a_done_loan_closes_moves_only() -> None:
    states = fold(
        [
            told("talks", 0, "roma"),
            told("talks", 0, "spurs", move="renewal"),
            told("talks", 0, move="departure", from_="spurs"),
            told("done", 1, "bayern", move="loan"),
        ]
    )
    assert [s.kind for s in states if s.stage is Stage.OFF] == [Kind.MOVE]


def test_a_done_renewal_closes_moves_and_departure() -> None:
    states = fold(
        [
            told("talks", 0, "roma"),
            told("talks", 0, move="departure", from_="spurs"),
            told("done", 1, "spurs", move="renewal"),
        ]
    )
    assert {s.kind for s in states if s.stage is Stage.OFF} == {Kind.MOVE, Kind.DEPARTURE}


def test_a_done_departure_closes_nothing() -> None:
    states = fold([told("talks", 0, "roma"), told("done", 1, move="departure", from_="spurs")])
    assert all(s.stage is not Stage.OFF for s in states)


def test_who_is_bought_after_his_loan_has_a_new_story_though_nobody_told_of_talks() -> None:
    lent = [told("done", 0, move="loan"), told("done", 3, move="loan")]
    assert [s.stage for s in fold([*lent, told("done", 40)])] == [Stage.DONE, Stage.DONE]
    assert len(fold([*lent, told("done", 40, move="loan")])) == 1


def test_what_was_known_of_a_story_before_a_deal_elsewhere_is_its_echo_for_14_days() -> None:
    closed = [told("bid", 0, "roma"), told("done", 1, "bayern")]
    for stage, at, expected in (
        ("interest", 9, Stage.OFF),
        ("bid", 15, Stage.OFF),
        ("bid", 15.1, Stage.BID),
        ("agreed", 2, Stage.AGREED),
    ):
        assert story(*closed, told(stage, at, "roma"), club="roma").stage is expected
    was_off = [told("bid", 0, "roma"), told("off", 1, "roma"), told("done", 9, "bayern"), told("interest", 10, "roma")]
    assert story(*was_off, club="roma").stage is Stage.OFF


def test_a_deal_that_was_withdrawn_leaves_no_echo() -> None:
    fallen = [told("bid", 0, "roma"), told("done", 1, "bayern"), told("off", 2, "bayern")]
    assert story(*fallen, told("talks", 3, "roma"), club="roma").stage is Stage.TALKS


def test_an_earlier_done_move_stays_done_when_the_player_moves_on() -> None:
    states = fold([told("done", 0, "roma"), told("done", 60, "bayern")])
    assert [s.stage for s in states] == [Stage.DONE, Stage.DONE]


def test_a_story_that_was_silent_for_180_days_is_not_closed_any_more() -> None:
    assert story(told("talks", 0, "roma"), told("done", 200, "bayern"), club="roma").stage is Stage.TALKS


# Fee


def test_the_fee_is_the_newest_from_a_tier_at_least_as_good_as_that_of_the_shown_one() -> None:
    first = told("bid", 0, fee=euros(80), tier=2)
    assert story(first, told("bid", 1, fee=euros(120), tier=3)).fee == euros(80)
    assert story(first, told("bid", 1, fee=euros(100), tier=2)).fee == euros(100)


def test_voices_of_the_same_tale_are_counted_once() -> None:
    assert story(told("bid", 0, by="bbc"), told("bid", 1, by="sky"), told("bid", 2, by="bbc")).origins == ("bbc", "sky")


def test_a_farewell_after_the_done_move_is_no_departure_of_its_own() -> None:
    move = told("done", 0, from_="tottenham")
    assert [s.kind for s in fold([move, told("done", 1, move="departure")])] == ["move"]
    assert [s.kind for s in fold([move, told("done", 1, move="departure", from_="tottenham")])] == ["move"]
    leaving_the_new_club = told("talks", 1, move="departure", from_="bayern")
    assert [s.kind for s in fold([move, leaving_the_new_club])] == ["move", "departure"]
    assert [s.kind for s in fold([move, told("done", 20, move="departure")])] == ["move", "departure"]
