"""The outbox: alerts and the messages that carry them. Rows hold ids; what is said is rendered when it is sent."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.rows import insert_id
from bot.store.tables import alerts, messages


def new_nonce() -> str:
    """Make 22 random characters: Discord takes at most 25, and counters collide between databases of one token."""
    return secrets.token_urlsafe(16)


async def told_places(connection: AsyncConnection, story: int) -> frozenset[int]:
    """Give the places that were alerted of a story."""
    rows = await connection.execute(select(alerts.c.place).where(alerts.c.story == story).distinct())
    return frozenset(row.place for row in rows)


async def put_message(
    connection: AsyncConnection, place: int, news: Iterable[tuple[int, int]], due_at: datetime
) -> int:
    """Put one message with the alerts of these (story, development) pairs into the outbox; give its id."""
    row = {"place": place, "nonce": new_nonce(), "state": "pending", "due_at": due_at, "made_at": due_at}
    message = await insert_id(connection, messages, row)
    await connection.execute(
        insert(alerts),
        [{"place": place, "development": d, "story": s, "message": message} for s, d in news],
    )
    return message
