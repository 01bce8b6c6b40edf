"""The true courses of events in the replay: what happens to each player, whoever tells it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.domain.claims import Move, Stage
from bot.domain.stories import KIND_OF, Kind
from tests.replay.replay_world import CLUBS, Man

FREE = -1.0
"""The share that stands for a free transfer."""


@dataclass(frozen=True, slots=True)
class Tale:
    """What a story is about, as a reader sees it: a player, a kind of move and a club, None for a departure."""

    man: Man
    kind: Kind
    club: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A thing that truly happens in a story. `fee` is in millions; `official` where a club announces it itself."""

    at: datetime
    man: Man
    move: Move
    stage: Stage
    club: str | None
    leaving: str
    fee: float | None = None
    official: bool = False

    @property
    def tale(self) -> Tale:
        """Give the story that it belongs to."""
        return Tale(self.man, KIND_OF[self.move], self.club)


Step = tuple[float, str, str, str, float]
"""Days since the step before, who (a, b, c: other clubs; home), move, stage, the fee as a share of the price."""

_T, _L, _R, _D = Move.TRANSFER.value, Move.LOAN.value, Move.RENEWAL.value, Move.DEPARTURE.value
COURSES: dict[str, tuple[Step, ...]] = {
    "steady": (
        (0, "a", _T, "interest", 0), (3, "a", _T, "talks", 0), (3, "a", _T, "bid", 1), (3, "a", _T, "bid", 1.3),
        (3, "a", _T, "agreed", 1.3), (1, "a", _T, "medical", 1.3), (1, "a", _T, "done", 1.3),
    ),
    "quick": ((0, "a", _T, "agreed", 1), (1, "a", _T, "medical", 1), (1, "a", _T, "done", 1)),
    "collapsed": (
        (0, "a", _T, "interest", 0), (3, "a", _T, "talks", 0), (4, "a", _T, "bid", 1),
        (5, "a", _T, "off", 0),
    ),
    "fizzled": ((0, "a", _T, "interest", 0), (6, "a", _T, "talks", 0)),
    "hijacked": (
        (0, "a", _T, "interest", 0), (3, "a", _T, "bid", 1), (3, "a", _T, "agreed", 1), (2, "b", _T, "interest", 0),
        (2, "b", _T, "bid", 1.2), (2, "b", _T, "agreed", 1.2), (2, "b", _T, "done", 1.2),
    ),
    "revived": (
        (0, "a", _T, "talks", 0), (3, "a", _T, "bid", 1), (4, "a", _T, "off", 0), (10, "a", _T, "talks", 0),
        (4, "a", _T, "agreed", 1.5), (2, "a", _T, "done", 1.5),
    ),
    "cooled": ((0, "a", _T, "interest", 0), (4, "a", _T, "off", 0), (12, "a", _T, "interest", 0)),
    "lent": ((0, "a", _L, "interest", 0), (4, "a", _L, "talks", 0), (3, "a", _L, "agreed", 0), (2, "a", _L, "done", 0)),
    "lent after all": ((0, "a", _T, "talks", 0), (4, "a", _L, "agreed", 0), (2, "a", _L, "done", 0)),
    "lent, then bought": (
        (0, "a", _L, "agreed", 0), (2, "a", _L, "done", 0), (40, "a", _T, "talks", 0), (4, "a", _T, "agreed", 1),
        (2, "a", _T, "done", 1),
    ),
    "renewed": (
        (0, "a", _T, "interest", 0), (3, "home", _R, "talks", 0), (4, "home", _R, "bid", 0),
        (4, "home", _R, "agreed", 0), (3, "home", _R, "done", 0),
    ),
    "refused": (
        (0, "home", _R, "talks", 0), (5, "home", _R, "off", 0), (2, "a", _T, "talks", 0), (4, "a", _T, "bid", 1),
        (3, "a", _T, "done", 1),
    ),
    "left": (
        (0, "home", _D, "interest", 0), (4, "home", _D, "agreed", 0), (6, "home", _D, "done", 0),
        (4, "a", _T, "talks", FREE), (4, "a", _T, "agreed", FREE), (2, "a", _T, "done", FREE),
    ),
    "stays": ((0, "home", _D, "talks", 0), (6, "home", _D, "off", 0)),
    "withdrawn": ((0, "a", _T, "talks", 0), (3, "a", _T, "agreed", 1), (2, "a", _T, "done", 1), (3, "a", _T, "off", 0)),
    "courted": (
        (0, "a", _T, "interest", 0), (1, "b", _T, "interest", 0), (1, "c", _T, "interest", 0), (3, "b", _T, "talks", 0),
        (3, "c", _T, "off", 0), (3, "b", _T, "bid", 1), (3, "b", _T, "agreed", 1), (2, "b", _T, "done", 1),
    ),
}  # fmt: skip


def play(random: Random, man: Man, begins: datetime) -> list[Event]:
    """Play one player's course, in order of time."""
    steps = COURSES[random.choice(list(COURSES))]
    others = random.sample([club for club in CLUBS if club != man.club], 3)
    clubs = dict(zip("abc", others, strict=True)) | {"home": man.club}
    price = float(random.randint(10, 90))
    return list(_events(steps, man, clubs, price, begins, random.uniform))


def _events(
    steps: tuple[Step, ...],
    man: Man,
    clubs: dict[str, str],
    price: float,
    at: datetime,
    uniform: Callable[[float, float], float],
) -> Iterator[Event]:
    stages = [(who, stage) for _, who, _, stage, _ in steps]
    for number, (days, who, move, stage, share) in enumerate(steps):
        at += timedelta(days=days * uniform(0.7, 1.4))
        withdrawn = stage == "off" and (who, "done") in stages[:number]
        official = withdrawn or (stage == "done" and uniform(0, 1) < 0.8) or (stage == "off" and uniform(0, 1) < 0.3)
        yield Event(
            at=at,
            man=man,
            move=Move(move),
            stage=Stage(stage),
            club=None if move == Move.DEPARTURE else clubs[who],
            leaving=man.club,
            fee=0.0 if share == FREE else round(price * share, 1) if share else None,
            official=official,
        )


def closes(done: Move, other: Kind) -> bool:
    """Tell whether a done deal of this sort ends the player's stories of that kind."""
    if done is Move.LOAN:
        return other is Kind.MOVE
    if done is Move.RENEWAL:
        return other in (Kind.MOVE, Kind.DEPARTURE)
    return done is Move.TRANSFER
