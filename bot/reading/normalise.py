"""Make a text easy to match without moving a character: every offset stays true to the original."""

import re
import unicodedata

_SPECIAL = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "İ": "I", "ß": "s", "æ": "a", "Æ": "A",
    "œ": "o", "Œ": "O", "ð": "d", "Ð": "D", "þ": "t", "Þ": "T", "ŋ": "n", "ħ": "h", "ə": "a", "Ə": "A",
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "–": "–", "—": "–", "\u00a0": " ", "\u200b": " ", "\u202f": " ", "\ufeff": " ",
    "\r": " ", "\t": " ",
}  # fmt: skip


def _table() -> dict[int, str]:
    table = {ord(c): v for c, v in _SPECIAL.items()}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if code not in table and base.isascii():
            table[code] = base
    return table


_TABLE = _table()
# A line that holds only an account's name, or continues a sentence, belongs to the line before: posts break there.
_BROKEN = re.compile(r"\n(?=[ ]*@\w+)|(?<=\w)(?<!\.)\n(?=[ ]*(?:and|or|to|for|with|of|from|in|at|is|the)\b)")
_AFTER_HANDLE = re.compile(r"(@\w+)[ ]?\n(?=[ ]*[a-z,.;!?])")
_LINK = re.compile(r"https?://\S+|pic\.twitter\.com/\S+|\bwww\.\S+")


def fold(text: str) -> str:
    """Take accents and typographic quotes away, one character for one."""
    return text.translate(_TABLE)


def smooth(text: str) -> str:
    """Fold a text, blank out links and mend lines broken inside a sentence; the length stays."""
    folded = fold(text)
    folded = _LINK.sub(lambda m: " " * len(m.group()), folded)
    folded = _BROKEN.sub(" ", folded)
    return _AFTER_HANDLE.sub(lambda m: m.group().replace("\n", " "), folded)


def key(name: str) -> str:
    """Give the form under which names are compared: folded, lower case, signs as single spaces."""
    return " ".join(_SIGNS.sub(" ", fold(name).lower()).split())


_SIGNS = re.compile(r"[^\w]|_")


def matchable(folded: str) -> str:
    """Give the lower-case text in which every sign is a space, of the same length, for the dictionary."""
    lower = folded.lower()
    if len(lower) != len(folded):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)
    return _SIGNS.sub(" ", lower)
