"""Find a name in a text, and whom the text means by it: the built-in reader's own knowledge of names."""

import re
from collections.abc import Iterator

from bot.domain.claims import Ref
from bot.reading.gazetteer import Gazetteer
from bot.reading.names import Names
from bot.reading.normalise import fold, smooth
from bot.reading.tokens import sentences

_BLANKS = re.compile(r"\s+")

Hit = tuple[int, int, Ref]
"""A name between two offsets, and whom it stands for."""


class Mentions:
    """The clubs and persons of one text: `whole` is its headline and body."""

    def __init__(self, gazetteer: Gazetteer, whole: str) -> None:
        self.whole = whole
        self._gazetteer = gazetteer
        self._folded = fold(whole)
        self._lower = self._folded.lower()
        smoothed = smooth(whole)
        parts = sentences(smoothed)
        names = Names(gazetteer, whole, smoothed, parts)
        self._clubs: list[Hit] = []
        self._people: list[Hit] = []
        for sentence, found in zip(parts, names.mentions, strict=True):
            for m in found:
                start, end = sentence.tokens[m.start].start, sentence.tokens[m.end - 1].end
                if m.club is not None and m.how == "name":
                    self._clubs.append((start, end, Ref(m.club.name, m.club.slug)))
                elif m.person is not None:
                    self._people.append((start, end, Ref(m.person.name, m.person.slug)))

    def quote(self, words: str) -> str | None:
        """Give the stretch of the text that says these words, blanks and quotation marks aside, or None."""
        pattern = r"\s+".join(re.escape(word) for word in fold(words).split())
        match = re.search(rf"(?<!\w){pattern}(?!\w)", self._folded) if pattern else None
        return None if match is None else self.whole[match.start() : match.end()]

    def has(self, name: str) -> bool:
        """Tell whether the text uses this name, in capitals or not."""
        return next(self._places(name), None) is not None

    def player(self, name: str) -> Ref | None:
        """Give the player whom the text calls so, or None where it does not."""
        return self._meant(name, self._people, "player", others=self._clubs)

    def club(self, name: str) -> Ref | None:
        """Give the club that the text calls so, or None where it does not."""
        return self._meant(name, self._clubs, "club", others=self._people)

    def voice(self, name: str, kind: str) -> Ref | None:
        """Give the reporter or outlet whom the text calls so, or None where it does not."""
        return self._meant(name, [], kind, others=[])

    def _meant(self, name: str, hits: list[Hit], kind: str, others: list[Hit]) -> Ref | None:
        places = list(self._places(name))
        if not places:
            return None
        fitting = [(fit, hit[2]) for place in places for hit in hits if (fit := _fit(place, hit)) is not None]
        if fitting:
            return min(fitting, key=lambda pair: pair[0])[1]
        if any(hit[:2] in places and hit[2].slug for hit in others):
            return None  # a club is no player, nor the other way round
        start, end = places[0]
        written = _BLANKS.sub(" ", self.whole[start:end])
        return self._known(written, kind) or Ref(written.title() if written.isupper() else written)

    def _known(self, name: str, kind: str) -> Ref | None:
        """Ask the gazetteer for a name by itself; of several clubs it takes the one most prominent."""
        folded = fold(name)
        slugs = [
            entry.slug
            for hit in self._gazetteer.find(folded)
            if (hit.start, hit.end) == (0, len(folded))
            for entry in hit.entries
            if entry.kind == kind
        ]
        if not slugs:
            return None
        slug = max(slugs, key=self._gazetteer.prominence) if kind == "club" else slugs[0]
        return Ref(self._shown(kind, slug), slug)

    def _shown(self, kind: str, slug: str) -> str:
        match kind:
            case "club":
                return self._gazetteer.clubs[slug].name
            case "player":
                return self._gazetteer.players[slug].name
            case "outlet":
                return self._gazetteer.outlets[slug].name
            case _:
                return self._gazetteer.reporters[slug].name

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        pattern = r"\s+".join(re.escape(word) for word in fold(name).lower().lstrip("#@").split())
        if re.search(r"\w", pattern):
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", self._lower):
                yield match.start(), match.end()


def _fit(place: tuple[int, int], hit: Hit) -> int | None:
    """Say how well a known name fits where a name stands, 0 best: the very same, its end ("Kane" of "Harry Kane").

    One that goes on ("Rangers" of "Rangers Women") means somebody else.
    """
    first, last, _ = hit
    if (first, last) == place:
        return 0
    return 1 if last == place[1] else None
