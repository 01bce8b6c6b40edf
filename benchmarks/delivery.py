"""Measure delivery: alerts a second through a real client to a Discord of our own that holds the documented limits.

python -m benchmarks.delivery [CHANNELS] [ALERTS PER CHANNEL]
"""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.domain.claims import Stage
from tests.delivery.news_scene import Clock, Newsroom, QuickClient, dispatching, follow, make_dispatcher, store
from tests.discord_server import DiscordServer, running

POST = "/channels/{channel_id}/messages"


async def measure(places: int, each: int) -> None:
    """Put the alerts into the outbox, send them all, and count what came of them."""
    with TemporaryDirectory() as folder:
        async with DiscordServer() as server, store(Path(folder)) as database:
            Route.BASE = server.api_url
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
            guilds = [server.guild(f"Server {number}") for number in range(max(1, places // 5))]
            channels = [guilds[number % len(guilds)].channel(f"transfers-{number}") for number in range(places)]
            for channel in channels:
                await follow(database, channel)
            newsroom, client, clock = Newsroom(database), QuickClient(), Clock()
            for number in range(each):
                await newsroom.tell(f"Harry Number{number}", Stage.TALKS)
            total = places * each
            cpu = time.process_time()
            async with running(client, server), dispatching(make_dispatcher(database, client, clock)):
                await server.pulse.until(lambda: sum(len(c.log) for c in channels) >= total, "all alerts", 60 + total)
                await asyncio.sleep(1)  # for what might come twice
            cpu = time.process_time() - cpu
        times = [request.time for request in server.requests if (request.method, request.route) == ("POST", POST)]
        told = Counter(message.nonce for channel in channels for message in channel.messages)
        busiest = max(sum(start <= one < start + 1 for one in times) for start in times)
        sys.stdout.write(
            f"{total} alerts to {places} channels in {max(times) - min(times):.1f} s: "
            f"{(total - 1) / (max(times) - min(times)):.1f} a second, at most {busiest} in one; "
            f"429s {sum(request.status == 429 for request in server.requests)}, "
            f"lost {total - len(told)}, twice {sum(told.values()) - len(told)}; "
            f"{1000 * cpu / total:.1f} ms of CPU an alert, the server's included\n"
        )


if __name__ == "__main__":
    asyncio.run(measure(*(int(number) for number in (sys.argv[1:] or ("50", "4")))))
