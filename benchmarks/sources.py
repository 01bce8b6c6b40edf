"""Measure polling on feeds of our own, served on 200 loopback addresses, since a host gets one request at a time.

python -m benchmarks.sources unchanged [FEEDS]             CPU for feeds that did not change; the peers' way beside it
python -m benchmarks.sources due [SOURCES] [SECONDS]       how late due sources start, and the memory
python -m benchmarks.sources fresh [NEWS] [SECONDS]        from the end of a fetch to the alert in the outbox
python -m benchmarks.sources faults [REQUESTS] [FOLDER]    nothing lost, nothing twice, memory; goes on where it stood

Without numbers each takes about a minute. The aims: `unchanged 2000`, `due 10000 1800`, `fresh`, `faults 200000 DIR`.
"""

import asyncio
import io
import multiprocessing
import os
import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import feedparser
from sqlalchemy import func, select, update
from yarl import URL

from benchmarks.feed_scene import everything, nothing, now, scene, spread
from benchmarks.feed_server import news, seeds
from bot.domain.articles import Article
from bot.domain.claims import Text
from bot.domain.follows import Follow, Target
from bot.ingest.directory import Directory
from bot.ingest.feeds import parse_feed
from bot.ingest.fetch import Fetcher, Response
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.names import Names
from bot.reading.confidence import THRESHOLD
from bot.store import facts, follows
from bot.store.seeds import upsert_seeds
from bot.store.tables import articles, messages, sources
from bot.watch import Watch
from bot.workers import Workers

FAULTS = 0.2


def cpu() -> float:
    """Give the CPU seconds of this process and of the children that ended."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def memory(of: str = "self") -> float:
    """Give the resident megabytes of a process."""
    line = next(line for line in Path(f"/proc/{of}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def unchanged(feeds: int) -> None:
    """Measure what feeds cost that answer 304, and what the peers' way would cost."""
    at = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        async with scene(Path(folder), feeds, lambda: at) as (poller, database, _):
            await everything(poller)
            at += timedelta(hours=1)
            before, start = cpu(), time.monotonic()
            done = await everything(poller)
            ours, seconds = cpu() - before, time.monotonic() - start
            async with database.read() as connection:
                places = list((await connection.execute(select(sources.c.address))).scalars())
            print(f"{done} feeds with 304: {ours:.1f} s of CPU in {seconds:.0f} s, 20 allowed for 2,000")
            before, size = cpu(), 0
            async with aiohttp.ClientSession() as session:
                for place in places:
                    async with session.get(place) as answer:
                        body = await answer.read()
                    size += len(body)
                    feedparser.parse(io.BytesIO(body))
            theirs = cpu() - before
            print(
                f"the peers' way: {theirs:.1f} s of CPU, {theirs / ours:.1f} times ours; {size / 1e6:.0f} MB, ours none"
            )


async def due(count: int, seconds: int) -> None:
    """Measure how late due sources start, and the memory."""
    rng = random.Random(2)  # noqa: S311 - chance that repeats itself
    with TemporaryDirectory() as folder:
        async with scene(Path(folder), count, now) as (poller, database, _):
            await spread(database, count, 900, rng)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                await asyncio.gather(poller.tick(), asyncio.sleep(1))
            await poller.idle()
            children = sum(memory(str(p.pid)) for p in multiprocessing.active_children())
            marks = quantiles(poller.late, n=100)
            print(f"{count} sources, {len(poller.late)} checks in {seconds} s; late {marks[49]:.2f} s at the median")
            print(
                f"and {marks[98]:.2f} s at p99 (5 allowed); {memory():.0f} MB here, {children:.0f} MB in the children"
            )
            print(f"{cpu():.0f} s of CPU here; the machine's load at the end was {os.getloadavg()[2]:.1f}")


class Noting(Fetcher):
    """A fetcher that notes when the last fetch of each path ended."""

    ended: dict[str, float] = {}  # noqa: RUF012 - there is one

    async def get(self, url: str, **options: Any) -> Response:
        """Fetch, and note the time."""
        response = await super().get(url, **options)
        self.ended[URL(url).path] = time.monotonic()
        return response


class Taking(Watch):
    """Takes articles in, and notes how many seconds after its fetch each one had its alert in the outbox."""

    late: list[float]

    async def _after(self, article: Article, recorded: Recorded) -> None:  # type: ignore[override]  # of any arguments
        if recorded.messages:
            self.late.append(time.monotonic() - Noting.ended[URL(article.url or "").path])


async def fresh(count: int, seconds: int) -> None:
    """Measure the way of news that come at random times from the end of their fetch into the outbox."""
    rng = random.Random(3)  # noqa: S311 - chance that repeats itself
    workers = Workers(seeds())

    async def told() -> None:
        await watch.wake()

    with TemporaryDirectory() as folder:
        async with scene(Path(folder), count, now, write=news, fetcher=Noting, told=told) as (poller, database, _):
            async with database.write() as connection:
                await upsert_seeds(connection, seeds())
                place = await follows.ensure_place(connection, "terminal", "benchmark")
                await follows.add_follow(connection, Follow(place, Target.ALL), now())
            pipeline = Pipeline(database, Directory(seeds()), workers.read, THRESHOLD)
            watch = Taking(None, pipeline, workers, Names(), nothing)
            watch.late = []
            # A service that has run for a while has its worker processes.
            parses = [poller._sandbox.run(parse_feed, news("/1", 1), "", "") for _ in range(2)]
            await asyncio.gather(workers.read(Text("Nothing yet.")), *parses)
            await spread(database, count, seconds, rng)
            taking = asyncio.create_task(watch.run())
            end = time.monotonic() + seconds + 5
            while time.monotonic() < end:
                await asyncio.gather(poller.tick(), asyncio.sleep(1))
            await poller.idle()
            taking.cancel()
            async with database.read() as connection:
                waiting = (await connection.execute(select(func.count()).select_from(messages))).scalar_one()
    workers.close()
    marks = quantiles(watch.late, n=100, method="inclusive")
    print(
        f"{waiting} of {count} news in the outbox, {count / seconds:.1f} a second; from the end of the fetch to there"
    )
    print(f"{marks[49]:.2f} s at the median, {marks[98]:.2f} s at p99, {max(watch.late):.2f} s at most (2 allowed)")


async def faults(requests: int, folder: Path) -> None:
    """Measure a long run with a fifth of the requests failing: what was lost, what came twice, what memory it took."""
    feeds = min(2_000, requests // 10)
    at = datetime.now(UTC)
    async with scene(folder, feeds, lambda: at, FAULTS) as (poller, database, newest):
        async with database.read() as connection:
            turn = int(await facts.get(connection, "turn") or 0)
        done, warm = turn * feeds, (0, 0.0)
        warm_at = done + min(10_000, (requests - done) / 4)
        while done < requests:
            turn += 1
            newest.value = turn
            at = datetime.now(UTC) + timedelta(hours=13 * turn)
            done += await everything(poller)
            poller.late.clear()  # which would be a third of a megabyte for each 10,000
            async with database.write() as connection:
                # A week of failures cannot be simulated away in an hour: nobody pauses here.
                await connection.execute(update(sources).values(failing_since=None, next_check_at=at))
                await facts.put(connection, "turn", str(turn))
            if done >= warm_at and not warm[0]:
                warm = (done, memory())
            print(f"{done} requests, {memory():.1f} MB", flush=True)
        grown = (memory() - warm[1]) / (done - warm[0]) * 10_000 if done > warm[0] > 0 else 0.0
        last, left = at, feeds
        while left:  # until every feed has answered once more
            at += timedelta(hours=13)
            async with database.write() as connection:
                silent = update(sources).where(sources.c.last_success_at <= last)
                left = (await connection.execute(silent.values(next_check_at=at, failing_since=None))).rowcount
            await everything(poller)
        async with database.read() as connection:
            total = (await connection.execute(select(func.count()).select_from(articles))).scalar_one()
            different = (await connection.execute(select(func.count(articles.c.url.distinct())))).scalar_one()
        wanted = feeds * (newest.value + 1)
        print(f"{total} articles of {wanted}, {total - different} twice; {grown:.2f} MB more for each 10,000 requests")


def main() -> None:
    """Run what the first argument names."""
    what, *numbers = sys.argv[1:] or ["unchanged"]
    if what == "unchanged":
        asyncio.run(unchanged(int(numbers[0]) if numbers else 500))
    elif what == "due":
        count, seconds = (*map(int, numbers), 10_000, 40)[:2] if len(numbers) != 1 else (int(numbers[0]), 40)
        asyncio.run(due(count, seconds))
    elif what == "fresh":
        news_, seconds = (*map(int, numbers), 300, 60)[:2] if len(numbers) != 1 else (int(numbers[0]), 60)
        asyncio.run(fresh(news_, seconds))
    elif len(numbers) > 1:
        asyncio.run(faults(int(numbers[0]), Path(numbers[1])))
    else:
        with TemporaryDirectory() as folder:
            asyncio.run(faults(int(numbers[0]) if numbers else 3_000, Path(folder)))


if __name__ == "__main__":
    main()
