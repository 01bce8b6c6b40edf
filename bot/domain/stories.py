"""Stories: what all articles say of one player's move to one club, folded from their claims.

`fold` is the one way to a story's state. It sees all claims of a player, sorts them itself, and so gives the same
state for every order in which articles arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.claims import Fee, Move, Stage
from bot.domain.origins import Voice, origins

EPISODE_SILENCE = timedelta(days=180)
"""A story that nobody mentioned for so long is a new one when it comes back."""

REVIVAL_BY_INTEREST = timedelta(days=7)
"""After an off, mere interest sooner than this is an echo."""

ECHO_OF_DONE = timedelta(days=14)
"""How long after a done deal reports of what was known before are late echoes: no new story, no revival of others."""


class Kind(StrEnum):
    """What a story is about; a transfer and a loan to the same club are one story."""

    MOVE = "move"
    RENEWAL = "renewal"
    DEPARTURE = "departure"


KIND_OF = {
    Move.TRANSFER: Kind.MOVE,
    Move.LOAN: Kind.MOVE,
    Move.RENEWAL: Kind.RENEWAL,
    Move.DEPARTURE: Kind.DEPARTURE,
}


@dataclass(frozen=True, slots=True)
class StoryClaim:
    """A stored claim as the fold needs it. Clubs are slugs; `tier` is that of the voice, 1 (best) to 4."""

    id: int
    article: str
    published: datetime
    move: Move
    stage: Stage
    to: str | None
    from_: str | None
    fee: Fee | None
    tier: int
    official: bool
    voice: Voice

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Sort by time of publication, ties by article."""
        return self.published, self.article, self.id


@dataclass(frozen=True, slots=True)
class StoryState:
    """Where a story stands. `episode` counts from 0; `claims` are ids in order of publication.

    `tier` is the best of those who tell the present stage.
    `closed_by` is the club that the player went to (or stayed at) instead, where that is what ended the story.
    `contested` is a dispute in which nobody has said since the newest denial that it goes on.
    `withdrawn` is a done deal that was called off since, whatever is said of the story now.
    """

    kind: Kind
    club: str | None
    episode: int
    claims: tuple[int, ...]
    move: Move
    stage: Stage
    stage_at: datetime
    stage_article: str
    revivals: int
    disputed: bool
    contested: bool
    withdrawn: bool
    official: bool
    tier: int
    fee: Fee | None
    fee_at: datetime | None
    from_: str | None
    first_seen: datetime
    last_seen: datetime
    origins: tuple[str, ...]
    closed_by: str | None


def fold(claims: Iterable[StoryClaim]) -> tuple[StoryState, ...]:
    """Fold all claims of one player into the states of all his stories, by first sight.

    A move from a club to itself, or to none, is no story and is dropped; so is a departure told within 14 days after
    the move that it belongs to: the old club says farewell.
    """
    ordered = sorted((c for c in claims if not _leads_nowhere(c)), key=lambda c: c.order)
    by_story: dict[tuple[Kind, str | None], list[StoryClaim]] = {}
    for claim in ordered:
        by_story.setdefault(_key(claim), []).append(claim)
    voices = {
        id_: origin
        for group in by_story.values()
        for id_, origin in origins([(c.id, c.published, c.voice) for c in group]).items()
    }
    episodes: dict[tuple[Kind, str | None], list[_Episode]] = {}
    for claim in ordered:
        if claim.move is Move.DEPARTURE and any(told[-1].is_followed_by(claim) for told in episodes.values()):
            continue
        told = episodes.setdefault(_key(claim), [])
        if not told or not told[-1].takes(claim):
            told.append(_Episode(*_key(claim), number=len(told)))
        if told[-1].add(claim, voices[claim.id]):
            for key, others in episodes.items():
                if key != _key(claim) and _closes(claim.move, key[0]):
                    others[-1].close(claim, told[-1])
    states = (episode.state() for told in episodes.values() for episode in told)
    return tuple(sorted(states, key=lambda s: (s.first_seen, s.kind, s.club or "", s.episode)))


def latest_club(story: StoryState, states: Iterable[StoryState]) -> str | None:
    """Give the club of the player's latest done move before a story came to its stage, None where there is none."""
    done = [
        other
        for other in states
        if other.kind is Kind.MOVE
        and other.stage is Stage.DONE
        and other.club != story.club
        and other.stage_at < story.stage_at
    ]
    return max(done, key=lambda s: s.stage_at).club if done else None


def _leads_nowhere(claim: StoryClaim) -> bool:
    return KIND_OF[claim.move] is Kind.MOVE and claim.to in (None, claim.from_)


def _key(claim: StoryClaim) -> tuple[Kind, str | None]:
    return KIND_OF[claim.move], claim.to


def _closes(done: Move, other: Kind) -> bool:
    """Tell whether a done move of this sort ends the player's stories of that kind."""
    if done is Move.DEPARTURE:
        return False
    if done is Move.LOAN:
        return other is Kind.MOVE
    if done is Move.RENEWAL:
        return other in (Kind.MOVE, Kind.DEPARTURE)
    return True


@dataclass(slots=True)
class _Episode:
    """One episode while it is being folded, claim by claim in order."""

    kind: Kind
    club: str | None
    number: int
    claims: list[StoryClaim] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    stage: StoryClaim | None = None  # the claim that set the present stage
    move: Move = Move.TRANSFER
    tier: int = 4  # the best tier that claims the present stage
    official: bool = False
    off_at: datetime | None = None
    deniers: set[str] = field(default_factory=set)
    denied_at: datetime | None = None  # the newest denial to which nobody has answered
    withdrawn: bool = False
    revivals: int = 0
    fee: StoryClaim | None = None
    closer: "_Episode | None" = None  # the done deal that settled the player's future
    known: int = 0  # the rank of the furthest stage that was claimed until then

    @property
    def done_at(self) -> datetime | None:
        done = self.stage is not None and self.stage.stage is Stage.DONE and self.off_at is None
        return self.stage.published if done and self.stage else None

    def takes(self, claim: StoryClaim) -> bool:
        """Tell whether the claim still belongs to this episode."""
        if claim.published - self.claims[-1].published > EPISODE_SILENCE:
            return False
        if self.done_at is None or claim.stage is Stage.OFF or (claim.stage is Stage.DONE and claim.move is self.move):
            return True
        return claim.published - self.done_at <= ECHO_OF_DONE

    def is_followed_by(self, departure: StoryClaim) -> bool:
        """Tell whether a departure is only the other side of this move, which is done."""
        if self.kind is not Kind.MOVE or self.done_at is None or departure.published - self.done_at > ECHO_OF_DONE:
            return False
        return departure.from_ is None or departure.from_ in {claim.from_ for claim in self.claims}

    def add(self, claim: StoryClaim, origin: str) -> bool:
        """Take a claim in; tell whether it made the story done."""
        self.claims.append(claim)
        self.voices.append(origin)
        if claim.stage is Stage.OFF:
            self._deny(claim, origin)
            return False
        has_figure = claim.fee is not None and claim.fee.amount is not None
        if has_figure and (self.fee is None or claim.tier <= self.fee.tier):
            self.fee = claim
        was_done = self.done_at is not None
        if self.stage is None:
            self._reach(claim)
        elif self.off_at is not None:
            if self._is_revived_by(claim, self.off_at):
                self.revivals += 1
                self._reach(claim)
        elif claim.stage.rank > self.stage.stage.rank:
            self._reach(claim)
        else:
            if claim.stage is self.stage.stage:
                self.move = claim.move
                self.tier = min(self.tier, claim.tier)
                self.official = self.official or claim.official
            if self.denied_at is not None and self._is_revived_by(claim, self.denied_at):
                self.denied_at = None
        return self.done_at is not None and not was_done

    def close(self, done: StoryClaim, closer: "_Episode") -> None:
        """End an open story because the player's future was settled elsewhere."""
        if self.done_at is not None or not self._is_alive(done.published):
            return
        self.closer, self.known = closer, max(claim.stage.rank for claim in self.claims)
        if self.off_at is None:
            self.off_at = done.published
            self.stage = replace(done, stage=Stage.OFF)
            self.denied_at = None
            self.deniers.clear()

    def _is_revived_by(self, claim: StoryClaim, off_at: datetime) -> bool:
        """Tell whether a claim says that it goes on after all; what was known before a deal elsewhere is its echo."""
        settled_at = self.closer.done_at if self.closer else None
        if settled_at is not None and claim.published - settled_at <= ECHO_OF_DONE:
            return claim.stage.rank > self.known
        return claim.stage is not Stage.INTEREST or claim.published - off_at >= REVIVAL_BY_INTEREST

    def _is_alive(self, at: datetime) -> bool:
        return at - self.claims[-1].published <= EPISODE_SILENCE

    def _reach(self, claim: StoryClaim) -> None:
        self.stage, self.move, self.tier, self.official = claim, claim.move, claim.tier, claim.official
        self.off_at = self.closer = self.denied_at = None
        self.deniers.clear()
        self.withdrawn = self.withdrawn and claim.stage is not Stage.DONE

    def _deny(self, claim: StoryClaim, origin: str) -> None:
        if self.off_at is not None:
            return
        self.deniers.add(origin)
        self.denied_at = claim.published
        if self.stage is None or claim.official or claim.tier <= self.tier or len(self.deniers) > 1:
            self.move = self.move if self.stage else claim.move
            self.withdrawn = self.withdrawn or self.done_at is not None
            self.stage, self.off_at, self.official = claim, claim.published, claim.official
            self.denied_at = None
            self.deniers.clear()

    def state(self) -> StoryState:
        """Give the frozen state."""
        assert self.stage is not None  # noqa: S101 - an episode exists only with a claim in it
        froms = [c.from_ for c in self.claims if c.from_ is not None]
        return StoryState(
            kind=self.kind,
            club=self.club,
            episode=self.number,
            claims=tuple(c.id for c in self.claims),
            move=self.move,
            stage=Stage.OFF if self.off_at is not None else self.stage.stage,
            stage_at=self.stage.published,
            stage_article=self.stage.article,
            revivals=self.revivals,
            disputed=bool(self.deniers),
            contested=self.denied_at is not None,
            withdrawn=self.withdrawn,
            official=self.official,
            tier=self.tier,
            fee=self.fee.fee if self.fee else None,
            fee_at=self.fee.published if self.fee else None,
            from_=froms[-1] if froms else None,
            first_seen=self.claims[0].published,
            last_seen=self.claims[-1].published,
            origins=tuple(dict.fromkeys(self.voices)),
            closed_by=self.closer.club if self.closer else None,
        )
