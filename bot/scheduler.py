"""The clock's ticks. What is due stands in the database; a tick only lets somebody look."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler


def make_scheduler(ticks: dict[Callable[[], Awaitable[None]], float]) -> AsyncIOScheduler:
    """Make a scheduler that calls each of these at once and then every so many seconds.

    A late tick is made up for once, not as often as it was missed: by default APScheduler would drop it.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)
    for tick, seconds in ticks.items():
        scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    return scheduler
