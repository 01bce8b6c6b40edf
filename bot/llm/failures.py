"""How a model's server fails, and what is done about it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.llm.budget import Usage

TRIES = 3
"""How often one request is made at most."""

PATIENCE = 20.0
"""Seconds that a request is held back at most; a server that wants a longer rest is left alone until then."""

TRIP = 3
"""Failures in a row that make the breaker open."""

REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""How long the breaker stays open the first time, and at most."""


class Fault(StrEnum):
    """What was wrong."""

    BUSY = "busy"
    DOWN = "down"
    SLOW = "slow"
    DENIED = "denied"
    UNFIT = "unfit"
    WRONG = "wrong"


class Failed(Exception):  # noqa: N818 - an outcome that is handled, not a fault of ours
    """A request got no usable answer.

    `retry_after` is in seconds, where the server said so; `usage` is what was paid for all the same, where it is known.
    """

    def __init__(self, fault: Fault, reason: str, retry_after: float | None = None, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.fault = fault
        self.retry_after = retry_after
        self.usage = usage


def pause(failed: Failed, tried: int, jitter: float) -> float | None:
    """Say how many seconds to wait before the next try, or None to give up; `jitter` is a random number up to 1.

    A slow server is not asked again at once, nor one that denies access or cannot do what is asked.
    """
    if tried >= TRIES or failed.fault in (Fault.SLOW, Fault.DENIED, Fault.UNFIT):
        return None
    if failed.fault is Fault.WRONG:
        return 0.0 if tried < TRIES - 1 else None
    if failed.retry_after is not None:
        wait = failed.retry_after + jitter
        return wait if wait <= PATIENCE else None
    return float(2 ** (tried - 1)) * (0.5 + jitter)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Keeps requests back while a server is in trouble.

    It opens for a time after some failures in a row; then one request may try, and its failure opens it for longer.
    """

    failures: int = 0
    opened: int = 0
    until: datetime | None = None

    def allows(self, now: datetime) -> bool:
        """Tell whether a request may be made."""
        return self.until is None or now >= self.until

    def failed(self, failed: Failed, now: datetime) -> "Breaker":
        """Count a failure."""
        asked = timedelta(seconds=min(failed.retry_after or 0.0, LONGEST_REST.total_seconds()))
        final = failed.fault in (Fault.DENIED, Fault.UNFIT) or asked.total_seconds() > PATIENCE
        failures = self.failures + 1
        if failures < TRIP and not final and not self.opened:
            return replace(self, failures=failures)
        rest = min(REST * 2 ** min(self.opened, 10), LONGEST_REST)
        return Breaker(failures, self.opened + 1, now + max(rest, asked))
