"""Find who fills the slots of a chain: in its clause first, then in its sentence, then in the memory of the text."""

from bot.reading.chains import Chain
from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.proposal import Argument, Memory, run_of
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

_PLURAL = frozenset({"they", "their", "them", "ourselves", "club", "side"})

_ANAPHORS = frozenset(
    {"situation", "player", "race", "developments", "progress", "deal", "move", "signature", "services"}
)

_TOO = frozenset({"also", "too", "likewise", "both", "among", "again", "interested", "keen", "well"})
_SUBJECT_FIRST = ("go", "bought", "leave", "left", "retire", "keep")


class Slots:
    """One chain with what stands before and after it in its clause."""

    def __init__(
        self,
        memory: Memory,
        index: int,
        sentence: Sentence,
        mentions: list[Mention],
        chain: Chain,
        left: list[Argument],
        right: list[Argument],
    ) -> None:
        self._memory = memory
        self._index = index
        self._sentence = sentence
        self._mentions = mentions
        self._chain = chain
        self._left = left
        self._left_clubs = run_of([a for a in left if a.mention.kind == "club"], last=True)
        self._left_people = run_of([a for a in left if a.mention.kind == "person"], last=True)
        self._right_clubs = [a for a in right if a.mention.kind == "club"]
        self._right_people = [a for a in right if a.mention.kind == "person"]
        others = [m for m in mentions if m.kind == "person" and m.person is not None and m.person.other]
        self._boss = any(m.end <= chain.start and chain.start - m.end <= 3 for m in others)
        self._about_others = any(m.start >= chain.end and m.start - chain.end <= 8 for m in others)
        if chain.kind in _SUBJECT_FIRST and self._boss:
            self._about_others = True
        self._sure = 1.0
        self._traits: set[str] = set()
        self.rejected: list[tuple[int, str, str]] = []

    def _reject(self, why: str) -> None:
        tokens = self._sentence.tokens[self._chain.start : self._chain.end]
        self.rejected.append((self._index, " ".join(t.text for t in tokens), why))

    def _nearest_is_person(self) -> bool:
        """Tell whether the subject right before the chain is a player rather than a club."""
        people = self._left_people[-1].mention.start if self._left_people else -1
        clubs = max(
            (a.mention.start for a in self._left_clubs if a.prep not in ("from", "of", "at", "with")), default=-1
        )
        return people > clubs

    def _people(self) -> list[Person]:
        """Find the players: behind a buyer, before a goer, else the one whom the text speaks of."""
        left, right = self._left_people, self._right_people
        subject_first = self._chain.kind in _SUBJECT_FIRST
        if subject_first and left:
            return persons_of(left)
        if (
            right
            and left
            and self._chain.kind == "buy"
            and right[0].mention.start - self._chain.end <= 4
            and left[-1].mention.person is not right[0].mention.person
        ):
            # Somebody who wants a player is no player himself.
            self._boss = True
            self._left_people = []
            return persons_of(run_of(right, last=False))
        if right and not (left and self._nearest_is_person()):
            return persons_of(run_of(right, last=False))
        if left:
            return persons_of(left)
        if right:
            return persons_of(run_of(right, last=False))
        return self._people_from_before()

    def _people_from_before(self) -> list[Person]:
        """Take the player whom the sentence named before, or for "the deal" the one whom the text speaks of."""
        if self._about_others:
            return []
        self._traits.add("player:before")
        self._sure *= 0.8
        before = [m.person for m in self._mentions if m.kind == "person" and m.person and m.end <= self._chain.start]
        if before and self._may_point_back():
            return [] if before[-1].other else before[-1:]
        nouns = (
            self._chain.kind in ("offer", "move", "talks", "refuse", "renew", "value") or self._chain.stage == "medical"
        )
        if self._memory.player is None or (self._chain.kind in _SUBJECT_FIRST and self._left_clubs):
            return []
        after = {t.low for t in self._sentence.tokens[self._chain.end : self._chain.end + 5]}
        around = {t.low for t in self._sentence.tokens[max(0, self._chain.start - 4) : self._chain.end + 5]}
        self._traits.add("player:memory")
        if nouns or after & _ANAPHORS or (self._left_clubs and around & _TOO):
            self._sure *= 0.8
            return [self._memory.player]
        if self._chain.kind in _SUBJECT_FIRST and not self._boss:
            self._sure *= 0.5
            return [self._memory.player]
        return []

    def _may_point_back(self) -> bool:
        """Tell whether a chain without a player may mean one named earlier in the sentence."""
        tokens = self._sentence.tokens
        if self._chain.kind not in ("buy", "sell"):
            return True
        after = tokens[self._chain.end].low if self._chain.end < len(tokens) else "."
        rest = {t.low for t in tokens[self._chain.end : self._chain.end + 5]}
        relative = {t.low for t in tokens[: self._chain.start]} & {"whom", "who", "that", "target", "targets"}
        return not after[0].isalnum() or bool(rest & _ANAPHORS) or (bool(relative) and bool(self._left_clubs))

    def _possessive(self, m: Mention) -> bool:
        tokens = self._sentence.tokens
        return m.end < len(tokens) and tokens[m.end].low in ("'s", "'")

    def _compound(self) -> bool:
        """Tell whether a player's name stands before a noun as in "the Smith deal"."""
        signing = self._chain.triggers[0].frame.phrase == "signing" and not self._right_people
        if not self._left_people or not (signing or self._chain.kind in ("offer", "move", "talks", "loan")):
            return False
        return self._left_people[-1].mention.end == self._chain.start

    def _buyers(self, people: list[Person]) -> list[ClubEntity]:
        inside = self._chain.kind == "listed"
        subjects = [
            a
            for a in self._left_clubs
            if a.prep not in ("from", "at", "against", "in", "told", "informed", "warned") or inside
        ]
        if self._chain.kind == "offer" and len(subjects) > 1 and self._possessive(subjects[-1].mention):
            subjects = subjects[-1:]
        found = clubs_of(subjects)
        if found:
            return found
        self._traits.add("buyer:guess")
        if self._boss and self._memory.topic is not None and self._memory.topic.mentions > 1 and self._right_people:
            self._traits.add("buyer:boss")
            self._sure *= 0.8
            return [self._memory.topic]
        self._sure *= 0.8
        before = [
            m.club
            for m in self._mentions
            if m.kind == "club" and m.use in ("", "work") and m.club and m.end <= self._chain.start
        ]
        if before:
            self._traits.add("buyer:before")
            return before[:1]
        plural = any(t.low in _PLURAL for t in self._sentence.tokens[: self._chain.start])
        nouns = self._chain.kind in ("offer", "move", "talks") or self._chain.stage == "medical"
        suitor = self._memory.suitors.get(id(people[0])) if people else None
        if nouns and suitor is not None:
            self._traits.add("buyer:suitor")
            return [suitor]
        if self._memory.section is not None and people and people[0].club is not self._memory.section:
            self._traits.add("buyer:section")
            return [self._memory.section]
        if plural or nouns:
            self._sure *= 0.8 if plural else 0.5
            return self._memory.agents[:1]
        return []

    def _context_buyers(self, people: list[Person]) -> list[ClubEntity]:
        """Take the club that he was said to go to just before: "the medical is on Monday"."""
        self._traits |= {"buyer:guess", "buyer:suitor"}
        self._sure *= 0.9
        suitor = self._memory.suitors.get(id(people[0])) or self._memory.section
        return [suitor] if suitor is not None and suitor is not people[0].club else []

    def _from(self, person: Person, clubs: list[ClubEntity]) -> ClubEntity | None:
        return clubs[0] if clubs else person.club

    @staticmethod
    def _known_seller(person: Person, clubs: list[ClubEntity]) -> ClubEntity | None:
        """Tell by his career which of two clubs he leaves: the one of which only the other is newer, or unknown."""
        places = {c: person.career.index(c.slug) for c in clubs if c.slug in person.career}
        if len(places) == 1 or (len(places) == 2 and 0 in places.values()):
            return max(places, key=lambda c: places[c])
        return None

    def _optional(self) -> bool:
        """Tell whether he is called an option or a target without a word for whose."""
        said = {t.low for t in self._sentence.tokens[self._chain.start : self._chain.end]}
        return bool(said & words()["wanted"])

    def _mutual(self) -> list[ClubEntity]:
        """Find two clubs that deal with each other: "Leeds and Hull are in talks", "an agreement between ..."."""
        left = clubs_of([a for a in self._left_clubs if a.prep in ("", "between")])
        if len(left) == 2 and not self._left_people:
            return left
        right = clubs_of([a for a in self._right_clubs if a.prep == "between"])
        return right if len(right) in (1, 2) else []


def persons_of(arguments: list[Argument]) -> list[Person]:
    """Give the persons of arguments, each once."""
    result: list[Person] = []
    for a in arguments:
        if a.mention.person is not None and a.mention.person not in result:
            result.append(a.mention.person)
    return result


def clubs_of(arguments: list[Argument]) -> list[ClubEntity]:
    """Give the clubs of arguments, each once."""
    result: list[ClubEntity] = []
    for a in arguments:
        if a.mention.club is not None and a.mention.club not in result:
            result.append(a.mention.club)
    return result
