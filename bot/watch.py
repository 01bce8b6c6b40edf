"""Take in what comes: new and changed files of the watched folder, and articles that were not read yet.

wake ─> files that changed and are complete ─> parsed in the worker ─> kept ─> read ─> alerts in the outbox
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import FileRefused, TaskKilled
from bot.ingest.files import find_files
from bot.ingest.pipeline import Pipeline
from bot.names import Names
from bot.workers import Workers

log = logging.getLogger(__name__)

STILL = 1.0
"""Seconds for which a file must stay as it is before it counts as completely written."""

NAMES = 3.0
"""Seconds between two refreshes of the names that can be looked up."""

Stamp = tuple[int, int]
"""When a file was changed, in nanoseconds, and its size."""


class Watch:
    """Takes articles in whenever it is woken. `told` is called when there may be alerts to send."""

    def __init__(
        self,
        folder: Path | None,
        pipeline: Pipeline,
        workers: Workers,
        names: Names,
        told: Callable[[], Awaitable[None]],
    ) -> None:
        self._folder = folder.resolve() if folder else None
        self._pipeline = pipeline
        self._workers = workers
        self._names = names
        self._told = told
        self._seen: dict[Path, Stamp] = {}  # in memory only: what a file holds is known to the store
        self._wake = asyncio.Event()
        self._named = asyncio.Event()

    async def wake(self) -> None:
        """Let it look for what is new."""
        self._wake.set()

    async def run(self) -> None:
        """Take in what comes until cancelled. What was not finished is taken up by the next run."""
        learning = asyncio.create_task(self._learn_names())
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                try:
                    if self._folder is not None:
                        await self._take_files(self._folder)
                    recorded = await self._pipeline.process(lambda _: datetime.now(UTC), after=self._after)
                    if recorded.claims:
                        self._named.set()
                except Exception:
                    log.exception("articles could not be taken in; the next look tries again")
        finally:
            learning.cancel()
            await asyncio.gather(learning, return_exceptions=True)

    async def _learn_names(self) -> None:
        """Refresh the names after news, beside taking in more: it takes as long as reading twenty articles."""
        while True:
            await self._named.wait()
            self._named.clear()
            try:
                await self._names.refresh(self._pipeline.database)
            except Exception:
                log.exception("the names could not be refreshed; the next news try again")
            await asyncio.sleep(NAMES)

    async def _after(self, *_: object) -> None:
        await self._told()

    async def _take_files(self, folder: Path) -> None:
        kept = 0
        for path, stamp in (await self._changed(folder)).items():
            identity = path.relative_to(folder).as_posix()
            try:
                drafts = await self._workers.parse(path, identity)
            except FileRefused as refusal:
                log.warning("%s is left out: it %s", identity, refusal)
            except TaskKilled as killed:
                log.warning("%s is left out. %s", identity, killed)
            else:
                kept += await self._pipeline.keep("folder", str(folder), drafts, datetime.now(UTC))
            self._seen[path] = stamp
        if kept:
            log.info("%d new or changed articles", kept)

    async def _changed(self, folder: Path) -> dict[Path, Stamp]:
        """Find the files that changed since they were taken, without those that are still being written."""
        found = await asyncio.to_thread(_stamps, folder)
        self._seen = {path: stamp for path, stamp in self._seen.items() if path in found}
        changed = {path: stamp for path, stamp in found.items() if self._seen.get(path) != stamp}
        if not changed:
            return {}
        await asyncio.sleep(STILL)
        later = await asyncio.to_thread(_stamps, folder)
        return {path: stamp for path, stamp in changed.items() if later.get(path) == stamp}


def _stamps(folder: Path) -> dict[Path, Stamp]:
    stamps = {}
    for path in find_files(folder):
        try:
            stat = path.stat()
        except OSError:
            continue  # gone since it was listed
        stamps[path] = (stat.st_mtime_ns, stat.st_size)
    return stamps
