"""Query what a place's filters would have let through."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import News
from bot.domain.developments import RECALLS
from bot.domain.follows import Follow, selects
from bot.store import cards
from bot.store.subjects import subjects_of
from bot.store.tables import developments

LOOKED_AT = 2000
"""Developments at most: a week on a busy day of the window has more than a message can show anyway."""


async def let_through(connection: AsyncConnection, follows: list[Follow], since: datetime) -> tuple[list[News], int]:
    """Give the newest development of each story, of those since then, that follows let through as it stands now.

    Gives also how many stories there were in that time.
    """
    query = select(developments.c.id, developments.c.story).where(
        developments.c.at >= since, developments.c.change.not_in(RECALLS)
    )
    rows = await connection.execute(query.order_by(developments.c.id.desc()).limit(LOOKED_AT))
    newest: dict[int, int] = {}
    for row in rows:
        newest.setdefault(row.story, row.id)
    subjects = await subjects_of(connection, newest)
    passing = [id_ for story, id_ in newest.items() if any(selects(follow, subjects[story]) for follow in follows)]
    return await cards.news(connection, passing), len(newest)
