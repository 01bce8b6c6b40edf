"""Turn a passage into numbers for the network: what stands at each position, and what is known of each pair."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.claims import Stage
from bot.reading.passages import CLUB, Passage

STAGES = tuple(Stage)
PREFIXES, SUFFIXES = 2048, 512
HOWS = (
    "", "name", "short", "owner", "work", "aside", "label", "source", "target", "pronoun", "his", "description", "own",
    "anaphor", "ground",
)  # fmt: skip
TRAITS, PAIR_TRAITS = 8, 38
# Counts above these say no more.
_MANY, _CROWD = 6, 12

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules found of a player and a club: the stage, whether it is a loan, and how sure they are."""

    stage: Stage
    loan: bool
    confidence: float


Findings = Mapping[tuple[int, int | None, str], Found]
"""By the person's number, the club's or None, and "move", "renewal" or "departure"."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A passage of T positions, P persons and C clubs, in numbers.

    `tokens` (4, T): word hashed by the caller's vocabulary is not in here, but prefix, suffix, how and kind are;
    `entities`, `owners`, `sentences`, `blocks` (T,); `traits` (T, 8); `people` (P, T) and `clubs` (C, T) say with 1
    who stands where; `pairs` (P, C + 1, 38), the last column for no club.
    """

    words: tuple[str, ...]
    prefixes: Ints
    suffixes: Ints
    hows: Ints
    kinds: Ints
    entities: Ints
    owners: Ints
    sentences: Ints
    blocks: Ints
    traits: Floats
    people: Floats
    clubs: Floats
    pairs: Floats


def encode(passage: Passage, findings: Findings) -> Encoded:
    """Give the numbers of a passage."""
    words = tuple(_plain(word) for word in passage.words)
    entities = np.array(passage.entities)
    positions = np.arange(len(words))
    people, clubs = passage.positions()
    return Encoded(
        words=words,
        prefixes=np.array([_hash("p" + word[:4]) % PREFIXES for word in words]),
        suffixes=np.array([_hash("s" + word[-3:]) % SUFFIXES for word in words]),
        hows=np.array([HOWS.index(how) if how in HOWS else 0 for how in passage.hows]),
        kinds=np.where(entities >= CLUB, 2, np.where(entities >= 0, 1, 0)),
        # Positions without a name stand for nobody but themselves.
        entities=np.where(entities >= 0, entities, -1 - positions),
        owners=_owners(passage),
        sentences=np.array(passage.sentences),
        blocks=np.array(passage.blocks),
        traits=_traits(passage),
        people=_places(people, len(words)),
        clubs=_places(clubs, len(words)),
        pairs=_pairs(passage, people, clubs, findings),
    )


def _plain(word: str) -> str:
    """Give a word with all digits made 0: what matters of a number is how it is written."""
    if word[0] == "<" or not any(c.isdigit() for c in word):
        return word
    return "".join("0" if c.isdigit() else c for c in word)[:6]


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _places(found: list[list[int]], length: int) -> Floats:
    result = np.zeros((len(found), length), np.float32)
    for row, positions in enumerate(found):
        result[row, positions] = 1
    return result


def _club_numbers(passage: Passage) -> dict[int, int]:
    return {id(club): number for number, club in enumerate(passage.clubs)}


def _owners(passage: Passage) -> Ints:
    """Give at each mention of a person the entity of the club whose he is, as far as the text says it; else -5000."""
    clubs = _club_numbers(passage)
    own = [CLUB + clubs[id(p.club)] if p.club is not None and id(p.club) in clubs else -5000 for p in passage.people]
    return np.array([own[e] if 0 <= e < CLUB else -5000 for e in passage.entities])


def _traits(passage: Passage) -> Floats:
    people = [
        (p.other, p.strong, p.club is not None, p.role is not None, min(p.mentions, 5) / 5, 0, 0, 0)
        for p in passage.people
    ]
    clubs = [(0, 0, 0, 0, 0, c is passage.topic, min(c.mentions, 5) / 5, c.slug is None) for c in passage.clubs]
    nobody = (0,) * TRAITS
    rows = [nobody if e < 0 else people[e] if e < CLUB else clubs[e - CLUB] for e in passage.entities]
    return np.array(rows, np.float32).reshape(len(rows), TRAITS)


def _pairs(passage: Passage, people: list[list[int]], clubs: list[list[int]], findings: Findings) -> Floats:
    own = _club_numbers(passage)
    result = np.zeros((len(people), len(clubs) + 1, PAIR_TRAITS), np.float32)
    movers = {person: [c for p, c, kind in findings if p == person and kind == "move"] for person in range(len(people))}
    crowd = (min(len(people), _CROWD) / _CROWD, min(len(clubs), _CROWD) / _CROWD)
    for p, person in enumerate(passage.people):
        his = None if person.club is None else own.get(id(person.club))
        former = {own[id(c)] for c in person.former if id(c) in own}
        for c in range(len(clubs) + 1):
            row = result[p, c]
            club = c if c < len(clubs) else None
            _found(row, findings.get((p, club, "departure" if club is None else "move")), 0)
            row[19] = any(other != club for other in movers[p])
            row[20:23] = (person.other, person.strong, person.slug is not None)
            row[35:38] = (min(len(people[p]), _MANY) / _MANY, *crowd)
            if club is None:
                continue
            _found(row, findings.get((p, club, "renewal")), 10)
            row[23:27] = (his == c, c in former, passage.clubs[c] is passage.topic, person.club is not None)
            row[27:35] = _apart(passage, people[p], clubs[c])
    return result


def _found(row: Floats, found: Found | None, at: int) -> None:
    if found is not None:
        row[at] = 1
        row[at + 1] = found.confidence
        row[at + 2 + STAGES.index(found.stage)] = 1
        if at == 0:
            row[9] = found.loan


def _apart(passage: Passage, his: list[int], its: list[int]) -> tuple[float, ...]:
    """Say how far apart a player and a club stand at the nearest, in sentences and in words."""
    sentences = min((abs(passage.sentences[a] - passage.sentences[b]) for a in his for b in its), default=99)
    words = [b - a for a in his for b in its if passage.sentences[a] == passage.sentences[b]]
    near = min(words, key=abs, default=0)
    together = bool(words)
    return (
        sentences == 0, sentences == 1, sentences in (2, 3), sentences > 3,
        near > 0, 1 / abs(near) if near else 0.0, together and abs(near) <= 4, together and abs(near) > 12,
    )  # fmt: skip
