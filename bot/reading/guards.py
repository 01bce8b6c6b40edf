"""Keep out what only looks like news: everyday senses, clubs in general, announcements of something else."""

from bot.reading.proposal import Proposal
from bot.reading.proposing import Proposing
from bot.reading.vocabulary import words

_ANAPHORS = frozenset(
    {"situation", "player", "race", "developments", "progress", "deal", "move", "signature", "services"}
)


class Guards(Proposing):
    """The tests that a chain must pass before it is read."""

    def _everyday(self) -> bool:
        """Tell whether a verb such as "watch" or "get" stands without a club before it and a player right behind."""
        if self._chain.kind != "buy" or len(self._chain.triggers) > 1:
            return False
        if self._sentence.tokens[self._chain.start].low not in words()["everyday"]:
            return False
        near = any(a.mention.start - self._chain.end <= 6 for a in self._right_people)
        return not ((self._left_clubs or self._boss) and (near or self._left_people or self._anaphor_behind()))

    def _not_of_players(self) -> bool:
        """Tell whether a club is bought, or somebody speaks of his own wishes without a club's name."""
        tokens = self._sentence.tokens
        if self._chain.kind not in ("buy", "sell", "offer", "talks", "move", "value"):
            return False
        before = {t.low for t in tokens[max(0, self._chain.start - 3) : self._chain.start]}
        spoken = bool(before & words()["speakers"]) and not self._left_clubs
        behind = [a for a in self._right_clubs if a.mention.how == "anaphor" and a.prep in ("", "for")]
        bought = bool(behind) and not self._right_people and self._chain.stage in ("bid", "done")
        return spoken or bought or bool({t.low for t in tokens} & words()["takeovers"])

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

    def _asked_to_stay(self) -> bool:
        """Tell whether somebody wants a player to do something else than come: "wants Smith to stay"."""
        if self._chain.kind != "buy" or not self._right_people:
            return False
        behind = self._sentence.tokens[self._right_people[0].mention.end :][:2]
        return (
            len(behind) == 2
            and behind[0].low == "to"
            and (behind[1].low in words()["deeds"] or not behind[1].low[0].isalnum())
        )

    def _in_passing(self) -> bool:
        """Tell whether a participle only says whence a player once came: "Smith, bought from Leeds, headed in"."""
        tokens, start = self._sentence.tokens, self._chain.start
        if self._chain.kind not in ("buy", "loan") or self._chain.triggers[0].frame.form != "past":
            return False
        if not start or tokens[start - 1].low != "," or not any(m.end == start - 1 for m in self._mentions):
            return False
        closing = next((i for i in range(self._chain.end, len(tokens)) if tokens[i].low == ","), None)
        inside = [a for a in self._right_clubs if closing is not None and a.mention.end <= closing]
        return bool(inside) and inside[0].prep == "from"

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

    def _empty(self, p: Proposal) -> bool:
        """Tell whether a reading rests on a bare noun and guesses: "the move", "no transfer sum"."""
        guessed = "player:memory" in p.traits or "player:before" in p.traits
        bare = self._chain.kind in ("move", "loan") and (self._chain.vague or self._chain.negated)
        asked = self._sentence.tokens[-1].text == "?" and "buyer:guess" in p.traits
        stranger = "hardly a player" in p.traits and p.person.mentions <= 1
        if (guessed and bare) or asked or stranger:
            self._reject("a bare noun, the rest would be guessed")
            return True
        return False
