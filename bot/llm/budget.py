"""What reading may cost in a day, and what it does cost."""

import math
from dataclasses import dataclass

MICROS = 1_000_000
"""Money is counted in millionths of the currency that the prices are in, so that sums are exact."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or many calls."""

    sent: int = 0
    received: int = 0

    @property
    def tokens(self) -> int:
        """Give both together."""
        return self.sent + self.received

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.sent + other.sent, self.received + other.received)


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of a UTC day, None for no limit, and the prices of a million tokens, 0 for a model of one's own."""

    tokens: int | None = None
    money: float | None = None
    price_sent: float = 0.0
    price_received: float = 0.0

    def cost(self, usage: Usage) -> int:
        """Give what tokens cost, in millionths."""
        return math.ceil(usage.sent * self.price_sent + usage.received * self.price_received)

    @property
    def micros(self) -> int | None:
        """Give the limit of money in millionths."""
        return None if self.money is None else round(self.money * MICROS)
