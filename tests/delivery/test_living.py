"""Sent messages are looked at once a minute, for a day, while they are the newest of a story in their place."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.claims import Stage
from bot.domain.follows import Follow, Target
from bot.store import follows, living, outbox
from bot.store.engine import Database
from bot.store.seeds import upsert_seeds
from tests.delivery.news_scene import CLUB, SEEDS, Newsroom

KINDS = ("channel",)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
        for channel in ("1", "2"):
            place = await follows.ensure_place(connection, "channel", channel, "server")
            await follows.add_follow(connection, Follow(place, Target.CLUB, CLUB), datetime.now(UTC))
    return database


async def send_all(database: Database, now: datetime) -> list[int]:
    """Record everything that waits as sent; give the messages."""
    async with database.write() as connection:
        dues = await outbox.claim(connection, KINDS, now, MINUTE, 10)
        for due in dues:
            await outbox.mark_sent(connection, due, str(due.id), now, "what it shows", now + MINUTE)
    return [due.id for due in dues]


async def looks(database: Database, now: datetime, limit: int = 10) -> list[int]:
    async with database.write() as connection:
        return [look.id for look in await living.take_looks(connection, KINDS, now, MINUTE, limit)]


async def test_a_message_is_looked_at_once_a_minute(database: Database) -> None:
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    sent = await send_all(database, now)
    assert await looks(database, now + MINUTE / 2) == []
    assert sorted(await looks(database, now + MINUTE)) == sorted(sent)
    assert await looks(database, now + 1.5 * MINUTE) == []
    assert len(await looks(database, now + 2 * MINUTE, limit=1)) == 1
    assert len(await looks(database, now + 2 * MINUTE)) == 1, "the other one's turn"


async def test_the_newest_message_of_a_story_in_its_place_is_looked_at_and_no_older_one(database: Database) -> None:
    newsroom = Newsroom(database)
    await newsroom.tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    older = await send_all(database, now)
    await newsroom.tell("Harry Kane", Stage.BID, at=now)
    assert sorted(await looks(database, now + MINUTE)) == sorted(older), "the newer one is not sent yet"
    newer = await send_all(database, now + MINUTE)
    assert sorted(await looks(database, now + 3 * MINUTE)) == sorted(newer)


async def test_after_a_day_or_an_end_there_are_no_more_looks(database: Database) -> None:
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    ended, aged = await send_all(database, now)
    async with database.write() as connection:
        await living.end(connection, ended, "404 10008: Unknown Message")
    assert await looks(database, now + MINUTE) == [aged]
    assert await looks(database, now + living.LIFE) == []
    async with database.read() as connection:
        assert not await living.is_due(connection, KINDS, now + 2 * living.LIFE)
