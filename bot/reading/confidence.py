"""Say how far a finding of the rules can be trusted, and how sure a claim must be to be told.

The trust is the sum of what shallow decision trees make of a finding's traits: how its words were read (proposing.py)
and what the rest of the text speaks for or against it (context.py). `python -m benchmarks.reading train` grows them on
the labelled texts of the tests. How sure a claim is in the end, judging.py says.
"""

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Union

WEIGHTS = Path(__file__).parent / "weights.json"

# Claims at or above it are told; docs/reading.md says how many of them are right.
THRESHOLD = 0.76

Tree = Union[float, tuple[str, "Tree", "Tree"]]  # noqa: UP007 - with | a type cannot name itself at run time
"""What a tree adds, or a trait with the tree for claims that have it and the one for those that do not."""


@dataclass(frozen=True, slots=True)
class Model:
    """Trees, and the log odds to which they add."""

    start: float
    trees: tuple[Tree, ...]

    def share_right(self, traits: Collection[str]) -> float:
        """Give the share of claims with these traits that are right, between 0 and 1."""
        return odds(self.start + sum(leaf(tree, traits) for tree in self.trees))


def confidence(traits: Collection[str]) -> float:
    """Give the share of claims like this one that are right, between 0 and 1."""
    return round(_model().share_right(traits), 3)


def leaf(tree: Tree, traits: Collection[str]) -> float:
    """Give what a tree adds for a claim."""
    while not isinstance(tree, float):
        trait, with_it, without = tree
        tree = with_it if trait in traits else without
    return tree


def odds(total: float) -> float:
    """Give the probability that log odds stand for."""
    return 1 / (1 + math.exp(-total))


@cache
def _model() -> Model:
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(float(raw["start"]), tuple(_tree(tree) for tree in raw["trees"]))


def _tree(raw: Any) -> Tree:
    if isinstance(raw, list):
        return str(raw[0]), _tree(raw[1]), _tree(raw[2])
    return float(raw)
