"""Measure delivery against a Discord of our own that holds the documented limits, in a process of its own.

python -m benchmarks.delivery pace [CHANNELS] [EACH]        alerts a second; lost, twice, answers 429
python -m benchmarks.delivery latency [CHANNELS]            from the bytes of a feed to the first post; official first
python -m benchmarks.delivery memory [SENDS] [HISTORY]      growth for 10,000 sends, with so many rows in the outbox
python -m benchmarks.delivery kills [KILLS] [FILE]          kill -9 at random moments; goes on where the file stands
python -m benchmarks.delivery faults [CHANNELS] [EACH]      10 % of all requests fail, then none: lost, twice, the pace

Without numbers each takes about a minute. The aims: `pace 10000 1`, `latency 200`, `memory 30000 0` and
`memory 30000 1000000`, `kills 500 FILE`, `faults 1500 2`. A place that waits for more than five alerts gets a digest,
so EACH is at most 5.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.delivery_kills import kills_in_batches
from benchmarks.delivery_latency import measure_latency
from benchmarks.delivery_load import measure_faults, measure_memory, measure_pace

SHARE = 0.1
BATCH = 50
WARM_UP = 10_000


def main(mode: str, *numbers: str) -> None:
    """Measure one thing and print it."""
    given = [int(number) for number in numbers if number.isdecimal()]
    with TemporaryDirectory() as folder:
        match mode:
            case "pace":
                _pace(Path(folder), *(given or (2000, 1)))
            case "latency":
                found = asyncio.run(measure_latency(Path(folder), *(given or (50,))))
                print(f"first post after {found.first:.2f} s, the official one after {found.official:.2f} s")
                print(f"other alerts that it overtook: {found.overtaken}")
            case "memory":
                _memory(Path(folder), *(given or (2000, 0)))
            case "kills":
                kept = Path(numbers[-1]) if numbers and not numbers[-1].isdecimal() else Path(folder) / "kills.jsonl"
                print(kills_in_batches((given or [10])[0], BATCH, kept))
            case "faults":
                _faults(Path(folder), *(given or (200, 5)))
            case _:
                sys.exit(__doc__)


def _pace(folder: Path, channels: int, each: int = 1) -> None:
    found = asyncio.run(measure_pace(folder, channels, each))
    seconds = found.times[-1] - found.times[0]
    print(f"{found.messages} alerts to {channels} channels in {seconds:.1f} s: {found.pace():.2f} a second")
    print(f"at most {found.busiest} in one second; answers 429: {found.too_many}")
    print(f"lost {found.lacking}, twice {found.twice}")


def _memory(folder: Path, sends: int, history: int = 0) -> None:
    channels, warm_up = (500, WARM_UP) if sends >= WARM_UP else (100, sends // 4)
    found = asyncio.run(measure_memory(folder, sends, history, channels, warm_up))
    print(f"{found.sends} sends after the first {warm_up}, with {history} rows of history")
    print(f"{found.per_10_000:+.2f} MB for 10,000 sends: {', '.join(f'{one:.1f}' for one in found.megabytes)} MB")


def _faults(folder: Path, channels: int, each: int = 1) -> None:
    found, ended, recovered = asyncio.run(measure_faults(folder, channels, each, SHARE, seed=1))
    print(f"{found.messages} alerts to {channels} channels; lost {found.lacking}, twice {found.twice}")
    print(f"with {SHARE:.0%} faults {found.pace(last=ended):.1f} posts a second, answers {found.answers}")
    print(f"afterwards {found.pace(ended, recovered):.1f} posts a second, at most {found.busiest} in one")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["?"]))
