"""Messages are claimed, merged and recorded by one process at a time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.claims import Stage
from bot.domain.follows import Follow, Target
from bot.store import follows, outbox
from bot.store.engine import Database
from bot.store.seeds import upsert_seeds
from tests.delivery.news_scene import CLUB, SEEDS, Newsroom

LEASE = timedelta(minutes=2)
KINDS = ("channel",)


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
    return database


async def followers(database: Database, *guilds: str) -> list[int]:
    places = []
    async with database.write() as connection:
        for number, guild in enumerate(guilds):
            place = await follows.ensure_place(connection, "channel", str(number), guild)
            await follows.add_follow(connection, Follow(place, Target.CLUB, CLUB), datetime.now(UTC))
            places.append(place)
    return places


async def claim(database: Database, now: datetime, limit: int = 10) -> list[outbox.Due]:
    async with database.write() as connection:
        return await outbox.claim(connection, KINDS, now, LEASE, limit)


async def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(database: Database) -> None:
    await followers(database, "1")
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    (first,) = await claim(database, now)
    assert await claim(database, now) == []
    (second,) = await claim(database, now + LEASE + timedelta(seconds=1))
    assert second == replace(first, fence=first.fence + 1)


async def test_who_lost_his_claim_may_neither_send_nor_record(database: Database) -> None:
    await followers(database, "1")
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    (first,) = await claim(database, now)
    (second,) = await claim(database, now + LEASE + timedelta(seconds=1))
    async with database.write() as connection:
        assert not await outbox.mark_tried(connection, first, now)
        assert not await outbox.mark_sent(connection, first, "1", now, None, None)
        assert await outbox.mark_tried(connection, second, now)
        assert await outbox.mark_sent(connection, second, "1", now, None, None)
    assert await claim(database, now + 3 * LEASE) == []


async def test_processes_that_claim_at_once_share_the_work(database: Database) -> None:
    await followers(database, *map(str, range(20)))
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    shares = await asyncio.gather(*(claim(database, datetime.now(UTC), limit=7) for _ in range(4)))
    left = await claim(database, datetime.now(UTC), limit=20)
    assert len([due for share in (*shares, left) for due in share]) == 20
    assert len({due.id for share in (*shares, left) for due in share}) == 20


async def test_a_try_is_remembered_from_the_first_one_on(database: Database) -> None:
    await followers(database, "1")
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    for minutes in (0, 10):
        (due,) = await claim(database, now + timedelta(minutes=minutes))
        async with database.write() as connection:
            assert await outbox.mark_tried(connection, due, now + timedelta(minutes=minutes))
            await outbox.put_off(connection, due, now, "no answer")
    (due,) = await claim(database, now + timedelta(minutes=20))
    assert (due.tried_at, due.attempts) == (now, 2)


async def test_a_message_that_was_tried_is_not_merged_away(database: Database) -> None:
    await followers(database, "1")
    newsroom = Newsroom(database)
    await newsroom.tell("Harry Kane", Stage.TALKS)
    now = datetime.now(UTC)
    (tried,) = await claim(database, now)
    async with database.write() as connection:
        await outbox.mark_tried(connection, tried, now)
        await outbox.put_off(connection, tried, now, "no answer")
    await newsroom.tell("Harry Kane", Stage.BID, at=now)
    (due,) = await claim(database, now)
    assert due.id == tried.id
    async with database.read() as connection:
        assert len((await outbox.developments_of(connection, [due.id]))[due.id]) == 1


async def test_servers_take_turns_and_a_place_has_one_message_under_way(database: Database) -> None:
    big, also_big, small = await followers(database, "big", "big", "small")
    newsroom = Newsroom(database)
    for number in range(3):
        await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
    due = await claim(database, datetime.now(UTC), limit=2)
    assert [one.place.id for one in due] == [big, small]
    assert [one.place.id for one in await claim(database, datetime.now(UTC))] == [also_big]
    assert await claim(database, datetime.now(UTC)) == []


async def test_official_news_and_done_deals_go_first(database: Database) -> None:
    await followers(database, "1", "2")
    newsroom = Newsroom(database)
    await newsroom.tell("Harry Rumour", Stage.TALKS)
    await newsroom.tell("Harry Official", Stage.AGREED, official=True)
    due = await claim(database, datetime.now(UTC))
    async with database.read() as connection:
        told = await outbox.developments_of(connection, [one.id for one in due])
    assert {d for developments in told.values() for d in developments} == {2}


async def test_a_paused_place_gets_nothing_until_it_is_resumed(database: Database) -> None:
    (place,) = await followers(database, "1")
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    async with database.write() as connection:
        await follows.pause(connection, place, "I may not write here.")
    assert await claim(database, datetime.now(UTC)) == []
    async with database.write() as connection:
        await follows.resume(connection, place, datetime.now(UTC))
    assert len(await claim(database, datetime.now(UTC))) == 1


async def test_what_waited_for_more_than_a_week_is_told_to_nobody(database: Database) -> None:
    await followers(database, "1")
    await Newsroom(database).tell("Harry Kane", Stage.TALKS)
    later = datetime.now(UTC) + outbox.STALE + timedelta(seconds=1)
    assert await claim(database, later) == []
    async with database.read() as connection:
        assert not await outbox.is_due(connection, KINDS, later), "nor is it looked at again"
