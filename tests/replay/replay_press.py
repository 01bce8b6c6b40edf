"""The press of the replay: who tells of which event when, how well, and in what words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from bot.domain.claims import Claim, Credit, Fee, Move, Ref, Stage
from bot.domain.slugs import slugify
from bot.domain.stories import Kind
from tests.replay.replay_courses import Event, Tale, closes
from tests.replay.replay_world import AGENCY, CLUBS, PAPERS, TIERS, Man, Paper, site_of

LEAK = timedelta(days=3)


class Backing(StrEnum):
    """How a report stands to the world when it is written."""

    TRUE = "true"
    EARLY = "early"
    STALE = "stale"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Report:
    """What an article says of one story. `origin` is the voice behind it, `tier` that voice's; `fee` is in millions."""

    man: Man
    move: Move
    stage: Stage
    club: str | None
    leaving: str | None
    fee: tuple[float, str] | None
    backing: Backing
    origin: str
    tier: int
    official: bool = False
    credit: Credit | None = None
    by_surname: bool = False

    @property
    def tale(self) -> Tale:
        """Give the story that it tells of."""
        kind = {Move.RENEWAL: Kind.RENEWAL, Move.DEPARTURE: Kind.DEPARTURE}.get(self.move, Kind.MOVE)
        return Tale(self.man, kind, self.club)

    def claim(self) -> Claim:
        """Write it as the reader would."""
        named = self.man.surname if self.by_surname else self.man.name
        amount, currency = self.fee or (0.0, "EUR")
        return Claim(
            player=Ref(named, self.man.key if self.man.known and not self.by_surname else None),
            move=self.move,
            stage=self.stage,
            to=_club(self.club),
            from_=_club(self.leaving),
            fee=Fee(f"{amount:g}m", amount * 1_000_000, currency) if self.fee else None,
            credits=(self.credit,) if self.credit else (),
            official=self.official,
            evidence=f"{named} {self.stage} {self.club}",
        )


@dataclass(frozen=True, slots=True)
class Article:
    """What an outlet publishes at a time; `path` stays the same when it is edited."""

    path: str
    at: datetime
    outlet: str
    author: str | None
    body: str
    reports: tuple[Report, ...]
    edits: bool = False


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks in an article, and in whose name."""

    outlet: str
    author: str | None
    origin: str
    tier: int
    credit: Credit | None = None


class Press:
    """Five or more outlets that follow one player's course."""

    def __init__(self, random: Random, course: Sequence[Event], paths: Iterator[int]) -> None:
        self._random = random
        self._course = course
        self._paths = paths
        self._desk = random.sample(PAPERS, 7)
        self._wire: dict[Event, tuple[datetime, str]] = {}

    def write(self) -> list[Article]:
        """Write all that is published of the course."""
        articles = [article for event in self._course for article in self._cover(event)]
        articles += [*self._doubts(), *self._slips(), *self._rumours(), *self._recaps(), *self._echoes()]
        return articles + list(self._rest(articles))

    def _cover(self, event: Event) -> Iterator[Article]:
        chance = self._random.random
        paper, *others = self._random.sample(self._desk, self._random.randint(3, 5))
        lag = -self._hours(2, 20) if chance() < 0.15 and event.stage is not Stage.OFF else self._hours(0.3, 4)
        breaker = self._own(paper)
        yield self._article(event.at + lag, breaker, self._tell(event, breaker, event.at + lag))
        if event.official:
            at = event.at + self._hours(0.1, 2)
            site = site_of(event.leaving if event.stage is Stage.OFF or event.club is None else event.club)
            yield self._article(at, _Voice(site, None, site, 1), self._tell(event, _Voice(site, None, site, 1), at))
        for other in others:
            at = event.at + lag + self._hours(0.5, 40)
            way = chance()
            if way < 0.2:
                yield from self._copies(event, other, at)
                continue
            voice = self._own(other) if way < 0.6 else self._credits(other, breaker, alone=way > 0.85)
            stage = self._before(event) if chance() < 0.15 else event.stage
            yield self._article(at, voice, self._tell(event, voice, at, stage))

    def _copies(self, event: Event, other: Paper, at: datetime) -> Iterator[Article]:
        """Let a paper print the agency's text under a head of its own; the agency's own comes first."""
        if event not in self._wire:
            self._wire[event] = at - timedelta(minutes=20), words(self._random, 60)
            wire = _Voice(AGENCY, None, AGENCY, TIERS[AGENCY])
            sent, text = self._wire[event]
            yield self._article(sent, wire, self._tell(event, wire, sent), body=text)
        if other.name != AGENCY:
            sent, text = self._wire[event]
            voice, at = _Voice(other.name, None, AGENCY, other.tier), max(at, sent + timedelta(minutes=15))
            yield self._article(at, voice, self._tell(event, voice, at), body=f"{words(self._random, 4)} {text}")

    def _doubts(self) -> Iterator[Article]:
        """Let a weak voice call off what goes on."""
        for event in self._some(0.12):
            if event.stage not in (Stage.OFF, Stage.DONE):
                voice = self._own(self._random.choice([p for p in PAPERS if p.tier >= 3]))
                at = event.at + self._hours(6, 48)
                yield self._article(at, voice, self._tell(event, voice, at, Stage.OFF))

    def _slips(self) -> Iterator[Article]:
        """Let a paper run ahead of the truth, and mostly take it back in an edit."""
        for event in self._some(0.08):
            ahead = [s for s in Stage if s.rank > event.stage.rank and event.stage is not Stage.OFF]
            if not ahead:
                continue
            voice = self._own(self._random.choice([p for p in PAPERS if p.tier >= 2]))
            at = event.at + self._hours(5, 40)
            slip = self._article(at, voice, self._tell(event, voice, at, self._random.choice(ahead[:3])))
            yield slip
            if self._random.random() < 0.8:
                later = at + self._hours(2, 20)
                reports = (self._tell(event, voice, at),) if self._random.random() < 0.5 else ()
                yield Article(slip.path, later, voice.outlet, voice.author, words(self._random), reports, edits=True)

    def _rumours(self) -> Iterator[Article]:
        """Let the gossips link the player with a club that has nothing to do with it."""
        for event in self._some(0.05):
            voice = self._own(self._random.choice([p for p in PAPERS if p.tier == 4]))
            club = self._random.choice([c for c in CLUBS if c not in {event.leaving, *(e.club for e in self._course)}])
            at = event.at + self._hours(1, 60)
            invented = Event(at, event.man, Move.TRANSFER, Stage.INTEREST, club, event.leaving)
            yield self._article(at, voice, self._tell(invented, voice, at))

    def _recaps(self) -> Iterator[Article]:
        """Let papers sum up from time to time how the player's stories stand."""
        for event in self._some(0.25):
            at = event.at + self._hours(10, 90)
            voice = self._own(self._random.choice(self._desk))
            latest = {e.tale: e for e in self._course if e.at <= at}
            open_ = [e for e in latest.values() if self.backing(e.tale, e.stage, at) is Backing.TRUE]
            if open_:
                yield self._article(at, voice, *(self._tell(e, voice, at) for e in open_))

    def _echoes(self) -> Iterator[Article]:
        """Let slow papers tell what was true before an off or a done deal, also of the clubs that lost."""
        for number, event in enumerate(self._course):
            if event.stage in (Stage.OFF, Stage.DONE) and self._random.random() < 0.5:
                earlier = [e for e in self._course[:number] if e.stage not in (Stage.OFF, Stage.DONE)]
                at = event.at + self._hours(3, 100)
                voice = self._own(self._random.choice(self._desk))
                if earlier and event.move is not Move.DEPARTURE:
                    yield self._article(at, voice, self._tell(self._random.choice(earlier), voice, at))

    def _rest(self, articles: Sequence[Article]) -> Iterator[Article]:
        """See to it that five outlets tell of each story."""
        for event in {e.tale: e for e in self._course}.values():
            tellers = {a.outlet for a in articles if any(r.tale == event.tale for r in a.reports)}
            silent = [p for p in self._desk if p.name not in tellers]
            for paper in silent[: max(0, 5 - len(tellers))]:
                at, voice = event.at + self._hours(3, 60), self._own(paper)
                yield self._article(at, voice, self._tell(event, voice, at))

    def backing(self, tale: Tale, stage: Stage, at: datetime) -> Backing:
        """Tell how saying at this time that a story is at this stage stands to the truth."""
        settled = [e for e in self._course if e.at <= at and e.stage is Stage.DONE and e.tale != tale]
        past = [e for e in self._course if e.tale == tale and e.at <= at]
        since = [e.stage for e in past if not any(e.at < x.at and x.stage is Stage.OFF for x in past)]
        is_over = since == [Stage.OFF] or any(closes(e.move, tale.kind) for e in settled)
        if stage is Stage.OFF:
            return Backing.TRUE if is_over else Backing.WRONG
        if any(s.rank >= stage.rank for s in since) and not is_over:
            return Backing.TRUE
        coming = [e for e in self._course if e.tale == tale and at < e.at <= at + LEAK]
        if any(e.stage.rank >= stage.rank for e in coming):
            return Backing.EARLY
        return Backing.STALE if any(e.stage.rank >= stage.rank for e in past) else Backing.WRONG

    def _tell(self, event: Event, voice: _Voice, at: datetime, stage: Stage | None = None) -> Report:
        stage = stage or event.stage
        chance = self._random.random
        fee: tuple[float, str] | None = None
        if event.fee is not None and stage.rank >= Stage.BID.rank and chance() < 0.7:
            wrong = 1 if voice.tier < 3 or chance() < 0.7 else self._random.choice([0.7, 1.4])
            in_pounds = chance() < 0.1
            fee = (round(event.fee * wrong * (0.86 if in_pounds else 1), 1), "GBP" if in_pounds else "EUR")
        official = voice.outlet == voice.origin and voice.outlet not in TIERS
        names_home = event.move in (Move.RENEWAL, Move.DEPARTURE) or chance() < 0.7
        return Report(
            man=event.man,
            move=event.move,
            stage=stage,
            club=event.club,
            leaving=event.leaving if names_home else None,
            fee=fee,
            backing=self.backing(event.tale, stage, at),
            origin=voice.origin,
            tier=voice.tier,
            official=official,
            credit=voice.credit,
            by_surname=names_home and not official and chance() < 0.2,
        )

    def _article(self, at: datetime, voice: _Voice, *reports: Report, body: str | None = None) -> Article:
        path = f"{slugify(voice.outlet)}/{next(self._paths)}"
        return Article(path, at, voice.outlet, voice.author, body or words(self._random), reports)

    def _own(self, paper: Paper) -> _Voice:
        if paper.reporter and self._random.random() < 0.6:
            return _Voice(paper.name, paper.reporter, paper.reporter, paper.reporter_tier)
        return _Voice(paper.name, None, paper.name, paper.tier)

    @staticmethod
    def _credits(paper: Paper, breaker: _Voice, *, alone: bool) -> _Voice:
        """Make a voice that names whose news it is; alone: the outlet without its reporter."""
        outlet = Ref(breaker.outlet, slugify(breaker.outlet))
        if breaker.author is None or alone:
            return _Voice(paper.name, None, breaker.origin, TIERS[breaker.outlet], Credit(outlet=outlet))
        reporter = Ref(breaker.author, slugify(breaker.author))
        return _Voice(paper.name, None, breaker.origin, breaker.tier, Credit(reporter, outlet))

    def _before(self, event: Event) -> Stage:
        """Give the stage that a story was at before an event."""
        earlier = [e.stage for e in self._course if e.tale == event.tale and e.at < event.at]
        return earlier[-1] if earlier else event.stage

    def _some(self, share: float) -> list[Event]:
        return [event for event in self._course if self._random.random() < share]

    def _hours(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self._random.uniform(least, most))


def words(random: Random, number: int = 30) -> str:
    """Make a text that looks like no other."""
    return " ".join("".join(random.choices("abdefgiklmnoprstuv", k=random.randint(3, 8))) for _ in range(number))


def _club(name: str | None) -> Ref | None:
    return None if name is None else Ref(name, slugify(name))
