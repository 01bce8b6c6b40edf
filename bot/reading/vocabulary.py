"""Load the words of transfer news from the TOML files beside this module: frames, lists of words, credits."""

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

_FOLDER = Path(__file__).parent / "vocabulary"
_CHOICE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a phrase means: who stands where (kind), how far (stage), which form of a verb it is (form)."""

    kind: str
    stage: str
    form: str
    move: str | None
    phrase: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found between two offsets."""

    start: int
    end: int
    frames: tuple[Frame, ...]


def expand(phrase: str) -> list[str]:
    """Write out a phrase: (a|b) is a choice, [a] may be left out."""
    match = _CHOICE.search(phrase)
    if match is None:
        return [" ".join(phrase.split())]
    options = match.group(1).split("|") if match.group(1) is not None else [*match.group(2).split("|"), ""]
    head, tail = phrase[: match.start()], phrase[match.end() :]
    return list(itertools.chain.from_iterable(expand(f"{head}{option}{tail}") for option in options))


class Words:
    """The word lists of a TOML file, each a frozen set."""

    def __init__(self, name: str) -> None:
        with (_FOLDER / f"{name}.toml").open("rb") as file:
            raw = tomllib.load(file)
        self._sets = {name: frozenset(_items(text)) for name, text in raw.items()}

    def __getitem__(self, name: str) -> frozenset[str]:
        return self._sets[name]


def _items(text: str) -> list[str]:
    if "|" in text:
        return [" ".join(item.split()) for line in text.split("\n") for item in line.split("|") if item.strip()]
    return text.split()


@cache
def words(name: str = "words") -> Words:
    """Load the word lists of a file once."""
    return Words(name)


class Phrases:
    """Find phrases in lower-case text, the longest at each place, at word boundaries, in linear time."""

    def __init__(self, table: dict[str, list[Frame]]) -> None:
        self._phrases = list(table)
        self._frames = [tuple(table[phrase]) for phrase in self._phrases]
        self._automaton = AhoCorasick(self._phrases, implementation=Implementation.ContiguousNFA)

    def find(self, lower: str) -> list[Hit]:
        """Give the hits in order, none inside another."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(lower, overlapping=True):
            if (start and lower[start - 1].isalnum()) or (end < len(lower) and lower[end].isalnum()):
                continue
            found.append((start, -end, index))
        found.sort()
        result: list[Hit] = []
        for start, negative_end, index in found:
            if not result or start >= result[-1].end:
                result.append(Hit(start, -negative_end, self._frames[index]))
        return result


@cache
def frames() -> Phrases:
    """Load the frames once."""
    with (_FOLDER / "frames.toml").open("rb") as file:
        raw = tomllib.load(file)
    table: dict[str, list[Frame]] = {}
    for entry in raw["frame"]:
        for name, form in (("phrases", "fixed"), ("past", "past"), ("bare", "bare")):
            for pattern in entry.get(name, ()):
                for phrase in expand(pattern):
                    frame = Frame(entry["kind"], entry["stage"], form, entry.get("move"), phrase)
                    if phrase and all(f.kind != frame.kind for f in table.setdefault(phrase, [])):
                        table[phrase].append(frame)
    return Phrases(table)
