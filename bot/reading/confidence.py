"""Say how sure a claim is, and how sure one must be to be told.

The number is what a small logistic model makes of how the claim came about: its frame and stage, whether buyer and
player were said in the clause or had to be guessed, how often the text says it. `python -m benchmarks.reading train`
fits the weights on the labelled texts of the tests.
"""

import json
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights.json"

# Claims at or above it are told; chosen so that at least 90 of 100 of them are right (docs/reading.md).
THRESHOLD = 0.64


def confidence(traits: Iterable[str]) -> float:
    """Give the share of claims like this one that are right, between 0 and 1."""
    weights = _weights()
    total = weights["bias"] + sum(weights.get(trait, 0.0) for trait in traits)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 3)


@cache
def _weights() -> dict[str, float]:
    return {str(name): float(weight) for name, weight in json.loads(WEIGHTS.read_text(encoding="utf-8")).items()}
