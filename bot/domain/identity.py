"""Who is meant: which player a claim is about, when a text gives a seed's name, a full name or only a surname.

Like the fold, it always looks at all claims that bear a surname, so that every order of arrival gives one answer.
A key names a player: `harry-kane` (a seed's slug), `name:chidi okonkwo` (a full name that texts gave), or
`surname:okonkwo:<article>` (a provisional player, known by surname only).
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

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
    a club with the claim (of several, the one who shares the most), else one with at least five times the mentions of
    any other, else it makes a provisional player; provisional ones who share a club within 30 days are one. Within an
    article a surname alone is one man.
    """
    result: dict[int, str] = {}
    named: list[Mention] = []
    loose: dict[str, _Loose] = {}
    for mention in sorted(mentions, key=lambda m: (m.published, m.article, m.claim)):
        if mention.slug is None and is_surname(mention.name):
            loose.setdefault(mention.article, _Loose(mention.article, mention.published)).add(mention)
        else:
            result[mention.claim] = mention.slug or f"name:{fold_name(mention.name)}"
            named.append(mention)
    left: list[_Loose] = []
    candidates = _Candidates(named, result, known)
    for one in loose.values():
        key = candidates.sharing_club(one) or candidates.most_mentioned(one.published)
        if key is None:
            left.append(one)
        else:
            result |= dict.fromkeys(one.claims, key)
    for group in _provisional(left):
        key = f"surname:{surname_of(group[0].name)}:{group[0].article}"
        result |= {claim: key for one in group for claim in one.claims}
    return result


@dataclass(slots=True)
class _Loose:
    """A surname alone, as one article has it, with all the clubs that it is told of with."""

    article: str
    published: datetime
    name: str = ""
    clubs: set[str] = field(default_factory=set)
    claims: list[int] = field(default_factory=list)

    def add(self, mention: Mention) -> None:
        self.name = mention.name
        self.clubs |= mention.clubs
        self.claims.append(mention.claim)


class _Candidates:
    """Those whom a surname alone may mean: by club and time, and by how often they were named up to a time."""

    def __init__(self, named: Sequence[Mention], keys: Mapping[int, str], known: Sequence[Known]) -> None:
        self._named = [(m.published, keys[m.claim]) for m in named]
        self._known = known
        self._by_club: dict[str, list[tuple[datetime, str]]] = {}
        for mention in named:
            for club in mention.clubs:
                self._by_club.setdefault(club, []).append((mention.published, keys[mention.claim]))
        self._counts: Counter[str] = Counter()
        self._counted = 0

    def sharing_club(self, one: _Loose) -> str | None:
        """Give the one who shares more clubs than any other."""
        shared: dict[str, set[str]] = {seed.slug: set(seed.clubs & one.clubs) for seed in self._known}
        for club in one.clubs:
            told = self._by_club.get(club, [])
            first = bisect_left(told, one.published - SAME_MAN, key=_time)
            last = bisect_right(told, one.published + SAME_MAN, key=_time)
            for _, key in told[first:last]:
                shared.setdefault(key, set()).add(club)
        most = max(map(len, shared.values()), default=0)
        closest = [key for key, clubs in shared.items() if len(clubs) == most > 0]
        return closest[0] if len(closest) == 1 else None

    def most_mentioned(self, until: datetime) -> str | None:
        """Give the one who was named far more often than any other; to be asked in order of time."""
        while self._counted < len(self._named) and self._named[self._counted][0] <= until:
            self._counts[self._named[self._counted][1]] += 1
            self._counted += 1
        first, second, *_ = [*self._counts.most_common(2), ("", 0), ("", 0)]
        return first[0] if first[1] >= CLEAR_LEAD * max(second[1], 1) else None


def _time(told: tuple[datetime, str]) -> datetime:
    return told[0]


def _provisional(mentions: Sequence[_Loose]) -> list[list[_Loose]]:
    """Group those, in order of time, who share a club within 30 days, directly or through others."""
    group_of: dict[str, list[_Loose]] = {}  # by article
    latest: dict[str, _Loose] = {}  # by club
    for one in mentions:
        near = (latest[club].article for club in one.clubs if club in latest and _is_near(latest[club], one))
        joined = {id(group): group for group in map(group_of.__getitem__, near)}
        group, *others = sorted(joined.values(), key=len, reverse=True) or [[]]
        for member in [*chain.from_iterable(others), one]:
            group.append(member)
            group_of[member.article] = group
        latest |= dict.fromkeys(one.clubs, one)
    groups = {id(group): group for group in group_of.values()}
    return [sorted(group, key=lambda one: (one.published, one.article)) for group in groups.values()]


def _is_near(earlier: _Loose, later: _Loose) -> bool:
    return later.published - earlier.published <= SAME_MAN
