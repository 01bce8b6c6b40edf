"""Make a request of a model: within the budget, with patience, and not while its server is in trouble."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.readings import Again
from bot.llm.answers import Said, Unreadable, parse
from bot.llm.budget import Budget, Usage
from bot.llm.endpoint import Model
from bot.llm.failures import Breaker, Failed, Fault, pause
from bot.llm.memory import Memory, Spending
from bot.llm.prompt import ANSWER_TOKENS, Request

log = logging.getLogger(__name__)

_UNPAID = frozenset({Fault.BUSY, Fault.DOWN, Fault.DENIED, Fault.UNFIT})
"""These failures come before any token is made."""


class Unread(Exception):  # noqa: N818 - an outcome: somebody else reads
    """A model did not read something, for this reason."""

    def __init__(self, why: Again, reason: str) -> None:
        super().__init__(reason)
        self.why = why


@dataclass(slots=True)
class Tally:
    """What reading took and brought, counted since the start. `dropped` counts what the texts did not say."""

    texts: int = 0
    without_news: int = 0
    calls: int = 0
    cached: int = 0
    usage: Usage = field(default_factory=Usage)
    micros: int = 0
    orders: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    stood_in: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Caller:
    """Asks a model. `clock` gives the time; the breaker's state lasts as long as the process."""

    model: Model
    memory: Memory
    budget: Budget
    clock: Callable[[], datetime]
    tally: Tally = field(default_factory=Tally)
    breaker: Breaker = field(default_factory=Breaker)

    async def ask(self, request: Request) -> dict[str, tuple[Said, ...]]:
        """Give what a model says of each passage of a request. Raises Unread."""
        tried = 0
        while True:
            if not self.breaker.allows(self.clock()):
                raise Unread(Again.AWAY, f"the model's server is left alone until {self.breaker.until:%H:%M:%S} UTC")
            tried += 1
            try:
                said = await self._try(request)
            except Failed as failed:
                wait = pause(failed, tried, random.random())  # noqa: S311 - jitter
                if wait is not None:
                    await asyncio.sleep(wait)
                    continue
                self.breaker = self.breaker.failed(failed, self.clock())
                log.warning("the model did not read an article: %s", failed)
                raise Unread(Again.WRONG if failed.fault is Fault.WRONG else Again.AWAY, str(failed)) from None
            self.breaker = Breaker()
            return said

    async def _try(self, request: Request) -> dict[str, tuple[Said, ...]]:
        day = self.clock().date()
        most = self._spending(Usage(request.estimate(), ANSWER_TOKENS))
        # Set aside before the call: a process that dies in the middle has counted too much, never too little.
        if not await self.memory.reserve(day, most, self.budget.tokens, self.budget.micros):
            raise Unread(Again.BUDGET, "the day's budget is used up")
        self.tally.calls += 1
        # Until the answer tells, and where it never comes, the worst is assumed.
        usage = Usage(request.estimate(), ANSWER_TOKENS)
        try:
            completion = await self.model.complete(request)
            usage = completion.usage
            return parse(completion.content, request.ids)
        except Unreadable as fault:
            raise Failed(Fault.WRONG, f"the answer cannot be used: {fault}") from None
        except Failed as failed:
            usage = failed.usage or (Usage() if failed.fault in _UNPAID else usage)
            raise
        except Unread:
            usage = Usage()
            raise
        finally:
            self.tally.usage += usage
            self.tally.micros += self.budget.cost(usage)
            await self.memory.settle(day, self._spending(usage) - most)

    def _spending(self, usage: Usage) -> Spending:
        return Spending(usage.tokens, self.budget.cost(usage))
