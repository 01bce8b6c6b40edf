"""Keep the database small and forget who is gone."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.store import retention
from bot.store.engine import Database

log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two looks."""


class Upkeep:
    """Deletes, whenever it is called, what is kept no longer."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def tick(self) -> None:
        """Forget servers that were left 30 days ago, and alerts of 90 days ago."""
        async with self._database.read() as connection:
            left = await retention.servers_left(connection, self._clock())
        for guild in left:
            async with self._database.write() as connection:
                ended = await retention.forget_server(connection, guild)
            log.info("server %s was left 30 days ago: forgotten, with its follows (%d)", guild, ended)
        deleted = retention.AT_ONCE
        while deleted == retention.AT_ONCE:
            async with self._database.write() as connection:
                deleted = await retention.delete_old_alerts(connection, self._clock())
