"""Read texts by a language model, and by the built-in reader whenever that fails."""

import logging
from collections.abc import Sequence
from typing import Protocol

from bot.domain.claims import Claim, Text
from bot.domain.readings import Reading
from bot.errors import TaskKilled
from bot.llm.answers import Said, pack, unpack
from bot.llm.caller import Caller, Tally, Unread
from bot.llm.desk import Desk, Study
from bot.llm.grounding import Grounded
from bot.llm.passages import Passage
from bot.llm.prompt import Request, share

log = logging.getLogger(__name__)


class DeskWork(Protocol):
    """The work on texts that takes computing, wherever it is done."""

    async def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text as the built-in reader does."""
        ...

    async def study(self, text: Text) -> Study:
        """Make a text ready to be asked about."""
        ...

    async def ground(self, text: Text, said: tuple[Said, ...]) -> Grounded:
        """Check what a model said of a text."""
        ...


class OwnDesk:
    """Does the work at once, for commands that have nothing else to do."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text as the built-in reader does."""
        return self._desk.read(text)

    async def study(self, text: Text) -> Study:
        """Make a text ready to be asked about."""
        return self._desk.study(text)

    async def ground(self, text: Text, said: tuple[Said, ...]) -> Grounded:
        """Check what a model said of a text."""
        return self._desk.ground(text, said)


class LlmReader:
    """Reads by a model of this name. What it took and brought stands in `tally`."""

    def __init__(self, name: str, caller: Caller, desk: DeskWork) -> None:
        self._name = name
        self._caller = caller
        self._desk = desk
        self._studied: dict[Text, Study] = {}

    @property
    def tally(self) -> Tally:
        """Give what reading took and brought so far."""
        return self._caller.tally

    @property
    def is_away(self) -> bool:
        """Tell whether the model's server is being left alone just now."""
        return not self._caller.breaker.allows(self._caller.clock())

    async def read(self, text: Text) -> Reading:
        """Read a text. The built-in reader's claims stand in where the model's cannot be had."""
        study = self._studied.pop(text, None) or await self._desk.study(text)
        self.tally.texts += 1
        self.tally.orders += study.orders
        if not study.passages:
            self.tally.without_news += 1
            return Reading(study.claims)
        said: list[Said] = []
        try:
            for passage in study.passages:
                said += await self._said(passage)
        except Unread as unread:
            self.tally.stood_in[unread.why] += 1
            log.info("the built-in reader stands in: %s", unread)
            return Reading(study.claims, unread.why)
        grounded = await self._desk.ground(study.text, tuple(said))
        self.tally.dropped.update(grounded.dropped)
        return Reading(grounded.claims)

    async def ahead(self, texts: Sequence[Text]) -> None:
        """Ask about texts that will be read next, several short ones in a call. Failures are left to `read`."""
        self._studied.clear()
        for text in dict.fromkeys(texts):
            try:
                self._studied[text] = await self._desk.study(text)
            except TaskKilled:  # a text that ends the worker process: it fails when its turn comes
                log.warning("a text could not be studied ahead")
        alone = [s.passages[0] for s in self._studied.values() if len(s.passages) == 1 and not s.orders]
        unknown = [p for p in alone if await self._caller.memory.answer(self._request(p).key) is None]
        for group in share(unknown):
            if len(group) > 1:
                try:
                    answers = await self._caller.ask(Request(self._name, group))
                except Unread:
                    return
                for passage, claims in zip(group, answers.values(), strict=True):
                    await self._caller.memory.keep(self._request(passage).key, pack(claims))

    async def _said(self, passage: Passage) -> tuple[Said, ...]:
        request = self._request(passage)
        kept = await self._caller.memory.answer(request.key)
        if kept is not None:
            self.tally.cached += 1
            return unpack(kept)
        [claims] = (await self._caller.ask(request)).values()
        await self._caller.memory.keep(request.key, pack(claims))
        return claims

    def _request(self, passage: Passage) -> Request:
        return Request(self._name, (passage,))
