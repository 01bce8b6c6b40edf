"""Measure how long typing takes: `python -m benchmarks.lookup` prints milliseconds of CPU at 50,000 names."""

import random
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

from bot.lookup import Entry, NameIndex
from bot.seeds import load_seeds, seeds_dir

NAMES = 50_000
ROUNDS = 200
GOAL = 10.0
"""Milliseconds."""


def make_entries(number: int, rng: random.Random) -> list[Entry]:
    """Make players out of the first names and surnames of the seeds; a tenth of them are talked about."""
    seeds = load_seeds(seeds_dir()).players
    firsts = sorted({p.name.split()[0] for p in seeds})
    surnames = sorted({p.surname for p in seeds})
    entries = []
    for key in range(number):
        surname = rng.choice(surnames)
        weight = rng.randrange(1, 20) if rng.random() < 0.1 else 0
        entries.append(Entry(str(key), (f"{rng.choice(firsts)} {surname}", surname), weight=weight))
    return entries


def typed_texts(entries: list[Entry], rng: random.Random) -> dict[str, list[str]]:
    """Make what people type: beginnings, whole names, and names with a letter lost."""
    names = [rng.choice(entries).name for _ in range(ROUNDS)]
    return {
        "one letter": [name[0] for name in names],
        "three letters": [name[:3] for name in names],
        "a whole name": names,
        "a typo": [name[: (cut := rng.randrange(1, len(name)))] + name[cut + 1 :] for name in names],
        "nobody": ["".join(rng.choices("qxzwv", k=8)) for _ in names],
    }


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call, leaving out what the machine does besides."""
    started = time.thread_time()
    work()
    return (time.thread_time() - started) * 1000


def main() -> int:
    """Print a line for each kind of typing; give 1 where the slowest of twenty misses the goal."""
    rng = random.Random(20260131)  # noqa: S311 - the same names on every run
    entries = make_entries(NAMES, rng)
    started = time.perf_counter()
    index = NameIndex(entries)
    print(f"{len(index):,} names indexed in {time.perf_counter() - started:.2f} s")
    worst = 0.0
    for kind, texts in typed_texts(entries, rng).items():
        times = [milliseconds(lambda text=text: index.complete(text)) for text in texts]  # type: ignore[misc]
        slow = quantiles(times, n=20)[-1]
        worst = max(worst, slow)
        print(f"{kind:>14}: median {median(times):5.2f} ms, 95 % within {slow:5.2f} ms")
    return int(worst > GOAL)


if __name__ == "__main__":
    sys.exit(main())
