"""The service that is killed: `transferwire run` with fewer players, and without the wait that spares Discord.

`python -m benchmarks.killed_service SEEDS` starts it with the seeds in that folder.
"""

import sys
from pathlib import Path

from bot import service
from bot.client import Client
from bot.settings import load_settings


def _quick(client: Client) -> Client:
    client._connection.guild_ready_timeout = 0.05  # discord.py waits two seconds for more servers
    return client


if __name__ == "__main__":
    vars(service).update(seeds_dir=lambda: Path(sys.argv[1]), Client=lambda *args: _quick(Client(*args)))
    sys.exit(service.run_service(load_settings(), ()))
