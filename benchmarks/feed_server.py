"""Feeds of our own, served on 200 loopback addresses from a process of their own, with a share of faults."""

import asyncio
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.domain.seeds import Seeds
from bot.seeds import load_seeds, seeds_dir

HOSTS = 200
SHOWN = 20
"""Items in a document."""

Write = Callable[[str, int], bytes]
"""Writes a feed as it stands when so many items have appeared."""


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

    def __init__(self, write: Write, newest: Any, faults: float, rng: random.Random) -> None:
        self._write, self._newest, self._faults, self._rng = write, newest, faults, rng

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
            body = self._write(feed, self._newest.value)
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


def serve(port: Any, newest: Any, faults: float, write: Write) -> None:
    """Serve on all addresses, at the port that the first one gets."""

    async def run() -> None:
        loop, rng = asyncio.get_running_loop(), random.Random(1)  # noqa: S311 - chance that repeats itself
        found = 0
        for number in range(HOSTS):
            server = await loop.create_server(lambda: Server(write, newest, faults, rng), address(number), found)
            found = server.sockets[0].getsockname()[1]
        port.value = found
        await asyncio.Event().wait()

    asyncio.run(run())


def address(number: int) -> str:
    """Give one of the loopback addresses."""
    return f"127.0.{number // 100 + 1}.{number % 100 + 1}"


@cache
def seeds() -> Seeds:
    """Give the seeds that come along."""
    return load_seeds(seeds_dir())


def news(feed: str, _: int) -> bytes:
    """Write a feed of one item, which is news of a player whom no other feed names."""
    known, number = seeds(), int(feed.strip("/"))
    players = [player for player in known.players if " " in player.name]  # one name alone is often not sure enough
    player = players[number % len(players)]
    club = next(known.clubs[n % 90] for n in (number, number + 1) if known.clubs[n % 90].slug != player.club)
    text = (
        f"{club.name} are in talks to sign {player.name}. The talks began this week. "
        + "The club did not comment. " * 30
    )
    item = f"<title>{club.name} in talks for {player.name}</title><link>https://sport.example{feed}</link>"
    body = f"<item>{item}<description>{text}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{feed}</title>{body}</channel></rss>'.encode()
