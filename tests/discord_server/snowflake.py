"""Discord's ids: milliseconds since 2015 above 22 bits that tell apart what came in one of them."""

from datetime import UTC, datetime

_EPOCH_MS = 1_420_070_400_000


def at(moment: datetime) -> int:
    """Give the lowest id of a moment."""
    return (int(moment.timestamp() * 1000) - _EPOCH_MS) << 22


def when(number: int) -> datetime:
    """Read the moment out of an id."""
    return datetime.fromtimestamp(((number >> 22) + _EPOCH_MS) / 1000, UTC)
