"""Merge clubs that a file names into those that are known.

A club of the file is looked for among the known ones of its country, by what is surest first: its name; its name
without FC and the like; its other names; those without FC and the like. One hit is the club, several are a refusal, and
none is a new club. A known club takes one entry at most, the surest.

No form of a name goes to two clubs of one country: one that is another's already, or that two clubs of the file claim,
goes to nobody. That is what makes a second run find everything as the first one left it. Nor does a form go in that
would make the reader see clubs where there are none: one that a club abroad has, a person's name, an outlet, a
country, a town with several clubs, or a word too short or too common to mean anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.seeds import Club, ClubKind, Player, Reporter, Seeds
from bot.importing.changes import Changes, Refusal
from bot.importing.countries import country_code
from bot.importing.names import common_name, core, key, stands_alone
from bot.importing.openfootball import ClubEntry

_BY_NAME = 1
"""The last of the ways that go by the entry's own name, which it cannot share with another club."""


def plan_clubs(entries: Iterable[ClubEntry], known: Seeds) -> Changes[Club]:
    """Decide what becomes of the entries that are not gone, all countries' at once.

    A name that one entry adds can show what another one means. So the entries are merged into their own result until
    that adds nothing, which comes soon, as no name is ever taken away: then a second run adds nothing either.
    """
    living = [entry for entry in entries if not entry.gone]
    before = {club.slug: club for club in known.clubs}
    after = dict(before)
    refused: list[Refusal] | None = None
    while True:
        touched, still = _merge(living, replace(known, clubs=tuple(after.values())))
        places = {refusal.where for refusal in still}
        refused = still if refused is None else [refusal for refusal in refused if refusal.where in places]
        if not touched:
            break
        after |= {club.slug: club for club in touched}
    new = tuple(club for slug, club in after.items() if slug not in before)
    changed = tuple(club for slug, club in after.items() if slug in before and club != before[slug])
    return Changes(
        new=new,
        changed=changed,
        unchanged=len(living) - len(new) - len(changed) - len(refused),
        aliases=sum(len(club.aliases) - len(before[club.slug].aliases) for club in changed),
        refused=tuple(refused),
    )


def _merge(entries: Iterable[ClubEntry], known: Seeds) -> tuple[list[Club], list[Refusal]]:
    """Give the clubs that the entries make or change, and the entries that cannot be taken."""
    by_country: dict[str, list[ClubEntry]] = defaultdict(list)
    for entry in entries:
        by_country[entry.country].append(entry)
    clubs: dict[str, list[Club]] = defaultdict(list)
    meant = _meant_otherwise(known)
    for club in known.clubs:
        clubs[club.country].append(club)
        meant.update(key(name) for name in _names(club))
    slugs = {club.slug for club in known.clubs}
    touched: list[Club] = []
    refused: list[Refusal] = []
    for code in sorted(by_country):
        country = _Country(by_country[code], clubs[code], slugs, meant)
        touched += country.merge()
        refused += country.refused
    return touched, refused


def _meant_otherwise(known: Seeds) -> set[str]:
    """Give what a reader takes for something else than a club: people, each word of their names, and outlets."""
    persons: tuple[Player | Reporter, ...] = (*known.players, *known.reporters)
    people = [name for person in persons for name in (person.name, *person.aliases)]
    outlets = [name for outlet in known.outlets for name in (outlet.name, *outlet.aliases)]
    return {key(name) for name in (*people, *outlets, *(word for name in people for word in name.split()))}


@dataclass(frozen=True, slots=True)
class _Found:
    """The known clubs that an entry may be, and how sure the way is on which they were found (0 is the surest)."""

    entry: ClubEntry
    way: int
    slugs: list[str]


class _Country:
    """One country's entries and known clubs, on the way to its changes.

    `slugs` are taken anywhere, and grow; `meant` are the forms that mean somebody or something already, anywhere.
    """

    def __init__(
        self, entries: Sequence[ClubEntry], clubs: Sequence[Club], slugs: set[str], meant: Collection[str]
    ) -> None:
        self._entries = entries
        self._slugs = slugs
        self._meant = meant
        self.refused: list[Refusal] = []
        self._by_slug = {club.slug: club for club in clubs}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._cores: dict[str, set[str]] = defaultdict(set)
        self._held: dict[str, str] = {}  # by any known form, nicknames too
        for club in clubs:
            for name in (club.slug, *_names(club)):
                self._names[key(name)].add(club.slug)
                self._cores[core(name)].add(club.slug)
                self._held[key(name)] = club.slug
        for club in clubs:
            for name in club.nicknames:
                self._held.setdefault(key(name), club.slug)
        self._first_teams = {
            key(name): club.slug for club in clubs if club.kind is ClubKind.MEN for name in _names(club)
        }
        self._named = Counter(key(entry.name) for entry in entries)
        self._claimed = Counter(form for entry in entries for form in {key(name) for name in _forms(entry)})
        self._towns = Counter(key(entry.town) for entry in entries if entry.kind is ClubKind.MEN)
        self._commons = Counter(core(entry.name) for entry in entries)

    def merge(self) -> Iterator[Club]:
        """Give the clubs that are new or changed."""
        merged, fresh = self._settle([self._find(entry) for entry in self._entries])
        for slug, entry in merged.items():
            club = self._by_slug[slug]
            more = self._free_forms(entry)
            if more:
                yield replace(club, aliases=(*club.aliases, *more))
            self._place(club, entry.name, *more)
        yield from self._make(self._without_taken(fresh))

    def _place(self, club: Club, *names: str) -> None:
        """Remember a first team by the names that it has from now on, for the teams that ask for it."""
        if club.kind is ClubKind.MEN:
            self._first_teams |= {key(name): club.slug for name in names}

    def _find(self, entry: ClubEntry) -> _Found:
        ways: tuple[Iterable[set[str]], ...] = (
            [self._names.get(key(entry.name), set())],
            [self._cores.get(core(entry.name), set())],
            [self._names.get(key(name), set()) for name in entry.aliases],
            [self._cores.get(core(name), set()) for name in entry.aliases],
        )
        for way, hits in enumerate(ways):
            slugs = sorted(slug for slug in set().union(*hits) if self._may_be(entry, self._by_slug[slug]))
            if slugs:
                return _Found(entry, way, slugs)
        return _Found(entry, len(ways), [])

    @staticmethod
    def _may_be(entry: ClubEntry, club: Club) -> bool:
        """Keep first teams apart from women's, and both from B and youth teams, between which usage wavers."""
        reserves = (ClubKind.B, ClubKind.YOUTH)
        return entry.kind is club.kind or (entry.kind in reserves and club.kind in reserves)

    def _settle(self, found: Sequence[_Found]) -> tuple[dict[str, ClubEntry], list[ClubEntry]]:
        """Give each known club its surest entry; the others are new, or refused where their own name was the trace."""
        rivals: dict[str, list[_Found]] = defaultdict(list)
        for one in found:
            if len(one.slugs) == 1:
                rivals[one.slugs[0]].append(one)
        merged: dict[str, ClubEntry] = {}
        fresh: list[ClubEntry] = []
        for one in found:
            if not one.slugs:
                fresh.append(one.entry)
                continue
            if len(one.slugs) > 1:
                self._refuse(one.entry, f"may be any of {', '.join(one.slugs)}")
                continue
            slug = one.slugs[0]
            best = min(rival.way for rival in rivals[slug])
            equals = [rival.entry for rival in rivals[slug] if rival.way == best and rival is not one]
            if one.way > best and one.way > _BY_NAME:
                fresh.append(one.entry)
            elif equals:
                others = " and ".join(f"{entry.name} ({entry.where})" for entry in equals)
                self._refuse(one.entry, f"{slug} is also what {others} looks like")
            else:
                merged[slug] = one.entry
        return merged, fresh

    def _without_taken(self, fresh: Sequence[ClubEntry]) -> list[ClubEntry]:
        """Refuse new clubs whose name is another's already, or given twice."""
        result = []
        for entry in fresh:
            holder = self._held.get(key(entry.name))
            if holder is not None:
                self._refuse(entry, f"the name is taken by {holder}")
            elif self._named[key(entry.name)] > 1:
                self._refuse(entry, "the name is given to two clubs")
            else:
                result.append(entry)
        return result

    def _free_forms(self, entry: ClubEntry, common: str | None = None) -> list[str]:
        """Give those names of an entry that are nobody's yet, in the order of the file.

        `common` is the name of a new club. An entry's own name always goes in where it could not be found otherwise.
        """
        seen = {key(common or "")}
        result = []
        for name in _forms(entry):
            form = key(name)
            needed = form == key(entry.name) and self._named[form] == 1 and not self._cores.get(core(name))
            if form not in self._held and form not in seen and (needed or self._means_one(entry, name, common)):
                seen.add(form)
                result.append(name)
        return result

    def _means_one(self, entry: ClubEntry, name: str, common: str | None) -> bool:
        """Tell whether a form can mean this club of the file, and nothing else.

        A town's name alone is a new club's if it is the only one there. A known club that has it, has it already.
        """
        form = key(name)
        others = self._claimed[form] - (form in map(key, _forms(entry)))
        elsewhere = form in self._meant or country_code(name) is not None
        crowded = self._towns[form] > (common is not None and form == key(entry.town))
        return not (others or elsewhere or crowded) and stands_alone(name)

    def _make(self, fresh: Sequence[ClubEntry]) -> Iterator[Club]:
        """Make the new clubs, first teams before those that need one."""
        for entry in sorted(fresh, key=lambda entry: entry.kind is not ClubKind.MEN):
            name = self._common(entry)
            slug = self._free_slug(name)
            parent = self._first_teams.get(key(entry.parent or ""))
            if slug is None:
                self._refuse(entry, f"the slug {key(name)!r} is taken")
            elif entry.kind in (ClubKind.B, ClubKind.YOUTH) and parent is None:
                self._refuse(entry, f"its first team, {entry.parent}, was not found")
            else:
                self._slugs.add(slug)
                aliases = tuple(self._free_forms(entry, name))
                club = Club(slug, name, entry.country, kind=entry.kind, parent=parent, aliases=aliases)
                self._place(club, entry.name, name, *aliases)
                yield club

    def _common(self, entry: ClubEntry) -> str:
        """Give the name that papers use, unless it could be somebody else's, or mean nobody."""
        name = common_name(entry.name)
        free = key(name) not in self._held and self._commons[key(name)] == 1
        return name if free and self._means_one(entry, name, name) else entry.name

    def _free_slug(self, name: str) -> str | None:
        """Give the name's slug, with the country where a club elsewhere has it."""
        slug = key(name)
        country = self._entries[0].country
        return next((free for free in (slug, f"{slug}-{country}") if slug and free not in self._slugs), None)

    def _refuse(self, entry: ClubEntry, why: str) -> None:
        self.refused.append(Refusal(entry.where, entry.name, why))


def _names(club: Club) -> tuple[str, ...]:
    return (club.name, *club.aliases)


def _forms(entry: ClubEntry) -> tuple[str, ...]:
    return (entry.name, *entry.aliases)
