"""What a reader remembers: answers, so that nothing is asked twice, and what was spent on which day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spending:
    """Tokens, and money in millionths. A difference may be negative."""

    tokens: int = 0
    micros: int = 0

    def fits(self, more: "Spending", tokens: int | None, micros: int | None) -> bool:
        """Tell whether more can be spent within the limits, None for no limit."""
        return (tokens is None or self.tokens + more.tokens <= tokens) and (
            micros is None or self.micros + more.micros <= micros
        )

    def __add__(self, other: "Spending") -> "Spending":
        return Spending(self.tokens + other.tokens, self.micros + other.micros)

    def __sub__(self, other: "Spending") -> "Spending":
        return Spending(self.tokens - other.tokens, self.micros - other.micros)


class Memory(Protocol):
    """In a database for the service, in memory for a command that stores nothing."""

    async def answer(self, key: str) -> str | None:
        """Give the answer kept under a key."""
        ...

    async def keep(self, key: str, answer: str) -> None:
        """Keep an answer."""
        ...

    async def reserve(self, day: date, wanted: Spending, tokens: int | None, micros: int | None) -> bool:
        """Set aside what a call may cost at most, if the day's limits allow it."""
        ...

    async def settle(self, day: date, difference: Spending) -> None:
        """Put right what was set aside, once it is known what the call cost."""
        ...


@dataclass(slots=True)
class InMemory:
    """Remembers until the process ends."""

    answers: dict[str, str] = field(default_factory=dict)
    spent: dict[date, Spending] = field(default_factory=dict)

    async def answer(self, key: str) -> str | None:
        """Give the answer kept under a key."""
        return self.answers.get(key)

    async def keep(self, key: str, answer: str) -> None:
        """Keep an answer."""
        self.answers[key] = answer

    async def reserve(self, day: date, wanted: Spending, tokens: int | None, micros: int | None) -> bool:
        """Set aside what a call may cost at most, if the day's limits allow it."""
        spent = self.spent.get(day, Spending())
        if not spent.fits(wanted, tokens, micros):
            return False
        self.spent[day] = spent + wanted
        return True

    async def settle(self, day: date, difference: Spending) -> None:
        """Put right what was set aside, once it is known what the call cost."""
        self.spent[day] = self.spent.get(day, Spending()) + difference
