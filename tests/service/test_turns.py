"""Several processes on one PostgreSQL: one speaks with Discord, another takes over when it ends."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import Database, open_database
from bot.store.turns import in_turn
from tests.delivery.news_scene import until
from tests.discord_server import Channel, DiscordServer
from tests.service.service_process import WAIT, Home, running_service, write_news


@dataclass
class Shared(Home):
    """A home whose database is not its own."""

    database: str = ""

    @property
    def url(self) -> str:
        return self.database


@dataclass
class Work:
    """Work that goes on until it is ended; `done` tells how often it began."""

    began: int = 0
    at_work: bool = False

    async def __call__(self) -> None:
        self.began += 1
        self.at_work = True
        try:
            await asyncio.Event().wait()
        finally:
            self.at_work = False

    async def is_on(self) -> bool:
        return self.at_work


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.turns.LOOK_EVERY", 0.05)


async def test_the_next_one_works_when_the_first_one_ends(postgres_url: str) -> None:
    first, second = await open_database(postgres_url), await open_database(postgres_url)
    one, other, else_ = Work(), Work(), Work()
    tasks = [asyncio.create_task(in_turn(first, "secret", "a test", one))]
    await until(one.is_on)
    tasks.append(asyncio.create_task(in_turn(second, "secret", "a test", other)))
    tasks.append(asyncio.create_task(in_turn(second, "another secret", "a test", else_)))
    await until(else_.is_on)
    await asyncio.sleep(0.3)
    assert not other.at_work
    tasks[0].cancel()
    await until(other.is_on)
    assert not one.at_work
    await _end(*tasks)
    for database in (first, second):
        await database.close()


async def test_who_loses_the_connection_that_holds_the_turn_stops_and_begins_anew(postgres_url: str) -> None:
    database, killer = await open_database(postgres_url), await open_database(postgres_url)
    work = Work()
    task = asyncio.create_task(in_turn(database, "secret", "a test", work))
    await until(work.is_on)
    await _cut_off_the_holder(killer)

    async def began_anew() -> bool:
        return work.began == 2 and work.at_work

    await until(began_anew)
    await _end(task)
    for one in (database, killer):
        await one.close()


async def test_what_the_work_dies_of_is_raised(postgres_url: str) -> None:
    async def die() -> None:
        raise ZeroDivisionError

    database = await open_database(postgres_url)
    with pytest.raises(ZeroDivisionError):
        await in_turn(database, "secret", "a test", die)
    await database.close()


async def test_of_two_services_with_one_token_one_speaks_and_the_other_takes_over(
    tmp_path: Path, postgres_url: str, server: DiscordServer, channel: Channel
) -> None:
    homes = [Shared(tmp_path / name, server, database=postgres_url) for name in ("one", "two")]
    for home in homes:
        home.folder.mkdir()
    await homes[0].follow(channel)
    async with running_service(homes[0]) as first:
        await first.said("connected as")
        async with running_service(homes[1]) as second:
            await second.said("another process has the turn of speaking with Discord")
            write_news(homes[1].watched, "Harry Kane")
            await channel.wait_for_message(timeout=WAIT)
            assert server.gateway.counts["identifies"] == 1
            await homes[0].until("sent")  # what was under way would be looked for when its lease ends, in two minutes
            first.process.send_signal(signal.SIGKILL)
            await second.said("connected as")
            write_news(homes[1].watched, "Jamal Musiala")
            await channel.wait_for_message(2, WAIT)
            await second.stop()
    assert len(channel.messages) == 2


async def _cut_off_the_holder(database: Database) -> None:
    async with database.write() as connection:
        held = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> 0")
        await connection.execute(held)


async def _end(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
