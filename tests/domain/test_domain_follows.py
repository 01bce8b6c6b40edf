"""Alerts: which places hear of a development, what filters keep back, and which club a player would leave."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import Move, Stage
from bot.domain.codec import pack_filter, pack_mention, unpack_filter, unpack_mention
from bot.domain.developments import Change, Development
from bot.domain.follows import (
    Barrier,
    Direction,
    Filter,
    Follow,
    Mention,
    Subject,
    Target,
    barriers,
    match,
    present_club,
    roles_to_mention,
    seen_from,
)
from bot.domain.stories import Kind, fold, latest_club
from tests.story_claims import day, story, told

KANE = Subject(
    players=frozenset({"9", "12"}),
    kind=Kind.MOVE,
    move=Move.TRANSFER,
    stage=Stage.TALKS,
    tier=2,
    official=False,
    club="bayern",
    leaving="spurs",
    club_league="bundesliga",
    leaving_league="premier-league",
)
RENEWS = replace(KANE, kind=Kind.RENEWAL, move=Move.RENEWAL, club="spurs", club_league="premier-league")
LEAVES = replace(KANE, kind=Kind.DEPARTURE, move=Move.DEPARTURE, club=None, club_league=None)
IN, OUT, RENEWALS = Direction.IN, Direction.OUT, Direction.RENEWALS


def follow(target: Target, slug: str = "", place: int = 1, **filter_: Any) -> Follow:
    return Follow(place, target, slug, Filter(**filter_))


@pytest.mark.parametrize(
    ("target", "slug", "subject", "ways"),
    [
        (Target.CLUB, "bayern", KANE, {IN}),
        (Target.CLUB, "spurs", KANE, {OUT}),
        (Target.CLUB, "roma", KANE, set()),
        (Target.CLUB, "spurs", RENEWS, {RENEWALS}),
        (Target.CLUB, "spurs", LEAVES, {OUT}),
        (Target.CLUB, "", replace(LEAVES, leaving=None), set()),
        (Target.LEAGUE, "bundesliga", KANE, {IN}),
        (Target.LEAGUE, "premier-league", KANE, {OUT}),
        (Target.LEAGUE, "premier-league", replace(KANE, club_league="premier-league"), {IN, OUT}),
        (Target.LEAGUE, "premier-league", RENEWS, {RENEWALS}),
        (Target.LEAGUE, "serie-a", KANE, set()),
        (Target.PLAYER, "9", KANE, {IN, OUT}),
        (Target.PLAYER, "12", KANE, {IN, OUT}),
        (Target.PLAYER, "1", KANE, set()),
        (Target.ALL, "", KANE, {IN, OUT}),
        (Target.ALL, "", RENEWS, {RENEWALS}),
        (Target.ALL, "", LEAVES, {OUT}),
    ],
)
def test_a_story_goes_in_or_out_as_seen_from_what_is_followed(
    target: Target, slug: str, subject: Subject, ways: set[Direction]
) -> None:
    assert seen_from(follow(target, slug), subject) == ways


@pytest.mark.parametrize(
    ("filter_", "subject", "kept"),
    [
        (Filter(), KANE, ()),
        (Filter(frozenset({OUT})), KANE, (Barrier.DIRECTION,)),
        (Filter(frozenset({IN, RENEWALS})), KANE, ()),
        (Filter(lowest=Stage.TALKS), KANE, ()),
        (Filter(lowest=Stage.BID), KANE, (Barrier.STAGE,)),
        (Filter(tier=2), KANE, ()),
        (Filter(tier=1), KANE, (Barrier.TIER,)),
        (Filter(only_official=True), KANE, (Barrier.UNOFFICIAL,)),
        (Filter(only_official=True), replace(KANE, official=True), ()),
        (Filter(loans=False), KANE, ()),
        (Filter(loans=False), replace(KANE, move=Move.LOAN), (Barrier.LOAN,)),
        (Filter(lowest=Stage.DONE, tier=1), KANE, (Barrier.STAGE, Barrier.TIER)),
    ],
)
def test_a_filter_says_all_that_keeps_it_back(filter_: Filter, subject: Subject, kept: tuple[Barrier, ...]) -> None:
    assert barriers(filter_, subject, frozenset({IN})) == kept


def test_a_place_hears_once_however_many_of_its_follows_let_it_through() -> None:
    follows = [
        follow(Target.CLUB, "bayern"),
        follow(Target.PLAYER, "9", lowest=Stage.DONE),
        follow(Target.ALL),
        follow(Target.CLUB, "bayern", 2, lowest=Stage.DONE),
        follow(Target.CLUB, "roma", 3),
        follow(Target.LEAGUE, "bundesliga", 4),
    ]
    assert match(Development(Change.NEW, "talks"), KANE, follows, frozenset({3})) == (1, 4)


@pytest.mark.parametrize("change", [Change.OFF, Change.CORRECTION, Change.WITHDRAWN])
def test_off_correction_and_withdrawn_go_to_exactly_those_who_were_alerted(change: Change) -> None:
    assert match(Development(change, "off"), KANE, [follow(Target.ALL)], frozenset({7, 2})) == (2, 7)


def test_a_role_is_pinged_only_at_the_stages_that_were_chosen_and_where_the_filter_lets_it_through() -> None:
    pings = replace(follow(Target.ALL, tier=2), mention=Mention("5", frozenset({Stage.TALKS, Stage.DONE})))
    assert roles_to_mention([KANE], [pings, follow(Target.ALL)]) == ("5",)
    assert roles_to_mention([replace(KANE, stage=Stage.BID)], [pings]) == ()
    assert roles_to_mention([replace(KANE, tier=3)], [pings]) == ()


@given(st.builds(Filter, st.frozensets(st.sampled_from(Direction)), st.sampled_from(Stage), st.integers(1, 4)))
def test_filters_and_mentions_are_kept_as_they_are(filter_: Filter) -> None:
    assert unpack_filter(json.loads(json.dumps(pack_filter(filter_)))) == filter_
    mention = Mention("1", frozenset({filter_.lowest}))
    assert unpack_mention(json.loads(json.dumps(pack_mention(mention)))) == mention
    assert unpack_mention(pack_mention(None)) is None


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
