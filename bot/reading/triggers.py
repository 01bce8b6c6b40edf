"""Find the frames' words in a sentence, in the sense that makes them frames."""

from dataclasses import dataclass

from bot.reading.model import Mention
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import Frame, Hit, words

_SIGNS = frozenset("€£$")
_SUMS = frozenset(
    {"€", "£", "$", "contract", "deal", "terms", "package", "chance", "salary", "wages", "to", "extension"}
)
_GOVERNING = frozenset({"set", "ready", "close", "poised", "off", "keen", "open", "willing", "happy"})


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


def _other_sense(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether a word is used in another sense: "(left)" under a picture, "offered a reminder"."""
    tokens = sentence.tokens
    if tokens[first].low == "left" and first and tokens[first - 1].text == "(":
        return True
    if tokens[first].low in words()["deed_nouns"] and last - first == 1 and first:
        before = tokens[first - 1].low
        return before.endswith("record") or before in words()["noun_before"] or before == "new"
    if tokens[first].low in ("want", "wants") and last - first == 1 and last < len(tokens):
        return tokens[last].text in _SIGNS or tokens[last].low in ("more", "around", "about", "at")
    if tokens[last - 1].low in ("offered", "offering") and last - first == 1:
        behind = tokens[last : last + 6]
        return not any(t.low in _SUMS or t.low[0].isdigit() for t in behind)
    return False


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
