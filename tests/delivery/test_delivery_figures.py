"""Short forms of `benchmarks/delivery.py`: whatever the load and the day, nothing is lost and nothing comes twice."""

from pathlib import Path

from benchmarks.delivery_kills import Toll, kills_in_batches, measure_kills
from benchmarks.delivery_latency import measure_latency
from benchmarks.delivery_load import Growth, measure_faults, measure_memory, measure_pace


async def test_many_channels_are_told_without_meeting_a_rate_limit(tmp_path: Path) -> None:
    found = await measure_pace(tmp_path, channels=80, each=1)
    assert (found.messages, found.lacking, found.twice, found.too_many) == (80, 0, 0, 0)


async def test_on_a_bad_day_of_discords_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    found, ended, recovered = await measure_faults(tmp_path, channels=40, each=3, share=0.2, seed=3)
    assert (found.messages, found.lacking, found.twice) == (120, 0, 0)
    assert set(found.answers) > {"200"}, "there were faults"
    assert ended < recovered


async def test_the_memory_does_not_grow_with_what_is_sent(tmp_path: Path) -> None:
    found = await measure_memory(tmp_path, sends=200, history=2000, channels=50, warm_up=100)
    assert found.sends == 200
    assert found.megabytes[-1] - found.megabytes[0] < 20, "100 kB for each message would be a leak"


def test_growth_is_the_rise_of_the_line_that_fits_best() -> None:
    assert Growth(20_000, (100.0, 101.0, 102.0)).per_10_000 == 1.0
    assert Growth(10_000, (100.0, 105.0, 100.0)).per_10_000 == 0.0


async def test_kills_at_random_moments_lose_nothing_and_repeat_nothing() -> None:
    toll = await measure_kills(3, seed=5, echoing=0)  # edits come after a minute at the earliest
    assert toll.kills == 3
    assert toll.alerts > 0
    assert (toll.lost, toll.twice, toll.out_of_date) == (0, 0, 0)


def test_kills_that_were_counted_are_not_done_again(tmp_path: Path) -> None:
    kept = tmp_path / "kills.jsonl"
    kept.write_text('{"kills": 30, "unrecorded": 4, "alerts": 200}\n{"kills": 20, "unrecorded": 3, "alerts": 100}\n')
    assert kills_in_batches(50, 20, kept) == Toll(kills=50, unrecorded=7, alerts=300)


async def test_a_feed_becomes_posts_and_official_news_overtakes_what_waits(tmp_path: Path) -> None:
    found = await measure_latency(tmp_path, channels=4)
    assert 0 < found.first <= found.official
