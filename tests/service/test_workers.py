"""Texts are read in another process; one that crashes costs one failed attempt and no more."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.claims import Stage, Text
from bot.domain.seeds import Club, Seeds
from bot.errors import FileRefused, TaskKilled
from bot.workers import Workers

SEEDS = Seeds(
    clubs=(
        Club(slug="tottenham-hotspur", name="Tottenham Hotspur", country="GB"),
        Club(slug="bayern-munich", name="Bayern Munich", country="DE"),
    )
)
NEWS = Text("Tottenham Hotspur are in talks to sign Harry Kane from Bayern Munich.")


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(SEEDS)
    yield workers
    workers.close()


async def test_a_text_is_read_while_the_event_loop_stays_free(workers: Workers) -> None:
    (claim,) = await workers.read(NEWS)
    assert (claim.player.name, claim.stage, claim.to and claim.to.slug) == (
        "Harry Kane",
        Stage.TALKS,
        "tottenham-hotspur",
    )
    reading = asyncio.create_task(workers.read(Text(NEWS.body * 2000)))
    beats = 0
    while not reading.done():
        await asyncio.sleep(0.005)
        beats += 1
    assert await reading
    assert beats > 20


async def test_after_a_crash_the_next_text_is_read_by_a_new_worker(workers: Workers) -> None:
    await workers.read(NEWS)
    reading = asyncio.create_task(workers.read(Text(NEWS.body * 2000)))
    await asyncio.sleep(0.05)
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(TaskKilled, match="ended the process"):
        await reading
    assert len(await workers.read(NEWS)) == 1


async def test_a_text_that_takes_too_long_is_given_up_and_others_do_not_pay_for_it() -> None:
    """Those who wait behind it have their time still before them."""
    workers = Workers(SEEDS, seconds=1)
    try:
        await workers.read(NEWS)
        endless = asyncio.create_task(workers.read(Text(NEWS.body * 200_000)))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(workers.read(NEWS)) for _ in range(3)]
        with pytest.raises(TaskKilled, match="took more than 1 seconds"):
            await endless
        assert [len(claims) for claims in await asyncio.gather(*waiting)] == [1, 1, 1]
    finally:
        workers.close()


async def test_it_is_closed_at_once_whatever_it_is_doing(workers: Workers) -> None:
    await workers.read(NEWS)
    reading = asyncio.create_task(workers.read(Text(NEWS.body * 200_000)))
    await asyncio.sleep(0.2)
    workers.close()
    with pytest.raises(TaskKilled):
        await reading
    assert multiprocessing.active_children() == []


async def test_a_file_is_parsed_or_refused_with_its_reason(workers: Workers, tmp_path: Path) -> None:
    (good := tmp_path / "good.txt").write_text(NEWS.body)
    (bad := tmp_path / "bad.json").write_text("{")
    assert [draft.body for draft in await workers.parse(good, "good.txt")] == [NEWS.body]
    with pytest.raises(FileRefused, match="is not JSON"):
        await workers.parse(bad, "bad.json")
