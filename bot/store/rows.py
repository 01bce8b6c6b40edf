"""Insert rows in the one way that both databases share."""

from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

WRITING_LOCK = 7_203_412
"""Any fixed number: PostgreSQL's advisory lock under which one process at a time records articles or seeds."""


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


async def one_at_a_time(connection: AsyncConnection) -> None:
    """Wait until no other process records: two that knew half of a player's claims each would both err.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(WRITING_LOCK)))
