"""Know nations, places, competitions, grounds and people who are no players."""

import tomllib
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

from bot.reading.normalise import matchable
from bot.reading.vocabulary import words

_THINGS = {"nations": "thing", "places": "thing", "competitions": "thing", "known_others": "person"}


def _grounds() -> dict[str, str]:
    with (Path(__file__).parent / "vocabulary" / "stadiums.toml").open("rb") as file:
        return {str(name): str(slug) for name, slug in tomllib.load(file)["stadiums"].items()}


class Lexicon:
    """Nations, places, competitions and known people that are no players."""

    def __init__(self) -> None:
        table = {matchable(name): kind for group, kind in _THINGS.items() for name in words()[group]}
        table |= {matchable(name): "ground:" + slug for name, slug in _grounds().items()}
        self._kinds = list(table.values())
        self._automaton = AhoCorasick([" " + name for name in table], implementation=Implementation.ContiguousNFA)

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        """Give the names found: start, end and kind."""
        haystack = " " + matchable(folded) + " "
        return [
            (start, end - 1, self._kinds[index])
            for index, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True)
            if haystack[end] == " "
            and (folded[start].isupper() or folded[start].isdigit() or folded[start:].startswith("the "))
        ]


@cache
def lexicon() -> Lexicon:
    """Load the lexicon once."""
    return Lexicon()
