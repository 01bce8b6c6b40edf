"""Names are found by what people type."""

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import Entry, NameIndex

KANE = Entry("1", ("Harry Kane", "Kane"), "Bayern Munich", weight=3)
BERNARDO = Entry("2", ("Bernardo Silva", "Silva"), "Manchester City", weight=1)
DAVID = Entry("3", ("David Silva", "Silva"), "Real Sociedad")
ODEGAARD = Entry("4", ("Martin Ødegaard", "Ødegaard", "Oedegaard"), "Arsenal")
MBAPPE = Entry("5", ("Kylian Mbappé", "Mbappé"), "Real Madrid")
RONALDO = Entry("6", ("Ronaldo",), "retired")
CRISTIANO = Entry("7", ("Cristiano Ronaldo", "Ronaldo", "CR7"), "Al-Nassr", weight=2)
PLAYERS = NameIndex([DAVID, ODEGAARD, KANE, MBAPPE, BERNARDO, RONALDO, CRISTIANO])


def _names(entries: Sequence[Entry]) -> list[str]:
    return [entry.name for entry in entries]


@pytest.mark.parametrize(
    "typed", ["Harry Kane", "harry kane", "  HARRY   kane ", "Kane", "kane", "@Kane", "#kane", "1"]
)
def test_a_name_in_any_spelling_of_case_and_space_is_found(typed: str) -> None:
    assert PLAYERS.find(typed).exact == (KANE,)


@pytest.mark.parametrize("typed", ["Ødegaard", "odegaard", "ODEGAARD", "Oedegaard", "martin odegaard"])
def test_accents_do_not_matter(typed: str) -> None:
    assert PLAYERS.find(typed).exact == (ODEGAARD,)


def test_the_only_bearer_of_a_name_with_stories_is_meant() -> None:
    assert PLAYERS.find("Silva").exact == (BERNARDO,)


def test_bearers_who_are_all_talked_about_are_all_given_those_with_most_stories_first() -> None:
    both = NameIndex([Entry("2", BERNARDO.forms, weight=1), Entry("3", DAVID.forms, weight=4)])
    assert _names(both.find("silva").exact) == ["David Silva", "Bernardo Silva"]


def test_a_shown_name_wins_over_a_short_form_of_somebody_else() -> None:
    assert PLAYERS.find("Ronaldo").exact == (RONALDO,)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("Hary Kane", KANE),
        ("Harry Kanne", KANE),
        ("Mbape", MBAPPE),
        ("Mbappe Kylian", None),
        ("Odegard", ODEGAARD),
        ("Bernado Silva", BERNARDO),
        ("Harry", KANE),
        ("Cristiano", CRISTIANO),
    ],
)
def test_an_unknown_name_gives_the_nearest(typed: str, nearest: Entry | None) -> None:
    found = PLAYERS.find(typed)
    assert found.exact == ()
    assert found.near[:1] == ((nearest,) if nearest else ())


@pytest.mark.parametrize("typed", ["", " ", "@", "\u200b", "xqzw", "x" * 10_000])
def test_what_is_no_name_finds_nothing(typed: str) -> None:
    assert PLAYERS.find(typed).exact == ()
    assert PLAYERS.find(typed).near == ()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("k", ["Harry Kane", "Kylian Mbappé"]),
        ("ode", ["Martin Ødegaard"]),
        ("sil", ["Bernardo Silva", "David Silva"]),
        ("harry k", ["Harry Kane"]),
        ("mbape", ["Kylian Mbappé"]),
        ("kyl", ["Kylian Mbappé"]),
    ],
)
def test_typing_completes_any_word_of_a_name_those_talked_about_first(typed: str, completed: list[str]) -> None:
    assert _names(PLAYERS.complete(typed)) == completed


def test_before_anything_is_typed_those_talked_about_most_are_suggested() -> None:
    assert _names(PLAYERS.complete("", 3)) == ["Harry Kane", "Cristiano Ronaldo", "Bernardo Silva"]


def test_among_clubs_without_stories_the_one_with_most_known_players_comes_first() -> None:
    clubs = NameIndex([Entry("real-avila", ("Real Ávila",)), Entry("real-madrid", ("Real Madrid",), size=25)])
    assert _names(clubs.complete("real")) == ["Real Madrid", "Real Ávila"]


def test_a_label_tells_namesakes_apart() -> None:
    assert [e.label for e in (BERNARDO, Entry("x", ("Pelé",)))] == ["Bernardo Silva (Manchester City)", "Pelé"]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=12))
def test_whatever_is_typed_gives_at_most_so_many_each_once(names: list[str], typed: str) -> None:
    index = NameIndex(Entry(str(n), (name,)) for n, name in enumerate(names))
    for entries in (index.complete(typed, 3), index.find(typed, 3).near):
        keys = [entry.key for entry in entries]
        assert len(keys) == len(set(keys)) <= 3


def test_every_name_is_found_by_itself() -> None:
    rng = random.Random(1)  # noqa: S311 - repeatable on purpose
    names = {"".join(rng.choices("abcdeé ", k=9)).strip() or "x" for _ in range(300)}
    index = NameIndex(Entry(f"key-{name}", (name,)) for name in names)
    for name in names:
        assert name in _names(index.find(name).exact)


def test_typing_at_fifty_thousand_names_takes_milliseconds() -> None:
    """A generous bound, since machines differ; benchmarks/lookup.py measures it."""
    rng = random.Random(1)  # noqa: S311 - repeatable on purpose
    words = ["".join(rng.choices("aeioubcdklmnrst", k=7)) for _ in range(4000)]
    index = NameIndex(Entry(str(n), (f"{rng.choice(words)} {rng.choice(words)}",)) for n in range(50_000))
    times = []
    for typed in ("a", "kan", f"{words[0]}x", "qqqqqqq"):
        for _ in range(3):
            started = time.thread_time()
            index.complete(typed)
            times.append(time.thread_time() - started)
    assert sorted(times)[len(times) // 2] < 0.03
