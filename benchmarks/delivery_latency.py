"""The time from the bytes of a feed to the first posts, through a real `transferwire run`; official news first."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.store import sources
from bot.store.engine import open_database
from bot.store.tables import sources as table
from tests.discord_server import DiscordServer, Request
from tests.service.service_process import WAIT, Home, running_service
from tests.sources.loopback_web import News, Reply, Script, rss, send, serve

POST = "/channels/{channel_id}/messages"
RUMOUR = "Tottenham Hotspur are in talks to sign {player} from {club}. "
PLAYERS = (
    ("Harry Kane", "Bayern Munich"),
    ("Jamal Musiala", "Bayern Munich"),
    ("Florian Wirtz", "Liverpool"),
    ("Lamine Yamal", "Barcelona"),
)
OFFICIAL = "Tottenham Hotspur have announced the signing of Pau Torres from Aston Villa. "
FIRST = ("Michael Olise", "Bayern Munich")
LATER = timedelta(seconds=12)
"""By then the first feed has been read; if not, the second one waits with its answer."""

PAUSE = 6.0
"""Seconds, so that a channel's limit of 5 posts in 5 seconds is free again."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the bytes until the first post and the first official one, and how many others stood behind it."""

    first: float
    official: float
    overtaken: int


async def measure_latency(folder: Path, channels: int) -> Latency:
    """Let a feed bring four rumours and, last, an official signing, for so many channels that follow the club.

    Another feed has brought one before, so that the processes that parse and read have started.
    """
    async with DiscordServer() as server, serve() as first_web, serve() as web:
        guild = server.guild("Fans")
        allowed = f"{first_web.name},{web.name}"
        home = Home(folder, server, more={"FETCH_ALLOW": allowed, "INGEST_SECONDS": "3600"})
        for number in range(channels):
            await home.follow(guild.channel(f"transfers-{number}"))
        served: list[float] = []

        async def feed(writer: asyncio.StreamWriter) -> None:
            await server.pulse.until(lambda: len(_posts(server)) >= channels, "the posts of the first feed", WAIT)
            await asyncio.sleep(PAUSE)
            served.append(time.monotonic())
            await send(writer, Reply(_feed(PLAYERS, OFFICIAL)))

        first_web.pages["/feed"] = Reply(_feed((FIRST,)))
        web.pages["/feed"] = Script(feed)
        now = datetime.now(UTC)
        database = await open_database(home.url)
        async with database.write() as connection:
            await sources.add(connection, first_web.url(), now)
            await sources.add(connection, web.url(), now + LATER)
            # Not their first fetches, which are silent.
            await connection.execute(update(table).values(last_success_at=now - timedelta(minutes=10)))
        await database.close()
        async with running_service(home) as service:
            total = channels * (len(PLAYERS) + 2)
            await server.pulse.until(lambda: len(_posts(server)) >= total, "all posts", 2 * WAIT + total / 20)
            await service.stop()
        posts = _posts(server)[channels:]
        official = next(post for post in posts if _is_official(post.body))
        overtaken = sum(post.time > official.time and not _is_official(post.body) for post in posts)
        return Latency(posts[0].time - served[0], official.time - served[0], overtaken)


def _posts(server: DiscordServer) -> list[Request]:
    return sorted((one for one in server.calls("POST", POST) if one.status == 200), key=lambda one: one.time)


def _is_official(body: Any) -> bool:
    return "Torres" in str(body["embeds"][0]["title"])


def _feed(players: Sequence[tuple[str, str]], *more: str) -> bytes:
    texts = [*(RUMOUR.format(player=player, club=club) for player, club in players), *more]
    now = datetime.now(UTC)
    items = [
        News(text.strip(), text * 9, f"https://sport.example/{text.split()[-3]}", at=now - timedelta(minutes=9 - n))
        for n, text in enumerate(texts)
    ]
    return rss(items)
