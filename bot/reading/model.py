"""What the reader knows of a text while it reads: who and which clubs it names, and where."""

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class ClubEntity:
    """A club that the text names. `slug` is None for one that no list knows."""

    name: str
    slug: str | None
    mentions: int = 0


@dataclass(slots=True, eq=False)
class Person:
    """Somebody whom the text names. `club` is where he plays or, for others, works, if the text says it.

    `career` holds the slugs of the clubs that the seeds know, the present one first.
    """

    name: str
    slug: str | None = None
    other: bool = False
    strong: bool = False
    club: ClubEntity | None = None
    former: list[ClubEntity] = field(default_factory=list)
    mentions: int = 0
    role: str | None = None
    career: tuple[str, ...] = ()


@dataclass(slots=True)
class Mention:
    """A stretch of tokens of one sentence that stands for a club, a person or another thing that matters.

    `kind` is club, person, voice (outlet or reporter), or thing (nation, place, competition). `use` is "" for a part
    of the clause, or what else it serves for: "owner" (the Leeds striker), "work" (the Leeds manager), "aside".
    `how` is name, short, anaphor or description.
    """

    kind: str
    start: int
    end: int
    club: ClubEntity | None = None
    person: Person | None = None
    use: str = ""
    how: str = "name"
    slug: str | None = None
    target: bool = False
