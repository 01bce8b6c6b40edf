"""Origins: how many independent voices are behind a story."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.sketch import Sketch, is_near_duplicate

REPORTER_WINDOW = timedelta(hours=48)
COPY_WINDOW = timedelta(days=7)


UNNAMED = "an unnamed outlet"
"""The voice of an article of which nobody knows who published it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a claim: the first credit of its chain, the article's author and outlet, the article's sketch.

    Reporter and outlets are slugs, or names where no slug is known.
    """

    reporter: str | None
    credited: str | None
    author: str | None
    outlet: str
    sketch: Sketch = ()


Spoken = tuple[int, datetime, Voice]
"""A claim's id, its time of publication, and who speaks."""


def origins(claims: Sequence[Spoken]) -> dict[int, str]:
    """Give the origin of each claim of one story, by claim id; the claims are in order of publication.

    The origin is the first credit (reporter, else outlet), else the author, else the outlet. A credit to an outlet
    alone joins the origin of that outlet's reporter within 48 hours, and a near-duplicate text within 7 days that of
    the first one.
    """
    reporters: dict[str, list[tuple[datetime, str]]] = {}
    for _, published, voice in claims:
        who = voice.reporter or (None if voice.credited else voice.author)
        if who:
            reporters.setdefault(voice.credited or voice.outlet, []).append((published, who))
    result: dict[int, str] = {}
    texts = _Texts()
    for claim in claims:
        original = texts.original_of(claim)
        if original is None:
            result[claim[0]] = _own_origin(claim, reporters)
            texts.add(claim)
        else:
            result[claim[0]] = result[original]
    return result


def _own_origin(claim: Spoken, reporters: dict[str, list[tuple[datetime, str]]]) -> str:
    _, published, voice = claim
    if voice.reporter:
        return voice.reporter
    if voice.credited:
        near = (who for at, who in reporters.get(voice.credited, []) if abs(at - published) <= REPORTER_WINDOW)
        return next(near, voice.credited)
    return voice.author or voice.outlet


class _Texts:
    """The texts seen so far but for the copies, found by the hashes that they share: a saga has thousands."""

    def __init__(self) -> None:
        self._claims: list[Spoken] = []
        self._by_hash: dict[int, list[int]] = {}

    def add(self, claim: Spoken) -> None:
        for hash_ in claim[2].sketch:
            self._by_hash.setdefault(hash_, []).append(len(self._claims))
        self._claims.append(claim)

    def original_of(self, claim: Spoken) -> int | None:
        """Give the id of the first claim within the window whose text this one copies."""
        _, published, voice = claim
        sharing = Counter(place for hash_ in voice.sketch for place in self._by_hash.get(hash_, ()))
        for place in sorted(sharing):
            id_, earlier, first = self._claims[place]
            if published - earlier <= COPY_WINDOW and is_near_duplicate(first.sketch, voice.sketch):
                return id_
        return None
