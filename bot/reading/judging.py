"""Settle what a text claims: the rules propose and say why, the network looks at every player with every club.

The network decides: it knows what the rules found, and how far such findings can be trusted. The rules give the words
that a claim stands on, its fee and what else they have read of it. A pair that no passage holds together is theirs.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bot.domain.claims import Fee, Move, Stage
from bot.reading import fees
from bot.reading.confidence import confidence
from bot.reading.encoding import STAGES, Encoded, Floats, Found, encode
from bot.reading.model import ClubEntity, Person
from bot.reading.names import Names
from bot.reading.network import Judgement, network
from bot.reading.passages import Passage, passages
from bot.reading.proposal import Proposal
from bot.reading.tokens import Sentence

# From this chance on a claim is kept; docs/reading.md says how this and the next were chosen.
LIKELY = 0.6
# What the rules found, found with confidence, and found at a stage counts beside what the network sees, in log odds.
_FOUND, _TRUSTED, _STAGED = 2.0, 2.0, 2.0
_PLAIN = 0.98
# From these chances on a move that the rules have not seen is a loan, and a player that club's.
_LOAN, _OWNER = 0.9, 0.5
# Chances from here to LIKELY are shown by `read --explain`.
_CONCEIVABLE = 0.15
# Measured: see `calibrated` and docs/reading.md.
_SLOPE, _SHIFT = 0.8, -1.0
_COARSE = {Stage.BID: Stage.TALKS, Stage.MEDICAL: Stage.AGREED}

Pair = tuple[int, int, str]
"""The ids of a person and of a club or None, and the kind: "move", "renewal" or "departure"."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim as the rules proposed it or the network saw it, with the chance that it is right."""

    proposal: Proposal
    confidence: float


@dataclass(frozen=True, slots=True)
class Doubted:
    """A player and a club whom the network did not link: with the chance that it gave them."""

    person: Person
    club: ClubEntity | None
    sentence: int
    chance: float


def encoded(
    parts: list[Sentence], names: Names, topic: ClubEntity | None, proposals: list[Proposal]
) -> Iterator[tuple[Passage, Encoded]]:
    """Give the passages of a text as the network sees them."""
    for passage in passages(parts, names, topic):
        people = {id(person): number for number, person in enumerate(passage.people)}
        clubs: dict[int, int | None] = {id(club): number for number, club in enumerate(passage.clubs)}
        clubs[id(None)] = None
        findings = {
            (people[id(p.person)], clubs[id(p.to)], kind(p)): Found(
                Stage(p.stage), p.move == "loan", confidence(p.traits)
            )
            for p in proposals
            if id(p.person) in people and id(p.to) in clubs
        }
        yield passage, encode(passage, findings)


def kind(p: Proposal) -> str:
    """Give the kind of a proposal: moves and loans are one."""
    return p.move if p.move in ("renewal", "departure") else "move"


def settle(
    whole: str, parts: list[Sentence], names: Names, topic: ClubEntity | None, proposals: list[Proposal]
) -> tuple[list[Settled], list[Doubted]]:
    """Give the claims of a text, and those that were nearly made."""
    proposed: dict[Pair, Proposal] = {(id(p.person), id(p.to), kind(p)): p for p in proposals}
    settled: dict[Pair, Settled] = {}
    doubted: list[Doubted] = []
    judged: set[Pair] = set()
    for passage, encoding in encoded(parts, names, topic, proposals):
        judgement = network().judge(encoding)
        for p, person in enumerate(passage.people):
            for c, club in enumerate([*passage.clubs, None]):
                judged |= {(id(person), id(club), kind) for kind in ("move", "renewal", "departure")}
                weighed = _weigh(judgement.chances[p, c], person, club, proposed)
                view = _View(whole, passage, judgement, p, c)
                if weighed.chance < _CONCEIVABLE or (view.at_home(proposed) and not weighed.renewal):
                    continue
                if weighed.chance < LIKELY:
                    doubted.append(Doubted(person, club, view.sentence(), round(weighed.chance, 3)))
                    continue
                found = Settled(_proposal(view, weighed, parts), calibrated(weighed.sure))
                pair = (id(person), id(club), kind(found.proposal))
                if pair not in settled or settled[pair].confidence < found.confidence:
                    settled[pair] = found
    rest = [Settled(p, confidence(p.traits)) for pair, p in proposed.items() if pair not in judged]
    return [*settled.values(), *rest], [d for d in doubted if not _among(d, settled)]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What network and rules together hold of a pair: the chance of a claim, its likeliest stage, how sure that is."""

    chance: float
    renewal: bool
    stage: Stage
    sure: float
    known: Proposal | None


def _weigh(chances: Floats, person: Person, club: ClubEntity | None, proposed: dict[Pair, Proposal]) -> _Weighed:
    """Weigh what the network sees with what the rules proposed of the likelier kind."""
    moves, renewals = chances[1 : 1 + len(STAGES)], chances[1 + len(STAGES) :]
    renewal = bool(renewals.sum() > moves.sum())
    known = proposed.get((id(person), id(club), "renewal" if renewal else "move" if club else "departure"))
    chance = 1 - float(chances[0])
    stages = np.log((renewals if renewal else moves) + 1e-6)
    if known is not None and known.rule == "ledger":
        # A list of comings and goings leaves nothing to weigh.
        return _Weighed(_PLAIN, renewal, Stage(known.stage), _PLAIN, known)
    if known is not None:
        chance = _odds(_log_odds(chance) + _TRUSTED * _log_odds(confidence(known.traits)) + _FOUND)
        stages[STAGES.index(Stage(known.stage))] += _STAGED
    shares = np.exp(stages - stages.max())
    stage = STAGES[int(shares.argmax())]
    alike = [_COARSE.get(s, s) == _COARSE.get(stage, stage) for s in STAGES]
    return _Weighed(chance, renewal, stage, chance * float(shares[alike].sum() / shares.sum()), known)


def _log_odds(chance: float) -> float:
    return math.log((chance + 0.02) / (1.02 - chance))


def _odds(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def _among(doubted: Doubted, settled: dict[Pair, Settled]) -> bool:
    return any((id(doubted.person), id(doubted.club), kind) in settled for kind in ("move", "renewal", "departure"))


def calibrated(sure: float) -> float:
    """Give the share of claims that are right among those judged this sure, as measured on texts not trained on."""
    return round(_odds(_SLOPE * math.log((sure + 1e-3) / (1.001 - sure)) + _SHIFT), 3)


@dataclass(frozen=True, slots=True)
class _View:
    """One person with one club (or none: the last column) of a judged passage."""

    whole: str
    passage: Passage
    judgement: Judgement
    p: int
    c: int

    @property
    def club(self) -> ClubEntity | None:
        return self.passage.clubs[self.c] if self.c < len(self.passage.clubs) else None

    @property
    def looks(self) -> Floats:
        return np.asarray(self.judgement.looks[self.p, self.c], np.float32)

    def at_home(self, proposed: dict[Pair, Proposal]) -> bool:
        """Tell whether it is the club whose player he is: nobody is signed by his own club."""
        person, club = self.passage.people[self.p], self.club
        if club is None or (id(person), id(club), "move") in proposed:
            return False
        return bool(self.judgement.owner[self.p, self.c] >= _OWNER) or person.club is club

    def loan(self) -> bool:
        """Tell whether he is only lent."""
        return self.club is not None and bool(self.judgement.loan[self.p, self.c] >= _LOAN)

    def sentence(self) -> int:
        """Find the sentence that the judgement rests on most."""
        weights: Counter[int] = Counter()
        for sentence, look in zip(self.passage.sentences, self.looks.tolist(), strict=True):
            weights[sentence] += look
        return weights.most_common(1)[0][0]

    def origin(self, known: Proposal | None) -> ClubEntity | None:
        """Say which club he leaves: the likeliest that is not the next, else what the rules say."""
        owners = {i: chance for i, chance in enumerate(self.judgement.owner[self.p].tolist()) if i != self.c}
        best = max(owners, key=lambda i: owners[i], default=None)
        if best is not None and owners[best] >= _OWNER:
            return self.passage.clubs[best]
        return known.from_ if known is not None else self.passage.people[self.p].club

    def fee(self, sentence: Sentence) -> Fee | None:
        """Give the sum of a sentence at which the judgement looked most."""
        sums = fees.find(self.whole, sentence.start, sentence.end)
        nothing = fees.free(self.whole, sentence.start, sentence.end)
        if not sums and nothing is not None:
            sums = [nothing]
        looks = list(zip(self.passage.offsets, self.looks.tolist(), strict=True))
        return max(sums, key=lambda f: sum(look for at, look in looks if f[0] <= at < f[1]))[2] if sums else None

    def words(self) -> str:
        """Give the words that the judgement rests on most, in the order of the text."""
        looks = self.looks.tolist()
        best = sorted(sorted(range(len(looks)), key=lambda i: -looks[i])[:6])
        return " … ".join(self.passage.words[i] for i in best if self.passage.words[i][0] != "<")


def _proposal(view: _View, weighed: _Weighed, parts: list[Sentence]) -> Proposal:
    """Give what the rules proposed as the network sees it, or what it alone sees."""
    known, club = weighed.known, view.club
    if club is None:
        move = Move.DEPARTURE
    elif weighed.renewal:
        move = Move.RENEWAL
    else:
        move = Move.LOAN if (view.loan() if known is None else known.move == "loan") else Move.TRANSFER
    origin = club if weighed.renewal else view.origin(known)
    if known is not None:
        return replace(known, stage=weighed.stage.value, move=move.value, from_=origin)
    at = view.sentence()
    return Proposal(
        view.passage.people[view.p], club, origin, move.value, weighed.stage.value, at, parts[at].start, "network",
        view.words(), weighed.chance, view.fee(parts[at]), said_in=(at,),
    )  # fmt: skip
