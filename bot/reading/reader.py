"""Read a text: the one way in.

text -> smooth -> sentences -> names (dictionary, shape of names, surnames)
     -> noun phrases (whose player, who is a manager, who "the striker" is)
     -> chains of frames in clauses -> slots filled from the clause and the memory of the discourse -> proposals
     -> merged, one for each player, kind and club
     -> judged by the network, player by club (passages, encoding, network, judging) -> credits, fee -> claims
"""

from dataclasses import dataclass

from bot.domain.claims import Claim, Move, Ref, Stage, Text
from bot.domain.seeds import OutletKind
from bot.reading import nounphrases, voices
from bot.reading.confidence import confidence
from bot.reading.context import Context
from bot.reading.encoding import Encoded
from bot.reading.gazetteer import Gazetteer
from bot.reading.interpret import Interpreter
from bot.reading.judging import Settled, encoded, settle
from bot.reading.language import is_english
from bot.reading.lexicon import lexicon
from bot.reading.merge import merge
from bot.reading.model import ClubEntity, Person
from bot.reading.names import Names
from bot.reading.network import network
from bot.reading.normalise import key, smooth
from bot.reading.passages import Passage
from bot.reading.proposal import Proposal
from bot.reading.tokens import Sentence, sentences
from bot.reading.vocabulary import frames, words

_NOW = 2027
# What the slug of a club's own outlet adds to the slug of the club.
_OFFICIAL = "-official"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text to be marked: `kind` is player, club or evidence."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A claim with the frame that made it, the words that it was read from, and what its confidence rests on."""

    claim: Claim
    frame: str
    words: str
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A chain of words that made no claim, and why not."""

    sentence: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that `read --explain` shows. `text` is the title, if any, a blank line and the body."""

    text: str
    claims: tuple[Reason, ...]
    rejected: tuple[Rejected, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Study:
    """A text taken apart: what the rules make of it."""

    whole: str
    parts: list[Sentence]
    names: Names
    credited: voices.Voices
    english: bool
    topic: ClubEntity | None
    proposals: list[Proposal]
    rejected: list[tuple[int, str, str]]


class Reader:
    """Reads texts with the names of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        # Loaded now, so that the first text does not wait for them.
        frames()
        lexicon()
        network()

    def read(self, text: Text) -> tuple[Claim, ...]:
        """Give the claims that a text makes, the most certain of each player, kind and club. Never raises."""
        return tuple(reason.claim for reason in self.explain(text).claims)

    def explain(self, text: Text) -> Explanation:
        """Read a text and say how each claim came about."""
        study = self._study(text)
        parts, names = study.parts, study.names
        if not study.english:
            # Its names stand all the same; the rest of the vocabulary would only guess.
            return Explanation(study.whole, (), (), _spans(parts, names, []))
        settled, doubted = settle(study.whole, parts, names, study.topic, study.proposals)
        settled.sort(key=lambda s: (s.proposal.sentence, s.proposal.start))
        rejected = [(i, words, why) for i, words, why in study.rejected]
        rejected += [
            (
                d.sentence,
                f"{d.person.name} to {d.club.name}" if d.club else f"{d.person.name} leaves",
                f"chance {d.chance}",
            )
            for d in doubted
        ]
        return Explanation(
            study.whole,
            tuple(self._reason(text, s, study) for s in settled),
            tuple(Rejected(study.whole[parts[i].start : parts[i].end], words, why) for i, words, why in rejected),
            _spans(parts, names, [s.proposal for s in settled]),
        )

    def findings(self, text: Text) -> list[Reason]:
        """Give what the rules alone find in a text."""
        study = self._study(text)
        return [self._reason(text, Settled(p, confidence(p.traits)), study) for p in study.proposals]

    def passages(self, text: Text) -> list[tuple[Passage, Encoded]]:
        """Give a text as the network sees it, to train it."""
        study = self._study(text)
        return list(encoded(study.parts, study.names, study.topic, study.proposals)) if study.english else []

    def _study(self, text: Text) -> _Study:
        whole = f"{text.title}\n\n{text.body}" if text.title else text.body
        smoothed = smooth(whole)
        parts = sentences(smoothed)
        names = Names(self._gazetteer, whole, smoothed, parts)
        for index, sentence in enumerate(parts):
            nounphrases.study(names, sentence, index)
        credited = voices.find(self._gazetteer, names, parts, smoothed)
        if not is_english(text.lang, parts):
            return _Study(whole, parts, names, credited, False, None, [], [])
        year = text.published.year if text.published else _NOW
        interpreter = Interpreter(whole, smoothed, parts, names, year, self._publisher(text, names))
        merged = merge(interpreter.run(), list(names.clubs.values()))
        context = Context(merged, parts, names, smoothed)
        for p in merged:
            p.traits |= context.traits(p)
        return _Study(whole, parts, names, credited, True, interpreter.topic, merged, interpreter.rejected)

    def _publisher(self, text: Text, names: Names) -> ClubEntity | None:
        """Give the club on whose own site the text stands."""
        outlet = self._gazetteer.outlets.get(text.outlet.slug or "") if text.outlet else None
        slug = outlet.slug.removesuffix(_OFFICIAL) if outlet is not None and outlet.kind is OutletKind.CLUB else None
        return names.club(slug, "") if slug in self._gazetteer.clubs else None

    def _official(self, text: Text, p: Proposal, evidence: str) -> bool:
        """Tell whether a club or league itself speaks: by its own outlet, or announcing in the evidence."""
        outlet = self._gazetteer.outlets.get(text.outlet.slug or "") if text.outlet else None
        if outlet is not None and outlet.kind in (OutletKind.CLUB, OutletKind.LEAGUE):
            return True
        low = f" {key(evidence)} "
        return p.stage == Stage.DONE and any(f" {phrase} " in low for phrase in words("credits")["official"])

    def _reason(self, text: Text, settled: Settled, study: _Study) -> Reason:
        p = settled.proposal
        sentence = study.parts[p.sentence]
        evidence = study.whole[sentence.start : sentence.end]
        claim = Claim(
            player=_player(p.person),
            move=Move(p.move),
            stage=Stage(p.stage),
            to=_club(p.to),
            from_=_club(p.from_),
            fee=p.fee,
            credits=study.credited.behind(p.said_in or (p.sentence,)),
            official=self._official(text, p, evidence),
            evidence=evidence,
            confidence=settled.confidence,
        )
        return Reason(claim, p.rule, p.words, tuple(sorted(p.traits)))


def _player(person: Person) -> Ref:
    return Ref(person.name, person.slug)


def _club(club: ClubEntity | None) -> Ref | None:
    return None if club is None else Ref(club.name, club.slug)


def _spans(parts: list[Sentence], names: Names, merged: list[Proposal]) -> tuple[Span, ...]:
    evidence = {p.sentence for p in merged}
    spans = [Span(parts[i].start, parts[i].end, "evidence") for i in evidence]
    for sentence, mentions in zip(parts, names.mentions, strict=True):
        for m in mentions:
            kind = "club" if m.kind == "club" else "player" if m.person is not None and not m.person.other else None
            if kind and m.how in ("name", "short"):
                spans.append(Span(sentence.tokens[m.start].start, sentence.tokens[m.end - 1].end, kind))
    return tuple(sorted(spans, key=lambda s: (s.start, -s.end)))
