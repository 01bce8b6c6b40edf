"""Keep the persons of one text, found again by full name, surname or first name."""

from collections import defaultdict

from bot.reading.gazetteer import Gazetteer
from bot.reading.model import Person
from bot.reading.normalise import key
from bot.reading.shapes import proper

# Of many people with one surname the latest are enough to choose from.
_NAMESAKES = 8


class People:
    """The persons whom a text names. Seed players come in under their common names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.all: list[Person] = []
        self._by_key: dict[str, Person] = {}
        self._by_end: dict[str, list[Person]] = defaultdict(list)
        self._by_first: dict[str, list[Person]] = defaultdict(list)

    def known(self, slug: str) -> Person:
        """Give the person behind a seed player."""
        identity = "slug:" + slug
        if identity not in self._by_key:
            player = self._gazetteer.players[slug]
            person = Person(player.name, slug, strong=True, career=(player.club or "", *player.former))
            self._by_key[identity] = person
            self._by_key.setdefault(key(player.name), person)
            ends = {key(player.surname), key(player.name).split()[-1], key(player.name)}
            self._add(person, ends | {key(alias).split()[-1] for alias in player.aliases if key(alias)})
        return self._by_key[identity]

    def named(self, name: str) -> Person:
        """Give the person with a name as the text writes it."""
        identity = key(name)
        if identity not in self._by_key:
            person = Person(proper(name))
            self._by_key[identity] = person
            parts = identity.split()
            self._add(person, {" ".join(parts[i:]) for i in range(len(parts))})
        return self._by_key[identity]

    def _add(self, person: Person, ends: set[str]) -> None:
        self.all.append(person)
        for end in ends:
            self._by_end[end].append(person)
        first = key(person.name).split()
        if len(first) > 1:
            self._by_first[first[0]].append(person)

    def longest(self, name: str) -> Person:
        """Give the person whose fuller name ends in this one, else the one with this name."""
        identity = key(name)
        longer = [p for p in self._by_end.get(identity, [])[-_NAMESAKES:] if key(p.name) != identity]
        return _likeliest(longer) if longer else self.named(name)

    def called(self, word: str) -> Person | None:
        """Give the person of the text with this surname, or this first name if only one has it."""
        parts = word.split()
        found = self._by_end.get(word) or (self._by_end.get(parts[-1]) if parts else None)
        if not found:
            first = self._by_first.get(word, [])
            found = first if len(first) == 1 else None
        return _likeliest(found[-_NAMESAKES:]) if found else None

    def has(self, name: str) -> bool:
        """Tell whether somebody has this full name."""
        return key(name) in self._by_key

    def by_surname(self, word: str, clubs: set[str]) -> Person | None:
        """Give the seed player whom the surname means, if a club of his is in the text."""
        players = self._gazetteer.players
        near = [
            slug
            for slug in self._gazetteer.surname(word)
            if ({players[slug].club, *players[slug].former} - {None}) & clubs
        ]
        return self.known(near[0]) if len(near) == 1 else None


def _likeliest(people: list[Person]) -> Person:
    return max(people, key=lambda p: (p.strong, not p.other, p.mentions))
