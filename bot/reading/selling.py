"""Read chains in which a club lets a player go or keeps him, or he leaves."""

from bot.reading.guards import Guards
from bot.reading.model import Person
from bot.reading.proposal import Proposal
from bot.reading.slots import clubs_of
from bot.reading.vocabulary import words

_BIDDERS = {"sell": ("to",), "rebuff": ("from", "by", ""), "accept": ("from", "by", "")}


class Selling(Guards):
    """Chains of the selling side."""

    def _selling(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        sellers = clubs_of([a for a in self._left_clubs if a.prep not in ("from", "with")])
        to = clubs_of([a for a in self._right_clubs if a.prep in _BIDDERS.get(kind, ("from", "by"))])
        if not to and kind == "sell":
            # "agreement with Leeds to sell Smith"
            to = clubs_of([a for a in self._left if a.mention.kind == "club" and a.prep == "with"])
        to = [c for c in to if c not in sellers]
        for person in people[:1]:
            # Who asks a price or turns an offer down has the player.
            if len(sellers) == 1 and person.club is None:
                person.club = sellers[0]
        if kind == "value":
            return []
        if to:
            return self._propose(people, to, sellers)
        if kind in ("refuse", "rebuff", "accept"):
            buyers = [c for c in self._memory.agents if c not in sellers and c is not people[0].club]
            if not buyers:
                self._reject("an offer, but from whom is not said")
                return []
            self._sure *= 0.7
            return self._propose(people, buyers, sellers)
        by = clubs_of([a for a in self._right_clubs if a.prep == "by"])
        return [self._departure(p, next(iter(sellers or by), None)) for p in people]

    def _refusing(self, people: list[Person]) -> list[Proposal]:
        """Read refusals: a player refuses a club, a club has its bid refused, a club refuses a bid."""
        tokens = self._sentence.tokens
        opening = tokens[self._chain.start].low
        if self._chain.kind == "accept" and tokens[max(0, self._chain.start - 1)].low in ("to", "not"):
            self._chain.stage = "bid"
        # "had a bid rejected", "had a bid for Smith rejected"
        behind = {t.low for t in tokens[self._chain.end : self._chain.end + 8]}
        passive = any(t.frame.kind == "rebuff" for t in self._chain.triggers) or bool(behind & words()["rebuffed"])
        if self._chain.kind == "rebuff" and self._left_people and self._nearest_is_person():
            to = clubs_of([a for a in self._right_clubs if a.prep in ("", "to", "from", "of", "at")])
            self._chain.stage = "off"
            return self._propose(people, to, [])
        if self._chain.kind in ("rebuff", "accept") and self._passive():
            by = clubs_of([a for a in self._right_clubs if a.prep == "by"])
            return self._propose(people, [c for c in self._buyers(people) if c not in by], by)
        if (
            opening in ("had", "have", "has", "having", "see", "saw", "seen")
            and passive
            and self._chain.kind == "refuse"
        ):
            by = clubs_of([a for a in self._right_clubs if a.prep == "by"])
            return self._propose(people, self._buyers(people), by)
        return self._selling(people)

    def _passive(self) -> bool:
        """Tell whether an offer was accepted or refused, rather than somebody accepting or refusing."""
        start = self._chain.start
        return bool(
            {t.low for t in self._sentence.tokens[max(0, start - 2) : start]} & {"been", "was", "were", "being"}
        )

    def _leaving(self, people: list[Person]) -> list[Proposal]:
        first = self._right_people[0].mention.start if self._right_people else self._chain.end + 9
        if (
            self._sentence.tokens[self._chain.start].low == "left"
            and not self._left_people
            and (first - self._chain.end <= 3)
        ):
            self._reject("somebody is left with something")
            return []
        near = [a for a in self._right_clubs if a.mention.start - self._chain.end <= 8]
        if not self._right_clubs:
            # "Leeds have told Smith that he can leave"
            near = [a for a in self._left_clubs if a.prep == "" and self._left_people]
        sources = clubs_of([a for a in near if a.prep in ("", "at", "from", "by", "of")])
        sources = sources or clubs_of(
            [
                a
                for a in self._left
                if a.mention.use == "source" or self._chain.triggers[-1].frame.phrase in ("exit", "departure")
            ]
        )
        if self._chain.stage == "agreed" and "immediate" in {t.low for t in self._sentence.tokens}:
            # "is to leave with immediate effect"
            self._chain.stage = "done"
        said = {t.low for t in self._sentence.tokens[self._chain.start : self._chain.end]}
        towards = ("for", "to", "join", "joining", *(("with",) if said & {"complete", "sign", "finalise"} else ()))
        to = clubs_of([a for a in near if a.prep in towards])
        if to:
            return self._propose(people, to, sources)
        if not sources and not self._left_people:
            # "Leeds look for a striker with the departure of Smith"
            sources = [m.club for m in self._mentions if m.club and m.use == "" and m.end <= self._chain.start][:1]
        for person in people:
            if sources and person.club is None:
                person.club = sources[0]
        return [self._departure(p, sources[0] if sources else None) for p in people]

    def _keep(self, people: list[Person]) -> list[Proposal]:
        sellers = clubs_of([a for a in self._left_clubs if a.prep not in ("from", "with")])
        at = clubs_of([a for a in self._right_clubs if a.prep in ("at", "with", "in")])
        return [self._departure(p, next(iter(at or sellers), None)) for p in people[:1]]
