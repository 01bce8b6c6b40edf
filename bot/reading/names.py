"""Find who and which clubs a text names: by dictionary, by the shape of names, and by surname within the text."""

from bot.reading.gazetteer import Entry, Gazetteer, NameHit
from bot.reading.lexicon import lexicon
from bot.reading.model import ClubEntity, Mention
from bot.reading.normalise import key
from bot.reading.people import People
from bot.reading.shapes import begins_name, in_brackets, is_title_case, leads_on, quoted_nickname, written
from bot.reading.tokens import Sentence, Token
from bot.reading.vocabulary import words

_SEGMENT = 6


class Names:
    """The names of one text: mentions by sentence, and the clubs and persons behind them."""

    def __init__(self, gazetteer: Gazetteer, text: str, smoothed: str, parts: list[Sentence]) -> None:
        self._gazetteer = gazetteer
        self._text = text
        self._smoothed = smoothed
        self._parts = parts
        self.mentions: list[list[Mention]] = [[] for _ in parts]
        self.clubs: dict[str, ClubEntity] = {}
        self.people = People(gazetteer)
        # Words with a capital letter inside running text are names; those that begin a sentence may be.
        self._inside = {t.text for s in parts if not s.heading for t in s.tokens[1:] if t.capital}
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
        hits += [(start, end, None, kind) for start, end, kind in lexicon().find(self._smoothed)]
        hits.sort(key=lambda h: (h[0], -h[1], h[2] is not None and _yields(h[2])))
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
            ground = kind.removeprefix("ground:")
            if kind != ground and ground in self._gazetteer.clubs:
                self.mentions[index].append(Mention("club", first, last, club=self.club(ground, ""), how="ground"))
            elif kind != "person":
                self.mentions[index].append(Mention("thing", first, last))
            elif last - first > 1 or last == len(tokens) or not begins_name(tokens[last]):
                person = self.people.named(written(self._text, tokens[first:last]))
                person.other = True
                self.mentions[index].append(Mention("person", first, last, person=person))
            return
        clubs = tuple(e for e in hit.entries if e.kind == "club")
        players = [e.slug for e in hit.entries if e.kind == "player"]
        voices = [e for e in hit.entries if e.kind in ("outlet", "reporter")]
        if players and (last - first > 1 or tokens[first].text[0] == "#"):
            person = self.people.known(players[0])
            self.mentions[index].append(Mention("person", first, last, person=person))
        elif voices and (not clubs or in_brackets(tokens, first, last)):
            if last - first == 1 and voices[0].form == "name" and voices[0].kind == "reporter":
                return
            self.mentions[index].append(Mention("voice", first, last, slug=f"{voices[0].kind}:{voices[0].slug}"))
        elif clubs and not self._part_of_name(index, tokens, first, last, clubs):
            slug = self._choose_club(clubs)
            if slug is not None:
                entity = self.club(slug, "")
                entity.mentions += 1
                self.mentions[index].append(Mention("club", first, last, club=entity))

    def _part_of_name(
        self, index: int, tokens: tuple[Token, ...], first: int, last: int, clubs: tuple[Entry, ...]
    ) -> bool:
        """Tell whether a one-word club name belongs to a longer name: "Bobby Charlton", "Harbury United"."""
        if last - first > 1 or first == 0 or tokens[first].text[0] in "@#":
            return False
        before = tokens[first - 1]
        if (self.mentions[index] and self.mentions[index][-1].end == first) or is_title_case(self._parts[index]):
            return False
        if not (before.capital and before.text.isalpha() and len(before.text) > 2) or before.text.isupper():
            return False
        if before.low in words()["common"] or before.low in words()["nationalities"] or before.low in words()["roles"]:
            return False
        if before.low in words()["others"] or before.low in words()["club_nouns"] or before.low in words()["demonyms"]:
            return False
        ending = all(e.form in ("short", "nickname") for e in clubs) and tokens[first].low in words()["club_heads"]
        return first > 1 or ending or before.low in words()["first_names"]

    # ------------------------------------------------------------------ unknown names

    def _unknown_names(self, index: int) -> None:
        sentence = self._parts[index]
        tokens = sentence.tokens
        taken = [False] * len(tokens)
        for m in self.mentions[index]:
            for i in range(m.start, m.end):
                taken[i] = True
        title_case = is_title_case(sentence)
        i = 0
        while i < len(tokens):
            if taken[i] or not begins_name(tokens[i]):
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
            if (
                (begins_name(token) and token.text[0] != "@")
                or (token.text.isupper() and token.low in words()["club_heads"])
                or (token.low in words()["particles"] and leads_on(tokens, taken, end))
                or (token.text == "." and len(tokens[end - 1].text) == 1 and leads_on(tokens, taken, end))
            ):
                end += 1
            elif token.text == '"' and quoted_nickname(tokens, end):
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
        if title_case and not self._elsewhere(tokens[start:end]):
            return
        if all(t.low in lists["common"] for t in tokens[start:end]):
            return
        after = tokens[end].text if end < len(tokens) else ""
        if any(
            "-" in t.text and t.text.split("-")[-1].islower() and len(t.text.split("-")[-1]) < 5
            for t in tokens[start:end]
        ):
            return
        if after == ":" and start <= 2 and not self._elsewhere(tokens[start:end]):
            return
        self._full.append((index, start, end))

    def _add_full(self, index: int, start: int, end: int) -> None:
        tokens = self._parts[index].tokens[start:end]
        person = self.people.longest(written(self._text, tokens))
        person.strong = True
        person.mentions += 1
        self.mentions[index].append(Mention("person", start, end, person=person))

    def _leading_noise(self, token: Token, length: int) -> bool:
        lists = words()
        low = token.low
        if low in lists["roles"] or low in lists["nationalities"] or low in lists["demonyms"] or low in lists["others"]:
            return True
        return low in lists["common"] and (length > 1 or low not in ("young", "long"))

    def _elsewhere(self, tokens: tuple[Token, ...]) -> bool:
        """Tell whether a name of a title-case headline is one, as the body shows."""
        return tokens[-1].text in self._inside or self.people.has(" ".join(t.text for t in tokens))

    def _unknown_club(self, index: int, start: int, end: int) -> bool:
        """Take a capitalised run for a club if its words or its neighbours show it."""
        tokens = self._parts[index].tokens
        heads = words()["club_heads"]
        run = tokens[start:end]
        if (run[-1].low in heads or run[0].low in heads) and len(run) > 1 and run[0].low not in ("san", "santos"):
            name = written(self._text, run)
            entity = self.club(None, name)
            entity.mentions += 1
            self.mentions[index].append(Mention("club", start, end, club=entity))
            return True
        return False

    def _single(self, index: int, start: int, end: int) -> None:
        sentence = self._parts[index]
        token = sentence.tokens[start]
        word = key(token.text.lstrip("#@"))
        if not word or any(m.start <= start < m.end for m in self.mentions[index]):
            return
        common = token.low in words()["common"]
        person = None if common and start == 0 else self.people.called(word)
        if person is None:
            unlikely = common or word.isdigit() or len(word) < 3 or token.low in self._lower_words
            if unlikely or (sentence.heading and is_title_case(sentence)) or not self._plausible(sentence, start, word):
                return
            person = self.people.by_surname(word, set(self.clubs)) or self.people.named(
                written(self._text, sentence.tokens[start:end])
            )
        person.mentions += 1
        self.mentions[index].append(Mention("person", start, end, person=person, how="short"))

    def _plausible(self, sentence: Sentence, start: int, word: str) -> bool:
        """Tell whether an unknown single word is a name: seldom where a sentence begins, never with a noun's ending."""
        if self._gazetteer.surname(word):
            return True
        if word.endswith(tuple(words()["single_noise"])):
            return False
        before = sentence.tokens[start - 1].low if start else ""
        if before in words()["place_before"]:
            return False
        if start > 0 and sentence.tokens[start - 1].text not in ('"', ":", "–", "-"):
            return True
        after = sentence.tokens[start + 1].low if start + 1 < len(sentence.tokens) else ""
        if after in words()["auxiliaries"] or after in ("'s", ",", "to", "joins", "leaves", "signs", "has", "deal"):
            return True
        return sentence.tokens[start].text in self._inside


def _yields(hit: NameHit) -> bool:
    """Tell whether a competition or place of the same name is meant rather: "La Liga" is no club's nickname then."""
    return all(e.kind == "outlet" or e.form == "nickname" for e in hit.entries)
