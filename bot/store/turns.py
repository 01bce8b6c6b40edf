"""Let one process at a time do what several must not: on PostgreSQL, where several share a database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.store.engine import Database

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks: whether it is our turn, then whether it still is."""


async def in_turn(database: Database, name: str, what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do work while no other process does that of the same name, which may be a secret; `what` says it in the log.

    The turn is an advisory lock, so that it ends with the process that holds it, however that ends. Where the
    connection that holds it breaks, the work is cancelled and waits for its next turn.
    """
    if database.lock is not None:
        await work()  # nobody else has this file
        return
    key = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    while True:
        try:
            await _wait_and_work(database, key, what, work)
        except (DBAPIError, OSError) as error:
            log.warning("%s has lost its turn: %s", what, str(error).splitlines()[0])
            await asyncio.sleep(LOOK_EVERY)
        else:
            return


async def _wait_and_work(database: Database, key: int, what: str, work: Callable[[], Awaitable[None]]) -> None:
    async with database.writer.connect() as pooled:
        # No transaction stands open for days.
        connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
        waits = False
        while not await connection.scalar(select(func.pg_try_advisory_lock(key))):
            if not waits:
                log.info("another process has the turn of %s; this one takes over when that ends", what)
                waits = True
            await asyncio.sleep(LOOK_EVERY)
        task = asyncio.ensure_future(work())
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=LOOK_EVERY)
                await connection.scalar(select(1))
            task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await connection.invalidate()  # closed, as one that went back to the pool would keep the lock
