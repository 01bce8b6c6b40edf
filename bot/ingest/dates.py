"""The dates of feeds, as they are written in practice."""

import re
from calendar import timegm
from datetime import UTC, date, datetime, timedelta, timezone
from time import struct_time

_BARE = re.compile(r"\s*(?:\d{4}-\d{2}-\d{2}|(?:\w{3,9},?\s+)?\d{1,2}\s+\w{3,9}\.?\s+\d{4})\s*")
_STAMP = re.compile(r"\s*(\d{10})(?:\d{3})?\s*")
_WORDED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})\.?\s+(?:de\s+)?([^\W\d]{3,10})\.?\s+(?:de\s+)?(\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[A-Z]{1,4})?)?\s*$",
    re.IGNORECASE,
)
_ZONES = {
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "MEZ": 1,
    "CEST": 2,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "TRT": 3,
    "BRT": -3,
}
"""Names of zones that feedparser takes for UTC, in hours east of it."""

_MONTHS = (
    ("jan", "ene", "gen", "oca"),
    ("feb", "fev", "fév", "şub"),
    ("mar", "mär", "maa", "mrt"),
    ("apr", "abr", "avr", "nis"),
    ("may", "mai", "mag", "mei"),
    ("jun", "giu", "jui", "haz"),
    ("jul", "lug", "tem"),
    ("aug", "ago", "aoû", "aou"),
    ("sep", "set", "eyl"),
    ("oct", "okt", "ott", "out", "eki"),
    ("nov", "kas"),
    ("dec", "dez", "dic", "déc", "ara"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


def feed_date(raw: str, parsed: struct_time | None) -> datetime | date | None:
    """Make a time, or a bare date, of what a feed wrote and what feedparser made of it (UTC); None for nothing."""
    if stamp := _STAMP.fullmatch(raw):
        return datetime.fromtimestamp(int(stamp[1]), UTC)
    if parsed is None:
        return _worded(raw) or _iso(raw)
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError):
        return None
    if _BARE.fullmatch(raw):
        return at.date()
    zone = raw.strip().rpartition(" ")[2].upper()
    return at - timedelta(hours=_ZONES.get(zone, 0))


def _iso(raw: str) -> datetime | date | None:
    try:
        return date.fromisoformat(raw) if len(raw) == len("2023-01-29") else datetime.fromisoformat(raw)
    except ValueError:
        return None


def _worded(raw: str) -> datetime | date | None:
    """Read a date with a month in another language than English: `lun, 29 gen 2024 10:00:00 +0100`."""
    found = _WORDED.fullmatch(raw.strip())
    if found is None:
        return None
    day, word, year, hour, minute, second, zone = found.groups()
    month = 7 if word.casefold().startswith("juil") else _MONTH.get(word.casefold()[:3])
    if month is None:
        return None
    try:
        if hour is None:
            return date(int(year), month, int(day))
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(name: str | None) -> timezone:
    if name and name[0] in "+-":
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[3:5])))
    return timezone(timedelta(hours=_ZONES.get((name or "").upper(), 0)))
