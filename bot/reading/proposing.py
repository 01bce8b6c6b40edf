"""Turn filled slots into proposals, with what their confidence will be judged by."""

from bot.reading.model import ClubEntity, Person
from bot.reading.proposal import Proposal
from bot.reading.slots import Slots

_LOWER = {"agreed": "talks", "medical": "agreed", "bid": "interest", "talks": "interest", "done": "agreed"}


class Proposing(Slots):
    """What a chain says of players, buyers and sellers."""

    def _propose(self, people: list[Person], buyers: list[ClubEntity], sellers: list[ClubEntity]) -> list[Proposal]:
        stage = self._chain.stage
        if self._chain.negated:
            if stage in ("interest", "agreed", "done") and not self._yet():
                stage = "off"
            elif self._yet():
                stage = _LOWER.get(stage, stage)
            else:
                self._reject("denied")
                return []
        open_question = len(buyers) == len(sellers) == 1 and people[0].club is None
        if (
            open_question
            and self._chain.kind in ("talks", "offer", "move")
            and self._known_seller(people[0], [buyers[0], sellers[0]]) is buyers[0]
        ):
            # "Leeds in talks with Hull over Smith": whose player he is tells who buys.
            buyers, sellers = sellers, buyers
        result = []
        for person in people:
            source = self._from(person, [s for s in sellers if s not in buyers])
            if person.club is None and source is not None and not self._chain.past:
                person.club = source
            for club in buyers:
                if club in sellers:
                    self._reject(f"{club.name} sells")
                    continue
                if club is person.club and self._with_himself(person):
                    result.append(self._proposal(person, club, club, "renewal", stage))
                    continue
                if club is source or (club is person.club and len(buyers) > 1):
                    self._reject(f"{person.name} is at {club.name} already")
                    continue
                if club is person.club:
                    self._reject(f"{person.name} is at {club.name} already")
                    continue
                result.append(
                    self._proposal(person, club, source, "loan" if self._chain.move == "loan" else "transfer", stage)
                )
        return result

    def _with_himself(self, person: Person) -> bool:
        """Tell whether a club talks with its own player: then it is about staying."""
        if self._chain.kind not in ("talks", "offer") or self._chain.past:
            return False
        return any(a.mention.person is person and a.prep in ("with", "to") for a in self._right_people)

    def _yet(self) -> bool:
        return any(t.low == "yet" for t in self._sentence.tokens)

    def _departure(self, person: Person, club: ClubEntity | None) -> Proposal:
        stage = self._chain.stage
        if self._chain.negated and stage != "off":
            stage = "off"
        return self._proposal(person, None, person.club or club, "departure", stage)

    def _proposal(
        self, person: Person, to: ClubEntity | None, from_: ClubEntity | None, move: str, stage: str
    ) -> Proposal:
        tokens = self._sentence.tokens
        start, end = self._chain.start, self._chain.end
        return Proposal(
            person, to, from_, move, stage, self._index, tokens[start].start, self._chain.kind,
            " ".join(t.text for t in tokens[start:end]), self._sure, past=self._chain.past,
            was=self._chain.was, traits=self._traits_of(person, to, from_, move, stage),
        )  # fmt: skip

    def _traits_of(
        self, person: Person, to: ClubEntity | None, from_: ClubEntity | None, move: str, stage: str
    ) -> frozenset[str]:
        """Give what the confidence is judged by."""
        how = next((m.how for m in self._mentions if m.person is person), "absent")
        people = {id(m.person) for m in self._mentions if m.kind == "person" and m.person and not m.person.other}
        clubs = {id(m.club) for m in self._mentions if m.kind == "club" and m.club}
        first = self._chain.triggers[0].frame
        traits = {
            f"kind:{self._chain.kind}", f"stage:{stage}", f"move:{move}", f"how:{how}", f"form:{first.form}",
            f"people:{min(len(people), 4)}",
            f"clubs:{min(len(clubs), 5)}", f"long:{min(len(self._sentence.tokens) // 15, 3)}",
        }  # fmt: skip
        flags = {
            "vague": self._chain.vague,
            "negated": self._chain.negated,
            "was": self._chain.was,
            "known": person.slug is not None,
            "strong": person.strong,
            "hardly a player": not (person.slug or person.role) and how == "pronoun",
            "whose": from_ is not None,
            "heading": self._sentence.heading,
            "opening": self._index < 2,
            "question": self._sentence.tokens[-1].text == "?",
            "quoted": any(t.text == '"' for t in self._sentence.tokens),
            "first person": any(t.low in ("we", "us", "our", "i") for t in self._sentence.tokens),
            "unknown club": to is not None and to.slug is None,
            "topic": to is not None and to is self._memory.main,
            "permanent": self._chain.move == "permanent",
            "chained": len(self._chain.triggers) > 1,
        }
        near = self._near(person, to)
        return frozenset(traits | self._traits | near | {name for name, true in flags.items() if true})

    def _near(self, person: Person, to: ClubEntity | None) -> set[str]:
        """Tell how far player and buyer stand from the chain, and whether others are named."""
        tokens = self._sentence.tokens
        start, end = self._chain.start, self._chain.end
        traits: set[str] = set()
        for name, found in (
            ("player", [m for m in self._mentions if m.person is person]),
            ("buyer", [m for m in self._mentions if to is not None and m.club is to]),
        ):
            gaps = [(m.start - end, "behind", m) for m in found if m.start >= end]
            gaps += [(start - m.end, "before", m) for m in found if m.end <= start]
            if not gaps:
                continue
            gap, side, m = min(gaps, key=lambda g: g[0])
            traits.add(f"{name} {side}:{next(limit for limit in (1, 3, 6, 12, 99) if gap < limit or limit == 99)}")
            if m.end < len(tokens) and tokens[m.end].low in ("'s", "'"):
                traits.add(f"{name}'s")
        if any(m.kind == "person" and m.person is not None and m.person.other for m in self._mentions):
            traits.add("others")
        if any(t.text.isdigit() and len(t.text) == 4 for t in tokens):
            traits.add("year")
        return traits
