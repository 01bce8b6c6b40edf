"""Sources and articles."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.articles import Article, settle_edit
from bot.store.rows import insert_new
from bot.store.tables import articles, sources

MAX_ATTEMPTS = 3
"""An article whose reading failed so often is parked."""


async def ensure_source(connection: AsyncConnection, kind: str, address: str, outlet: str | None = None) -> int:
    """Give the id of a source, made if it is new."""
    made = await insert_new(connection, sources, {"kind": kind, "address": address, "outlet": outlet})
    if made is not None:
        return made
    return int((await connection.execute(select(sources.c.id).where(sources.c.address == address))).scalar_one())


async def keep(
    connection: AsyncConnection, source: int, article: Article, given: datetime | date | None = None
) -> bool:
    """Store an article as unread; tell whether there was anything new. `given` is its date as the source wrote it.

    A known path with changed content is an edit, read again; content that is known under another path is nothing new.
    """
    row = asdict(article) | {"source": source, "state": "new", "attempts": 0, "error": None}
    kept = select(articles.c.content, articles.c.published).where(articles.c.id == article.id)
    known = (await connection.execute(kept)).first()
    if known is None:
        twin = select(articles.c.id).where(articles.c.content == article.content).limit(1)
        if (await connection.execute(twin)).first() is not None:
            return False
        try:
            async with connection.begin_nested():
                await connection.execute(insert(articles).values(row))
        except IntegrityError:  # another process was quicker
            return False
        return True
    if known.content == article.content:
        return False
    row["published"] = settle_edit(given, article, known.published)
    await connection.execute(update(articles).where(articles.c.id == article.id).values(row))
    return True


async def unread(connection: AsyncConnection, limit: int = 100) -> list[Row[Any]]:
    """Give the articles that wait to be read, in order of publication."""
    query = select(articles).where(articles.c.state == "new").order_by(articles.c.published, articles.c.id)
    return list((await connection.execute(query.limit(limit))).all())


async def take(connection: AsyncConnection, article: str, content: str) -> bool:
    """Tell whether an article still waits to be read with this content, and hold it so until the transaction ends."""
    waiting = select(articles.c.id).where(
        articles.c.id == article, articles.c.content == content, articles.c.state == "new"
    )
    return (await connection.execute(waiting.with_for_update())).first() is not None


async def mark_read(connection: AsyncConnection, article: str) -> None:
    """Record that an article's claims are in the store."""
    await connection.execute(update(articles).where(articles.c.id == article).values(state="read", error=None))


async def mark_failed(connection: AsyncConnection, article: str, error: str) -> None:
    """Count a failed reading; the third one parks the article."""
    attempts = (await connection.execute(select(articles.c.attempts).where(articles.c.id == article))).scalar_one() + 1
    state = "parked" if attempts >= MAX_ATTEMPTS else "new"
    await connection.execute(
        update(articles).where(articles.c.id == article).values(state=state, attempts=attempts, error=error)
    )


async def count(connection: AsyncConnection, state: str) -> int:
    """Count the articles in a state."""
    query = select(func.count()).select_from(articles).where(articles.c.state == state)
    return int((await connection.execute(query)).scalar_one())
