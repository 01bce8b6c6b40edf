"""Tell whether a text is English, by what it says of itself or by a vote of its commonest words."""

from collections import Counter
from itertools import islice

from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

_OTHERS = ("de", "es", "fr", "it", "pt", "nl", "tr")
# This many words settle it; fewer votes than `_FEWEST` settle nothing.
_READ = 400
_FEWEST = 3


def is_english(lang: str | None, parts: list[Sentence]) -> bool:
    """Tell whether to read a text as English. `lang` is its ISO 639-1 code, perhaps with a region, or None.

    A text that says it is English, but is clearly not, is not: feeds say so of everything.
    """
    if lang is not None and lang.lower().replace("_", "-").split("-")[0] != "en":
        return False
    votes: Counter[str] = Counter()
    lists = {name: words("languages")[name] for name in ("en", *_OTHERS)}
    for token in islice((t for s in parts for t in s.tokens), _READ):
        votes.update(name for name, common in lists.items() if token.low in common)
    other = max(votes[name] for name in _OTHERS)
    return other < _FEWEST or other <= 2 * votes["en"]
