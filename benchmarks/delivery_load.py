"""Many alerts through a real client to a Discord in another process: pace, faults and memory."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import func, insert, select

from benchmarks.discord_process import OtherDiscord, Place, Tally, other_discord
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.pace import ALERTS_PER_SECOND, PER_SECOND, Pace, paced
from bot.delivery.sender import DiscordSender
from bot.domain.claims import Stage
from bot.domain.follows import Follow, Target
from bot.store import follows
from bot.store.engine import Database
from bot.store.tables import alerts, developments, messages, places, stories
from tests.delivery.news_scene import CLUB, Clock, Newsroom, dispatching, store

MEASURED_EACH = 5_000
"""Sends between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The memory of the process in MB, at the end of the warm-up and after each part of the sends that followed."""

    sends: int
    megabytes: tuple[float, ...]

    @property
    def per_10_000(self) -> float:
        """Give the growth in MB for 10,000 sends, as the line that fits best rises."""
        count = len(self.megabytes)
        middle, mean = (count - 1) / 2, sum(self.megabytes) / count
        rise = sum((x - middle) * (y - mean) for x, y in enumerate(self.megabytes))
        return rise / sum((x - middle) ** 2 for x in range(count)) * (count - 1) * 10_000 / self.sends


@asynccontextmanager
async def delivering(
    other: OtherDiscord,
    database: Database,
    per_second: float = PER_SECOND,
    alerts_per_second: float = ALERTS_PER_SECOND,
) -> AsyncIterator[discord.Client]:
    """Deliver what is in the outbox with a client as the service has one, as long as the block lasts."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = other.api_url, yarl.URL(other.gateway_url)
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
        max_ratelimit_timeout=30.0,
        http_trace=paced(Pace(per_second)),
    )
    sender = DiscordSender(lambda: client, Pace(alerts_per_second))
    dispatcher = Dispatcher(database, {"channel": sender}, Clock())
    try:
        async with client:
            await client.login(other.token)
            connection = asyncio.create_task(client.connect())
            await client.wait_until_ready()
            async with dispatching(dispatcher):
                yield client
            await client.close()
            await connection
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def follow_all(database: Database, channels: Sequence[Place]) -> None:
    """Let all channels follow the club."""
    async with database.write() as connection:
        for one in channels:
            place = await follows.ensure_place(connection, "channel", one.channel, one.guild)
            await follows.add_follow(connection, Follow(place, Target.CLUB, CLUB), datetime.now(UTC))


async def measure_pace(folder: Path, channels: int, each: int) -> Tally:
    """Send alerts of so many stories to each of so many channels, under the documented limits."""
    async with other_discord(channels) as other, store(folder) as database:
        await follow_all(database, other.places)
        newsroom = Newsroom(database)
        for number in range(each):
            await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
        async with delivering(other, database):
            await other.until(channels * each)
            await asyncio.sleep(2)  # for what might come twice
        return await other.tally(each)


async def measure_faults(folder: Path, channels: int, each: int, share: float, seed: int) -> tuple[Tally, float, float]:
    """Send while a share of all requests fails and the gateway breaks off, then without; both parts are half.

    Gives what came of it, and the moments when the faults ended and when half of the rest was there.
    """
    total = channels * each
    async with other_discord(channels) as other, store(folder) as database:
        await follow_all(database, other.places)
        newsroom = Newsroom(database)
        for number in range(each):
            await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
        await other.order(do="faults", share=share, seed=seed)
        async with delivering(other, database):
            enough = asyncio.Event()
            dropping = asyncio.create_task(_drop(other, enough))
            await other.until(total // 2)
            enough.set()
            await dropping
            await other.order(do="faults", share=0.0, seed=seed)
            ended = time.monotonic()
            await other.until(total * 7 // 8)
            recovered = time.monotonic()
            await other.until(total)
            await _until_recorded(database)
        return await other.tally(each), ended, recovered


async def _drop(other: OtherDiscord, enough: asyncio.Event) -> None:
    """Break the gateway off every few seconds."""
    while not enough.is_set():
        await other.order(do="drop")
        with suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), 5)


async def _until_recorded(database: Database) -> None:
    """Wait until nothing is pending: what is looked for may not be sent again."""
    pending = select(func.count()).select_from(messages).where(messages.c.state == "pending")
    while True:
        async with database.read() as connection:
            if not (await connection.execute(pending)).scalar():
                return
        await asyncio.sleep(0.2)


async def measure_memory(folder: Path, sends: int, history: int, channels: int, warm_up: int) -> Growth:
    """Send, faster than Discord would let us, and look at the memory; `history` rows are in the outbox before."""
    async with other_discord(channels) as other, store(folder) as database:
        await other.order(do="lift")
        await follow_all(database, other.places)
        await add_history(database, history)
        newsroom, sent = Newsroom(database), 0
        seen: list[float] = []
        async with delivering(other, database, 1000, 1000):
            for number in range(-(-(warm_up + sends) // channels)):
                await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
                newsroom.told.clear()
                await other.until(channels)
                await _until_recorded(database)
                await other.order(do="forget")
                sent += channels
                part = max(1, min(MEASURED_EACH, sends // 4))
                if sent >= warm_up + len(seen) * part:
                    gc.collect()
                    seen.append(resident())
        return Growth(part * (len(seen) - 1), tuple(seen))


async def add_history(database: Database, rows: int) -> None:
    """Fill the outbox with so many messages that were sent in the last 80 days, each with its alert."""
    if not rows:
        return
    newsroom, now = Newsroom(database), datetime.now(UTC)
    await newsroom.tell("Harry History", Stage.TALKS)
    async with database.write() as connection:
        [story] = (await connection.execute(select(stories.c.id))).scalars()
        [first] = (await connection.execute(select(developments))).all()
        here = list((await connection.execute(select(places.c.id))).scalars())
        await connection.execute(messages.update().values(state="sent", sent_at=now - timedelta(days=2)))
    batches = -(-rows // len(here))
    for number in range(1, batches + 1):
        at = now - timedelta(days=2 + 78 * number / batches)
        async with database.write() as connection:
            row = {"story": story, "change": "fee", "value": str(number), "revivals": 0, "article": first.article}
            made = await connection.execute(insert(developments).values(row | {"at": at}).returning(developments.c.id))
            development = made.scalar_one()
            begin = number * len(here)
            values = {"form": "alert", "state": "sent", "due_at": at, "made_at": at, "tried_at": at, "sent_at": at}
            await connection.execute(
                insert(messages),
                [
                    values | {"id": begin + i + 1, "place": place, "nonce": f"history-{begin + i}", "discord_id": "1"}
                    for i, place in enumerate(here)
                ],
            )
            await connection.execute(
                insert(alerts),
                [
                    {"place": place, "development": development, "story": story, "message": begin + i + 1}
                    for i, place in enumerate(here)
                ],
            )


def resident() -> float:
    """Give the memory that the process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
