"""What passes between the steps of interpretation: arguments, proposals, and the memory of the discourse."""

from dataclasses import dataclass, field

from bot.domain.claims import Fee
from bot.reading.model import ClubEntity, Mention, Person


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
    """A mention that may fill a slot, with the preposition that it hangs on."""

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
