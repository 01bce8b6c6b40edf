"""Find the names that the seeds know: clubs, players, outlets and reporters, in time linear in the text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ahocorasick_rs import AhoCorasick, Implementation

from bot.domain.seeds import Club, ClubKind, Outlet, Player, Reporter, Seeds
from bot.reading.normalise import fold, key, matchable

_TAILS = frozenset(
    {
        "united",
        "city",
        "town",
        "rovers",
        "wanderers",
        "athletic",
        "county",
        "albion",
        "rangers",
        "hearts",
        "thistle",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A known form of a name. `kind` is club, player, outlet or reporter; `form` is name, nickname, short or tag."""

    kind: str
    slug: str
    form: str


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name between two offsets, with everything that it may stand for."""

    start: int
    end: int
    entries: tuple[Entry, ...]


class Gazetteer:
    """The dictionary of the seeds. It is made anew from them when it is pickled into a worker process."""

    clubs: Mapping[str, Club]
    players: Mapping[str, Player]
    outlets: Mapping[str, Outlet]
    reporters: Mapping[str, Reporter]

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        self.clubs = MappingProxyType({c.slug: c for c in seeds.clubs})
        self.players = MappingProxyType({p.slug: p for p in seeds.players})
        self.outlets = MappingProxyType({o.slug: o for o in seeds.outlets})
        self.reporters = MappingProxyType({r.slug: r for r in seeds.reporters})
        levels = {league.slug: league.level for league in seeds.leagues}
        self._prominence = {c.slug: (c.kind is ClubKind.MEN, -levels.get(c.league or "", 9)) for c in seeds.clubs}
        surnames: dict[str, list[str]] = defaultdict(list)
        table: dict[str, list[Entry]] = defaultdict(list)
        self._spellings = {written for name, _ in self._forms() if not _is_cased(written := fold(name).strip())}
        for name, entry in self._forms():
            pattern = matchable(fold(name).strip())
            if len(pattern.strip()) > 1 and entry not in table[" " + pattern]:
                table[" " + pattern].append(entry)
        for p in seeds.players:
            surnames[key(p.surname)].append(p.slug)
        self._surnames = {name: tuple(slugs) for name, slugs in surnames.items()}
        self._patterns = list(table)
        self._entries = [tuple(table[pattern]) for pattern in self._patterns]
        self._automaton = AhoCorasick(self._patterns, implementation=Implementation.ContiguousNFA)

    def __reduce__(self) -> tuple[type["Gazetteer"], tuple[Seeds]]:
        return Gazetteer, (self._seeds,)

    def _forms(self) -> Iterable[tuple[str, Entry]]:
        for c in self._seeds.clubs:
            for name in (c.name, *c.aliases):
                yield name, Entry("club", c.slug, "name")
                if ". " in name:
                    yield name.replace(". ", " "), Entry("club", c.slug, "name")
            for name in c.nicknames:
                yield name, Entry("club", c.slug, "nickname")
            for name in (*c.tags, *c.handles):
                yield name, Entry("club", c.slug, "tag")
            tail = c.name.split()[-1]
            if len(c.name.split()) > 1 and tail.lower() in _TAILS:
                yield tail, Entry("club", c.slug, "short")
            yield c.name.replace(" ", ""), Entry("club", c.slug, "tag")
        for p in self._seeds.players:
            for name in (p.name, *p.aliases):
                yield name, Entry("player", p.slug, "name")
                if " " in name:
                    yield name.replace(" ", ""), Entry("player", p.slug, "tag")
        for o in self._seeds.outlets:
            for name in (o.name, *o.aliases):
                yield name, Entry("outlet", o.slug, "name")
            for name in o.handles:
                yield name, Entry("outlet", o.slug, "tag")
        for r in self._seeds.reporters:
            for name in (r.name, *r.aliases):
                yield name, Entry("reporter", r.slug, "name")
            for name in r.handles:
                yield name, Entry("reporter", r.slug, "tag")

    def surname(self, name: str) -> tuple[str, ...]:
        """Give the slugs of the players whom papers call by this surname."""
        return self._surnames.get(key(name), ())

    def prominence(self, club: str) -> tuple[bool, int]:
        """Order clubs by how likely a bare name means them: first teams of high leagues come first."""
        return self._prominence[club]

    def find(self, folded: str) -> list[NameHit]:
        """Find the known names of a folded text, the longest at each place, none inside another."""
        haystack = " " + matchable(folded) + " "
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            if haystack[end] != " ":
                continue
            # The haystack has one space in front, the pattern too: the offset in the text is the same.
            entries = self._admissible(folded, start, end - 1, self._entries[index])
            if entries:
                found.append((start, -(end - 1), entries))
        found.sort(key=lambda item: item[:2])
        result: list[NameHit] = []
        for start, negative_end, entries in found:
            if not result or start >= result[-1].end:
                result.append(NameHit(start, -negative_end, entries))
        return result

    def _admissible(self, folded: str, start: int, end: int, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        marked = start > 0 and folded[start - 1] in "@#"
        written = folded[start:end]
        as_listed = marked or written in self._spellings
        if "\n" in written or not (as_listed or _is_cased(written)):
            return ()
        plain = marked or (written.isupper() and len(written) > 3)
        return tuple(e for e in entries if plain or e.form != "tag")


def _is_cased(written: str) -> bool:
    """Tell whether words are written as names mostly are: "Arsenal" and "PSG", not "arsenal" or "pSg"."""
    if len(written) <= 4 and written.isalpha():
        return written.isupper() or written.istitle()
    return written[0].isupper() or written[0].isdigit()
