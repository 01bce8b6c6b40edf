"""Text from outside, made safe and short for Discord."""

import re
import unicodedata
from datetime import datetime
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

_ACTIVE = frozenset("\\*_~`|>[]()#<@:-")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

QUOTE_WORDS = 25
"""A quote of an article may be this long, and no more of it is ever shown."""

LONGEST_ADDRESS = 400
"""A longer address is not linked: it would take the room of the news."""


def clean(text: str, limit: int) -> str:
    """Clean text from outside for a place that formats nothing, as a button: no links, no hidden characters, one line.

    Formatting characters, which hide or turn the reading direction, vanish; other controls count as spaces. Where
    nothing is left to see, it is a question mark, since Discord refuses empty names.
    """
    # Whoever sends a megabyte gets no more work out of us than is shown.
    head = _LINK.sub("", text[: 20 * limit])
    categories = ((c, unicodedata.category(c)) for c in head)
    visible = "".join(" " if k in ("Cc", "Zl", "Zp") else c for c, k in categories if k[0] != "C" or k == "Cc")
    return cut(" ".join(visible.split()), limit) or "?"


def plain(text: str, limit: int = 256) -> str:
    """Make text from outside plain: nothing in it can format, mention, link, hide or turn the reading direction.

    `limit` counts the characters that are sent, so that what is put together from plain texts has a known length.
    """
    short = clean(text, limit)
    escaped = _escape(short)
    while len(escaped) > limit:
        # Each cut takes away at least what is too much, counting an escaped character as one.
        short = cut(short, max(1, len(short) - (len(escaped) - limit + 1) // 2))
        escaped = _escape(short)
    return escaped


def cut(text: str, limit: int) -> str:
    """Shorten a text to a limit, at a word where there is one near."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 0.6 else head).rstrip(" ,;:") + "…"


def quote(evidence: str) -> str:
    """Quote an article's words, at most 25 of them."""
    words = clean(evidence, 1000).split()
    return f"“{plain(' '.join(words[:QUOTE_WORDS]) + (' …' if len(words) > QUOTE_WORDS else ''), 300)}”"


def link(label: str, url: str | None) -> str:
    """Link a label; without an address, or with one that is not plainly for the web, it is just the label."""
    shown = plain(label, 80)
    address = _address(url) if url else None
    return f"[{shown}]({address})" if address else shown


def lines(parts: list[str], limit: int, most: int = 20) -> str:
    """Join as many whole lines (or paragraphs) as fit, so that no mark is cut in two; say how many are left out."""
    kept: list[str] = []
    room = limit - len("\n… 999999 more")
    for part in parts[:most]:
        if len(part) + 1 > room:
            break
        kept.append(part)
        room -= len(part) + 1
    left = len(parts) - len(kept)
    return "\n".join([*kept, f"… {left} more"] if left else kept)


def when(at: datetime) -> str:
    """Show a time as each reader's client tells it: `3 days ago`."""
    return f"<t:{int(at.timestamp())}:R>"


def day(at: datetime) -> str:
    """Show a day as each reader's client writes it."""
    return f"<t:{int(at.timestamp())}:d>"


def calendar(at: datetime) -> str:
    """Write a day where no client can: `29 Jan 2023`."""
    return f"{at.day} {at:%b %Y}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Count things: `1 article`, `2 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _escape(text: str) -> str:
    escaped = "".join(f"\\{c}" if c in _ACTIVE else c for c in text)
    # A name such as 1. FC Köln would begin a numbered list.
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)


def _address(url: str) -> str | None:
    if len(url) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(url)
        # What would end the link or mention somebody, and everything that is not ASCII, is written in percents.
        address = percent_encode(url, safe="%/:=&?~#+!$,;'*-._")
    except ValueError:  # also half a surrogate pair
        return None
    known = parts.scheme in ("http", "https") and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc)
    return address if known and len(address) <= LONGEST_ADDRESS else None
