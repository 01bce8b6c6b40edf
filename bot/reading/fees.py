"""Find sums of money, and read them."""

import re
import tomllib
from pathlib import Path

from bot.domain.claims import Fee
from bot.reading.normalise import fold

with (Path(__file__).parent / "vocabulary" / "fees.toml").open("rb") as _file:
    _VOCABULARY = tomllib.load(_file)


def _any(words: list[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


_CURRENCY: dict[str, str] = _VOCABULARY["currencies"]
_UNITS: dict[str, float] = _VOCABULARY["units"]
_UNIT = rf"(?:{_any(list(_UNITS))})\b"
_NAME = rf"(?:{_any([word for word in _CURRENCY if word.isalpha()])})\b"
# Bounded, so that a page of digits is read in one pass.
_NUMBER = r"(?<!\d)\d{1,12}(?:[.,]\d{1,12}){0,4}"
_SUM = re.compile(
    rf"(?:[€£$¥₩]\s?{_NUMBER}(?:\s?-\s?{_NUMBER})?\s?-?(?:{_UNIT})?"
    rf"|{_NUMBER}\s?-?{_UNIT}\s?(?:of\s)?(?:[€£$]|{_NAME})"
    rf"|{_NUMBER}\s?[€£$]"
    rf"|{_NUMBER}\s?(?:{_UNIT})?\s?{_NAME}"
    rf"|{_NUMBER}\s?-?(?:m|million)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\(?(?:plus|\+|and|with|including|in)\s+(?:a further |another |up to |around |about )?"
    rf"(?:[€£$]?{_NUMBER}\s?(?:{_UNIT})?\s?)?(?:in |of )?(?:potential |performance-related |various |easy )?"
    rf"(?:{_any(_VOCABULARY['words']['extras'])})(?: included)?|\s?\+\s?[€£$]?{_NUMBER}\s?(?:{_UNIT})?)",
    re.IGNORECASE,
)
_FREE = re.compile(rf"\b(?:{_any(_VOCABULARY['words']['free'])})\b", re.IGNORECASE)
_WAGES = re.compile(
    rf"(?:[- ]a[- ]|per |/)(?:week|year|season|month|annum)|(?:{_any(_VOCABULARY['words']['other_behind'])})\b",
    re.IGNORECASE,
)
_NOT_FEES = re.compile(rf"\b(?:{_any(_VOCABULARY['words']['other_before'])})\b", re.IGNORECASE)


def find(text: str, start: int, end: int) -> list[tuple[int, int, Fee]]:
    """Find the fees between two offsets of a text: (start, end, fee). Wages are left out."""
    piece = fold(text[start:end])
    result = []
    for match in _SUM.finditer(piece):
        if _WAGES.match(piece, match.end()) or _WAGES.search(piece[match.end() : match.end() + 12]):
            continue
        if _NOT_FEES.search(piece[max(0, match.start() - 25) : match.start()]):
            continue
        tail = _TAIL.match(piece, match.end())
        stop = tail.end() if tail else match.end()
        amount, currency = _value(match.group())
        if amount is not None and amount >= 10_000:
            result.append(
                (
                    start + match.start(),
                    start + stop,
                    Fee(text[start + match.start() : start + stop].strip(), amount, currency),
                )
            )
    return result


def free(text: str, start: int, end: int) -> tuple[int, int, Fee] | None:
    """Find the words for a free transfer between two offsets."""
    match = _FREE.search(text, start, end)
    return None if match is None else (match.start(), match.end(), Fee("free", 0.0, None))


def _value(written: str) -> tuple[float | None, str | None]:
    low = written.lower()
    currency = next((code for sign, code in _CURRENCY.items() if sign in low), None)
    match = re.search(_NUMBER, low)
    if match is None:
        return None, currency
    digits = match.group()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        number = float(re.sub(r"[.,]", "", digits))
    elif digits.count(".") + digits.count(",") <= 1:
        number = float(digits.replace(",", "."))
    else:
        return None, currency
    unit = re.search(_UNIT, low[match.end() :])
    return number * (_UNITS[unit.group()] if unit else 1.0), currency
