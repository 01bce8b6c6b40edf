"""Places that wait for somebody to change something."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.follows import Place
from bot.store.tables import places


async def paused_places(
    connection: AsyncConnection, *, guild: str | None = None, channel: str | None = None
) -> list[Place]:
    """List the paused places of a server or, outside of servers, a channel."""
    where = places.c.guild == guild if guild is not None else places.c.channel == channel
    rows = await connection.execute(select(places).where(where, places.c.paused.is_not(None)))
    return [Place(row.id, row.kind, row.channel, row.guild, row.paused) for row in rows]
