"""What is set for a server as a whole."""

from datetime import datetime

from sqlalchemy import Update, insert, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import places, servers


async def managers(connection: AsyncConnection, guild: str) -> str | None:
    """Give the role whose members may change follows as well; None where there is none."""
    found = await connection.execute(select(servers.c.managers).where(servers.c.guild == guild))
    role: str | None = found.scalar()
    return role


async def set_managers(connection: AsyncConnection, guild: str, role: str | None) -> None:
    """Name the role whose members may change follows; None names none."""
    if not (await connection.execute(_at(guild).values(managers=role))).rowcount:
        await connection.execute(insert(servers).values(guild=guild, managers=role))


async def mark_left(connection: AsyncConnection, guild: str, now: datetime, reason: str) -> None:
    """Pause a server's places for this reason and remember since when."""
    if not (await connection.execute(_at(guild).values(left_at=now))).rowcount:
        await connection.execute(insert(servers).values(guild=guild, left_at=now))
    await connection.execute(update(places).where(places.c.guild == guild).values(paused=reason))


async def remembered(connection: AsyncConnection) -> set[str]:
    """Give the servers of which something is kept and that were not left, as far as is known."""
    left = select(servers.c.guild).where(servers.c.left_at.is_not(None))
    kept = union(select(servers.c.guild), select(places.c.guild).where(places.c.guild.is_not(None))).subquery()
    return {row.guild for row in await connection.execute(select(kept.c.guild).where(kept.c.guild.not_in(left)))}


async def was_left(connection: AsyncConnection, guild: str) -> bool:
    """Tell whether the bot is remembered to have left a server."""
    left = select(servers.c.guild).where(servers.c.guild == guild, servers.c.left_at.is_not(None))
    return (await connection.execute(left)).first() is not None


async def mark_back(connection: AsyncConnection, guild: str) -> None:
    """Remember that the bot is in a server after all."""
    await connection.execute(_at(guild).values(left_at=None))


def _at(guild: str) -> Update:
    return update(servers).where(servers.c.guild == guild)
