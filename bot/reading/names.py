"""Find who and which clubs a text names: by dictionary, by the shape of names, and by surname within the text."""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

from bot.reading.gazetteer import Entry, Gazetteer, NameHit
from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.normalise import key, matchable
from bot.reading.tokens import Sentence, Token
from bot.reading.vocabulary import words

_THINGS = {"nations": "thing", "places": "thing", "competitions": "thing", "known_others": "person"}
_SEGMENT = 6
_CLUB_SIGNS = frozenset({"fc", "sc", "cf", "ac", "fk", "sk", "if", "bk", "afc"})


def _grounds() -> dict[str, str]:
    with (Path(__file__).parent / "vocabulary" / "stadiums.toml").open("rb") as file:
        return {str(name): str(slug) for name, slug in tomllib.load(file)["stadiums"].items()}


class _Lexicon:
    """Nations, places, competitions and known people that are no players."""

    def __init__(self) -> None:
        table = {matchable(name): kind for group, kind in _THINGS.items() for name in words()[group]}
        table |= {matchable(name): "ground:" + slug for name, slug in _grounds().items()}
        self._kinds = list(table.values())
        self._automaton = AhoCorasick([" " + name for name in table], implementation=Implementation.ContiguousNFA)

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        haystack = " " + matchable(folded) + " "
        return [
            (start, end - 1, self._kinds[index])
            for index, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True)
            if haystack[end] == " "
            and (folded[start].isupper() or folded[start].isdigit() or folded[start:].startswith("the "))
        ]


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


class Names:
    """The names of one text: mentions by sentence, and the clubs and persons behind them."""

    def __init__(self, gazetteer: Gazetteer, text: str, smoothed: str, parts: list[Sentence]) -> None:
        self._gazetteer = gazetteer
        self._text = text
        self._smoothed = smoothed
        self._parts = parts
        self.mentions: list[list[Mention]] = [[] for _ in parts]
        self.clubs: dict[str, ClubEntity] = {}
        self.persons: list[Person] = []
        self._by_last: dict[str, list[Person]] = defaultdict(list)
        self._by_key: dict[str, Person] = {}
        self._lower_words = {t.low for s in parts for t in s.tokens if not t.capital}
        hits = self._dictionary()
        self._support = self._clear_clubs(hits)
        self._place(hits)
        self._singles: list[tuple[int, int, int]] = []
        self._full: list[tuple[int, int, int]] = []
        for index in range(len(parts)):
            self._unknown_names(index)
        # The longest first, so that "De Gea" finds "David de Gea" wherever the text gives the full name.
        for index, start, end in sorted(self._full, key=lambda f: f[1] - f[2]):
            self._add_full(index, start, end)
        for index, start, end in self._singles:
            self._single(index, start, end)
        for found in self.mentions:
            found.sort(key=lambda m: m.start)

    # ------------------------------------------------------------------ the dictionary

    def _dictionary(self) -> list[tuple[int, int, NameHit | None, str]]:
        hits: list[tuple[int, int, NameHit | None, str]] = [
            (h.start, h.end, h, "") for h in self._gazetteer.find(self._smoothed)
        ]
        hits += [(start, end, None, kind) for start, end, kind in _lexicon().find(self._smoothed)]
        hits.sort(key=lambda h: (h[0], -h[1], h[2] is not None and all(e.kind == "outlet" for e in h[2].entries)))
        result: list[tuple[int, int, NameHit | None, str]] = []
        for hit in hits:
            if not result or hit[0] >= result[-1][1]:
                result.append(hit)
        return result

    def _clear_clubs(self, hits: list[tuple[int, int, NameHit | None, str]]) -> set[str]:
        clear = set()
        for _, _, hit, _ in hits:
            clubs = {e.slug for e in hit.entries if e.kind == "club" and e.form in ("name", "tag")} if hit else set()
            if len(clubs) == 1:
                clear |= clubs
        for _, _, hit, _ in hits:
            named = [e.slug for e in hit.entries if e.kind == "club" and e.form in ("name", "tag")] if hit else []
            if named and not clear & set(named):
                clear.add(max(named, key=self._gazetteer.prominence))
        return clear

    def _choose_club(self, entries: tuple[Entry, ...]) -> str | None:
        named = [e.slug for e in entries if e.form in ("name", "tag")]
        loose = [e.slug for e in entries if e.form not in ("name", "tag")]
        order = self._gazetteer.prominence
        if named:
            supported = [s for s in named if s in self._support]
            return max(supported or named, key=order)
        supported = [s for s in loose if s in self._support]
        if supported:
            return max(supported, key=order)
        nicknamed = [e.slug for e in entries if e.form == "nickname"]
        men = [s for s in nicknamed if order(s)[0]]
        return men[0] if len(men) == 1 else None

    def club(self, slug: str | None, name: str) -> ClubEntity:
        """Give the entity of a club, made at its first mention."""
        identity = slug or key(name)
        if identity not in self.clubs:
            shown = self._gazetteer.clubs[slug].name if slug else name
            self.clubs[identity] = ClubEntity(shown, slug)
        return self.clubs[identity]

    def _place(self, hits: list[tuple[int, int, NameHit | None, str]]) -> None:
        position = 0
        for index, sentence in enumerate(self._parts):
            starts = {t.start: i for i, t in enumerate(sentence.tokens)}
            ends = {t.end: i + 1 for i, t in enumerate(sentence.tokens)}
            while position < len(hits) and hits[position][0] < sentence.start:
                position += 1
            while position < len(hits) and hits[position][0] < sentence.end:
                begin, finish, hit, kind = hits[position]
                position += 1
                first = starts.get(begin, starts.get(begin - 1))
                last = ends.get(finish)
                if first is not None and last is not None and first < last:
                    self._one(index, first, last, hit, kind)

    def _one(self, index: int, first: int, last: int, hit: NameHit | None, kind: str) -> None:
        tokens = self._parts[index].tokens
        if hit is None:
            slug = kind.removeprefix("ground:")
            if kind != slug and slug in self._gazetteer.clubs:
                self.mentions[index].append(Mention("club", first, last, club=self.club(slug, ""), how="ground"))
            elif kind != "person":
                self.mentions[index].append(Mention("thing", first, last))
            else:
                person = self._person(tokens[first:last])
                person.other = True
                self.mentions[index].append(Mention("person", first, last, person=person))
            return
        clubs = tuple(e for e in hit.entries if e.kind == "club")
        players = [e.slug for e in hit.entries if e.kind == "player"]
        voices = [e for e in hit.entries if e.kind in ("outlet", "reporter")]
        if players and (last - first > 1 or tokens[first].text[0] == "#"):
            person = self._known(players)
            self.mentions[index].append(Mention("person", first, last, person=person))
        elif voices and (not clubs or _in_brackets(tokens, first, last)):
            if last - first == 1 and voices[0].form == "name" and voices[0].kind == "reporter":
                return
            self.mentions[index].append(Mention("voice", first, last, slug=f"{voices[0].kind}:{voices[0].slug}"))
        elif clubs and not self._part_of_person(index, tokens, first, last):
            slug = self._choose_club(clubs)
            if slug is not None:
                entity = self.club(slug, "")
                entity.mentions += 1
                self.mentions[index].append(Mention("club", first, last, club=entity))

    def _part_of_person(self, index: int, tokens: tuple[Token, ...], first: int, last: int) -> bool:
        """Tell whether a one-word club name is somebody's surname: "Bobby Charlton"."""
        if last - first > 1 or first == 0 or tokens[first].text[0] in "@#":
            return False
        before = tokens[first - 1]
        if self.mentions[index] and self.mentions[index][-1].end == first or _is_title_case(self._parts[index]):
            return False
        if not (before.capital and before.text.isalpha() and len(before.text) > 2) or before.text.isupper():
            return False
        if before.low in words()["common"] or before.low in words()["nationalities"] or before.low in words()["roles"]:
            return False
        if before.low in words()["others"] or before.low in words()["club_nouns"] or before.low in words()["demonyms"]:
            return False
        return first > 1 or before.low in _first_names()

    def _known(self, slugs: list[str]) -> Person:
        slug = slugs[0]
        identity = "slug:" + slug
        if identity not in self._by_key:
            player = self._gazetteer.players[slug]
            career = (player.club or "", *player.former)
            person = Person(player.name, slug, strong=True, career=career)
            self._by_key[identity] = person
            self._by_key.setdefault(key(player.name), person)
            self.persons.append(person)
            for form in {key(player.surname), key(player.name).split()[-1], key(player.name)}:
                self._by_last[form].append(person)
            for alias in player.aliases:
                self._by_last[key(alias).split()[-1]].append(person)
        return self._by_key[identity]

    # ------------------------------------------------------------------ unknown names

    def _unknown_names(self, index: int) -> None:
        sentence = self._parts[index]
        tokens = sentence.tokens
        taken = [False] * len(tokens)
        for m in self.mentions[index]:
            for i in range(m.start, m.end):
                taken[i] = True
        title_case = _is_title_case(sentence)
        i = 0
        while i < len(tokens):
            if taken[i] or not _begins_name(tokens[i]):
                i += 1
                continue
            end = self._extent(tokens, taken, i)
            self._candidate(index, i, end, title_case)
            i = max(end, i + 1)

    @staticmethod
    def _extent(tokens: tuple[Token, ...], taken: list[bool], start: int) -> int:
        end = start + 1
        if tokens[start].text[0] in "#@":
            return end
        while end < len(tokens) and end - start < _SEGMENT and not taken[end]:
            token = tokens[end]
            if _begins_name(token) and token.text[0] != "@" or token.low in _CLUB_SIGNS and token.capital:
                end += 1
            elif token.low in words()["particles"] and _leads_on(tokens, taken, end):
                end += 1
            elif token.text == "." and len(tokens[end - 1].text) == 1 and _leads_on(tokens, taken, end):
                end += 1
            elif token.text == '"' and _quoted_nickname(tokens, end):
                end += 3
            else:
                break
        return min(end, len(tokens))

    def _candidate(self, index: int, start: int, end: int, title_case: bool) -> None:
        tokens = self._parts[index].tokens
        lists = words()
        if tokens[start].text[0] in "#@":
            if tokens[start].text[0] == "#" and tokens[start].text[1].isupper() and not tokens[start].text.isupper():
                self._singles.append((index, start, end))
            return
        while start < end and self._leading_noise(tokens[start], end - start):
            start += 1
        while start < end and (tokens[end - 1].low in lists["roles"] or not tokens[end - 1].capital):
            end -= 1
        if end <= start:
            return
        club_end = self._unknown_club(index, start, end)
        if club_end:
            return
        if tokens[end - 1].low in lists["stadium_tails"] and end - start > 1:
            self.mentions[index].append(Mention("thing", start, end))
            return
        if end - start == 1:
            self._singles.append((index, start, end))
            return
        if title_case and not self._elsewhere(tokens[start:end], index):
            return
        if all(t.low in lists["common"] for t in tokens[start:end]):
            return
        after = tokens[end].text if end < len(tokens) else ""
        if any(
            "-" in t.text and t.text.split("-")[-1].islower() and len(t.text.split("-")[-1]) < 5
            for t in tokens[start:end]
        ):
            return
        if after == ":" and start <= 2 and not self._elsewhere(tokens[start:end], index):
            return
        self._full.append((index, start, end))

    def _add_full(self, index: int, start: int, end: int) -> None:
        tokens = self._parts[index].tokens[start:end]
        identity = key(_written(self._text, tokens))
        longer = [p for p in self._by_last.get(identity, []) if key(p.name) != identity]
        person = _latest(longer) if longer else self._person(tokens)
        person.strong = True
        person.mentions += 1
        self.mentions[index].append(Mention("person", start, end, person=person))

    def _leading_noise(self, token: Token, length: int) -> bool:
        lists = words()
        low = token.low
        if low in lists["roles"] or low in lists["nationalities"] or low in lists["demonyms"] or low in lists["others"]:
            return True
        return low in lists["common"] and (length > 1 or low not in ("young", "long"))

    def _elsewhere(self, tokens: tuple[Token, ...], index: int) -> bool:
        """Tell whether a name of a title-case headline is one, as the body shows."""
        name = " ".join(t.text for t in tokens)
        return (
            any(
                t.capital and t.text == tokens[-1].text and i > 0
                for number, s in enumerate(self._parts)
                if number != index and not s.heading
                for i, t in enumerate(s.tokens)
            )
            or key(name) in self._by_key
        )

    def _unknown_club(self, index: int, start: int, end: int) -> bool:
        """Take a capitalised run for a club if its words or its neighbours show it."""
        tokens = self._parts[index].tokens
        heads = words()["club_heads"]
        run = tokens[start:end]
        if (run[-1].low in heads or run[0].low in heads) and len(run) > 1 and run[0].low not in ("san", "santos"):
            name = _written(self._text, run)
            entity = self.club(None, name)
            entity.mentions += 1
            self.mentions[index].append(Mention("club", start, end, club=entity))
            return True
        return False

    def _person(self, tokens: tuple[Token, ...]) -> Person:
        name = _written(self._text, tokens)
        identity = key(name)
        if identity in self._by_key:
            return self._by_key[identity]
        slug = None
        person = Person(_proper(name), slug)
        self._by_key[identity] = person
        self.persons.append(person)
        parts = identity.split()
        for i in range(len(parts)):
            self._by_last[" ".join(parts[i:])].append(person)
        return person

    def _single(self, index: int, start: int, end: int) -> None:
        sentence = self._parts[index]
        token = sentence.tokens[start]
        word = key(token.text.lstrip("#@"))
        if not word or any(m.start <= start < m.end for m in self.mentions[index]):
            return
        people = self._by_last.get(word) or self._by_last.get(word.split()[-1]) or self._by_first(word)
        common = token.low in words()["common"]
        if people and (not common or start > 0):
            person = _latest(people)
            person.mentions += 1
            self.mentions[index].append(Mention("person", start, end, person=person, how="short"))
            return
        if common or word.isdigit() or len(word) < 3 or token.low in self._lower_words:
            return
        if sentence.heading and _is_title_case(sentence):
            return
        if not self._plausible(sentence, start, word):
            return
        known = self._from_seeds(word)
        person = self._known([known]) if known else self._person(sentence.tokens[start:end])
        person.mentions += 1
        self.mentions[index].append(Mention("person", start, end, person=person, how="short"))

    def _plausible(self, sentence: Sentence, start: int, word: str) -> bool:
        """Tell whether an unknown single word is a name: seldom where a sentence begins, never with a noun's ending."""
        if self._gazetteer.surname(word):
            return True
        if word.endswith(tuple(words()["single_noise"])):
            return False
        before = sentence.tokens[start - 1].low if start else ""
        if before in (
            "in",
            "at",
            "the",
            "near",
            "outside",
            "around",
            "a",
            "an",
            "on",
            "last",
            "next",
            "this",
            "since",
            "until",
            "from",
        ):
            return False
        if start > 0 and sentence.tokens[start - 1].text not in ('"', ":", "–", "-"):
            return True
        after = sentence.tokens[start + 1].low if start + 1 < len(sentence.tokens) else ""
        if after in words()["auxiliaries"] or after in ("'s", ",", "to", "joins", "leaves", "signs", "has", "deal"):
            return True
        return any(t.text == sentence.tokens[start].text for s in self._parts for t in s.tokens[1:])

    def _by_first(self, word: str) -> list[Person]:
        found = [p for p in self.persons if " " in p.name and key(p.name).split()[0] == word]
        return found if len(found) == 1 else []

    def _from_seeds(self, word: str) -> str | None:
        """Give the player whom the surname means, if a club of his is in the text."""
        slugs = self._gazetteer.surname(word)
        near = [
            s
            for s in slugs
            if {self._gazetteer.players[s].club, *self._gazetteer.players[s].former} & self.clubs.keys()
        ]
        return near[0] if len(near) == 1 else None


def _in_brackets(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    return first > 0 and tokens[first - 1].text == "(" and last < len(tokens) and tokens[last].text == ")"


def _latest(people: list[Person]) -> Person:
    return max(people, key=lambda p: (p.strong, not p.other, p.mentions))


@cache
def _first_names() -> frozenset[str]:
    return words()["first_names"]


def _begins_name(token: Token) -> bool:
    if token.text[0] == "#":
        return len(token.text) > 2
    if not (token.capital and token.text[0].isalpha()):
        return False
    if token.text[1:2] == "-" and token.text[2:3].islower():
        return False
    return not (token.text.isupper() and len(token.text) <= 3 and "." not in token.text and "'" not in token.text)


def _leads_on(tokens: tuple[Token, ...], taken: list[bool], at: int) -> bool:
    """Tell whether a capitalised word follows a particle, so that both belong to a name."""
    following = at + 1
    while following < len(tokens) and tokens[following].low in words()["particles"] and following - at < 3:
        following += 1
    return following < len(tokens) and not taken[following] and _begins_name(tokens[following])


def _quoted_nickname(tokens: tuple[Token, ...], at: int) -> bool:
    return (
        at + 3 < len(tokens)
        and tokens[at + 1].capital
        and tokens[at + 2].text == '"'
        and tokens[at + 3].capital
        and tokens[at].start > tokens[at - 1].end
    )


def _is_title_case(sentence: Sentence) -> bool:
    """Tell whether a headline begins most of its words with a capital letter."""
    if not (sentence.heading or sentence.first) or len(sentence.tokens) < 4:
        return False
    long = [t for t in sentence.tokens if t.text.isalpha() and len(t.text) > 3]
    capital = sum(t.capital for t in long)
    common = sum(t.capital and t.low in words()["common"] for t in long[1:])
    return len(long) > 3 and capital / len(long) > 0.85 and common >= 1


def _written(text: str, tokens: tuple[Token, ...]) -> str:
    return " ".join(text[tokens[0].start : tokens[-1].end].replace("#", " ").split()).lstrip("@")


def _proper(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 4 else name
