"""The replay's articles as they arrive: late, out of order, twice, edited, and under clocks that disagree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from tests.replay.replay_courses import Event, play
from tests.replay.replay_press import Article, Press, words
from tests.replay.replay_world import OPENS, World, make_world

BEGINNINGS = timedelta(hours=10)
"""Between the beginnings of two players' courses, on average."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article as the bot gets it at a tick; `dated` is the date that it bears, right or wrong."""

    tick: datetime
    article: Article
    dated: datetime | date | None


@dataclass(frozen=True, slots=True)
class Replay:
    """A world, all that happens in it, and the articles in order of arrival."""

    world: World
    courses: tuple[tuple[Event, ...], ...]
    arrivals: tuple[Arrival, ...]


def make_replay(seed: int, players: int) -> Replay:
    """Make the replay of a seed: the same one every time."""
    random = Random(seed)  # noqa: S311 - a replay is to be repeated, not kept secret
    world = make_world(random, players)
    courses = [play(random, man, OPENS + BEGINNINGS * number) for number, man in enumerate(world.men)]
    paths = count(1)
    articles = [a for course in courses for a in Press(random, course, paths).write()]
    arrivals = sorted(_arrive(random, articles), key=lambda a: (a.tick, a.article.path))
    return Replay(world, tuple(map(tuple, courses)), tuple(arrivals))


def _arrive(random: Random, articles: list[Article]) -> Iterator[Arrival]:
    arrived: dict[str, Arrival] = {}
    edited = {article.path for article in articles if article.edits}
    for article in sorted(articles, key=lambda a: (a.at, a.path)):
        first = arrived.get(article.path)
        dated = first.dated if first else _date(random, article)
        at = article.at + _delay(random)
        tick = _tick(max(at, first.tick + timedelta(minutes=10)) if first else at)
        arrived[article.path] = Arrival(tick, article, dated)
        yield arrived[article.path]
        if article.path not in edited:
            yield from _once_more(random, arrived[article.path])


def _once_more(random: Random, first: Arrival) -> Iterator[Arrival]:
    """Draw whether an article comes in again: as it was, under another address, or with a slip of the pen mended."""
    article, tick = first.article, first.tick + timedelta(hours=random.uniform(0.1, 40))
    sort = random.choices(["never", "same", "twin", "typo"], [79, 8, 3, 10])[0]
    if sort == "same":
        yield replace(first, tick=_tick(tick))
    elif sort == "twin":
        yield replace(first, tick=_tick(tick), article=replace(article, path=f"{article.path}-again"))
    elif sort == "typo":
        mended = f"{article.body.rpartition(' ')[0]} {words(random, 1)}"
        dated = tick if random.random() < 0.05 else first.dated
        yield Arrival(_tick(tick), replace(article, body=mended, edits=True), dated)


def _delay(random: Random) -> timedelta:
    """Draw how long after its publication an article comes in: minutes, hours or days."""
    longest = random.choices([0.3, 12, 120], [75, 14, 11])[0]
    return timedelta(hours=random.uniform(0.02, longest))


def _date(random: Random, article: Article) -> datetime | date | None:
    """Draw the date that an article bears: right, by a wrong clock, of the day alone, or none."""
    sort = random.choices(["right", "wrong", "day", "none"], [84, 9, 4, 3])[0]
    if sort == "wrong":
        return article.at + timedelta(minutes=random.uniform(-120, 120))
    return {"right": article.at, "day": article.at.date(), "none": None}[sort]


def _tick(at: datetime) -> datetime:
    """Give the check of the sources at which an article comes in: every minute, but for an outage each Sunday night."""
    at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return at.replace(hour=6, minute=0) if at.weekday() == 6 and at.hour < 6 else at
