"""Players: who is meant by a name."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import Known, Mention, fold_name, identify, is_surname, surname_of
from bot.domain.slugs import slugify
from tests.story_claims import day

KANE = Known("harry-kane", frozenset({"spurs"}))
_ids = count(1)


def named(name: str, *clubs: str, at: float = 0, slug: str | None = None, article: str | None = None) -> Mention:
    """Mention a player."""
    id_ = next(_ids)
    return Mention(id_, article or f"a{id_:05}", day(at), name, slug, frozenset(clubs))


def who(mentions: list[Mention], *known: Known) -> list[str]:
    """Give the keys in the order of the mentions."""
    keys = identify(mentions, known)
    return [keys[m.claim] for m in mentions]


def test_a_full_name_wins() -> None:
    assert who([named("Joe Kane", "spurs")], KANE) == ["name:joe kane"]
    assert who([named("Kane", "roma", slug="harry-kane")]) == ["harry-kane"]


def test_a_surname_takes_the_one_candidate_who_shares_a_club() -> None:
    assert who([named("Kane", "spurs")], KANE, Known("joe-kane", frozenset({"roma"}))) == ["harry-kane"]
    assert who([named("Kane", "roma"), named("Joe Kane", "roma", at=30)], KANE)[0] == "name:joe kane"


def test_a_surname_with_two_candidates_at_its_club_is_provisional() -> None:
    [key] = who([named("Kane", "spurs", article="x")], KANE, Known("joe-kane", frozenset({"spurs"})))
    assert key == "surname:kane:x"


def test_of_two_candidates_a_surname_takes_the_one_who_shares_more_clubs_with_the_claim() -> None:
    joe = Known("joe-kane", frozenset({"spurs"}))
    bid = named("Harry Kane", "bayern", "spurs", slug="harry-kane")
    assert who([bid, named("Kane", "bayern", "spurs", at=1)], KANE, joe)[1] == "harry-kane"


def test_a_surname_without_a_club_in_common_takes_who_has_five_times_the_mentions() -> None:
    harrys = [named("Harry Kane", "spurs", slug="harry-kane") for _ in range(5)]
    assert who([*harrys, named("Kane", "roma", at=1)])[-1] == "harry-kane"
    assert who([*harrys[:4], named("Kane", "roma", at=1, article="x")])[-1] == "surname:kane:x"
    joes = [named("Joe Kane", "chelsea"), named("Joe Kane", "chelsea")]
    assert who([*harrys, *joes, named("Kane", "roma", at=1, article="x")])[-1] == "surname:kane:x"


def test_only_mentions_up_to_a_text_count_for_it() -> None:
    harrys = [named("Harry Kane", "spurs", at=9, slug="harry-kane") for _ in range(5)]
    assert who([named("Kane", "roma", article="x"), *harrys])[0] == "surname:kane:x"


def test_provisional_players_who_share_a_club_within_30_days_are_one() -> None:
    claims = [
        named("Okonkwo", "roma", at=0, article="x"),
        named("Okonkwo", "roma", "bayern", at=30),
        named("Okonkwo", "bayern", at=60),
        named("Okonkwo", "bayern", at=91, article="y"),
    ]
    assert who(claims) == ["surname:okonkwo:x"] * 3 + ["surname:okonkwo:y"]


def test_a_full_name_within_30_days_at_a_shared_club_names_the_provisional_player() -> None:
    near, far = named("Chidi Okonkwo", "roma", at=30), named("Chidi Okonkwo", "roma", at=30.1)
    assert who([named("Okonkwo", "roma"), near])[0] == "name:chidi okonkwo"
    assert who([named("Okonkwo", "roma", article="x"), far])[0] == "surname:okonkwo:x"


def test_within_one_article_a_surname_is_one_man() -> None:
    claims = [named("Okonkwo", "roma", article="x"), named("Okonkwo", "bayern", article="x")]
    assert who(claims) == ["surname:okonkwo:x"] * 2
    assert who([*claims, named("Chidi Okonkwo", "bayern")])[:2] == ["name:chidi okonkwo"] * 2


def test_a_surname_with_and_without_its_particle_is_one_man() -> None:
    claims = [named("Van Dijk", "spurs", article="x"), named("Dijk", "spurs", at=1)]
    assert who(claims) == ["surname:dijk:x"] * 2


MENTIONS = st.builds(
    lambda name, clubs, at: named(name, *clubs, at=at),
    st.sampled_from(["Kane", "Harry Kane", "Joe Kane", "Van Kane"]),
    st.sets(st.sampled_from(["spurs", "roma", "bayern"]), max_size=2),
    st.sampled_from([0, 0, 1, 20, 31, 45, 80]),
)


@given(mentions=st.lists(MENTIONS, max_size=12), data=st.data())
def test_every_order_of_mentions_gives_one_answer(mentions: list[Mention], data: st.DataObject) -> None:
    assert identify(data.draw(st.permutations(mentions)), [KANE]) == identify(mentions, [KANE])


def test_names_are_compared_without_diacritics_case_and_spaces() -> None:
    assert fold_name("  Rasmus  HØJLUND ") == "rasmus hojlund"
    assert fold_name("Kılıçsoy") == "kilicsoy"
    assert surname_of("Vinícius Júnior") == "junior"
    assert surname_of("") == ""


def test_a_surname_may_have_particles_and_a_full_name_is_no_surname() -> None:
    assert [is_surname(n) for n in ("Kane", "Van Dijk", "De la Cruz", "Virgil van Dijk")] == [True, True, True, False]


def test_slugs_are_stable_in_every_script() -> None:
    assert slugify("1. FC Köln") == "1-fc-koln"
    assert slugify("Спартак Москва") == "спартак-москва"
    assert slugify("…") == ""
