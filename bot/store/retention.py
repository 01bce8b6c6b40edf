"""Delete what is kept no longer: servers that were left, and alerts that are old."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import alerts, follows, messages, places, servers

LEFT_FOR = timedelta(days=30)
"""So long after the bot left it a server may come back and find everything as it was."""

TOLD_FOR = timedelta(days=90)
"""So long it is known what was behind an alert."""

AT_ONCE = 500
"""Rows in one transaction, so that none keeps the others waiting."""


async def servers_left(connection: AsyncConnection, now: datetime) -> list[str]:
    """Give the servers that were left so long ago that they are to be forgotten."""
    rows = await connection.execute(select(servers.c.guild).where(servers.c.left_at <= now - LEFT_FOR))
    return [row.guild for row in rows]


async def forget_server(connection: AsyncConnection, guild: str) -> int:
    """Delete all that is kept of a server; give how many follows it had."""
    found = await connection.execute(select(places.c.id).where(places.c.guild == guild))
    ended = await _forget_places(connection, [row.id for row in found])
    await connection.execute(delete(servers).where(servers.c.guild == guild))
    return ended


async def forget_channel(connection: AsyncConnection, channel: str) -> int:
    """Delete all that is kept of a place outside of servers; give how many follows it had."""
    found = await connection.execute(select(places.c.id).where(places.c.channel == channel, places.c.guild.is_(None)))
    return await _forget_places(connection, [row.id for row in found])


async def delete_old_alerts(connection: AsyncConnection, now: datetime) -> int:
    """Delete some of the messages, with their alerts, that came to an end long ago; give how many."""
    old = (
        select(messages.c.id)
        .where(messages.c.state != "pending", messages.c.made_at <= now - TOLD_FOR)
        .order_by(messages.c.id)
        .limit(AT_ONCE)
    )
    ids = [row.id for row in await connection.execute(old)]
    await connection.execute(delete(alerts).where(alerts.c.message.in_(ids)))
    await connection.execute(delete(messages).where(messages.c.id.in_(ids)))
    return len(ids)


async def _forget_places(connection: AsyncConnection, ids: Collection[int]) -> int:
    ended = await connection.execute(delete(follows).where(follows.c.place.in_(ids)))
    for table in (alerts, messages):
        await connection.execute(delete(table).where(table.c.place.in_(ids)))
    await connection.execute(delete(places).where(places.c.id.in_(ids)))
    return ended.rowcount
