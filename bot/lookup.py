"""Find a player or club by what a person typed: from memory, accents and typos forgiven."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process

from bot.domain.identity import fold_name

CUTOFF = 70
"""The least likeness, 0 to 100, of a typo to the name that was meant."""

FEW = 5
"""With so many names that begin as typed, nobody asks for typos."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One who can be looked up. `key` is a player's id or a club's slug, `hint` tells namesakes apart.

    `forms` are all names, the first one being the shown one. `weight` is the number of stories; where that is equal,
    `size` decides who comes first.
    """

    key: str
    forms: tuple[str, ...]
    hint: str = ""
    weight: int = 0
    size: int = 0

    @property
    def name(self) -> str:
        """Give the shown name."""
        return self.forms[0]

    @property
    def label(self) -> str:
        """Give the name with what tells it apart."""
        return f"{self.name} ({self.hint})" if self.hint else self.name


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean: those who bear it, and if there is none, those whose names come near."""

    exact: tuple[Entry, ...] = ()
    near: tuple[Entry, ...] = ()


class NameIndex:
    """The names of one sort of thing, players or clubs."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(sorted(entries, key=lambda e: (-e.weight, -e.size, fold_name(e.name))))
        self._exact: dict[str, list[int]] = {}
        starts: set[tuple[str, int]] = set()
        for number, entry in enumerate(self._entries):
            for form in {fold_name(form) for form in entry.forms}:
                self._exact.setdefault(form, []).append(number)
                words = form.split()
                starts.update((" ".join(words[i:]), number) for i in range(len(words)))
        self._starts = sorted(starts)
        self._forms = list(self._exact)
        self._by_key = {entry.key: entry for entry in self._entries}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        """Give the entry with this key."""
        return self._by_key.get(key)

    def find(self, typed: str, limit: int = 5) -> Found:
        """Find who is meant.

        A key (as autocomplete sends it) or a shown name wins over other forms; of several who bear a form, the only one
        with stories is meant.
        """
        if (entry := self._by_key.get(typed)) is not None:
            return Found((entry,))
        folded = fold_name(typed.lstrip("#@"))
        bearers = [self._entries[i] for i in self._exact.get(folded, ())]
        named = [e for e in bearers if fold_name(e.name) == folded] or bearers
        told = [e for e in named if e.weight]
        if named:
            return Found(tuple(told if len(told) == 1 else named))
        return Found(near=tuple(self.complete(folded, limit)) if folded else ())

    def complete(self, typed: str, limit: int = 25) -> list[Entry]:
        """Complete what is being typed: names with a word that begins so, those with stories first; typos if few do."""
        folded = fold_name(typed.lstrip("#@"))
        if not folded:
            return list(self._entries[:limit])
        numbers: set[int] = set()
        for form, number in islice(self._starts, bisect_left(self._starts, (folded, -1)), None):
            if not form.startswith(folded):
                break
            numbers.add(number)
        # Entries are in order of weight, so the smallest numbers are those most talked about.
        found = [self._entries[i] for i in sorted(numbers)[:limit]]
        if len(found) < min(limit, FEW) and len(folded) > 2:
            found += [e for e in islice(self._near(folded), limit) if e not in found][: limit - len(found)]
        return found

    def _near(self, folded: str) -> Iterator[Entry]:
        seen: set[int] = set()
        for form, _, _ in process.extract(folded, self._forms, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=50):
            for number in self._exact[form]:
                if number not in seen:
                    seen.add(number)
                    yield self._entries[number]
