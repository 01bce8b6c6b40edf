"""Keep to the pace that Discord asks for: 50 requests a second over all that a bot sends.

Every physical request passes here, retries included: discord.py's own accounting lets a burst through and then loses
messages to 429s. Requests are spread evenly, since a burst that is late by a network's hiccup meets the next one.
"""

import asyncio
from types import SimpleNamespace

import aiohttp

PER_SECOND = 48
"""For the process; two short of the limit, for what a network delays and bunches."""

ALERTS_PER_SECOND = 47.5
"""For alerts and their edits: what a command needs beside its free answers never queues for long."""

CATCH_UP = 0.01
"""Seconds of lateness that are made up for. More would bunch requests beyond the limit after a stall; none at all would
lose a little of the pace to every sleep that is a moment too long."""

_FREE = ("/interactions/", "/webhooks/")
"""Answers to people have limits of their own: they neither wait nor count."""


class Pace:
    """Lets so many through a second, evenly spread, in the order in which they came."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next = 0.0
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait for one's turn."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._next - loop.time()))
            self._next = max(self._next, loop.time() - CATCH_UP) + self._gap


def paced(pace: Pace) -> aiohttp.TraceConfig:
    """Make the `http_trace` of a discord.Client, which holds every request back until its turn."""

    async def hold(_: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestStartParams) -> None:
        if not any(part in request.url.path for part in _FREE):
            await pace.wait()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(hold)
    return trace
