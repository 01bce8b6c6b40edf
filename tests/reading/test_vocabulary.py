"""The vocabulary files hold what the reader can use, and say it in the form in which it looks."""

import tomllib
from pathlib import Path

import pytest

from bot.reading import vocabulary
from bot.reading.normalise import fold
from bot.reading.vocabulary import expand, frames

FOLDER = Path(vocabulary.__file__).parent / "vocabulary"
KINDS = {
    "buy",
    "bought",
    "go",
    "offer",
    "move",
    "talks",
    "sell",
    "refuse",
    "rebuff",
    "accept",
    "leave",
    "left",
    "keep",
    "renew",
    "retire",
    "value",
    "loan",
    "listed",
    "status",
    "govern",
    "none",
}
STAGES = {"interest", "talks", "bid", "agreed", "medical", "done", "off", "renewal"}


def _frames() -> list[dict[str, object]]:
    with (FOLDER / "frames.toml").open("rb") as file:
        return list(tomllib.load(file)["frame"])


def test_every_frame_has_a_known_kind_and_stage() -> None:
    for frame in _frames():
        assert frame["kind"] in KINDS
        assert frame["stage"] in STAGES
        assert set(frame) <= {"kind", "stage", "base", "move", "phrases", "past", "bare"}


def test_every_phrase_is_in_lower_case_without_accents() -> None:
    for frame in _frames():
        for group in ("phrases", "past", "bare"):
            listed = frame.get(group, [])
            assert isinstance(listed, list)
            for phrase in listed:
                assert phrase == fold(phrase).lower()
                assert all(expand(phrase)), phrase


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("keen on", ["keen on"]),
        ("(keen|hot) on", ["keen on", "hot on"]),
        ("has [now] left", ["has now left", "has left"]),
        ("(win|won) [the] race", ["win the race", "win race", "won the race", "won race"]),
    ],
)
def test_a_phrase_is_written_out(phrase: str, expected: list[str]) -> None:
    assert expand(phrase) == expected


def test_the_longest_phrase_at_a_place_is_found_and_only_as_whole_words() -> None:
    text = "leeds hope to be keen on smith; signified nothing"
    assert [text[h.start : h.end] for h in frames().find(text)] == ["hope", "keen on"]
