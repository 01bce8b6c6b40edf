"""The labelled replay: true changes are announced, once and in an order that makes sense, and little else."""

from dataclasses import replace

from bot.store.engine import open_database
from tests.replay.replay_editor import Editor
from tests.replay.replay_press import Backing
from tests.replay.replay_run import Result, run
from tests.replay.replay_stories import Replay, make_replay


async def test_a_small_replay_holds_the_promise_of_the_alerts(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    try:
        result = await run(database, make_replay(seed=1, players=8))
    finally:
        await database.close()
    assert result.articles >= 150
    assert len(result.labels) >= 50
    assert result.recall >= 0.98, result.missed
    assert result.needless_share <= 2, result.needless
    assert list(result.nonsense()) == []


def test_what_is_missed_told_twice_or_out_of_order_is_counted() -> None:
    replay = make_replay(seed=1, players=8)
    labels = Editor(replay.world).labels(replay.arrivals)
    told = tuple(labels)
    right = Result(replay, labels, told, tuple(range(len(told))))
    assert (right.missed, right.needless, list(right.nonsense())) == ([], [], [])
    without = replace(right, told=told[1:], messages=right.messages[1:])
    assert (without.missed, without.needless) == ([told[0]], [])
    twice = replace(right, told=(told[0], *told), messages=(-1, *right.messages))
    assert (twice.missed, twice.needless) == ([], [told[0]])
    assert len(list(twice.nonsense())) == 2, "the same once more, in a second message"
    assert list(replace(right, told=told[::-1]).nonsense())


def test_the_same_seed_makes_the_same_replay() -> None:
    assert make_replay(3, 5) == make_replay(3, 5)
    assert make_replay(3, 5) != make_replay(4, 5)


def test_a_replay_is_as_untidy_as_the_press() -> None:
    replay = make_replay(seed=2, players=70)
    articles = [arrival.article for arrival in replay.arrivals]
    outlets: dict[object, set[str]] = {}
    for article in articles:
        for report in article.reports:
            outlets.setdefault(report.tale, set()).add(article.outlet)
    true = {event.tale for course in replay.courses for event in course}
    assert len(articles) >= 1000
    assert len(true) >= 100
    assert all(len(outlets[tale]) >= 5 for tale in true), "five outlets tell of each story"
    late = sum(arrival.tick.date() > arrival.article.at.date() for arrival in replay.arrivals)
    assert late > 100, "out of order"
    assert len({article.body for article in articles}) < len(articles), "repeats"
    assert any(article.edits for article in articles)
    assert {report.backing for article in articles for report in article.reports} == set(Backing)
    assert _namesakes(replay) > 0


def _namesakes(replay: Replay) -> int:
    return len(replay.world.men) - len({man.surname for man in replay.world.men})
