"""Tell how far along a chain of words says that a move is, and whether it denies it or tells the past."""

import itertools
import re

from bot.reading.tokens import Sentence
from bot.reading.triggers import Trigger
from bot.reading.vocabulary import words

_WILL = frozenset({"will", "'ll", "shall"})
_MAY = frozenset({"could", "may", "might", "would", "can", "should", "'d", "if"})
_ORDER = ("interest", "talks", "bid", "agreed", "medical", "done")
_YEAR = re.compile(r"(?:19|20)\d\d$")


def rank(stage: str) -> int:
    """Give the place of a stage in the order; off comes before all."""
    return _ORDER.index(stage) if stage in _ORDER else -1


def stage_of(sentence: Sentence, group: list[Trigger]) -> tuple[str, bool]:
    """Give the stage that the first telling trigger sets, and whether it is only the default."""
    default = ""
    cap = ""
    for number, t in enumerate(group):
        frame = t.frame
        if frame.kind == "govern":
            adjacent = number + 1 < len(group) and (frame.phrase != "will" or group[number + 1].start - t.end <= 2)
            if adjacent:
                cap = frame.stage if not cap or cap == "off" else capped(cap, frame.stage)
            continue
        found = _one_stage(sentence, t, number + 1 < len(group))
        if found in ("to", "gerund", "progress", ""):
            default = default or found
            if cap and frame.form != "fixed":
                return cap, False
            continue
        return capped(cap, found), False
    if cap:
        return cap, False
    if any(f.kind == "offer" and f.stage == "bid" for t in group for f in t.frames):
        return "bid", False
    if default == "to":
        return "to", True
    return ("agreed" if default == "progress" else "interest"), True


def _one_stage(sentence: Sentence, t: Trigger, more: bool) -> str:
    """Give a trigger's own stage; "to" or "gerund" for a verb that only what governs it can place, "" for none."""
    frame = t.frame
    modal = _modal(sentence, t.start)
    if frame.form == "fixed":
        if frame.kind in ("move", "loan", "value") and frame.stage == "interest":
            return ""
        if frame.phrase in ("exit", "departure"):
            return ""
        if frame.kind == "renew":
            return ""
        if more and frame.kind == "offer" and frame.stage == "interest":
            return ""
        if modal == "may" and frame.kind not in ("leave", "keep", "status"):
            return "talks" if frame.kind == "talks" else "interest"
        return frame.stage
    if modal == "may":
        return "interest"
    if frame.form == "past":
        return "done"
    if modal == "will":
        return "agreed"
    if sentence.tokens[t.start].low in ("finalise", "finalising", "finalize", "completing"):
        return "agreed"
    if sentence.tokens[t.start].low == "complete":
        # "Leeds complete the signing of Smith" is a headline's done.
        return "agreed" if modal else "done"
    if modal == "to":
        return "to"
    word = sentence.tokens[t.start].low
    if word in ("move", "switch", "transfer", "return", "loan", "moves", "returns") and _is_noun(sentence, t.start):
        return ""
    if word.endswith("ing"):
        before = {x.low for x in sentence.tokens[max(0, t.start - 2) : t.start]}
        return "progress" if before & {"is", "are", "'s", "be"} else "gerund"
    return "done"


def _is_noun(sentence: Sentence, at: int) -> bool:
    """Tell whether a word such as "move" is a noun here: something of its phrase stands before it, no subject."""
    before = sentence.tokens[at - 1].low if at else ""
    return before in words()["noun_before"] or before.endswith("m") or before[:1].isdigit() or at == 0


def _modal(sentence: Sentence, at: int) -> str:
    for i in range(at - 1, max(-1, at - 5), -1):
        low = sentence.tokens[i].low
        if low in _WILL:
            return "will"
        if low in _MAY:
            return "may"
        if low == "to" and i == at - 1:
            return "to"
        if low in (
            "be",
            "have",
            "also",
            "now",
            "not",
            "still",
            "yet",
            "soon",
            "been",
            "being",
            "possibly",
            "well",
            "potentially",
            "finally",
            "definitely",
            "only",
        ):
            continue
        break
    return ""


def capped(cap: str, stage: str) -> str:
    """Let what governs a verb hold its stage down: "hope to agree a deal" is no agreement."""
    if not cap or stage not in _ORDER:
        return stage
    if (cap, stage) == ("agreed", "medical"):
        # A medical that is set for Monday counts as one.
        return stage
    if cap not in _ORDER:
        return "off"
    return min(cap, stage, key=_ORDER.index)


def hoped(sentence: Sentence, group: list[Trigger]) -> bool:
    """Tell whether what follows is only what somebody hopes: "very optimistic that he will extend"."""
    before = {t.low for t in sentence.tokens[max(0, group[0].start - 8) : group[0].end]}
    return bool(before & words()["hopes"])


def hypothesis(sentence: Sentence, numbers: list[int], clause: int) -> bool:
    """Tell whether the clause is an if-clause, or hangs on one."""
    first = numbers.index(clause)
    last = len(numbers) - numbers[::-1].index(clause)
    if last < len(numbers) and sentence.tokens[last].low in ("if", "unless", "should"):
        return True
    return any(sentence.tokens[i].low in ("if", "unless", "whether") for i in (first, first - 1) if i >= 0)


def negated(sentence: Sentence, group: list[Trigger], numbers: list[int]) -> bool:
    """Tell whether the chain is denied."""
    tokens = sentence.tokens
    negations = words()["negations"]
    for t in group:
        if t.frame.stage == "off" or t.frame.kind == "keep":
            return False
        for i in range(t.start - 1, -1, -1):
            low = tokens[i].low
            if t.start - i > 3 and low not in ("none", "neither", "nobody", "nor", "longer"):
                continue
            if numbers[i] != numbers[t.start] or low in (",", "."):
                break
            if low in negations or low == "longer" or low.endswith("n't"):
                if (
                    low in ("not", "no")
                    and i + 1 < len(tokens)
                    and tokens[i + 1].low in ("only", "just", "doubt", "secret", "surprise")
                ):
                    continue
                return True
    return False


def dropped(sentence: Sentence, group: list[Trigger]) -> bool:
    """Tell whether somebody says that it is not so, or has ended: "denied that", "ended their pursuit of"."""
    before = [t.low for t in sentence.tokens[: group[0].start]]
    denied = any(w in words()["denies"] and nxt in words()["denied"] for w, nxt in itertools.pairwise(before))
    return denied or bool(set(before[-5:]) & words()["ends"])


def was(sentence: Sentence, group: list[Trigger]) -> bool:
    """Tell whether the chain tells how things stood before: "was linked", "had been keen"."""
    before = [t.low for t in sentence.tokens[max(0, group[0].start - 3) : group[0].start]]
    return any(w in ("was", "were", "had", "previously", "initially") for w in before)


def past(sentence: Sentence, numbers: list[int], clause: int, year: int, *, done: bool) -> bool:
    """Tell whether the clause tells history: a year gone by, "last season", "after joining"."""
    span = [i for i, n in enumerate(numbers) if n == clause]
    tokens = sentence.tokens
    text = " ".join(tokens[i].low for i in span)
    before = tokens[span[0] - 1].low if span[0] else ""
    text = f" {before} {text} "
    if before == "since" and done:
        return True
    if before in ("after", "since", "having") and tokens[span[0]].low in (
        "signing",
        "joining",
        "arriving",
        "moving",
        "leaving",
    ):
        return True
    if any(f" {phrase} " in text for phrase in words()["history"]):
        return True
    for i in range(len(tokens)) if done else span:
        if (
            _YEAR.match(tokens[i].low)
            and int(tokens[i].low) < year
            and i
            and tokens[i - 1].low
            in (
                "in",
                "since",
                "during",
                "january",
                "summer",
                "of",
                "august",
                "july",
                "june",
                "september",
                "february",
                "and",
                "back",
            )
        ):
            return True
    return False
