"""Find what a sentence predicates: chains of frames within a clause, their stage, whether denied or past."""

import re
from dataclasses import dataclass

from bot.reading.model import Mention
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import Frame, Hit, words

_GAP = 6
_HARD = frozenset(';:–()"?!')
_WILL = frozenset({"will", "'ll", "shall"})
_MAY = frozenset({"could", "may", "might", "would", "can", "should", "'d", "if"})
_WEAK = frozenset({"move", "offer", "talks", "loan"})
_VERBS = frozenset({"buy", "go", "leave", "sell", "keep", "refuse", "bought", "left"})
_RANK = (
    "renew",
    "retire",
    "keep",
    "refuse",
    "rebuff",
    "accept",
    "left",
    "sell",
    "leave",
    "bought",
    "go",
    "buy",
    "listed",
    "offer",
    "talks",
    "move",
    "value",
    "loan",
    "status",
    "govern",
)


@dataclass(slots=True)
class Trigger:
    """A frame's words in a sentence, by tokens."""

    start: int
    end: int
    frames: tuple[Frame, ...]

    @property
    def frame(self) -> Frame:
        """Give the meaning that comes first in the vocabulary."""
        return self.frames[0]


@dataclass(slots=True)
class Chain:
    """Triggers that belong together in one clause, and what they say together."""

    triggers: list[Trigger]
    clause: int
    kind: str
    stage: str
    move: str | None
    negated: bool
    past: bool
    vague: bool
    was: bool

    @property
    def start(self) -> int:
        """Give the first token."""
        return self.triggers[0].start

    @property
    def end(self) -> int:
        """Give the token after the last."""
        return self.triggers[-1].end


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


def place(sentence: Sentence, hits: list[Hit], mentions: list[Mention]) -> list[Trigger]:
    """Turn hits into triggers by token, without those inside a name."""
    tokens = sentence.tokens
    starts = {t.start: i for i, t in enumerate(tokens)}
    ends = {t.end: i + 1 for i, t in enumerate(tokens)}
    taken = {i for m in mentions if m.how in ("name", "short") for i in range(m.start, m.end)}
    result = []
    for hit in hits:
        first, last = starts.get(hit.start), ends.get(hit.end)
        if first is None or last is None or hit.frames[0].kind == "none" or any(i in taken for i in range(first, last)):
            continue
        if hit.frames[0].kind == "listed":
            owner = [m for m in mentions if m.kind == "club" and 0 <= first - m.end <= 2]
            if not owner or owner[-1].start == 0 or tokens[owner[-1].start - 1].low not in ("on", "in"):
                continue
        if _other_sense(sentence, first, last):
            continue
        found = _where_to(sentence, mentions, last, hit.frames)
        if found:
            result.append(Trigger(first, last, found))
    return result


_SUMS = frozenset(
    {"€", "£", "$", "contract", "deal", "terms", "package", "chance", "salary", "wages", "to", "extension"}
)


def _other_sense(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether a word is used in another sense: "(left)" under a picture, "offered a reminder"."""
    tokens = sentence.tokens
    if tokens[first].low == "left" and first and tokens[first - 1].text == "(":
        return True
    if tokens[last - 1].low in ("offered", "offering") and last - first == 1:
        behind = tokens[last : last + 6]
        return not any(t.low in _SUMS or t.low[0].isdigit() for t in behind)
    return False


_GOVERNING = frozenset({"set", "ready", "close", "poised", "off", "keen", "open", "willing", "happy"})


def _where_to(sentence: Sentence, mentions: list[Mention], end: int, frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Let "set to" and "close to" only govern the next verb unless a club follows."""
    frame = frames[0]
    near = any(end <= m.start <= end + 4 and m.kind == "club" for m in mentions)
    article = end < len(sentence.tokens) and sentence.tokens[end].low in ("the", "a", "an")
    next_to = any(m.start == end + article and m.kind == "club" for m in mentions)
    if frame.form == "bare" and frame.phrase in ("going to", "go to", "come to", "coming to", "moving to") and not near:
        return (Frame("govern", "interest", "fixed", None, frame.phrase),)
    if frame.kind == "go" and frame.form != "fixed" and frame.phrase.endswith((" to", " at")) and not near:
        following = sentence.tokens[end] if end < len(sentence.tokens) else None
        placed = any(m.kind == "thing" and end <= m.start <= end + 1 for m in mentions)
        if placed or following is None or not following.capital:
            return ()
    if frame.kind != "go" or frame.form != "fixed" or not frame.phrase.endswith((" to", " for")):
        return frames
    if next_to or (near and frame.phrase.split()[0] not in _GOVERNING):
        return frames
    stage = "interest" if frame.phrase.split()[0] in ("keen", "open", "willing", "happy") else frame.stage
    return (Frame("govern", stage, "fixed", None, frame.phrase),)


def chains(
    sentence: Sentence, mentions: list[Mention], triggers: list[Trigger], numbers: list[int], year: int
) -> list[Chain]:
    """Group the triggers of each clause into chains, broken by names of clubs and persons."""
    named = sorted(m.start for m in mentions if m.kind in ("club", "person") and m.use != "aside")
    groups: list[list[Trigger]] = []
    for t in triggers:
        if groups:
            last = groups[-1][-1]
            together = numbers[last.start] == numbers[t.start] and t.start - last.end <= _GAP
            between = {x.low for x in sentence.tokens[last.end : t.start]}
            verb = t.frame.kind in _VERBS or t.frame.kind == "govern"
            if verb and last.frame.kind not in ("govern", "status") and between & {"and", ",", "or"}:
                together = False
            if between & {"with", "after", "following", "amid", "despite"}:
                together = False
            if together and not any(last.end <= n < t.start for n in named):
                groups[-1].append(t)
                continue
        groups.append([t])
    return [c for g in groups if (c := _chain(sentence, g, numbers, year)) is not None]


def _chain(sentence: Sentence, group: list[Trigger], numbers: list[int], year: int) -> Chain | None:
    kinds = {f.kind for t in group for f in t.frames[:1]}
    if kinds <= {"govern"}:
        return None
    kind = next(k for k in _RANK if k in kinds)
    clause = numbers[group[0].start]
    stage, vague = _stage(sentence, group)
    if stage != "off" and _hypothesis(sentence, numbers, clause):
        stage = _capped("interest", stage)
    if stage in ("agreed", "bid") and _hoped(sentence, group):
        stage = "talks"
    move = next((f.move for t in group for f in t.frames if f.move), None)
    said = {t.low for g in group for t in sentence.tokens[g.start : g.end]}
    if "loan" in kinds or "loan" in said:
        move = "loan"
    if {sentence.tokens[i].low for i, n in enumerate(numbers) if n == clause} & {
        "permanently",
        "permanent",
        "outright",
    }:
        move = "permanent"
    return Chain(
        group,
        clause,
        kind,
        stage,
        move,
        _negated(sentence, group, numbers),
        _past(sentence, numbers, clause, year, done=stage == "done"),
        vague,
        _was(sentence, group),
    )


def _stage(sentence: Sentence, group: list[Trigger]) -> tuple[str, bool]:
    """Give the stage that the first telling trigger sets, and whether it is only the default."""
    default = ""
    cap = ""
    for number, t in enumerate(group):
        frame = t.frame
        if frame.kind == "govern":
            if number + 1 < len(group):
                cap = frame.stage if not cap or cap == "off" else _capped(cap, frame.stage)
            continue
        found = _one_stage(sentence, t, number + 1 < len(group))
        if found in ("to", "gerund", "progress", ""):
            default = default or found
            if cap and frame.form != "fixed":
                return cap, False
            continue
        return _capped(cap, found), False
    if cap:
        return cap, False
    if any(f.kind == "offer" and f.stage == "bid" for t in group for f in t.frames):
        return "bid", False
    if default == "to":
        return "to", True
    return ("agreed" if default == "progress" else "interest"), True


def _hoped(sentence: Sentence, group: list[Trigger]) -> bool:
    """Tell whether what follows is only what somebody hopes: "very optimistic that he will extend"."""
    before = {t.low for t in sentence.tokens[max(0, group[0].start - 8) : group[0].end]}
    return bool(before & words()["hopes"])


def _hypothesis(sentence: Sentence, numbers: list[int], clause: int) -> bool:
    first = numbers.index(clause)
    last = len(numbers) - numbers[::-1].index(clause)
    if last < len(numbers) and sentence.tokens[last].low in ("if", "unless", "should"):
        return True
    return any(sentence.tokens[i].low in ("if", "unless", "whether") for i in (first, first - 1) if i >= 0)


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
    return (
        before
        in (
            "a",
            "an",
            "the",
            "his",
            "her",
            "'s",
            "'",
            "this",
            "that",
            "any",
            "no",
            "their",
            "late",
            "summer",
            "january",
            "permanent",
            "potential",
            "possible",
            "loan",
            "million",
            "m",
            "proposed",
            "shock",
            "surprise",
            "big",
            "sensational",
            "free",
            "new",
            "for",
            "on",
            "of",
            "with",
            "about",
        )
        or before.endswith("m")
        or before[:1].isdigit()
        or at == 0
    )


_ORDER = ("interest", "talks", "bid", "agreed", "medical", "done")


def rank(stage: str) -> int:
    """Give the place of a stage in the order; off comes before all."""
    return _ORDER.index(stage) if stage in _ORDER else -1


def _capped(cap: str, stage: str) -> str:
    """Let what governs a verb hold its stage down: "hope to agree a deal" is no agreement."""
    if not cap or stage not in _ORDER:
        return stage
    if cap not in _ORDER:
        return "off"
    return min(cap, stage, key=_ORDER.index)


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


def _negated(sentence: Sentence, group: list[Trigger], numbers: list[int]) -> bool:
    tokens = sentence.tokens
    negations = words()["negations"]
    for t in group:
        if t.frame.stage == "off" or t.frame.kind == "keep":
            return False
        for i in range(t.start - 1, -1, -1):
            low = tokens[i].low
            if t.start - i > 3 and low not in ("none", "neither", "nobody", "nor"):
                continue
            if numbers[i] != numbers[t.start] or low in (",", "."):
                break
            if low in negations or low.endswith("n't"):
                if (
                    low in ("not", "no")
                    and i + 1 < len(tokens)
                    and tokens[i + 1].low in ("only", "just", "doubt", "secret", "surprise")
                ):
                    continue
                return True
    return False


def _was(sentence: Sentence, group: list[Trigger]) -> bool:
    """Tell whether the chain tells how things stood before: "was linked", "had been keen"."""
    before = [t.low for t in sentence.tokens[max(0, group[0].start - 3) : group[0].start]]
    return any(w in ("was", "were", "had", "previously", "initially") for w in before)


_YEAR = re.compile(r"(?:19|20)\d\d$")


def _past(sentence: Sentence, numbers: list[int], clause: int, year: int, *, done: bool) -> bool:
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
