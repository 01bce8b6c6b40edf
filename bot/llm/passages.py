"""Cut texts into passages that a model reads well, overlapping so that no sentence is torn apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from bot.domain.claims import Text

LONGEST = 6_000
"""Characters of a passage: some 1,500 tokens."""

OVERLAP = 600
"""Characters that two passages share at most."""

MOST = 12
"""Passages of one text that are sent. What comes later in a text is no news article any more."""

_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n|[.!?…][\"”’)]*\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text with what the model must know about the whole."""

    body: str
    title: str | None = None
    published: date | None = None
    outlet: str | None = None

    @property
    def digest(self) -> str:
        """Give the digest of everything in it."""
        return sha256(repr((self.body, self.title, self.published, self.outlet)).encode()).hexdigest()


def passages(text: Text, longest: int = LONGEST, overlap: int = OVERLAP) -> tuple[Passage, ...]:
    """Cut a text into passages. Together they hold all of it."""
    day = text.published.date() if text.published else None
    outlet = text.outlet.name if text.outlet else None
    return tuple(Passage(part, text.title, day, outlet) for part in _cut(text.body, longest, overlap))


def _cut(body: str, longest: int, overlap: int) -> Iterator[str]:
    start = 0
    while len(body) - start > longest:
        end = _last_end(body, start + longest // 2, start + longest)
        yield body[start:end]
        start = _first_end(body, end - overlap, end)
    yield body[start:]


def _last_end(body: str, low: int, high: int) -> int:
    """Find where the last paragraph between two offsets ends, else the last sentence, else the last word."""
    for pattern in _ENDS:
        found = [match.end() for match in pattern.finditer(body, low, high)]
        if found:
            return found[-1]
    return high


def _first_end(body: str, low: int, high: int) -> int:
    """Find where the first sentence between two offsets begins, else the first word."""
    for pattern in _ENDS[1:]:
        match = pattern.search(body, low, high)
        if match and match.end() < high:
            return match.end()
    return low
