"""A Discord of our own in another process, so that it neither slows down nor swells what is measured.

`python -m benchmarks.discord_process` is that process: it reads orders as lines of JSON and answers each with one.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.discord_server import Channel, DiscordServer, Reset, Slow, Status, TooMany

POST = "/channels/{channel_id}/messages"
A_SERVER = 5
"""Channels in each server."""

GIVEN_UP = 240
"""Half seconds without a message after which none is waited for."""

BAD_DAY = (
    Status(500),
    Status(500, "after"),
    Status(503),
    Status(503, "after"),
    Reset(),
    Reset("after"),
    Slow(2.0),
    TooMany(1.0),
)
"""What a share of all requests meets when asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, by its ids."""

    guild: str
    channel: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a number of alerts for each channel; `times` are those of the posts that made a message."""

    messages: int
    twice: int
    lacking: int
    too_many: int
    answers: dict[str, int]
    times: list[float]

    def pace(self, first: float = 0.0, last: float = float("inf")) -> float:
        """Give the posts a second between two moments."""
        within = [time for time in self.times if first <= time <= last]
        return (len(within) - 1) / (within[-1] - within[0]) if len(within) > 1 else 0.0

    @property
    def busiest(self) -> int:
        """Give the most posts in any one second."""
        most = begin = 0
        for end, time in enumerate(self.times):
            while self.times[begin] <= time - 1:
                begin += 1
            most = max(most, end - begin + 1)
        return most


class OtherDiscord:
    """The process as its parent sees it."""

    def __init__(self, orders: asyncio.StreamWriter, answers: asyncio.StreamReader, hello: dict[str, Any]) -> None:
        self._orders, self._answers, self._turn = orders, answers, asyncio.Lock()
        self.api_url, self.gateway_url, self.token = hello["api"], hello["gateway"], hello["token"]
        self.places = [Place(*pair) for pair in hello["places"]]

    async def order(self, **order: Any) -> Any:
        """Give an order; get the answer."""
        async with self._turn:
            self._orders.write(json.dumps(order).encode() + b"\n")
            return json.loads(await self._answers.readline())

    async def count(self) -> int:
        """Count the messages that are there."""
        return int(await self.order(do="count"))

    async def tally(self, each: int) -> Tally:
        """Sum up; `each` is how many messages every channel is to have."""
        return Tally(**await self.order(do="tally", each=each))

    async def until(self, messages: int) -> None:
        """Wait until so many messages are there, however long that takes as long as some come."""
        before, still = -1, 0
        while (now := await self.count()) < messages:
            still = 0 if now > before else still + 1
            if still == GIVEN_UP:
                raise TimeoutError(f"nothing has come for two minutes; {now} of {messages} are there")
            before = now
            await asyncio.sleep(0.5)


@asynccontextmanager
async def other_discord(channels: int) -> AsyncIterator[OtherDiscord]:
    """Run a Discord with so many channels; the clocks (time.monotonic) of both processes are one on Linux."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.discord_process", str(channels)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
    )
    if process.stdin is None or process.stdout is None:
        raise TypeError("both are pipes")
    try:
        yield OtherDiscord(process.stdin, process.stdout, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


class _Orders:
    def __init__(self, server: DiscordServer, channels: Sequence[Channel]) -> None:
        self._server = server
        self._channels = channels

    def obey(self, order: dict[str, Any]) -> Any:
        match order["do"]:
            case "count":
                return sum(len(channel.log) for channel in self._channels)
            case "tally":
                return self._tally(order["each"])
            case "faults":
                self._server.faults.fraction(order["share"], seed=order["seed"], of=BAD_DAY)
            case "drop":
                self._server.gateway.drop()
            case "lift":
                self._server.rate_limits.lift()
            case "forget":
                self._server.requests.clear()
                self._server.world.messages.clear()
                self._server.world.nonces.clear()
                for channel in self._channels:
                    channel.log.clear()
        return None

    def _tally(self, each: int) -> dict[str, Any]:
        requests = self._server.requests
        nonces = Counter(message.nonce for channel in self._channels for message in channel.log)
        shown = sum(len(channel.log) for channel in self._channels)
        return {
            "messages": shown,
            "twice": shown - len(nonces),
            "lacking": sum(max(0, each - len({m.nonce for m in channel.log})) for channel in self._channels),
            "too_many": sum(request.status == 429 for request in requests),
            "answers": Counter(str(request.status) for request in requests),
            "times": sorted(r.time for r in requests if (r.method, r.route, r.status) == ("POST", POST, 200)),
        }


async def _serve(count: int) -> None:
    async with DiscordServer() as server:
        guilds = [server.guild(f"Server {number}") for number in range(-(-count // A_SERVER))]
        channels = [guilds[number // A_SERVER].channel(f"transfers-{number}") for number in range(count)]
        places = [(str(channel.guild.id), str(channel.id)) for channel in channels if channel.guild]
        _say({"api": server.api_url, "gateway": server.gateway_url, "token": server.token, "places": places})
        orders = _Orders(server, channels)
        while line := await asyncio.to_thread(sys.stdin.readline):
            _say(orders.obey(json.loads(line)))


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
