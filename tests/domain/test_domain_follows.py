"""Alerts: which places hear of a development, and which club a player would leave."""

import pytest

from bot.domain.developments import Change, Development
from bot.domain.follows import Follow, Target, match, present_club
from bot.domain.stories import fold, latest_club
from tests.story_claims import day, story, told

FOLLOWS = [Follow(1, Target.CLUB, "bayern"), Follow(1, Target.CLUB, "roma"), Follow(2, Target.CLUB, "spurs")]


def test_a_place_hears_once_however_many_of_its_follows_match() -> None:
    assert match(Development(Change.NEW, "talks"), frozenset({"bayern", "roma"}), FOLLOWS, frozenset()) == (1,)


@pytest.mark.parametrize("change", [Change.OFF, Change.CORRECTION, Change.WITHDRAWN])
def test_off_correction_and_withdrawn_go_to_exactly_those_who_were_alerted(change: Change) -> None:
    assert match(Development(change, "off"), frozenset({"bayern"}), FOLLOWS, frozenset({7, 2})) == (2, 7)


def test_the_present_club_is_that_of_the_text_else_of_the_latest_done_move_else_of_a_seed_under_12_months() -> None:
    seed = ("spurs", day(0))
    assert present_club("roma", "chelsea", seed, day(1)) == "roma"
    assert present_club(None, "chelsea", seed, day(1)) == "chelsea"
    assert present_club(None, None, seed, day(364)) == "spurs"
    assert present_club(None, None, seed, day(365)) is None
    assert present_club(None, None, None, day(1)) is None


def test_the_latest_done_move_is_the_latest_before_the_story_came_to_where_it_stands() -> None:
    claims = [
        told("done", 0, "roma"),
        told("done", 50, "chelsea"),
        told("talks", 90, "bayern"),
        told("done", 120, "madrid"),
    ]
    states = fold(claims)
    assert latest_club(story(*claims[:3]), states) == "chelsea"
    assert latest_club(story(*claims, club="chelsea"), states) == "roma"
    assert latest_club(story(*claims, club="roma"), states) is None
