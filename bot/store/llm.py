"""What a language model answered, and what it cost: answers by key, spending by UTC day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import llm_answers, llm_spending


async def answer(connection: AsyncConnection, key: str) -> str | None:
    """Give the answer kept under a key."""
    query = select(llm_answers.c.answer).where(llm_answers.c.key == key)
    return (await connection.execute(query)).scalar()


async def keep(connection: AsyncConnection, key: str, answer: str, now: datetime) -> None:
    """Keep an answer; one that is there already stays."""
    await _insert_missing(connection, llm_answers, {"key": key, "answer": answer, "made_at": now})


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Drop old answers: they quote texts, and live no longer than those."""
    await connection.execute(delete(llm_answers).where(llm_answers.c.made_at < before))


async def reserve(
    connection: AsyncConnection, day: date, tokens: int, micros: int, most_tokens: int | None, most_micros: int | None
) -> bool:
    """Add to what a day has cost unless that passes a limit, None for no limit; tell whether it was added."""
    row = llm_spending.c
    await _insert_missing(connection, llm_spending, {"day": day, "tokens": 0, "micros": 0})
    limits = ((row.tokens, tokens, most_tokens), (row.micros, micros, most_micros))
    within = [column + more <= limit for column, more, limit in limits if limit is not None]
    # One statement, so that several processes together keep the limit.
    added = update(llm_spending).where(row.day == day, *within)
    return (await connection.execute(added.values(tokens=row.tokens + tokens, micros=row.micros + micros))).rowcount > 0


async def settle(connection: AsyncConnection, day: date, tokens: int, micros: int) -> None:
    """Add a difference, which may be negative, to what a day has cost."""
    row = llm_spending.c
    await connection.execute(
        update(llm_spending).where(row.day == day).values(tokens=row.tokens + tokens, micros=row.micros + micros)
    )


async def spent(connection: AsyncConnection, day: date) -> tuple[int, int]:
    """Give what a day has cost, in tokens and in millionths of the currency."""
    query = select(llm_spending.c.tokens, llm_spending.c.micros).where(llm_spending.c.day == day)
    row = (await connection.execute(query)).first()
    return (row.tokens, row.micros) if row else (0, 0)


async def _insert_missing(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(insert(table).values(row))
    except IntegrityError:
        return  # another process was quicker, or this one long ago
