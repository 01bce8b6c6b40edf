"""What passes between the steps of interpretation: arguments, proposals, and the memory of the discourse."""

from dataclasses import dataclass, field

from bot.domain.claims import Fee
from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words


@dataclass(slots=True)
class Proposal:
    """A reading of one chain of words: this player, this club, this far. `sure` falls with every guess made."""

    person: Person
    to: ClubEntity | None
    from_: ClubEntity | None
    move: str
    stage: str
    sentence: int
    start: int
    rule: str
    words: str
    sure: float
    fee: Fee | None = None
    past: bool = False
    was: bool = False
    topic: ClubEntity | None = None
    traits: frozenset[str] = frozenset()
    said_in: tuple[int, ...] = ()


@dataclass(slots=True)
class Memory:
    """The state of the discourse: whom and which club the text is speaking of."""

    topic: ClubEntity | None = None
    agents: list[ClubEntity] = field(default_factory=list)
    player: Person | None = None
    anyone: Person | None = None
    suitors: dict[int, ClubEntity] = field(default_factory=dict)
    section: ClubEntity | None = None
    headed: bool = False
    main: ClubEntity | None = None
    block: int = -1


@dataclass(slots=True)
class Argument:
    mention: Mention
    prep: str


def run_of(arguments: list[Argument], *, last: bool) -> list[Argument]:
    """Take the last (or first) run of arguments that stand close together: "Leeds, Hull and Bury"."""
    if not arguments:
        return []
    run = [arguments[-1]] if last else [arguments[0]]
    for a in reversed(arguments[:-1]) if last else arguments[1:]:
        gap = run[-1].mention.start - a.mention.end if last else a.mention.start - run[-1].mention.end
        if gap > 3:
            break
        run.append(a)
    return run[::-1] if last else run


def preposition(sentence: Sentence, mentions: list[Mention], m: Mention, numbers: list[int]) -> str:
    """Give the preposition that the name hangs on, looking past articles, adjectives and names joined to it."""
    i = m.start - 1
    steps = 0
    owners = {o.end: o for o in mentions if o.use in ("owner", "target") or o.kind == "thing"}
    joined = {o.end: o for o in mentions if o.kind in ("club", "person") and numbers[o.start] == numbers[m.start]}
    while i >= 0 and steps < 8:
        low = sentence.tokens[i].low
        if i + 1 in owners:
            i = owners[i + 1].start - 1
            continue
        if low in (
            "to",
            "for",
            "from",
            "with",
            "by",
            "at",
            "of",
            "over",
            "on",
            "in",
            "about",
            "between",
            "into",
            "against",
            "regarding",
            "joining",
            "told",
            "informed",
            "warned",
        ):
            return low
        if low in ("and", ",", "or", "&", "/", "both", "also", "either", "even", "plus"):
            before = joined.get(i)
            if before is None and i and sentence.tokens[i - 1].low in (",", "and"):
                before = joined.get(i - 1)
            if before is None:
                return ""
            i = before.start - 1
            steps += 1
            continue
        if not (
            low in words()["roles"]
            or low in words()["modifiers"]
            or low in words()["nationalities"]
            or low
            in (
                "the",
                "a",
                "an",
                "'s",
                "'",
                "club",
                "side",
                "their",
                "his",
                "giants",
                "rivals",
                "champions",
                "serie",
                "premier",
                "league",
            )
            or low[0].isdigit()
        ):
            return ""
        i -= 1
        steps += 1
    return ""
