"""Say what the rest of a text speaks for or against a claim: how busy it is, and whether its claims contradict."""

import re
from collections import Counter, defaultdict

from bot.reading.names import Names
from bot.reading.proposal import Proposal
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

_SCORE = re.compile(r"(?<![\d-])\d{1,2}-\d{1,2}(?![\d-])")
_MOVES = ("transfer", "loan")
_SETTLED = ("agreed", "medical", "done")
_LENGTHS = ((300, "post"), (900, "brief"), (2000, "article"))
# Of many claims side by side these many are looked at.
_MOST = 20


class Context:
    """The claims of one text, ready to be set beside one another."""

    def __init__(self, merged: list[Proposal], parts: list[Sentence], names: Names, smoothed: str) -> None:
        self._parts = parts
        self._named = Counter(
            id(m.person) for found in names.mentions for m in found if m.how in ("name", "short") and m.person
        )
        self._by_player: dict[int, list[Proposal]] = defaultdict(list)
        self._by_sentence: dict[int, list[Proposal]] = defaultdict(list)
        self._sellers: dict[int, set[int]] = defaultdict(set)
        self._buyers: dict[int, set[int]] = defaultdict(set)
        for p in merged:
            self._by_player[id(p.person)].append(p)
            self._by_sentence[p.sentence].append(p)
            self._sellers[id(p.from_)].add(id(p.person))
            self._buyers[id(p.to)].add(id(p.person))
        length = next((name for limit, name in _LENGTHS if len(smoothed) < limit), "long")
        match = {t.low for s in parts for t in s.tokens} & words()["match_words"]
        self._shared = {
            f"text:{length}",
            f"claims:{_step(len(merged))}",
            f"players:{_step(len(self._by_player))}",
            f"match:{_step(len(match) + len(_SCORE.findall(smoothed)))}",
            f"density:{_step(3 * len(merged) // max(1, len(parts)))}",
        }

    def traits(self, p: Proposal) -> frozenset[str]:
        """Give what the text says around a claim, as traits for its confidence."""
        his = [q for q in self._by_player[id(p.person)][:_MOST] if q is not p]
        beside = [q for q in self._by_sentence[p.sentence][:_MOST] if q is not p]
        traits = {
            f"his:{_step(len(his))}",
            f"beside:{_step(len(beside))}",
            f"named:{_step(self._named[id(p.person)])}",
            f"place:{4 * p.sentence // len(self._parts)}",
        }
        flags = {
            "elsewhere": any(q.move in _MOVES and q.stage in _SETTLED and q.to is not p.to for q in his),
            "stays": any(q.move == "renewal" and q.stage != "off" for q in his),
            "leaves": any(q.move == "departure" for q in his),
            "one word": " " not in p.person.name,
            "stranger": " " not in p.person.name and p.person.slug is None,
            "same frame": any(q.start == p.start for q in beside),
        }
        if p.to is not None:
            traits.add(f"club named:{_step(p.to.mentions)}")
            flags["seller too"] = p.move in _MOVES and bool(self._sellers[id(p.to)] - {id(p.person)})
            flags["same buyer"] = len(self._buyers[id(p.to)]) > 1
        return frozenset(traits | self._shared | {name for name, true in flags.items() if true})


def _step(count: int) -> str:
    return next((name for limit, name in ((4, str(count)), (7, "4-6"), (13, "7-12")) if count < limit), "13+")
