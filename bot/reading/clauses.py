"""Cut a sentence into clauses: who acts in one does not act in the next."""

from bot.reading.model import Mention
from bot.reading.tokens import Sentence
from bot.reading.triggers import Trigger
from bot.reading.vocabulary import words

_HARD = frozenset(';:–()"?!')


def clauses(sentence: Sentence, mentions: list[Mention], triggers: list[Trigger]) -> list[int]:
    """Number the clause of every token."""
    boundaries = words()["boundaries"]
    inside = [False] * len(sentence.tokens)
    for m in mentions:
        for i in range(m.start, m.end):
            inside[i] = True
    for t in triggers:
        for i in range(t.start + 1, t.end):
            inside[i] = True
    starts = {m.start: m for m in mentions}
    begun = {t.start for t in triggers}
    result = []
    number = 0
    said = relative = False
    for i, token in enumerate(sentence.tokens):
        said = said or i in begun
        if not inside[i]:
            low = token.low
            if low == "as" and _as_clause(sentence, starts, i + 1):
                number += 1
                said = False
            elif low == "," and relative and _resumes(sentence, i + 1):
                number += 1
                said = relative = False
            elif low in _HARD or low in boundaries or low in ("who", "whom", "which", "where", "whose"):
                number += 1
                said = False
                relative = relative or low in ("who", "which", "whose", "whom")
            elif said and low in ("and", ",", "with", "&") and _new_subject(sentence, starts, begun, i + 1):
                number += 1
                said = False
        result.append(number)
    return result


def _resumes(sentence: Sentence, at: int) -> bool:
    """Tell whether the main clause goes on after a relative one: ", had been offered"."""
    if at < len(sentence.tokens) and sentence.tokens[at].low in ("and", "but"):
        at += 1
    return at < len(sentence.tokens) and sentence.tokens[at].low in words()["finite"]


def _as_clause(sentence: Sentence, starts: dict[int, Mention], at: int) -> bool:
    """Tell whether "as" begins a clause rather than a comparison."""
    if at >= len(sentence.tokens):
        return False
    return at in starts or sentence.tokens[at].low in (
        "they",
        "he",
        "the",
        "she",
        "it",
        "player",
        "both",
        "there",
        "his",
        "deal",
        "talks",
        "we",
    )


def _new_subject(sentence: Sentence, starts: dict[int, Mention], begun: set[int], at: int) -> bool:
    """Tell whether a name and then a verb follow: a clause of its own begins."""
    tokens = sentence.tokens
    if at < len(tokens) and tokens[at].low in ("and", "the"):
        at += 1
    mention = starts.get(at)
    if mention is None or mention.kind not in ("club", "person"):
        return False
    if mention.use in ("owner", "target", "work"):
        mention = next((starts[i] for i in range(mention.end, mention.end + 8) if i in starts), mention)
    while mention.end + 1 < len(tokens) and tokens[mention.end].low in (",", "and", "or", "&", "/"):
        step = mention.end + (2 if tokens[mention.end + 1].low in ("and", "the") else 1)
        following = starts.get(step)
        if following is None or following.kind != mention.kind:
            break
        mention = following
    at = mention.end
    if at < len(tokens) and tokens[at].low == "in" and at + 1 in starts:
        at = starts[at + 1].end + 1
    for _ in range(4):
        if at in begun:
            return True
        if at >= len(tokens) or at in starts or not tokens[at].low.isalpha() or tokens[at].low in words()["no_verbs"]:
            return False
        at += 1
    return False


def for_a_season(sentence: Sentence, numbers: list[int]) -> set[int]:
    """Give the clauses in which somebody comes for a season, or goes out on loan: then it is a loan for all of them.

    "A contract until the end of the season" is none.
    """
    text = " ".join(t.low for t in sentence.tokens)
    phrases = words()["spells"]
    if not any(f" {phrase} " in f" {text} " for phrase in phrases):
        return set()
    result = set()
    for i in range(len(sentence.tokens)):
        ahead = " ".join(t.low for t in sentence.tokens[i : i + 6]) + " "
        before = {t.low for t in sentence.tokens[max(0, i - 3) : i]}
        if any(ahead.startswith(phrase + " ") for phrase in phrases) and not before & words()["contracts"]:
            result.add(numbers[i])
    return result
