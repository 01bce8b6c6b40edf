"""Insert rows in the one way that both databases share."""

from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_id(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> int:
    """Insert a row; give its id."""
    made = await connection.execute(insert(table).values(row).returning(table.c.id))
    return int(made.scalar_one())


async def insert_new(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> int | None:
    """Insert a row; give its id, or None where a unique key says that it is there already."""
    try:
        async with connection.begin_nested():
            return await insert_id(connection, table, row)
    except IntegrityError:
        return None
