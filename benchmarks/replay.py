"""Measure the alerts: run the labelled replay, and print what was told needlessly and what was missed.

python -m benchmarks.replay [SEED] [PLAYERS]
"""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.engine import open_database
from tests.replay.replay_run import run, say
from tests.replay.replay_stories import make_replay

SHOWN = 12


async def measure(seed: int, players: int) -> None:
    """Run one replay on SQLite."""
    replay = make_replay(seed, players)
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{Path(folder) / 'replay.db'}")
        try:
            result = await run(database, replay)
        finally:
            await database.close()
    stories = {event.tale for course in replay.courses for event in course}
    print(f"seed {seed}: {result.articles} articles of {len(stories)} stories, {time.monotonic() - started:.0f} s")
    print(f"had to be told {len(result.labels)}, told {len(result.told)}")
    print(f"missed {len(result.missed)}: {100 * result.recall:.2f} % announced")
    print(f"needless {len(result.needless)}: {result.needless_share:.2f} per 1,000 articles")
    nonsense = list(result.nonsense())
    print(f"twice or in an order without sense: {len(nonsense)}")
    share = 1000 * len(result.idle) / result.articles
    print(f"told by the rules though nothing had happened: {len(result.idle)}, {share:.1f} per 1,000 articles")
    for title, cases in (
        ("missed", [say(one) for one in result.missed]),
        ("needless", [say(one) for one in result.needless]),
        ("without sense", nonsense),
    ):
        for case in cases[:SHOWN]:
            print(f"  {title}: {case}")


if __name__ == "__main__":
    asyncio.run(measure(*(int(number) for number in (sys.argv[1:] or ("1", "80")))))
