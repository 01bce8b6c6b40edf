"""What a command answers with: facts of stories, ready to be drawn."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.claims import Fee, Move, Stage
from bot.domain.follows import Barrier, Follow, Subject
from bot.domain.rhythm import Rhythm
from bot.domain.stories import Kind

EVERYTHING = "Everything"
"""The name of what is followed by who follows all."""


@dataclass(frozen=True, slots=True)
class Voiced:
    """One article's claim in a story: who published it, whom it credits, and the words that say it."""

    article: str
    outlet: str
    credit: str | None
    tier: int
    title: str | None
    url: str | None
    published: datetime
    move: Move
    stage: Stage
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story with shown names. `leaving` is the club that he would leave; `assumed` where no text says so.

    `origins` are the independent voices, `voiced` the claims, newest first. `club` is None for a departure.
    """

    id: int
    player: str
    kind: Kind
    club: str | None
    club_slug: str | None
    leaving: str | None
    assumed: bool
    move: Move
    stage: Stage
    stage_at: datetime
    first_seen: datetime
    last_seen: datetime
    fee: Fee | None
    origins: tuple[str, ...]
    official: bool
    disputed: bool
    went_to: str | None
    summary: str
    voiced: tuple[Voiced, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A claim that the reader was not sure enough of to make it part of a story."""

    player: str
    move: Move
    stage: Stage
    club: str | None
    voiced: Voiced


@dataclass(frozen=True, slots=True)
class PlayerCard:
    """All that is told of a player: stories newest first, and what the reader was unsure of."""

    id: int
    name: str
    club: str | None
    stories: tuple[StoryCard, ...]
    unsure: tuple[Unsure, ...]


@dataclass(frozen=True, slots=True)
class ClubCard:
    """All that is told of a club, each list newest first."""

    slug: str
    name: str
    incoming: tuple[StoryCard, ...]
    outgoing: tuple[StoryCard, ...]
    staying: tuple[StoryCard, ...]


@dataclass(frozen=True, slots=True)
class News:
    """A development as it is told: what changed, in which story as it stands now."""

    id: int
    change: str
    value: str
    at: datetime
    story: StoryCard


@dataclass(frozen=True, slots=True)
class Why:
    """What is behind an alert: its developments, the articles that brought them, and the follows that made it.

    `follows` are shown names; there are none where the place was told because it had been told of the story before,
    or where it follows nothing of the story any more.
    """

    news: tuple[News, ...]
    articles: frozenset[str]
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """A follow as it is listed. `paused` says why nothing is sent to its place, None while all is well."""

    id: int
    kind: str
    channel: str
    paused: str | None
    rhythm: Rhythm
    name: str
    since: datetime
    follow: Follow


@dataclass(frozen=True, slots=True)
class Passed:
    """A story that was not told in a place, with its follows that are about it and what kept it back from each.

    `told_at` is when the story came to its stage, None where that was taken back. `waits` where its alert is to come.
    """

    story: StoryCard
    subject: Subject
    told_at: datetime | None
    waits: bool
    follows: tuple[tuple[Followed, tuple[Barrier, ...]], ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is."""

    articles: int
    stories: int
    follows: int
