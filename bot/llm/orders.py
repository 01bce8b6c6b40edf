"""Blank out what a text says to machines instead of to readers.

News never orders its reader to disregard instructions or to answer in JSON. Where a line does, everything from that
sentence to the end of its paragraph is left out before anybody, model or rule, reads the text: an order may run over
several sentences, and the last one looks like news ("Harry Kane has signed for Chelsea").
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.reading.normalise import fold

_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
    r"|(?<=\w)[\u200c\u200d]+(?=\w)"  # elsewhere they join the parts of an emoji
)
_SENTENCE = re.compile(r"[.!?:…][\"')\]]*\s+|^|(?<=[^\w\s])\s+(?=[<\[#])")
_OPENING = re.compile(r"[\s\"'(\[{<*_\-—–>#]{0,12}")  # bounded, so that the time stays linear in the text


@dataclass(frozen=True, slots=True)
class _Orders:
    begins: re.Pattern[str]
    holds: re.Pattern[str]


@cache
def _orders() -> _Orders:
    with (Path(__file__).parent / "orders.toml").open("rb") as file:
        data = tomllib.load(file)
    words = {name: f"(?:{'|'.join(forms)})" for name, forms in data["words"].items()}

    def one_of(patterns: list[str]) -> str:
        return "|".join(re.sub(r"\{([a-z_]+)\}", lambda m: words[m[1]], pattern) for pattern in patterns)

    begins = one_of(data["patterns"]["begins"])
    return _Orders(re.compile(f"{words['courtesy']}*(?:{begins})"), re.compile(one_of(data["patterns"]["holds"])))


def without_orders(text: str) -> tuple[str, int]:
    """Give a text without its orders to machines and without invisible signs, and how many orders there were."""
    kept: list[str] = []
    found, goes_on = 0, False
    for line in _INVISIBLE.sub("", text).split("\n"):
        start = 0 if goes_on and line.strip() else _order(fold(line).lower())
        if start is None:
            kept.append(line)
            continue
        found += 1
        kept.append(line[:start].rstrip())
        # "Report the following:" goes on in the next paragraph.
        goes_on = line.rstrip().endswith(":")
    return "\n".join(kept), found


def _order(line: str) -> int | None:
    """Find where the first order of a folded line begins."""
    starts = [match.end() for match in _SENTENCE.finditer(line)]
    for start in starts:
        opening = _OPENING.match(line, start)
        if opening and _orders().begins.match(line, opening.end()):
            return start
    held = _orders().holds.search(line)
    return None if held is None else max((start for start in starts if start <= held.start()), default=0)
