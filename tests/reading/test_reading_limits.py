"""Whatever the text is, reading neither raises nor takes more than its share of time."""

import pickle
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.claims import Text
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir

READER = Reader(Gazetteer(load_seeds(seeds_dir())))

_PIECES = st.sampled_from(
    [
        "Leeds",
        "want",
        "Harry Kane",
        "to",
        "sign",
        "the striker",
        "£20m",
        "on loan",
        "from",
        "Hull City",
        ".",
        "\n",
        "(",
        ")",
        "#Kane",
        "@JacobsBen",
        "who",
        "has joined",
        "not",
        "his agent",
        '"',
        "'s",
        ",",
        "and",
        "27-year-old",
        "🚨",
        "İ",
        "ß",
        "\u0301",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=60).map(" ".join)))
def test_no_string_makes_reading_raise(body: str) -> None:
    for claim in READER.read(Text(body)):
        assert claim.evidence in body
        assert 0 <= claim.confidence <= 1


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "1",
        "Smith. ",
        "Leeds want Smith and ",
        "the striker said he wants the club. ",
        "'",
        "@a ",
        "Abc ",
        "\n",
        "http://",
    ],
)
def test_the_cost_grows_no_faster_than_the_text(piece: str) -> None:
    def calls(length: int) -> int:
        """Count the calls of functions, which are the same on a slow machine and on a fast one."""
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            READER.read(Text((piece * length)[:length]))
        finally:
            sys.setprofile(None)
        return counted

    assert calls(40_000) < 4.5 * calls(10_000)


def test_a_hundred_thousand_brackets_and_a_million_characters_are_read() -> None:
    assert READER.read(Text("(" * 100_000)) == ()
    assert READER.read(Text("The weather was fine. " * 45_000)) == ()


def test_the_gazetteer_goes_into_a_worker_process_and_finds_the_same() -> None:
    gazetteer = Gazetteer(load_seeds(seeds_dir()))
    copy = pickle.loads(pickle.dumps(gazetteer))  # noqa: S301 - our own bytes, of a line before
    assert copy.find("Spurs want Harry Kane") == gazetteer.find("Spurs want Harry Kane")
    assert copy.clubs == gazetteer.clubs
