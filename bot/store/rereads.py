"""Articles whose claims are a stand-in's and which are to be read again."""

from datetime import datetime

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.readings import Again, next_reading
from bot.store.tables import articles, rereads


async def mark(connection: AsyncConnection, article: str, why: Again, now: datetime) -> None:
    """Mark an article, due later each time it is marked again; after many times it stays as it is."""
    known = select(rereads.c.tried).where(rereads.c.article == article)
    tried = (await connection.execute(known)).scalar() or 0
    due = next_reading(why, tried, now)
    await clear(connection, article)
    if due is not None:
        row = {"article": article, "why": why.value, "tried": tried + 1, "due_at": due}
        await connection.execute(insert(rereads).values(row))


async def clear(connection: AsyncConnection, article: str) -> None:
    """Take an article's mark away."""
    await connection.execute(delete(rereads).where(rereads.c.article == article))


async def is_due(connection: AsyncConnection, now: datetime) -> bool:
    """Tell whether any article is due, which takes no writing."""
    return (await connection.execute(_due(now).limit(1))).first() is not None


async def reopen(connection: AsyncConnection, now: datetime, limit: int) -> int:
    """Let up to `limit` articles that are due be read again, the newest first; give how many."""
    ids = (await connection.execute(_due(now).limit(limit))).scalars().all()
    await connection.execute(update(articles).where(articles.c.id.in_(ids)).values(state="new", attempts=0))
    return len(ids)


def _due(now: datetime) -> Select[tuple[str]]:
    return (
        select(rereads.c.article)
        .join(articles, articles.c.id == rereads.c.article)
        .where(rereads.c.due_at <= now, articles.c.state == "read", articles.c.body.is_not(None))
        .order_by(articles.c.published.desc())
    )


async def waiting(connection: AsyncConnection) -> dict[str, str]:
    """Give why each marked article is to be read again, by the article's id."""
    return {row.article: row.why for row in await connection.execute(select(rereads.c.article, rereads.c.why))}
