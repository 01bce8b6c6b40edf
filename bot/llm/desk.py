"""The work on a text that needs no network: what to ask a model, and what to keep of its answer.

It takes milliseconds of computing, so the service runs it in its worker process.
"""

import re
from dataclasses import dataclass, replace

from bot.domain.claims import Claim, Text
from bot.llm.answers import Said
from bot.llm.grounding import Grounded, ground
from bot.llm.orders import without_orders
from bot.llm.passages import MOST, Passage, passages
from bot.reading.gazetteer import Gazetteer
from bot.reading.normalise import fold
from bot.reading.reader import Reader

_WORDS = re.compile(r"\w+")
_ENGLISH = re.compile(r"(?:the|of|and|to|for|is|with|has|have|from|on|at|that|by|was|are|will|his|he|be|it)")
_HINTS = re.compile(
    r"sign|transfer|mercato|deal|bid|offer|negotiat|talks|loan|contract|medical|fee|target|interest|looking|join|leav"
)


@dataclass(frozen=True, slots=True)
class Study:
    """A text made ready: `text` without orders to machines, what the built-in reader reads in it, what to ask about it.

    Without passages there is nothing to ask: it cannot hold transfer news.
    """

    text: Text
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    orders: int


class Desk:
    """Prepares texts and checks answers with the names of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._reader = Reader(gazetteer)

    def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text as the built-in reader does."""
        return self._reader.read(text)

    def study(self, text: Text) -> Study:
        """Make a text ready to be asked about."""
        body, orders = without_orders(text.body)
        title, more = without_orders(text.title) if text.title else (None, 0)
        clean = replace(text, body=body, title=title or None)
        parts = passages(clean)[:MOST] if self._may_hold_news(clean) else ()
        if len(parts) > 1:
            parts = tuple(p for p in parts if self._may_hold_news(replace(clean, body=p.body)))
        return Study(clean, self._reader.read(clean), parts, orders + more)

    def ground(self, text: Text, said: tuple[Said, ...]) -> Grounded:
        """Check what a model said of a text that was studied."""
        return ground(text, said, self._gazetteer)

    def _may_hold_news(self, text: Text) -> bool:
        """Tell whether a text can hold transfer news: rather one too many than one too few.

        It can if the built-in reader finds a claim, or words that fell just short of one. It can too if it names a
        player and a club in a language that the built-in reader does not know, or beside a word of the market.
        """
        read = self._reader.explain(replace(text, lang=None))  # of another language it would not even look at names
        if read.claims or read.rejected:
            return True
        if not {"club", "player"} <= {span.kind for span in read.spans}:
            return False
        folded = fold(read.text).lower()
        return not _is_english(folded) or _HINTS.search(folded) is not None


def _is_english(folded: str) -> bool:
    words = _WORDS.findall(folded)
    return sum(_ENGLISH.fullmatch(word) is not None for word in words) >= len(words) / 10
