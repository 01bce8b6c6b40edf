"""Origins: how many independent voices a story has."""

from bot.domain.origins import Voice, origins
from bot.domain.sketch import SIZE, is_near_duplicate, sketch
from tests.story_claims import day

WORDS = [f"word{n}" for n in range(100)]


def heard(*told: tuple[float, Voice]) -> list[str]:
    """Give the origins of voices at these days."""
    found = origins([(n, day(at), voice) for n, (at, voice) in enumerate(told)])
    return [found[n] for n in range(len(told))]


def voice(
    reporter: str | None = None, of: str | None = None, by: str | None = None, outlet: str = "bbc", text: str = ""
) -> Voice:
    return Voice(reporter, of, by, outlet, sketch(text))


def test_the_origin_is_the_credited_reporter_else_outlet_else_author_else_the_outlet_itself() -> None:
    assert heard((0, voice("romano", "sky", "smith"))) == ["romano"]
    assert heard((0, voice(None, "sky", "smith"))) == ["sky"]
    assert heard((0, voice(None, None, "smith"))) == ["smith"]
    assert heard((0, voice())) == ["bbc"]


def test_ten_articles_that_credit_one_reporter_are_one_origin() -> None:
    assert set(heard(*((n, voice("romano", outlet=f"site{n}")) for n in range(10)))) == {"romano"}


def test_a_credit_to_an_outlet_alone_joins_its_reporter_within_48_hours() -> None:
    sky, plettenberg = voice(None, "sky"), voice("plettenberg", "sky")
    assert heard((0, plettenberg), (2, sky), (2.1, sky)) == ["plettenberg", "plettenberg", "sky"]
    assert heard((0, sky), (1, plettenberg)) == ["plettenberg", "plettenberg"]


def test_an_outlets_own_author_is_its_reporter_too() -> None:
    assert heard((0, voice(by="plettenberg", outlet="sky")), (1, voice(of="sky"))) == ["plettenberg", "plettenberg"]


def test_a_reporter_of_one_outlet_is_not_that_of_another_that_credits_him() -> None:
    quoting, own = voice("romano", of="sky", outlet="sun"), voice(outlet="sun")
    assert heard((0, quoting), (1, own), (1.5, voice(of="sun"))) == ["romano", "sun", "sun"]


def test_a_near_duplicate_within_7_days_joins_the_first_ones_origin() -> None:
    agency = " ".join(WORDS)
    first = voice(outlet="bbc", text=agency)
    copy = voice(outlet="sun", text=f"Sun readers first: {agency}")
    assert heard((0, first), (7, copy)) == ["bbc", "bbc"]
    assert heard((0, first), (7.1, copy)) == ["bbc", "sun"]


def test_texts_with_a_changed_top_are_near_duplicates_and_different_texts_are_not() -> None:
    agency, other = " ".join(WORDS), " ".join(reversed(WORDS))
    assert is_near_duplicate(sketch(agency), sketch("Breaking news from the desk: " + agency))
    assert not is_near_duplicate(sketch(agency), sketch(other))


def test_short_texts_are_never_near_duplicates() -> None:
    assert sketch("Kane to Bayern, here we go") == ()
    assert not is_near_duplicate((), ())


def test_a_sketch_ignores_case_and_punctuation_and_has_at_most_64_numbers_that_fit_json() -> None:
    long = " ".join(f"w{n}" for n in range(1000))
    assert sketch(long) == sketch(long.upper().replace(" ", ", "))
    assert len(sketch(long)) == SIZE
    assert all(0 <= number < 2**53 for number in sketch(long))
