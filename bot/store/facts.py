"""Small things to remember from one start to the next."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import facts


async def get(connection: AsyncConnection, key: str) -> str | None:
    """Give what was remembered under the key."""
    return (await connection.execute(select(facts.c.value).where(facts.c.key == key))).scalar()


async def put(connection: AsyncConnection, key: str, value: str) -> None:
    """Remember a value under the key."""
    await connection.execute(delete(facts).where(facts.c.key == key))
    await connection.execute(insert(facts).values(key=key, value=value))
