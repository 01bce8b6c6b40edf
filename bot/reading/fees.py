"""Find sums of money, and read them."""

import re

from bot.domain.claims import Fee
from bot.reading.normalise import fold

_CURRENCY = {
    "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₩": "KRW", "euro": "EUR", "euros": "EUR", "eur": "EUR", "pound": "GBP",
    "pounds": "GBP", "gbp": "GBP", "dollars": "USD", "dollar": "USD", "usd": "USD", "kronor": "SEK", "francs": "CHF",
}  # fmt: skip
_UNITS = {
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mill": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "k": 1e3,
    "thousand": 1e3,
}
_UNIT = r"(?:millions?|mill?|mio|mn|m|bn|billion|k|thousand)\b"
_NAME = r"(?:euros?|eur|pounds?|gbp|dollars?|usd|kronor|francs)\b"
_NUMBER = r"\d+(?:[.,]\d+)*"
_SUM = re.compile(
    rf"(?:[€£$¥₩]\s?{_NUMBER}(?:\s?-\s?{_NUMBER})?\s?-?(?:{_UNIT})?"
    rf"|{_NUMBER}\s?-?{_UNIT}\s?(?:of\s)?(?:[€£$]|{_NAME})"
    rf"|{_NUMBER}\s?[€£$]"
    rf"|{_NUMBER}\s?(?:{_UNIT})?\s?{_NAME}"
    rf"|{_NUMBER}\s?-?(?:m|million)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\s*(?:\(?(?:plus|\+|and|with|including|in)\s+(?:a further |another |up to |around |about )?(?:[€£$]?{_NUMBER}\s?(?:{_UNIT})?\s?)?"
    r"(?:in |of )?(?:potential |performance-related |various |easy )?(?:add-ons|add ons|addons|bonuses|bonus|variables|extras|incentives)(?: included)?|\s?\+\s?[€£$]?"
    rf"{_NUMBER}\s?(?:{_UNIT})?)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:free transfer|on a free|for free|free agent|free agents|bosman|for nothing|no transfer fee|without a fee|out of contract)\b",
    re.IGNORECASE,
)
_WAGES = re.compile(
    r"(?:[- ]a[- ]|per |/)(?:week|year|season|month|annum)|(?:week|weekly|wage|wages|salary)\b", re.IGNORECASE
)
_NOT_FEES = re.compile(r"(?:wage|salary|earn|salaries|debt|turnover|revenue|prize|fined|budget)\w*", re.IGNORECASE)


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
    return (
        None
        if match is None or match.group().lower() == "out of contract"
        else (match.start(), match.end(), Fee("free", 0.0, None))
    )


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
    unit = re.search(r"(millions?|mill?|mio|mn|m|bn|billion|k|thousand)\b", low[match.end() :])
    return number * (_UNITS[unit.group(1)] if unit else 1.0), currency
