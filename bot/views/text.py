"""Text from outside, made safe and short for Discord."""

import re
import unicodedata
from datetime import datetime

_ACTIVE = re.compile(r"([\\*_~`|>\[\]()#<@:-])")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

QUOTE_WORDS = 25
"""A quote of an article may be this long, and no more of it is ever shown."""


def plain(text: str, limit: int = 256) -> str:
    """Make text from outside plain: nothing in it can format, mention, link, hide or turn the reading direction.

    `limit` counts characters before escaping.
    """
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in _LINK.sub("", text))
    return _ACTIVE.sub(r"\\\1", cut(" ".join(visible.split()), limit))


def cut(text: str, limit: int) -> str:
    """Shorten a text to a limit, at a word where there is one near."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 0.6 else head).rstrip(" ,;:") + "…"


def quote(evidence: str) -> str:
    """Quote an article's words, at most 25 of them."""
    words = _LINK.sub("", evidence).split()
    short = " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")
    return f"“{plain(short, 300)}”"


def link(label: str, url: str | None) -> str:
    """Link a label; without an address, or with one that is not for the web, it is just the label."""
    shown = plain(label, 80)
    if url is None or not re.fullmatch(r"https?://[^\s<>()\[\]]+", url):
        return shown
    return f"[{shown}]({url})"


def when(at: datetime) -> str:
    """Show a time as each reader's client tells it: `3 days ago`."""
    return f"<t:{int(at.timestamp())}:R>"


def day(at: datetime) -> str:
    """Show a day as each reader's client writes it."""
    return f"<t:{int(at.timestamp())}:d>"


def calendar(at: datetime) -> str:
    """Write a day where no client can: `29 Jan 2023`."""
    return f"{at.day} {at:%b %Y}"


def count(number: int, noun: str) -> str:
    """Count things: `1 article`, `2 articles`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
