"""Measure polling on feeds of our own, served on 200 loopback addresses, since a host gets one request at a time.

python -m benchmarks.sources unchanged [FEEDS]             CPU for feeds that did not change; the peers' way beside it
python -m benchmarks.sources due [SOURCES] [SECONDS]       how late due sources start, and the memory
python -m benchmarks.sources faults [REQUESTS] [FOLDER]    nothing lost, nothing twice, memory; goes on where it stood

Without numbers each takes about a minute. The aims: `unchanged 2000`, `due 10000 1800`, `faults 200000 DIR`.
"""

import asyncio
import io
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import feedparser
from sqlalchemy import func, insert, select, update

from bot.domain.seeds import Seeds
from bot.domain.sources import Source
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.polling import Poller
from bot.ingest.sandbox import Sandbox
from bot.store import facts
from bot.store.engine import Database, open_database
from bot.store.sources import host_of
from bot.store.tables import articles, sources

HOSTS = 200
SHOWN = 20
"""Items in a document."""
FAULTS = 0.2

_CONTEXT = multiprocessing.get_context("spawn")


def document(feed: str, newest: int) -> bytes:
    """Write a feed as it stands when so many items have appeared."""
    text = "Tottenham Hotspur are in talks to sign a player whom nobody has heard of, number {n} of feed {feed}. " * 8
    items = "".join(
        f"<item><title>Number {n}</title><link>https://sport.example{feed}/{n}</link><guid>{feed}-{n}</guid>"
        f"<description>{text.format(n=n, feed=feed)}</description></item>"
        for n in range(newest, max(-1, newest - SHOWN), -1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{feed}</title>{items}</channel></rss>'.encode()


class Server(asyncio.Protocol):
    """Answers as told: the document of the present round, 304 for who has it, and a share of faults."""

    def __init__(self, newest: Any, faults: float, rng: random.Random) -> None:
        self._newest, self._faults, self._rng = newest, faults, rng

    def connection_made(self, transport: Any) -> None:
        """Keep the connection."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request, which fits a packet."""
        feed = data.split(b" ", 2)[1].decode()
        etag = f'"{self._newest.value}"'.encode()
        if self._rng.random() < self._faults:
            self._fail()
        elif etag in data:
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n")
        else:
            body = document(feed, self._newest.value)
            head = f"HTTP/1.1 200 OK\r\nETag: {etag.decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
            self._transport.write(head.encode() + body)

    def _fail(self) -> None:
        kind = self._rng.randrange(4)
        if kind == 0:
            self._transport.close()
        elif kind == 1:
            self._transport.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        elif kind == 2:
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n<html></html")
        else:
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>")
            self._transport.close()


def serve(port: Any, newest: Any, faults: float) -> None:
    """Serve on all addresses, at the port that the first one gets."""

    async def run() -> None:
        loop, rng = asyncio.get_running_loop(), random.Random(1)  # noqa: S311 - chance that repeats itself
        found = 0
        for number in range(HOSTS):
            server = await loop.create_server(lambda: Server(newest, faults, rng), address(number), found)
            found = server.sockets[0].getsockname()[1]
        port.value = found
        await asyncio.Event().wait()

    asyncio.run(run())


def address(number: int) -> str:
    """Give one of the loopback addresses."""
    return f"127.0.{number // 100 + 1}.{number % 100 + 1}"


class Timed(Poller):
    """A poller that notes how late each check starts, in seconds."""

    late: list[float]

    async def _check(self, source: Source) -> None:
        if source.health.next_check_at is not None:
            self.late.append((datetime.now(UTC) - source.health.next_check_at).total_seconds())
        await super()._check(source)


@asynccontextmanager
async def scene(folder: Path, feeds: int, clock: Any, faults: float = 0) -> AsyncIterator[tuple[Any, Database, Any]]:
    """Give a poller with so many feeds, its database, and the number of the newest item as the server has it."""
    port, newest = _CONTEXT.Value("i", 0), _CONTEXT.Value("i", SHOWN)
    process = _CONTEXT.Process(target=serve, args=(port, newest, faults), daemon=True)
    process.start()
    while not port.value:  # noqa: ASYNC110 - the other process has no event of ours
        await asyncio.sleep(0.05)
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'feeds.db'}")
    await _fill(database, feeds, port.value, clock())
    allowed = frozenset(f"{address(number)}:{port.value}" for number in range(HOSTS))
    sandbox = Sandbox()

    async def told() -> None:
        pass

    try:
        async with Fetcher("benchmark", allowed, Limits(seconds=10, gap=0)) as fetcher:
            poller = Timed(database, fetcher, sandbox, Directory(Seeds()), told, clock)
            poller.late = []
            yield poller, database, newest
            await poller.close()
    finally:
        sandbox.close()
        await database.close()
        process.kill()


async def _fill(database: Database, feeds: int, port: int, now: datetime) -> None:
    """Add the feeds; those of an earlier run move to the present port."""
    async with database.write() as connection:
        known = (await connection.execute(select(sources.c.id, sources.c.title))).all()
        for row in known:
            place = f"http://{address(row.id % HOSTS)}:{port}{row.title}"
            await connection.execute(
                update(sources).where(sources.c.id == row.id).values(address=place, host=host_of(place))
            )
        rows = []
        for number in range(len(known) + 1, feeds + 1):
            place = f"http://{address(number % HOSTS)}:{port}/{number}"
            rows.append({"id": number, "kind": "feed", "address": place, "host": host_of(place), "next_check_at": now})
            rows[-1]["title"] = f"/{number}"
        if rows:
            await connection.execute(insert(sources), rows)


async def everything(poller: Poller) -> int:
    """Check all that is due; give how many that were."""
    done = 0
    while started := await poller.tick():
        done += started
        await poller.idle()
    return done


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
    now = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        async with scene(Path(folder), feeds, lambda: now) as (poller, database, _):
            await everything(poller)
            now += timedelta(hours=1)
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
                f"the peers' way: {theirs:.1f} s of CPU, {theirs / ours:.0f} times ours; {size / 1e6:.0f} MB, ours none"
            )


async def due(count: int, seconds: int) -> None:
    """Measure how late due sources start, and the memory."""
    rng = random.Random(2)  # noqa: S311 - chance that repeats itself
    with TemporaryDirectory() as folder:
        async with scene(Path(folder), count, lambda: datetime.now(UTC)) as (poller, database, _):
            now = datetime.now(UTC)
            async with database.write() as connection:
                for number in range(1, count + 1):
                    at = now + timedelta(seconds=rng.uniform(0, 900))
                    values = {"next_check_at": at, "last_success_at": now - timedelta(minutes=15)}
                    await connection.execute(update(sources).where(sources.c.id == number).values(values))
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                await asyncio.gather(poller.tick(), asyncio.sleep(1))
            await poller.idle()
            children = sum(memory(str(p.pid)) for p in multiprocessing.active_children())
            spread = quantiles(poller.late, n=100)
            print(f"{count} sources, {len(poller.late)} checks in {seconds} s; late {spread[49]:.2f} s at the median")
            print(
                f"and {spread[98]:.2f} s at p99 (5 allowed); {memory():.0f} MB here, {children:.0f} MB in the children"
            )


async def faults(requests: int, folder: Path) -> None:
    """Measure a long run with a fifth of the requests failing: what was lost, what came twice, what memory it took."""
    feeds = min(2_000, requests // 10)
    now = datetime.now(UTC)
    async with scene(folder, feeds, lambda: now, FAULTS) as (poller, database, newest):
        async with database.read() as connection:
            turn = int(await facts.get(connection, "turn") or 0)
        done, first = turn * feeds, 0.0
        while done < requests:
            turn += 1
            newest.value = turn
            now = datetime.now(UTC) + timedelta(hours=13 * turn)
            done += await everything(poller)
            async with database.write() as connection:
                # A week of failures cannot be simulated away in an hour: nobody pauses here.
                await connection.execute(update(sources).values(failing_since=None, next_check_at=now))
                await facts.put(connection, "turn", str(turn))
            first = first or (memory() if done >= min(10_000, requests / 4) else 0.0)
            print(f"{done} requests, {memory():.1f} MB", flush=True)
        grown = (memory() - first) / max(1, (requests - 10_000) / 10_000)
        last, left = now, feeds
        while left:  # until every feed has answered once more
            now += timedelta(hours=13)
            async with database.write() as connection:
                silent = update(sources).where(sources.c.last_success_at <= last)
                left = (await connection.execute(silent.values(next_check_at=now, failing_since=None))).rowcount
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
    elif len(numbers) > 1:
        asyncio.run(faults(int(numbers[0]), Path(numbers[1])))
    else:
        with TemporaryDirectory() as folder:
            asyncio.run(faults(int(numbers[0]) if numbers else 3_000, Path(folder)))


if __name__ == "__main__":
    main()
