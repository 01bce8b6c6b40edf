"""The pipeline: identity of articles, edits, failures, and a crash between its two transactions."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select, update

from bot.domain.articles import Draft
from bot.domain.claims import Claim, Text
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.store.engine import Database, open_database
from bot.store.tables import articles, claims
from tests.newsroom import NOW, SEEDS, Newsroom, day, says


async def kept(newsroom: Newsroom, *drafts: Draft, folder: str = "/news", at: float | None = None) -> int:
    return await newsroom.pipeline.keep("folder", folder, drafts, NOW if at is None else day(at))


async def stored(newsroom: Newsroom) -> dict[str, str]:
    """Give the stored text of each path."""
    return {row.path: row.body for row in await newsroom.rows(select(articles.c.path, articles.c.body))}


# Identity


async def test_an_unchanged_file_is_nothing_new(newsroom: Newsroom) -> None:
    assert await kept(newsroom, Draft("a.txt", "He left.")) == 1
    assert await kept(newsroom, Draft("a.txt", "He left.")) == 0


async def test_changed_content_under_a_path_is_an_edit_and_read_again(newsroom: Newsroom) -> None:
    await newsroom.publish("a.txt", says("talks"))
    assert await newsroom.submit("a.txt", says("bid")) == 1
    assert (await newsroom.process()).claims == 1
    assert (await newsroom.story()).stage == "bid"
    assert len(await stored(newsroom)) == 1


async def test_the_same_content_under_another_path_is_nothing_new(newsroom: Newsroom) -> None:
    await kept(newsroom, Draft("a.txt", "He left."))
    assert await kept(newsroom, Draft("b.txt", "He left."), Draft("c.txt", "He left.")) == 0
    assert await kept(newsroom, Draft("a.txt", "He left."), folder="/elsewhere") == 0


async def test_an_edit_into_what_another_path_says_is_an_edit(newsroom: Newsroom) -> None:
    await kept(newsroom, Draft("a.txt", "He left."), Draft("b.txt", "She left."))
    assert await kept(newsroom, Draft("b.txt", "He left.")) == 1
    assert await stored(newsroom) == {"a.txt": "He left.", "b.txt": "He left."}


async def test_the_same_path_in_another_folder_is_another_article(newsroom: Newsroom) -> None:
    await kept(newsroom, Draft("a.txt", "He left."))
    assert await kept(newsroom, Draft("a.txt", "She left."), folder="/elsewhere") == 1


async def test_an_undated_article_does_not_become_news_again_by_being_edited(newsroom: Newsroom) -> None:
    await kept(newsroom, Draft("a.txt", "He left."), at=0)
    await kept(newsroom, Draft("a.txt", "He has left."), at=9)
    [row] = await newsroom.rows(select(articles))
    assert (row.body, row.published, row.fetched) == ("He has left.", day(0), day(9))


async def test_an_edit_on_the_same_day_does_not_move_a_bare_date_to_noon(newsroom: Newsroom) -> None:
    today = NOW.date()
    for hours, text in ((7, "He leaves."), (9, "He left."), (15, "He left today.")):
        at = datetime.combine(today, time(hours), UTC)
        await newsroom.pipeline.keep("folder", "/news", [Draft("a.txt", text, published=today)], at)
        (row,) = await newsroom.rows(select(articles.c.published, articles.c.body))
        assert (row.published, row.body) == (datetime.combine(today, time(7), UTC), text)


async def test_the_outlet_is_found_by_its_name_or_the_domain_of_the_link(newsroom: Newsroom) -> None:
    await kept(
        newsroom,
        Draft("a", "1", outlet="the bbc sport"),
        Draft("b", "2", url="https://www.bbc.co.uk/sport/1"),
        Draft("c", "3", outlet="A Blog"),
        Draft("d", "4", url="https://[broken"),
    )
    rows = await newsroom.rows(select(articles.c.outlet).order_by(articles.c.path))
    assert [row.outlet for row in rows] == ["bbc", "bbc", "A Blog", None]


async def test_what_a_database_refuses_in_a_text_is_left_out(newsroom: Newsroom) -> None:
    assert await kept(newsroom, Draft("a\udcff.txt", "He\0 left \ud800.", title="\0T", author="\udcff")) == 1
    assert list((await stored(newsroom)).values()) == ["He left ?."]


async def test_articles_of_a_source_are_kept_all_or_none(newsroom: Newsroom) -> None:
    def drafts() -> Iterator[Draft]:
        yield Draft("a", "1")
        raise RuntimeError("the second one breaks")

    with pytest.raises(RuntimeError, match="the second one breaks"):
        await newsroom.pipeline.keep("folder", "/news", drafts(), NOW)
    assert await stored(newsroom) == {}


# Failures


async def test_an_article_whose_reading_failed_three_times_is_parked_and_holds_nobody_up(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    await newsroom.submit("bad", says("done"), text="poison", at=0)
    await newsroom.submit("good", says("talks"), at=1)
    newsroom.broken = {"poison"}
    assert await newsroom.process() == Recorded(claims=1, stories=1, developments=1)
    [row] = await newsroom.rows(select(articles).where(articles.c.path == "bad"))
    assert (row.state, row.attempts, row.error) == ("parked", 3, "ValueError: this text cannot be read")
    assert (await newsroom.story()).stage == "talks"
    newsroom.broken = set()
    assert await newsroom.process() == Recorded()


async def test_an_edit_gives_a_parked_article_another_chance(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    newsroom.broken = {"poison"}
    await newsroom.publish("bad", says("done"), text="poison")
    assert (await newsroom.publish("bad", says("done"))).claims == 1


async def test_a_failed_recording_leaves_nothing_of_the_article(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    broken = says("talks", player="Kane")
    object.__setattr__(broken, "evidence", object())  # what no database can store
    await newsroom.publish("bad", says("talks"), broken)
    assert await newsroom.stories() == {}
    assert await newsroom.changes() == []


async def test_a_crash_between_the_two_transactions_loses_nothing(database_url: str) -> None:
    first = await Newsroom(await open_database(database_url)).open()
    await first.submit("a", says("talks"))
    await first.database.close()
    second = Newsroom(await open_database(database_url))
    assert await second.submit("a", says("talks")) == 0
    assert await second.process() == Recorded(claims=1, stories=1, developments=1)
    await second.database.close()


async def test_an_article_that_is_edited_while_it_is_read_is_read_again(database: Database) -> None:
    newsroom = await Newsroom(database).open()

    async def read(text: Text) -> tuple[Claim, ...]:
        if text.body == "old":
            await pipeline.keep("folder", "/news", [Draft("a", "new")], NOW)
            return (says("done"),)
        return (says("talks"),)

    pipeline = Pipeline(database, Directory(SEEDS), read, threshold=0.5)
    await pipeline.keep("folder", "/news", [Draft("a", "old")], NOW)
    assert (await pipeline.process(lambda _: NOW)).claims == 1
    assert (await newsroom.story()).stage == "talks"


async def test_two_that_read_the_same_article_record_it_once(database: Database) -> None:
    newsroom = await Newsroom(database).open()

    async def read(_: Text) -> tuple[Claim, ...]:
        async with database.write() as connection:  # as if the other one had been quicker
            await connection.execute(update(articles).values(state="read"))
        return (says("talks"),)

    pipeline = Pipeline(database, Directory(SEEDS), read, threshold=0.5)
    await pipeline.keep("folder", "/news", [Draft("a", "text")], NOW)
    assert await pipeline.process(lambda _: NOW) == Recorded()
    assert await newsroom.stories() == {}


async def test_articles_are_read_in_order_of_publication(newsroom: Newsroom) -> None:
    await newsroom.submit("b", says("bid"), at=2)
    await newsroom.submit("a", says("talks"), at=1)
    await newsroom.process()
    assert await newsroom.changes() == ["new talks", "advanced bid"]


async def test_two_processes_on_postgresql_share_the_work_and_lose_nothing(postgres_url: str) -> None:
    databases = [await open_database(postgres_url) for _ in range(2)]
    rooms = [Newsroom(database) for database in databases]
    await asyncio.gather(*(room.open() for room in rooms))

    async def work(room: Newsroom) -> int:
        for number in range(12):
            await room.submit(str(number), says("talks", player="Okonkwo"), at=number)
        return (await room.process()).claims

    assert sum(await asyncio.gather(*map(work, rooms))) == 12
    [story] = (await rooms[0].stories()).values()
    assert await rooms[0].rows(select(claims.c.story)) == [(story.id,)] * 12
    assert await rooms[0].changes() == ["new talks"]
    for database in databases:
        await database.close()
