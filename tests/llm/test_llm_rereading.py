"""A model that goes and comes back: nothing is lost, nothing told twice, and what it reads later corrects the rest."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.domain.articles import Draft
from bot.domain.claims import Text
from bot.domain.follows import Follow, Target
from bot.domain.readings import Reading
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.llm.budget import Budget
from bot.llm.caller import Caller
from bot.llm.desk import Desk
from bot.llm.endpoint import Endpoint
from bot.llm.memory import Spending
from bot.llm.reader import LlmReader, OwnDesk
from bot.readers import StoredMemory
from bot.reading.gazetteer import Gazetteer
from bot.store import follows, llm, rereads
from bot.store.engine import Database
from bot.store.seeds import upsert_seeds
from bot.store.tables import articles, claims, llm_answers
from tests.llm.llm_scene import NOON, Clock
from tests.llm.llm_server import KEY, Claims, LlmServer, say
from tests.newsroom import SEEDS, Newsroom


def later_stage(article: dict[str, str]) -> Claims:
    """Read every article as a medical, which the built-in reader takes for talks."""
    player = article["text"].partition(" in talks to sign ")[2].partition(" from ")[0]
    return [say(article["text"], player, "Tottenham", "medical", from_club="Bayern Munich")]


class Desk24:
    """A newsroom with a model's reader on a server, a database and a clock that the test sets."""

    def __init__(self, database: Database, server: LlmServer, endpoint: Endpoint, budget: Budget) -> None:
        self.clock = Clock()
        self.server = server
        self.caller = Caller(endpoint, StoredMemory(database, self.clock), budget, self.clock)
        self.reader = LlmReader("test-model", self.caller, OwnDesk(Desk(Gazetteer(SEEDS))))
        self.pipeline = Pipeline(database, Directory(SEEDS), self.reader.read, 0.5, self.reader.ahead)
        self.news = Newsroom(database)

    async def publish(self, *players: str) -> None:
        """Let articles come in, one for each player, and be read."""
        drafts = [
            Draft(player, f"Tottenham are in talks to sign {player} from Bayern Munich.", published=self.clock())
            for player in players
        ]
        await self.pipeline.keep("folder", "/news", drafts, self.clock())
        await self.process()

    async def process(self) -> None:
        await self.pipeline.process(lambda _: self.clock())

    async def pass_time(self, **by: float) -> int:
        """Let time pass, and let what is due be read again."""
        self.clock.now += timedelta(**by)
        due = await self.pipeline.reread(self.clock(), 10)
        await self.process()
        return due

    async def stages(self) -> dict[str, str]:
        rows = await self.news.rows(select(claims.c.named, claims.c.stage).order_by(claims.c.named))
        assert len({row.named for row in rows}) == len(rows), "an article's claims are recorded once"
        return {row.named: row.stage for row in rows}

    async def waiting(self) -> set[str]:
        async with self.pipeline.database.read() as connection:
            return set((await rereads.waiting(connection)).values())


async def make_desk(database: Database, server: LlmServer, endpoint: Endpoint, budget: Budget | None = None) -> Desk24:
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
        place = await follows.ensure_place(connection, "channel", "here")
        await follows.add_follow(connection, Follow(place, Target.CLUB, "spurs"), NOON)
    return Desk24(database, server, endpoint, budget or Budget())


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer(later_stage) as server:
        yield server


@pytest.fixture
async def desk(database: Database, server: LlmServer) -> AsyncIterator[Desk24]:
    async with Endpoint(server.base_url, KEY, 5.0) as endpoint:
        yield await make_desk(database, server, endpoint)


async def test_the_plug_is_pulled_in_the_middle_of_a_day(desk: Desk24) -> None:
    """Before, the model reads; meanwhile the built-in reader; afterwards the model again, and corrects once."""
    await desk.publish("Jamal Musiala")
    await desk.server.stop()
    await desk.publish("Harry Kane", "Leroy Sané")
    await desk.publish("Thomas Müller")
    assert await desk.stages() == {
        "Harry Kane": "talks",
        "Jamal Musiala": "medical",
        "Leroy Sané": "talks",
        "Thomas Müller": "talks",
    }
    assert await desk.waiting() == {"away"}
    told = await desk.news.changes()
    assert sorted(told) == ["new medical", "new talks", "new talks", "new talks"]

    assert await desk.pass_time(minutes=5) == 0
    async with desk.server:
        assert await desk.pass_time(minutes=60) == 3
        assert set((await desk.stages()).values()) == {"medical"}
        assert await desk.waiting() == set()
        assert sorted(await desk.news.changes()) == sorted([*told, *["advanced medical"] * 3])
        alerts = await desk.news.alerts("here")
        assert await desk.pass_time(days=1) == 0
        await desk.process()
        assert await desk.news.alerts("here") == alerts


async def test_what_the_model_takes_back_is_corrected_where_it_was_told(desk: Desk24) -> None:
    await desk.server.stop()
    await desk.publish("Harry Kane")
    desk.server.answer = lambda _: []
    async with desk.server:
        await desk.pass_time(minutes=30)
    assert await desk.stages() == {}
    assert [change.split()[0] for change in await desk.news.changes()] == ["new", "correction"]
    assert len(await desk.news.alerts("here")) == 2


async def test_who_is_killed_between_reading_and_recording_need_not_pay_twice(desk: Desk24) -> None:
    """The article stays unread, and the next start finds the answer."""

    async def killed(text: Text) -> Reading:
        await desk.reader.read(text)
        raise asyncio.CancelledError

    desk.pipeline = replace(whole := desk.pipeline, read=killed, ahead=None)
    with pytest.raises(asyncio.CancelledError):
        await desk.publish("Harry Kane")
    assert await desk.stages() == {}
    desk.pipeline = whole
    await desk.process()
    assert await desk.stages() == {"Harry Kane": "medical"}
    assert len(desk.server.requests) == 1


async def test_a_model_that_always_answers_wrongly_is_left_after_three_times(desk: Desk24) -> None:
    desk.server.fault = "wrong"
    await desk.publish("Harry Kane")
    assert await desk.waiting() == {"wrong"}
    assert [await desk.pass_time(days=2) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert await desk.stages() == {"Harry Kane": "talks"}
    assert await desk.waiting() == set()


async def test_beyond_the_budget_the_built_in_reader_reads_and_the_next_day_the_model(
    database: Database, server: LlmServer
) -> None:
    async with Endpoint(server.base_url, KEY, 5.0) as endpoint:
        desk = await make_desk(database, server, endpoint, Budget(tokens=8_500))
        await desk.publish("Jamal Musiala")
        await desk.publish("Harry Kane")
        await desk.publish("Leroy Sané")
        await desk.publish("Thomas Müller")
        assert len(server.requests) == 3
        assert (await desk.stages())["Thomas Müller"] == "talks"
        assert await desk.waiting() == {"budget"}
        async with database.read() as connection:
            assert await llm.spent(connection, NOON.date()) == (3_000, 0)
        assert await desk.pass_time(hours=11) == 0
        assert await desk.pass_time(hours=2) == 1
        assert set((await desk.stages()).values()) == {"medical"}


async def test_an_article_whose_text_is_gone_keeps_its_claims(desk: Desk24) -> None:
    await desk.server.stop()
    await desk.publish("Harry Kane")
    async with desk.pipeline.database.write() as connection:
        await connection.execute(articles.update().values(body=None))
    assert await desk.pass_time(days=31) == 0
    assert await desk.stages() == {"Harry Kane": "talks"}


async def test_a_limit_holds_for_all_processes_together(database: Database) -> None:
    """A call is set aside for before it is made; what it did not need is given back."""
    day = date(2026, 3, 2)
    one, other = (StoredMemory(database, Clock()) for _ in range(2))
    assert await one.reserve(day, Spending(600, 60), 1_000, None)
    assert not await other.reserve(day, Spending(600, 60), 1_000, None)
    await one.settle(day, Spending(-400, -40))
    assert await other.reserve(day, Spending(600, 60), 1_000, 80)
    assert not await other.reserve(day, Spending(0, 1), 1_000, 80)
    assert await other.reserve(day + timedelta(days=1), Spending(600, 60), 1_000, 80)


async def test_old_answers_go(database: Database) -> None:
    memory = StoredMemory(database, Clock())
    await memory.keep("key", "[]")
    await memory.keep("key", "[]")
    async with database.write() as connection:
        await llm.forget(connection, NOON)
    assert await memory.answer("key") == "[]"
    async with database.write() as connection:
        await llm.forget(connection, NOON + timedelta(seconds=1))
        assert (await connection.execute(select(llm_answers))).all() == []


async def test_an_edit_that_the_model_reads_ends_the_mark_of_the_version_before(desk: Desk24) -> None:
    await desk.server.stop()
    await desk.publish("Harry Kane")
    async with desk.server:
        draft = Draft("Harry Kane", "Tottenham are in talks to sign Harry Kane from Bayern Munich. Soon.")
        await desk.pipeline.keep("folder", "/news", [draft], desk.clock())
        quote = "Tottenham are in talks to sign Harry Kane"
        desk.server.answer = lambda _: [say(quote, "Harry Kane", "Tottenham", "agreed")]
        await desk.process()
    assert await desk.stages() == {"Harry Kane": "agreed"}
    assert await desk.waiting() == set()
