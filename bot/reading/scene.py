"""Read one chain of words: who acts, on whom, from where, to where."""

from bot.reading.model import ClubEntity, Person
from bot.reading.proposal import Proposal, run_of
from bot.reading.selling import Selling
from bot.reading.slots import clubs_of, persons_of
from bot.reading.vocabulary import words

_TOWARDS = frozenset({"to", "for", "with", "at", "by", "into", "in", "joining", "", "on", "over", "between", "against"})


class Scene(Selling):
    """One chain, read by its kind."""

    def read(self) -> list[Proposal]:
        """Give the proposals of the chain."""
        found = self._read()
        return [p for p in found if not self._empty(p)]

    def _read(self) -> list[Proposal]:
        kind = self._chain.kind
        if self._chain.stage == "to":
            # "Leeds to sign Smith" is decided; "the price to sign Smith" is not.
            ends = {a.mention.end for a in self._left}
            self._chain.stage = "agreed" if self._chain.start - 1 in ends else "interest"
        if self._generic() and kind in ("buy", "talks", "offer"):
            self._reject("clubs in general")
            return []
        if self._not_of_players():
            self._reject("no player is spoken of")
            return []
        if self._asked_to_stay():
            self._reject("he is asked for something else than to come")
            return []
        if self._announcing():
            self._reject("something else is announced")
            return []
        if self._everyday():
            self._reject("an everyday word without a club before and a player behind")
            return []
        if {"backroom", "coaching"} & {t.low for t in self._sentence.tokens} and kind == "buy":
            self._reject("a coach, not a player")
            return []
        if kind == "go" and self._chain.vague and self._left and self._left[-1].mention.end == self._chain.start:
            # "with the defender joining Leeds"
            self._chain.stage = "agreed"
        if kind in ("go", "leave") and self._infinitive():
            self._chain.stage = "interest"
        said = {t.low for t in self._sentence.tokens[: self._chain.start]}
        if kind == "go" and self._sentence.tokens[self._chain.end - 1].low == "by" and said & words()["offers"]:
            self._reject("an offer is turned down, not a player")
            return []
        if kind == "bought" and self._optional() and {t.low for t in self._sentence.tokens} & words()["fixtures"]:
            self._reject("an option for a match")
            return []
        if "recalled" in {t.low for t in self._sentence.tokens[self._chain.start : self._chain.end]} and (
            "loan" not in {t.low for t in self._sentence.tokens}
        ):
            self._reject("called into a squad, or remembered")
            return []
        if (
            kind == "go"
            and "loan" in {t.low for t in self._sentence.tokens}
            and self._sentence.tokens[self._chain.start].low.startswith("return")
        ):
            self._reject("back from a loan")
            return []
        if self._in_passing():
            self._reject("told in passing, of one who has long come")
            return []
        people = self._people()
        if not people:
            self._reject("no player")
            return []
        if kind == "go" and self._chain.stage == "off" and self._left_clubs and not self._left_people:
            # A club that rejects an offer has the player.
            self._chain.kind, self._chain.stage = "rebuff", "bid"
            return self._refusing(people)
        if kind == "renew":
            return self._renewal(people)
        if kind == "retire":
            return [self._departure(p, None) for p in people[:1]]
        if kind == "keep":
            return self._keep(people)
        if kind in ("refuse", "rebuff", "accept"):
            return self._refusing(people)
        if kind in ("sell", "value"):
            return self._selling(people)
        if kind in ("leave", "left"):
            return self._leaving(people)
        if kind == "loan" and len(self._chain.triggers) == 1:
            return self._loan(people)
        return self._buying(people)

    def _buying(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        towards = [a for a in self._right_clubs if a.prep in ("to", "joining", "into")]
        joins = kind == "go" and self._sentence.tokens[self._chain.start].low.startswith("join")
        if joins and self._left_clubs and not self._left_people and self._right_people:
            # "Leeds have joined Hull in the race for Smith"
            self._chain.stage = "interest"
            rivals = clubs_of([a for a in self._right_clubs if a.prep == ""])
            return self._propose(people, [*clubs_of(self._left_clubs), *rivals], [])
        if kind == "listed":
            everyone = [a for a in self._left if a.mention.kind == "person"]
            return self._propose(persons_of(everyone) or people, self._buyers(people), [])
        if self._compound() and not towards:
            return self._propose(
                people,
                self._buyers(people),
                clubs_of([a for a in self._right_clubs if a.prep in ("from", "with", "of")]),
            )
        joint = kind == "buy" and self._chain.stage in ("talks", "agreed") and len(self._left_clubs) == 2
        if kind in ("talks", "move", "offer") or joint:
            both = self._mutual()
            if both:
                return self._between(people, both)
        if self._left_people and (self._nearest_is_person() or kind in ("go", "bought")):
            return self._going(people)
        sellers = [a for a in self._right_clubs if a.prep in ("from", "of", "at")]
        buyers: list[ClubEntity] = []
        if self._boss and not self._left_clubs and kind == "buy":
            # "Smith wants him at Leeds": the club of a manager is not always said before.
            buyers = clubs_of([a for a in self._right_clubs if a.prep in ("at", "to")])[:1]
            sellers = [a for a in sellers if a.prep != "at"]
            if buyers:
                return self._propose(people, buyers, clubs_of(sellers))
        if kind == "offer":
            # "had an offer for Smith rebuffed by Hull": who has a subject before has no buyer behind "by".
            behind = ("from",) if self._left_clubs else ("from", "by")
            buyers = clubs_of([a for a in self._right_clubs if a.prep in behind])
            sellers = [a for a in self._right_clubs if a.prep in ("to", "with", *{"by"}.difference(behind))]
        elif kind == "move":
            buyers = clubs_of([a for a in self._right_clubs if a.prep in ("to", "with")])
        elif kind == "talks":
            sellers = [a for a in self._right_clubs if a.prep in ("with", "from", "to")]
        elif kind in ("bought", "go"):
            also = ("from", "of") if kind == "bought" else ()
            buyers = clubs_of([a for a in self._right_clubs if a.prep in _TOWARDS or a.prep in also])
            sellers = [a for a in self._right_clubs if a.prep == "from" and kind == "go"]
        else:
            sellers += [a for a in self._right_clubs if a.prep == "with"]
        if buyers:
            return self._propose(people, buyers, clubs_of(sellers) or clubs_of(self._left_clubs)[:1])
        if (
            kind == "buy"
            and not self._right_people
            and self._right_clubs
            and self._right_clubs[0].prep == ""
            and not self._left_people
        ):
            self._reject("a club is bought, or met")
            return []
        buyers = self._buyers(people)
        rivals = [c for c in clubs_of([a for a in self._right_clubs if a.prep == ""]) if c not in buyers]
        result = self._propose(people, buyers, [c for c in clubs_of(sellers) if c not in rivals])
        if (
            rivals
            and kind == "buy"
            and self._right_people
            and self._right_people[0].prep in ("for", "to", "over", "signing")
        ):
            result += self._propose(people, rivals, [])
        return result

    def _between(self, people: list[Person], clubs: list[ClubEntity]) -> list[Proposal]:
        if len(clubs) == 1:
            return self._propose(people, clubs, [])
        own = people[0].club or self._known_seller(people[0], clubs)
        buyer, seller = (clubs[1], clubs[0]) if own is clubs[0] else (clubs[0], clubs[1])
        self._sure *= 1.0 if own in clubs else 0.8
        return self._propose(people, [buyer], [seller])

    def _going(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        # Who turns an approach from Leeds down does not go to Leeds; interest from Leeds is that of Leeds.
        from_ok = kind in ("bought", "offer") or self._chain.stage == "off"
        towards = [a for a in self._right_clubs if a.prep in _TOWARDS or (from_ok and a.prep in ("from", "of"))]
        if from_ok and self._right_people:
            towards = [a for a in towards if a.mention.start < self._right_people[0].mention.start]
        sources = [a for a in self._right_clubs if a.prep in ("from", "of") and not from_ok]
        spurned = [a for a in towards if a.prep == "over" and len(towards) > 1]
        towards = [a for a in towards if a not in spurned]
        if not towards and self._right_people and self._left_clubs:
            found = persons_of(run_of(self._right_people, last=False))
            return self._propose(found, clubs_of(self._left_clubs), clubs_of(sources))
        buyers = clubs_of(towards)
        if not buyers and kind == "bought" and not self._left_clubs and self._optional():
            self._sure *= 0.7
            buyers = [c for c in [*self._memory.agents, self._memory.topic] if c and c is not people[0].club][:1]
        if not buyers and kind in ("bought", "offer") and self._left_clubs:
            # "Leeds have Smith on their list"
            return self._propose(people, clubs_of(self._left_clubs), clubs_of(sources))
        if not buyers and sources and kind in ("go", "buy", "move"):
            # "Smith has joined from Leeds": to the club that the text is about.
            self._traits.add("buyer:topic")
            self._sure *= 0.8
            near = [*clubs_of(self._left_clubs), self._memory.suitors.get(id(people[0])), self._memory.topic]
            buyers = [club for club in near if club is not None and club is not sources[0].mention.club][:1]
        if not buyers:
            if self._chain.kind in ("go", "move", "talks", "buy", "offer") and self._chain.stage not in (
                "interest",
                "off",
            ):
                buyers = self._context_buyers(people)
            if not buyers:
                self._reject("no club to go to")
                return []
        result = self._propose(people, buyers, clubs_of(sources))
        for p in self._propose(people, clubs_of(spurned), clubs_of(sources)):
            p.stage = "off"
            result.append(p)
        return result

    def _loan(self, people: list[Person]) -> list[Proposal]:
        to = clubs_of([a for a in self._right_clubs if a.prep in ("to", "at", "with")])
        sources = clubs_of([a for a in self._right_clubs if a.prep == "from"])
        at = clubs_of([a for a in self._left_clubs if a.prep in ("at", "to")])
        ahead = any(t.low in ("will", "would", "could", "going") for t in self._sentence.tokens[: self._chain.start])
        if (to or at) and self._left_people:
            self._sure *= 0.7
            self._chain.stage = "agreed" if ahead else "done"
            return self._propose(people, to or at, sources)
        if self._left_clubs and self._right_people and sources:
            self._sure *= 0.7
            self._chain.stage = "agreed"
            return self._propose(people, self._buyers(people), sources)
        return []

    def _renewal(self, people: list[Person]) -> list[Proposal]:
        stage = self._chain.stage
        if self._chain.vague:
            stage = self._renewal_stage()
        if self._chain.negated or any(t.frame.kind == "rebuff" for t in self._chain.triggers):
            stage = "off"
        result = []
        for person in people:
            clubs = clubs_of([a for a in self._right_clubs if a.prep in ("with", "at", "by", "in", "to", "")])
            before = clubs_of([a for a in self._left_clubs if a.prep not in ("from", "for")])
            club = person.club or next(iter(before or clubs), self._memory.topic)
            if person.club is None and not before and not clubs:
                self._traits.add("buyer:topic")
            if club is not None:
                result.append(self._proposal(person, club, club, "renewal", stage))
        return result

    def _renewal_stage(self) -> str:
        """Give the stage of a renewal from the form of its own words: "extended" is done, "an extension" is talk."""
        start = self._chain.triggers[0].start
        low = self._sentence.tokens[start].low
        before = {t.low for t in self._sentence.tokens[max(0, start - 3) : start]}
        if "down" in before and {t.low for t in self._sentence.tokens[:start]} & {"tied", "ties"}:
            return "done"
        if before & {"will", "'ll", "to", "set"}:
            return "interest" if "to" in before and "set" not in before else "agreed"
        if before & {"could", "may", "might", "would", "should"}:
            return "interest"
        if {t.low for t in self._sentence.tokens[:start]} & {"tied", "handed", "awarded"}:
            return "done"
        if before & {"got", "triggered", "activated", "exercised", "signed", "handed", "given", "earned"}:
            return "done"
        return "done" if low.endswith("ed") or low in ("pens", "extends", "renews", "commits", "prolongs") else "talks"
