"""Cut a text into blocks, sentences and words, each knowing where it stands in the original."""

import re
from dataclasses import dataclass

_WORD = re.compile(
    r"[@#]\w+|[€£$¥₩]|\d{1,2}-years?-olds?\b|\d+-\d+\b|\d+(?:[.,]\d+)*[A-Za-z]*|\w+n't\b"
    r"|\b[A-Za-z]{1,2}'(?=[A-Z])\w[\w-]*|\w+(?:-\w+)*|'[sS]\b|'|[^\w\s]"
)
_ABBREVIATIONS = frozenset(
    {
        "st",
        "mr",
        "mrs",
        "ms",
        "dr",
        "jr",
        "sr",
        "vs",
        "v",
        "no",
        "prof",
        "approx",
        "inc",
        "utd",
        "f",
        "fc",
        "a",
        "d",
    }
)
_ENDS = frozenset(".!?")
_BREAKS = frozenset("|◉•▪➡➜→⬇⤵🔹🔸◾●✅⏳🚨❗ℹ")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign. `low` is the folded lower-case form; start and end are offsets in the text."""

    text: str
    low: str
    start: int
    end: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of tokens that says one thing; `block` counts paragraphs or lines, `first` marks a block's first."""

    tokens: tuple[Token, ...]
    block: int
    first: bool
    heading: bool

    @property
    def start(self) -> int:
        """Give the offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Give the offset after the last character."""
        return self.tokens[-1].end


def tokenise(folded: str, start: int, end: int) -> list[Token]:
    """Cut folded text between two offsets into tokens."""
    result = []
    for match in _WORD.finditer(folded, start, end):
        word = match.group()
        result.append(Token(word, word.lower(), match.start(), match.end(), word[0].isupper() or word[0] in "@#"))
    return result


def sentences(smoothed: str) -> list[Sentence]:
    """Cut a smoothed text into sentences. A line break always ends one."""
    result: list[Sentence] = []
    position = 0
    block = 0
    for line in smoothed.split("\n"):
        if line.strip():
            tokens = tokenise(smoothed, position, position + len(line))
            pieces = [piece for piece in _split(tokens) if any(t.low[0].isalnum() or t.low[0] in "@#" for t in piece)]
            ends = line.rstrip()[-1] in ".!?\"'…)”"
            for number, piece in enumerate(pieces):
                heading = len(pieces) == 1 and not ends and len(piece) <= 30
                result.append(Sentence(tuple(piece), block, number == 0, heading))
            block += 1
        position += len(line) + 1
    return result


def _split(tokens: list[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = []
    current: list[Token] = []
    for i, token in enumerate(tokens):
        if token.text in _BREAKS:
            if current:
                pieces.append(current)
            current = []
            continue
        current.append(token)
        if (token.text[0] in _ENDS and _ends_here(tokens, i)) or len(current) > 400:
            pieces.append(current)
            current = []
    if current:
        pieces.append(current)
    return _join_tails(pieces)


def _join_tails(pieces: list[list[Token]]) -> list[list[Token]]:
    """Give closing quotes and brackets back to the sentence that they close."""
    result: list[list[Token]] = []
    for piece in pieces:
        tail = 0
        if result:
            end = result[-1][-1].end
            while tail < len(piece) and piece[tail].text in "\"')" and piece[tail].start == end:
                end = piece[tail].end
                tail += 1
            result[-1] += piece[:tail]
        if piece[tail:]:
            result.append(piece[tail:])
    return result


def _ends_here(tokens: list[Token], i: int) -> bool:
    if i + 1 == len(tokens):
        return True
    following = tokens[i + 1]
    if tokens[i].text == ".":
        previous = tokens[i - 1] if i else None
        if following.start == tokens[i].end and following.text not in "\"')":
            return False
        if previous is not None and (previous.low in _ABBREVIATIONS or (len(previous.text) == 1 and previous.capital)):
            return False
    return following.capital or not following.text[0].isalpha()
