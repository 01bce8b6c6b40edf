"""Origins: how many independent voices are behind a story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.sketch import Sketch, is_near_duplicate

REPORTER_WINDOW = timedelta(hours=48)
COPY_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a claim: the first credit of its chain, the article's author and outlet, the article's sketch.

    Reporter and outlets are slugs, or names in lower case where no slug is known.
    """

    reporter: str | None
    credited: str | None
    author: str | None
    outlet: str
    sketch: Sketch = ()


def origins(claims: Sequence[tuple[int, datetime, Voice]]) -> dict[int, str]:
    """Give the origin of each claim of one story; claims are (id, published, voice) in order of publication.

    The origin is the first credit (reporter, else outlet), else the author, else the outlet. A credit to an outlet
    alone joins the origin of that outlet's reporter within 48 hours, and a near-duplicate text within 7 days that of
    the first one.
    """
    result: dict[int, str] = {}
    for position, (id_, published, voice) in enumerate(claims):
        original = next(
            (
                result[other]
                for other, earlier, first in claims[:position]
                if published - earlier <= COPY_WINDOW and is_near_duplicate(first.sketch, voice.sketch)
            ),
            None,
        )
        result[id_] = original or _own_origin(published, voice, claims)
    return result


def _own_origin(published: datetime, voice: Voice, claims: Sequence[tuple[int, datetime, Voice]]) -> str:
    if voice.reporter:
        return voice.reporter
    if voice.credited:
        near = (
            other.reporter
            for _, at, other in claims
            if other.reporter
            and voice.credited in (other.credited, other.outlet)
            and abs(at - published) <= REPORTER_WINDOW
        )
        return next(near, voice.credited)
    return voice.author or voice.outlet
