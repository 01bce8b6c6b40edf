"""What one article says: the move, its stage, the fee, who is credited, and the claim that holds them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Move(StrEnum):
    """What would happen to the player."""

    TRANSFER = "transfer"
    LOAN = "loan"
    RENEWAL = "renewal"
    DEPARTURE = "departure"


class Stage(StrEnum):
    """How far along a move is. `OFF` stands outside the order: it ends a story."""

    INTEREST = "interest"
    TALKS = "talks"
    BID = "bid"
    AGREED = "agreed"
    MEDICAL = "medical"
    DONE = "done"
    OFF = "off"

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for interest to 5 for done, -1 for off."""
        return _RANKS[self]


_RANKS = {stage: rank for rank, stage in enumerate(s for s in Stage if s is not Stage.OFF)} | {Stage.OFF: -1}


@dataclass(frozen=True, slots=True)
class Ref:
    """A name as it is shown, with the slug of the seed that it stands for, or None for one never heard of."""

    name: str
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A voice that an article names: a reporter, an outlet, or a reporter of an outlet."""

    reporter: Ref | None = None
    outlet: Ref | None = None


def credited(chain: tuple[Credit, ...]) -> str | None:
    """Name the voice with which the news started: `Florian Plettenberg of Sky Germany`."""
    if not chain:
        return None
    return " of ".join(ref.name for ref in (chain[0].reporter, chain[0].outlet) if ref is not None)


@dataclass(frozen=True, slots=True)
class Fee:
    """A sum tied to a move: `text` as written; `amount` in whole units of `currency`, 0 for a free transfer.

    The amount is None where the text names a fee without a figure; the currency is an ISO 4217 code.
    """

    text: str
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says now about one player and one move.

    A renewal has its club in both `to` and `from_`; a departure has no `to`. `credits` is the chain of voices,
    the first one being where the news started; it is empty where the article speaks for itself.
    `evidence` is the sentence that says it, word for word. `confidence` is between 0 and 1.
    """

    player: Ref
    move: Move
    stage: Stage
    to: Ref | None = None
    from_: Ref | None = None
    fee: Fee | None = None
    credits: tuple[Credit, ...] = ()
    official: bool = False
    evidence: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """What the reader is given. `lang` is an ISO 639-1 code; `outlet` is who publishes, where that is known."""

    body: str
    title: str | None = None
    published: datetime | None = None
    lang: str | None = None
    outlet: Ref | None = None
