"""Whatever the text is, reading neither raises nor takes more than its share of time."""

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.claims import Text
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading.newsroom_texts import OWN, news

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
    def spent(length: int) -> float:
        body = (piece * length)[:length]
        start = time.process_time()
        READER.read(Text(body))
        return time.process_time() - start

    spent(2_000)
    small, large = spent(20_000), spent(100_000)
    assert large < 0.1 + 12 * small


def test_a_hundred_thousand_brackets_are_read_in_seconds() -> None:
    start = time.process_time()
    assert READER.read(Text("(" * 100_000)) == ()
    assert time.process_time() - start < 5


def test_reading_is_fast_enough_for_a_hundred_articles_a_second_with_room_for_slow_machines() -> None:
    body = (OWN * 10)[:18_000]
    READER.read(news(body))
    start = time.process_time()
    READER.read(news(body))
    assert time.process_time() - start < 1.0


def test_the_gazetteer_goes_into_a_worker_process_and_finds_the_same() -> None:
    gazetteer = Gazetteer(load_seeds(seeds_dir()))
    copy = pickle.loads(pickle.dumps(gazetteer))  # noqa: S301 - our own bytes, of a line before
    assert copy.find("Spurs want Harry Kane") == gazetteer.find("Spurs want Harry Kane")
    assert copy.clubs == gazetteer.clubs
