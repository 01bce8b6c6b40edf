"""Fill the slots of one chain of words: who acts, on whom, from where, to where."""

from bot.reading.chains import Chain
from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.proposal import Argument, Memory, Proposal, run_of
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

_PLURAL = frozenset({"they", "their", "them", "ourselves", "club", "side"})
_TOWARDS = frozenset({"to", "for", "with", "at", "by", "into", "in", "joining", "", "on", "over", "between", "against"})
_ANAPHORS = frozenset(
    {"situation", "player", "race", "developments", "progress", "deal", "move", "signature", "services"}
)
_OBJECTS = frozenset({"bid", "offer", "proposal", "approach", "information", "informations", "conditions", "enquiry"})
_TOO = frozenset({"also", "too", "likewise", "both", "among", "again", "interested", "keen", "well"})
_SUBJECT_FIRST = ("go", "bought", "leave", "left", "retire", "keep")
_BIDDERS = {"sell": ("to",), "rebuff": ("from", "by", ""), "accept": ("from", "by", "")}
_LOWER = {"agreed": "talks", "medical": "agreed", "bid": "interest", "talks": "interest", "done": "agreed"}


class Scene:
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

    # ------------------------------------------------------------------ dispatch

    def read(self) -> list[Proposal]:
        """Give the proposals of the chain."""
        found = self._read()
        return [p for p in found if not self._empty(p)]

    def _empty(self, p: Proposal) -> bool:
        """Tell whether a reading rests on a bare noun and guesses: "the move", "no transfer sum"."""
        guessed = "player:memory" in p.traits or "player:before" in p.traits
        bare = self._chain.kind in ("move", "loan") and (self._chain.vague or self._chain.negated)
        asked = self._sentence.tokens[-1].text == "?" and "buyer:guess" in p.traits
        if (guessed and bare) or asked:
            self._reject("a bare noun, the rest would be guessed")
            return True
        return False

    def _read(self) -> list[Proposal]:
        kind = self._chain.kind
        if self._chain.stage == "to":
            # "Leeds to sign Smith" is decided; "the price to sign Smith" is not.
            ends = {a.mention.end for a in self._left}
            self._chain.stage = "agreed" if self._chain.start - 1 in ends else "interest"
        if self._generic() and kind in ("buy", "talks", "offer"):
            self._reject("clubs in general")
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
        if (
            kind == "go"
            and "loan" in {t.low for t in self._sentence.tokens}
            and self._sentence.tokens[self._chain.start].low.startswith("return")
        ):
            self._reject("back from a loan")
            return []
        people = self._people()
        if not people:
            self._reject("no player")
            return []
        if kind == "renew":
            return self._renewal(people)
        if kind == "retire":
            return [self._departure(p, None) for p in people[:1]]
        if kind in ("keep",):
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

    def _everyday(self) -> bool:
        """Tell whether a verb such as "watch" or "get" stands without a club before it and a player right behind."""
        if self._chain.kind != "buy" or len(self._chain.triggers) > 1:
            return False
        if self._sentence.tokens[self._chain.start].low not in words()["everyday"]:
            return False
        near = any(a.mention.start - self._chain.end <= 6 for a in self._right_people)
        return not ((self._left_clubs or self._boss) and (near or self._left_people or self._anaphor_behind()))

    def _announcing(self) -> bool:
        """Tell whether "have confirmed" announces something else than a player."""
        last = self._sentence.tokens[self._chain.end - 1].low
        if self._chain.kind != "buy" or len(self._chain.triggers) > 1 or last not in words()["announcing"]:
            return False
        first = self._right_people[0].mention if self._right_people else None
        if first is None or first.start - self._chain.end > 3 or not self._left_clubs:
            return True
        behind = self._sentence.tokens[first.end].low if first.end < len(self._sentence.tokens) else "."
        return behind in words()["finite"]

    def _anaphor_behind(self) -> bool:
        return bool({t.low for t in self._sentence.tokens[self._chain.end : self._chain.end + 5]} & _ANAPHORS)

    def _infinitive(self) -> bool:
        """Tell whether "leave" or "join" is no finite verb: "let the striker leave"."""
        trigger = self._chain.triggers[0]
        if trigger.frame.form != "bare" or self._chain.stage != "done" or len(self._left_people) != 1:
            return False
        return not self._sentence.tokens[trigger.start].low.endswith(("s", "ed", "ing"))

    def _generic(self) -> bool:
        """Tell whether the subject is "clubs", "sides" or the like, without a name."""
        tokens = self._sentence.tokens
        before = [t.low for t in tokens[max(0, self._chain.start - 3) : self._chain.start]]
        if not set(before) & words()["generic_subjects"]:
            return False
        earlier = {t.low for t in tokens[: self._chain.start]}
        last = max((a.mention.end for a in self._left), default=-1)
        return not earlier & {"among", "one", "two", "other", "both"} and last < self._chain.start - 1

    def _reject(self, why: str) -> None:
        tokens = self._sentence.tokens[self._chain.start : self._chain.end]
        self.rejected.append((self._index, " ".join(t.text for t in tokens), why))

    # ------------------------------------------------------------------ slots

    def _people(self) -> list[Person]:
        """Find the players: behind a buyer, before a goer, else the one whom the text speaks of."""
        left, right = self._left_people, self._right_people
        subject_first = self._chain.kind in _SUBJECT_FIRST
        if subject_first and left:
            return _persons(left)
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
            return _persons(run_of(right, last=False))
        if right and not (left and self._nearest_is_person()):
            return _persons(run_of(right, last=False))
        if left:
            return _persons(left)
        if right:
            return _persons(run_of(right, last=False))
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

    def _possessive(self, m: Mention) -> bool:
        tokens = self._sentence.tokens
        return m.end < len(tokens) and tokens[m.end].low in ("'s", "'")

    def _may_point_back(self) -> bool:
        """Tell whether a chain without a player may mean one named earlier in the sentence."""
        tokens = self._sentence.tokens
        if self._chain.kind not in ("buy", "sell"):
            return True
        after = tokens[self._chain.end].low if self._chain.end < len(tokens) else "."
        rest = {t.low for t in tokens[self._chain.end : self._chain.end + 5]}
        relative = {t.low for t in tokens[: self._chain.start]} & {"whom", "who", "that", "target", "targets"}
        return not after[0].isalnum() or bool(rest & _ANAPHORS) or (bool(relative) and bool(self._left_clubs))

    def _nearest_is_person(self) -> bool:
        """Tell whether the subject right before the chain is a player rather than a club."""
        people = self._left_people[-1].mention.start if self._left_people else -1
        clubs = max(
            (a.mention.start for a in self._left_clubs if a.prep not in ("from", "of", "at", "with")), default=-1
        )
        return people > clubs

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
        found = _clubs(subjects)
        if found:
            return found
        self._traits.add("buyer:guess")
        if self._boss and self._memory.topic is not None and self._right_people:
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

    def _from(self, person: Person, clubs: list[ClubEntity]) -> ClubEntity | None:
        return clubs[0] if clubs else person.club

    # ------------------------------------------------------------------ kinds

    def _buying(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        towards = [a for a in self._right_clubs if a.prep in ("to", "joining", "into")]
        if kind == "go" and self._left_clubs and not self._left_people and self._right_people:
            if self._sentence.tokens[self._chain.start].low.startswith("join"):
                # "Leeds have joined Hull in the race for Smith"
                self._chain.stage = "interest"
                rivals = _clubs([a for a in self._right_clubs if a.prep == ""])
                return self._propose(people, [*_clubs(self._left_clubs), *rivals], [])
        if kind == "listed":
            everyone = [a for a in self._left if a.mention.kind == "person"]
            return self._propose(_persons(everyone) or people, self._buyers(people), [])
        if self._compound() and not towards:
            return self._propose(
                people, self._buyers(people), _clubs([a for a in self._right_clubs if a.prep in ("from", "with", "of")])
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
            buyers = _clubs([a for a in self._right_clubs if a.prep in ("at", "to")])[:1]
            sellers = [a for a in sellers if a.prep != "at"]
            if buyers:
                return self._propose(people, buyers, _clubs(sellers))
        if kind == "offer":
            buyers = _clubs([a for a in self._right_clubs if a.prep in ("from", "by")])
            sellers = [a for a in self._right_clubs if a.prep in ("to", "with")]
        elif kind == "move":
            buyers = _clubs([a for a in self._right_clubs if a.prep in ("to", "with")])
        elif kind == "talks":
            sellers = [a for a in self._right_clubs if a.prep in ("with", "from", "to")]
        elif kind in ("bought", "go"):
            also = ("from", "of") if kind == "bought" else ()
            buyers = _clubs([a for a in self._right_clubs if a.prep in _TOWARDS or a.prep in also])
            sellers = [a for a in self._right_clubs if a.prep == "from" and kind == "go"]
        else:
            sellers += [a for a in self._right_clubs if a.prep == "with"]
        if buyers:
            return self._propose(people, buyers, _clubs(sellers) or _clubs(self._left_clubs)[:1])
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
        rivals = [c for c in _clubs([a for a in self._right_clubs if a.prep == ""]) if c not in buyers]
        result = self._propose(people, buyers, [c for c in _clubs(sellers) if c not in rivals])
        if (
            rivals
            and kind == "buy"
            and self._right_people
            and self._right_people[0].prep in ("for", "to", "over", "signing")
        ):
            result += self._propose(people, rivals, [])
        return result

    def _mutual(self) -> list[ClubEntity]:
        """Find two clubs that deal with each other: "Leeds and Hull are in talks", "an agreement between ..."."""
        left = _clubs([a for a in self._left_clubs if a.prep in ("", "between")])
        if len(left) == 2 and not self._left_people:
            return left
        right = _clubs([a for a in self._right_clubs if a.prep == "between"])
        return right if len(right) in (1, 2) else []

    def _between(self, people: list[Person], clubs: list[ClubEntity]) -> list[Proposal]:
        if len(clubs) == 1:
            return self._propose(people, clubs, [])
        own = people[0].club or self._known_seller(people[0], clubs)
        buyer, seller = (clubs[1], clubs[0]) if own is clubs[0] else (clubs[0], clubs[1])
        self._sure *= 1.0 if own in clubs else 0.8
        return self._propose(people, [buyer], [seller])

    def _optional(self) -> bool:
        """Tell whether he is called an option or a target without a word for whose."""
        said = {t.low for t in self._sentence.tokens[self._chain.start : self._chain.end]}
        return bool(said & {"option", "options", "target", "targets", "candidate", "candidates"})

    @staticmethod
    def _known_seller(person: Person, clubs: list[ClubEntity]) -> ClubEntity | None:
        """Tell by his career which of two clubs he leaves: the one of which only the other is newer, or unknown."""
        places = {c: person.career.index(c.slug) for c in clubs if c.slug in person.career}
        if len(places) == 1 or (len(places) == 2 and 0 in places.values()):
            return max(places, key=lambda c: places[c])
        return None

    def _going(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        # Who turns an approach from Leeds down does not go to Leeds; interest from Leeds is that of Leeds.
        from_ok = kind in ("bought", "offer") or self._chain.stage == "off"
        towards = [a for a in self._right_clubs if a.prep in _TOWARDS or (from_ok and a.prep in ("from", "of"))]
        if from_ok and self._right_people:
            towards = [a for a in towards if a.mention.start < self._right_people[0].mention.start]
        sources = [a for a in self._right_clubs if a.prep in ("from", "of") and not from_ok]
        spurned = [a for a in towards if a.prep in ("over",) and len(towards) > 1]
        towards = [a for a in towards if a not in spurned]
        if not towards and self._right_people and self._left_clubs:
            found = _persons(run_of(self._right_people, last=False))
            return self._propose(found, _clubs(self._left_clubs), _clubs(sources))
        buyers = _clubs(towards)
        if not buyers and kind == "bought" and not self._left_clubs and self._optional():
            self._sure *= 0.7
            buyers = [c for c in [*self._memory.agents, self._memory.topic] if c and c is not people[0].club][:1]
        if not buyers and kind in ("bought", "offer") and self._left_clubs:
            # "Leeds have Smith on their list"
            return self._propose(people, _clubs(self._left_clubs), _clubs(sources))
        if not buyers and sources and kind in ("go", "buy", "move"):
            # "Smith has joined from Leeds": to the club that the text is about.
            self._traits.add("buyer:topic")
            self._sure *= 0.8
            before = [c for c in _clubs(self._left_clubs) if c is not sources[0].mention.club]
            suitor = self._memory.suitors.get(id(people[0]))
            buyers = [
                c for c in (before[:1] or [suitor or self._memory.topic]) if c and c is not sources[0].mention.club
            ]
        if not buyers:
            if self._chain.kind in ("go", "move", "talks", "buy", "offer") and self._chain.stage not in (
                "interest",
                "off",
            ):
                buyers = self._context_buyers(people)
            if not buyers:
                self._reject("no club to go to")
                return []
        result = self._propose(people, buyers, _clubs(sources))
        for p in self._propose(people, _clubs(spurned), _clubs(sources)):
            p.stage = "off"
            result.append(p)
        return result

    def _context_buyers(self, people: list[Person]) -> list[ClubEntity]:
        """Take the club that he was said to go to just before: "the medical is on Monday"."""
        self._traits |= {"buyer:guess", "buyer:suitor"}
        self._sure *= 0.9
        suitor = self._memory.suitors.get(id(people[0])) or self._memory.section
        return [suitor] if suitor is not None and suitor is not people[0].club else []

    def _selling(self, people: list[Person]) -> list[Proposal]:
        kind = self._chain.kind
        sellers = _clubs([a for a in self._left_clubs if a.prep not in ("from", "with")])
        to = _clubs([a for a in self._right_clubs if a.prep in _BIDDERS.get(kind, ("from", "by"))])
        if not to and kind == "sell":
            # "agreement with Leeds to sell Smith"
            to = _clubs([a for a in self._left if a.mention.kind == "club" and a.prep == "with"])
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
        by = _clubs([a for a in self._right_clubs if a.prep == "by"])
        return [self._departure(p, (sellers or by or [None])[0]) for p in people]

    def _refusing(self, people: list[Person]) -> list[Proposal]:
        """Read refusals: a player refuses a club, a club has its bid refused, a club refuses a bid."""
        tokens = self._sentence.tokens
        opening = tokens[self._chain.start].low
        passive = any(t.frame.kind == "rebuff" for t in self._chain.triggers)
        if self._chain.kind == "rebuff" and self._left_people and self._nearest_is_person():
            to = _clubs([a for a in self._right_clubs if a.prep in ("", "to", "from", "of", "at")])
            self._chain.stage = "off"
            return self._propose(people, to, [])
        if (
            opening in ("had", "have", "has", "having", "see", "saw", "seen")
            and passive
            and self._chain.kind == "refuse"
        ):
            return self._propose(people, self._buyers(people), [])
        return self._selling(people)

    def _leaving(self, people: list[Person]) -> list[Proposal]:
        near = [a for a in self._right_clubs if a.mention.start - self._chain.end <= 8]
        if not self._right_clubs:
            # "Leeds have told Smith that he can leave"
            near = [a for a in self._left_clubs if a.prep == "" and self._left_people]
        sources = _clubs([a for a in near if a.prep in ("", "at", "from", "by", "of")])
        sources = sources or _clubs(
            [
                a
                for a in self._left
                if a.mention.use == "source" or self._chain.triggers[-1].frame.phrase in ("exit", "departure")
            ]
        )
        to = _clubs([a for a in near if a.prep in ("for", "to", "join", "joining")])
        if to:
            return self._propose(people, to, sources)
        for person in people:
            if sources and person.club is None:
                person.club = sources[0]
        return [self._departure(p, sources[0] if sources else None) for p in people]

    def _keep(self, people: list[Person]) -> list[Proposal]:
        sellers = _clubs([a for a in self._left_clubs if a.prep not in ("from", "with")])
        at = _clubs([a for a in self._right_clubs if a.prep in ("at", "with", "in")])
        return [self._departure(p, (at or sellers or [None])[0]) for p in people[:1]]

    def _loan(self, people: list[Person]) -> list[Proposal]:
        to = _clubs([a for a in self._right_clubs if a.prep in ("to", "at", "with")])
        sources = _clubs([a for a in self._right_clubs if a.prep == "from"])
        at = _clubs([a for a in self._left_clubs if a.prep in ("at", "to")])
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
        if self._chain.negated:
            stage = "off"
        result = []
        for person in people:
            clubs = _clubs([a for a in self._right_clubs if a.prep in ("with", "at", "by", "in", "to", "")])
            club = (
                person.club
                or (
                    _clubs([a for a in self._left_clubs if a.prep not in ("from", "for")])
                    or clubs
                    or [self._memory.topic]
                )[0]
            )
            if club is not None:
                result.append(self._proposal(person, club, club, "renewal", stage))
        return result

    def _renewal_stage(self) -> str:
        """Give the stage of a renewal from the form of its own words: "extended" is done, "an extension" is talk."""
        start = self._chain.triggers[0].start
        low = self._sentence.tokens[start].low
        before = {t.low for t in self._sentence.tokens[max(0, start - 3) : start]}
        if before & {"will", "'ll", "to", "set"}:
            return "interest" if "to" in before and "set" not in before else "agreed"
        if before & {"could", "may", "might", "would", "should"}:
            return "interest"
        if before & {"got", "triggered", "activated", "exercised", "signed", "handed", "given", "earned"}:
            return "done"
        return "done" if low.endswith("ed") or low in ("pens", "extends", "renews", "commits", "prolongs") else "talks"

    # ------------------------------------------------------------------ proposals

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
        if (
            len(buyers) == len(sellers) == 1
            and self._chain.kind in ("talks", "offer", "move")
            and people[0].club is None
        ):
            # "Leeds in talks with Hull over Smith": whose player he is tells who buys.
            if self._known_seller(people[0], [buyers[0], sellers[0]]) is buyers[0]:
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
                present = person.club or self._by_career(person, club)
                if club is present and self._with_himself(person):
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

    @staticmethod
    def _by_career(person: Person, club: ClubEntity) -> ClubEntity | None:
        return club if person.career[:1] == (club.slug,) else None

    def _with_himself(self, person: Person) -> bool:
        """Tell whether a club talks with its own player: then it is about staying."""
        if self._chain.kind not in ("talks", "offer") or self._chain.past:
            return False
        return any(a.mention.person is person and a.prep in ("with", "to") for a in self._right_people)

    def _departure(self, person: Person, club: ClubEntity | None) -> Proposal:
        stage = self._chain.stage
        if self._chain.negated and stage != "off":
            stage = "off"
        return self._proposal(person, None, person.club or club, "departure", stage)

    def _yet(self) -> bool:
        return any(t.low == "yet" for t in self._sentence.tokens)

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
            f"people:{min(len(people), 4)}", f"clubs:{min(len(clubs), 5)}", f"long:{min(len(self._sentence.tokens) // 15, 3)}",
        }  # fmt: skip
        flags = {
            "vague": self._chain.vague,
            "negated": self._chain.negated,
            "was": self._chain.was,
            "known": person.slug is not None,
            "strong": person.strong,
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
        return frozenset(traits | self._traits | {name for name, true in flags.items() if true})


def _persons(arguments: list[Argument]) -> list[Person]:
    result: list[Person] = []
    for a in arguments:
        if a.mention.person is not None and a.mention.person not in result:
            result.append(a.mention.person)
    return result


def _clubs(arguments: list[Argument]) -> list[ClubEntity]:
    result: list[ClubEntity] = []
    for a in arguments:
        if a.mention.club is not None and a.mention.club not in result:
            result.append(a.mention.club)
    return result
