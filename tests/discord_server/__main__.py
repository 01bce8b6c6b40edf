"""Start the server by hand: `python -m tests.discord_server --port 0`."""

import argparse
import asyncio
import contextlib

from rich.console import Console as Terminal

from tests.discord_server.console import Console
from tests.discord_server.server import TOKEN, DiscordServer


async def _serve(port: int, token: str) -> None:
    async with DiscordServer(port=port, token=token) as server:
        await Console(server, Terminal(highlight=False)).run()


def main() -> None:
    """Serve until `quit` or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.discord_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN, help="the bot token that the server accepts")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.port, arguments.token))


if __name__ == "__main__":
    main()
