"""`transferwire run`: everything together, until Ctrl-C or SIGTERM.

scheduler ─every INGEST_SECONDS─> watch ─> worker process (or a language model), pipeline ─> outbox
          ├─every second────────> poller ─> feeds and pages that are due ─> watch
          ├─every second────────> dispatcher ─> Discord; a terminal's own places are printed
          └─every hour──────────> upkeep ─> what is kept no longer is deleted
connection: the Discord client with the commands
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from rich.console import Console
from sqlalchemy import make_url

from bot.client import Client
from bot.connection import Connection
from bot.delivery.dispatcher import Deliverer, Dispatcher
from bot.delivery.owner import log_only, owner_of
from bot.delivery.pace import ALERTS_PER_SECOND, PER_SECOND, Pace
from bot.delivery.sender import DiscordSender
from bot.delivery.terminal import Terminal
from bot.desk import Desk
from bot.domain.seeds import Seeds
from bot.feeding import feeding, open_web
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.log import set_up_logging
from bot.names import Names
from bot.readers import chosen_reader, rereading
from bot.reading.confidence import THRESHOLD
from bot.scheduler import ticking
from bot.seeds import load_seeds, seeds_dir
from bot.services import Services
from bot.settings import Settings
from bot.store.engine import Database, open_database
from bot.store.seeds import stored_seeds, upsert_seeds
from bot.store.turns import in_turn
from bot.upkeep import EVERY, Upkeep
from bot.watch import Watch
from bot.workers import Workers

log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at what is due."""

GRACE = 1.5
"""Seconds that messages under way have to come to an end when the service ends."""

_DISCORD_PLACES = ("channel", "thread", "dm")


def run_service(settings: Settings, extensions: Sequence[str]) -> int:
    """Run the service; give the exit status. Raises TransferwireError with a sentence for what cannot go on."""
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    set_up_logging(settings.log_level, [token, key, _password(settings.database_url.get_secret_value())])
    # discord.py has no options for these: its three places where an address stands.
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    asyncio.run(_run(settings, token, extensions))
    return 0


async def _run(settings: Settings, token: str, extensions: Sequence[str]) -> None:
    stop = asyncio.Event()
    with suppress(NotImplementedError):  # on Windows; there Ctrl-C cancels this function, with the same end
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # Closed in the opposite order, within 5 s together.
    async with AsyncExitStack() as stack:
        database = await open_database(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        seeds = await _seed(database)
        workers = Workers(seeds)
        stack.callback(workers.close)
        names = Names()
        await names.refresh(database)
        web = await stack.enter_async_context(open_web(settings, Directory(seeds), workers.read))
        owner = settings.owner_guild
        desk = Desk(owner, database, web, settings.fetch_allow) if owner else None
        pace = Pace(PER_SECOND)
        deliverers: dict[str, Deliverer] = {"terminal": Terminal(Console())}
        running: list[asyncio.Task[None]] = [asyncio.create_task(_wait(stop))]
        if token:
            services = Services(database, names, datetime.now(UTC), desk)
            connection = Connection(lambda: Client(services, extensions, pace), token, settings.discord_guild)
            speaking = in_turn(database, token, "speaking with Discord", connection.run)
            running.append(await stack.enter_async_context(_background(speaking)))
            sender = DiscordSender(lambda: connection.client, Pace(ALERTS_PER_SECOND))
            deliverers |= dict.fromkeys(_DISCORD_PLACES, sender)
        else:
            log.warning("DISCORD_TOKEN is not set: everything but Discord runs; what Discord's places are told waits")
        dispatcher = Dispatcher(database, deliverers, lambda: datetime.now(UTC))
        stack.push_async_callback(dispatcher.close, GRACE)
        running.append(await stack.enter_async_context(_background(dispatcher.run())))
        chosen = await stack.enter_async_context(chosen_reader(settings, workers, database))
        pipeline = Pipeline(database, Directory(seeds), chosen.read, THRESHOLD, chosen.ahead)
        watch = Watch(settings.watch_dir, pipeline, workers, names, dispatcher.wake)
        running.append(await stack.enter_async_context(_background(watch.run())))
        tell = owner_of(lambda: connection.client) if token else log_only
        feeds = await stack.enter_async_context(feeding(settings, database, web, watch.wake, tell))
        upkeep = Upkeep(database, lambda: datetime.now(UTC))
        ticks = {dispatcher.wake: TICK, watch.wake: settings.ingest_seconds, upkeep.tick: EVERY} | feeds
        ticks |= rereading(chosen, pipeline, settings.article_days, watch.wake)
        await stack.enter_async_context(ticking(ticks))
        log.info("running; %s", f"watching {settings.watch_dir}" if settings.watch_dir else "WATCH_DIR is not set")
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # raises what it died of
        log.info("ending")


async def _wait(stop: asyncio.Event) -> None:
    await stop.wait()


@asynccontextmanager
async def _background(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run something until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        # A websocket whose other end is dead takes half a minute to close; the loop's end cuts that short.
        await asyncio.wait({task}, timeout=1.0)


async def _seed(database: Database) -> Seeds:
    async with database.write() as connection:
        await upsert_seeds(connection, load_seeds(seeds_dir()))
        return await stored_seeds(connection)


def _password(url: str) -> str:
    return make_url(url).password or ""
