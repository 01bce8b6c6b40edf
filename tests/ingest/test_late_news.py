"""What a feed brought late is told in the next digest, also where it would be told at once otherwise."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.domain.items import Announce
from bot.store.engine import Database
from bot.store.tables import articles, messages
from tests.newsroom import Newsroom, day, says


async def test_late_news_waits_for_the_places_next_digest(database: Database) -> None:
    newsroom = await Newsroom(database).open()
    await newsroom.follow("1", "Bayern Munich")
    await newsroom.submit("late.txt", says("talks"))
    async with database.write() as connection:
        await connection.execute(update(articles).values(announce=Announce.DIGEST))
    assert (await newsroom.process()).messages == 1
    async with database.read() as connection:
        (row,) = (await connection.execute(select(messages))).all()
    assert (row.form, row.state, row.made_at) == ("digest", "pending", day(0))
    assert row.due_at == day(0) + timedelta(days=1), "the next 9:00 after 9:00"
