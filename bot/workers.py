"""Read texts and parse files in a process of their own, so that the event loop stays free."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.domain.articles import Draft
from bot.domain.claims import Claim, Text
from bot.domain.seeds import Seeds
from bot.ingest.files import read_file
from bot.llm.answers import Said
from bot.llm.desk import Desk, Study
from bot.llm.grounding import Grounded
from bot.reading.gazetteer import Gazetteer

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 60.0
"""Seconds for one text; a thousand times what a long one takes."""


class Workers:
    """One worker process, made anew when it crashes or hangs. Articles are read one after the other anyway."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        self._pool = self._make()

    async def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text into claims. Raises RuntimeError where that ended the worker."""
        return await self._call(_read, text)

    async def study(self, text: Text) -> Study:
        """Make a text ready for a language model. Raises RuntimeError where that ended the worker."""
        return await self._call(_study, text)

    async def ground(self, text: Text, said: tuple[Said, ...]) -> Grounded:
        """Check what a language model said of a text. Raises RuntimeError where that ended the worker."""
        return await self._call(_ground, text, said)

    async def parse(self, path: Path, identity: str) -> list[Draft]:
        """Parse a file into drafts. Raises FileRefused, or RuntimeError where that ended the worker."""
        return await self._call(read_file, path, identity)

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        # The standard library has no public way to do so before Python 3.14.
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()

    def _make(self) -> ProcessPoolExecutor:
        # Not forked: a fork would copy the locks that other threads hold at that moment.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, initializer=_start, initargs=(self._seeds,))

    async def _call(self, function: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        try:
            async with asyncio.timeout(LONGEST):
                return await asyncio.get_running_loop().run_in_executor(self._pool, function, *args)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            self._pool = self._make()
            what = "crashed" if isinstance(error, BrokenProcessPool) else f"took longer than {LONGEST:.0f} s"
            raise RuntimeError(f"the worker process {what}") from None


_desk: Desk | None = None  # in the worker process


def _start(seeds: Seeds) -> None:
    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the service ends its worker itself
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _desk = Desk(Gazetteer(seeds))


def _end_with_parent() -> None:
    """End this process when the service is killed: nobody would tell it."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in a worker
    wait([parent.sentinel])
    os._exit(1)


def _read(text: Text) -> tuple[Claim, ...]:
    return _at_desk().read(text)


def _study(text: Text) -> Study:
    return _at_desk().study(text)


def _ground(text: Text, said: tuple[Said, ...]) -> Grounded:
    return _at_desk().ground(text, said)


def _at_desk() -> Desk:
    assert _desk is not None  # noqa: S101 - _start has run
    return _desk
