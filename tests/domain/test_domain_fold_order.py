"""Fold: the state depends on what was said, not on the order in which it was heard."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import Stage
from bot.domain.stories import StoryClaim, fold
from tests.story_claims import euros, told

CLAIMS = st.builds(
    told,
    stage=st.sampled_from([s.value for s in Stage]),
    at=st.sampled_from([0, 0, 1, 2, 5, 8, 20, 100, 190, 300]),
    to=st.sampled_from(["bayern", "chelsea", "roma"]),
    move=st.sampled_from(["transfer", "transfer", "loan", "renewal", "departure"]),
    from_=st.sampled_from([None, "roma", "spurs"]),
    fee=st.sampled_from([None, euros(0), euros(50), euros(54), euros(80)]),
    tier=st.integers(1, 4),
    by=st.sampled_from(["bbc", "sky", "sun"]),
    official=st.booleans(),
)


@given(claims=st.lists(CLAIMS, max_size=12), data=st.data())
def test_every_order_of_claims_gives_one_state(claims: list[StoryClaim], data: st.DataObject) -> None:
    assert fold(data.draw(st.permutations(claims))) == fold(claims)


@given(claims=st.lists(CLAIMS, max_size=12))
def test_every_claim_that_leads_somewhere_stands_in_exactly_one_story(claims: list[StoryClaim]) -> None:
    standing = [id_ for state in fold(claims) for id_ in state.claims]
    nowhere = {c.id for c in claims if c.move in ("transfer", "loan") and c.to == c.from_}
    farewells = {c.id for c in claims if c.move == "departure"}  # after a done move they are told with it
    assert len(standing) == len(set(standing))
    assert {c.id for c in claims} - nowhere - farewells <= set(standing) <= {c.id for c in claims} - nowhere


@given(claims=st.lists(CLAIMS, max_size=12))
def test_episodes_of_a_story_are_counted_from_0_and_follow_each_other(claims: list[StoryClaim]) -> None:
    by_story: dict[object, list[int]] = {}
    for state in fold(claims):
        by_story.setdefault((state.kind, state.club), []).append(state.episode)
    assert all(episodes == list(range(len(episodes))) for episodes in by_story.values())
