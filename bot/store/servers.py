"""What is set for a server as a whole."""

from sqlalchemy import Update, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import servers


async def managers(connection: AsyncConnection, guild: str) -> str | None:
    """Give the role whose members may change follows as well; None where there is none."""
    found = await connection.execute(select(servers.c.managers).where(servers.c.guild == guild))
    role: str | None = found.scalar()
    return role


async def set_managers(connection: AsyncConnection, guild: str, role: str | None) -> None:
    """Name the role whose members may change follows; None names none."""
    if not (await connection.execute(_at(guild).values(managers=role))).rowcount:
        await connection.execute(insert(servers).values(guild=guild, managers=role))


def _at(guild: str) -> Update:
    return update(servers).where(servers.c.guild == guild)
