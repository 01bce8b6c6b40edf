"""The clock's ticks. What is due stands in the database; a tick only lets somebody look."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]

GRACE = 0.5
"""Seconds that ticks under way have to come to an end by themselves."""


@asynccontextmanager
async def ticking(ticks: dict[Tick, float]) -> AsyncIterator[None]:
    """Call each of these now and then every so many seconds, one call at a time, until the block ends."""
    running: set[asyncio.Task[None]] = set()
    # A late tick is made up for once, not as often as it was missed: by default APScheduler would drop it.
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    )
    for tick, seconds in ticks.items():
        job, now = _quiet(tick, running), datetime.now(UTC)
        scheduler.add_job(job, "interval", seconds=seconds, next_run_time=now, name=tick.__qualname__)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        if running:
            await asyncio.wait(running, timeout=GRACE)
        for task in (left := tuple(running)):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        scheduler.shutdown(wait=False)


def _quiet(tick: Tick, running: set[asyncio.Task[None]]) -> Tick:
    """Let a tick be stopped at the end without APScheduler's calling that a failure."""

    async def run() -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - APScheduler makes one for each call
        running.add(task)
        try:
            await tick()
        except asyncio.CancelledError:
            pass
        finally:
            running.discard(task)

    return run
