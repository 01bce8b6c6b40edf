"""What a reader made of a text, and when a text that it could not read properly is read again."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.domain.claims import Claim

_FIRST = timedelta(minutes=10)
_TRIES = {"away": 12, "wrong": 3, "budget": 30}


class Again(StrEnum):
    """Why a text is to be read again: its reader was away, answered wrongly, or had spent its budget."""

    AWAY = "away"
    WRONG = "wrong"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Reading:
    """The claims of a text. With `again` they are a stand-in's, and the text is to be read again later."""

    claims: tuple[Claim, ...]
    again: Again | None = None


def next_reading(why: Again, tried: int, now: datetime) -> datetime | None:
    """Say when to read a text again that was tried so often already, or None to leave it as it is.

    A budget is new on the next UTC day; otherwise the waits double, from ten minutes to a day.
    """
    if tried >= _TRIES[why]:
        return None
    if why is Again.BUDGET:
        return datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    return now + min(_FIRST * (1 << tried), timedelta(days=1))
