"""Who is meant: which player a claim is about, when a text gives a seed's name, a full name or only a surname.

Like the fold, it always looks at all claims that bear a surname, so that every order of arrival gives one answer.
A key names a player: `harry-kane` (a seed's slug), `name:chidi okonkwo` (a full name that texts gave), or
`surname:okonkwo:<article>` (a provisional player, known by surname only).
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SAME_MAN = timedelta(days=30)
"""A surname and a full name that share a club within this time are one player."""

CLEAR_LEAD = 5
"""A namesake with so many times the mentions of the next one is meant when nothing else decides."""

_PARTICLES = frozenset(
    {"al", "da", "das", "de", "dei", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "le"}
    | {"mac", "mc", "san", "st", "te", "ten", "ter", "van", "von"}
)

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "’": "'"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A player as one claim names him, with the clubs of that claim; `slug` where the reader knew him."""

    claim: int
    article: str
    published: datetime
    name: str
    slug: str | None
    clubs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """A seed player who bears the surname: his slug, present and former clubs."""

    slug: str
    clubs: frozenset[str]


def fold_name(name: str) -> str:
    """Fold a name for comparison: lower case, no diacritics, single spaces."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def surname_of(name: str) -> str:
    """Give the folded last word of a name."""
    return (fold_name(name).split() or [""])[-1]


def is_surname(name: str) -> bool:
    """Tell whether a name is a surname alone; `Van Dijk` is, with its particle."""
    *rest, _ = fold_name(name).split() or [""]
    return all(word in _PARTICLES for word in rest)


def is_provisional(key: str) -> bool:
    """Tell whether a key stands for a player known by surname only."""
    return key.startswith("surname:")


def identify(mentions: Iterable[Mention], known: Sequence[Known]) -> dict[int, str]:
    """Give the player's key for each claim of one surname, by claim id.

    `known` are the seed players with this surname. A full name wins. A surname alone takes the one candidate who shares
    a club with the claim, else one with at least five times the mentions of any other, else it makes a provisional
    player; provisional ones who share a club within 30 days are one.
    """
    ordered = sorted(mentions, key=lambda m: (m.published, m.article, m.claim))
    result: dict[int, str] = {}
    loose: list[Mention] = []
    for mention in ordered:
        if mention.slug is not None:
            result[mention.claim] = mention.slug
        elif not is_surname(mention.name):
            result[mention.claim] = f"name:{fold_name(mention.name)}"
        else:
            loose.append(mention)
    named = [m for m in ordered if m.claim in result]
    left: list[Mention] = []
    for mention in loose:
        key = _sharing_club(mention, named, result, known) or _most_mentioned(mention, named, result)
        if key is None:
            left.append(mention)
        else:
            result[mention.claim] = key
    return result | _provisional(left)


def _sharing_club(
    mention: Mention, named: Sequence[Mention], keys: dict[int, str], known: Sequence[Known]
) -> str | None:
    sharing = {seed.slug for seed in known if seed.clubs & mention.clubs}
    sharing |= {keys[other.claim] for other in named if _are_near(mention, other)}
    return sharing.pop() if len(sharing) == 1 else None


def _most_mentioned(mention: Mention, named: Sequence[Mention], keys: dict[int, str]) -> str | None:
    counts: dict[str, int] = {}
    for other in named:
        if other.published <= mention.published:
            counts[keys[other.claim]] = counts.get(keys[other.claim], 0) + 1
    first, second, *_ = [*sorted(counts.items(), key=lambda kv: -kv[1]), ("", 0), ("", 0)]
    return first[0] if first[1] >= CLEAR_LEAD * max(second[1], 1) else None


def _provisional(mentions: Sequence[Mention]) -> dict[int, str]:
    groups: list[list[Mention]] = []
    for mention in mentions:
        touching = [g for g in groups if any(_are_near(mention, other) for other in g)]
        groups = [g for g in groups if g not in touching]
        groups.append([*(m for g in touching for m in g), mention])
    return {
        m.claim: f"surname:{fold_name(m.name)}:{min(group, key=lambda x: (x.published, x.article)).article}"
        for group in groups
        for m in group
    }


def _are_near(one: Mention, other: Mention) -> bool:
    return bool(one.clubs & other.clubs) and abs(one.published - other.published) <= SAME_MAN
