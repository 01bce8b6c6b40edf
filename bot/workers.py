"""Read texts and parse files in a process of their own, so that the event loop stays free."""

from functools import partial
from pathlib import Path

from bot.domain.articles import Draft
from bot.domain.claims import Claim, Text
from bot.domain.seeds import Seeds
from bot.ingest.files import read_file
from bot.ingest.sandbox import Sandbox
from bot.llm.answers import Said
from bot.llm.desk import Desk, Study
from bot.llm.grounding import Grounded
from bot.reading.gazetteer import Gazetteer

LONGEST = 60.0
"""Seconds for one text; a thousand times what a long one takes."""


class Workers:
    """One worker process that knows the seeds' names. Articles are read one after the other anyway.

    Whatever is asked raises TaskKilled where it ended the process, or took `seconds`; the next goes to a new one.
    """

    def __init__(self, seeds: Seeds, seconds: float = LONGEST) -> None:
        self._sandbox = Sandbox(1, seconds, partial(_start, seeds))

    async def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text into claims."""
        return await self._sandbox.run(_read, text)

    async def study(self, text: Text) -> Study:
        """Make a text ready for a language model."""
        return await self._sandbox.run(_study, text)

    async def ground(self, text: Text, said: tuple[Said, ...]) -> Grounded:
        """Check what a language model said of a text."""
        return await self._sandbox.run(_ground, text, said)

    async def parse(self, path: Path, identity: str) -> list[Draft]:
        """Parse a file into drafts. Raises FileRefused."""
        return await self._sandbox.run(read_file, path, identity)

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        self._sandbox.close()


_desk: Desk | None = None  # in the worker process


def _start(seeds: Seeds) -> None:
    global _desk
    _desk = Desk(Gazetteer(seeds))


def _read(text: Text) -> tuple[Claim, ...]:
    return _at_desk().read(text)


def _study(text: Text) -> Study:
    return _at_desk().study(text)


def _ground(text: Text, said: tuple[Said, ...]) -> Grounded:
    return _at_desk().ground(text, said)


def _at_desk() -> Desk:
    assert _desk is not None  # noqa: S101 - _start has run
    return _desk
