"""Fit the confidence of claims by gradient boosting; every run gives the same result."""

import hashlib
import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from bot.reading.confidence import WEIGHTS, Model, Tree, leaf, odds

_FOLDS = 5
_TREES, _DEPTH, _SHRINK, _DAMP, _GAIN = 60, 3, 0.15, 8.0, 0.5
# A trait of fewer claims teaches nothing.
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A claim that the reader made: of which text, with which traits, and whether it is right."""

    text: str
    traits: tuple[str, ...]
    right: bool


def fit(rows: list[Row]) -> Model:
    """Grow trees one after the other, each on what those before it leave unexplained."""
    seen = Counter(trait for row in rows for trait in row.traits)
    known = {trait for trait, count in seen.items() if _FEWEST <= count <= len(rows) - _FEWEST}
    sets = [known.intersection(row.traits) for row in rows]
    mean = sum(row.right for row in rows) / len(rows)
    start = round(math.log(mean / (1 - mean)), 3)
    totals = [start] * len(rows)
    trees = []
    for _ in range(_TREES):
        chances = [odds(total) for total in totals]
        slope = [chance - row.right for chance, row in zip(chances, rows, strict=True)]
        curve = [chance * (1 - chance) for chance in chances]
        tree = _grow(range(len(rows)), sets, (slope, curve), _DEPTH)
        totals = [total + leaf(tree, traits) for total, traits in zip(totals, sets, strict=True)]
        trees.append(tree)
    return Model(start, tuple(trees))


def cross_validated(rows: list[Row]) -> list[float]:
    """Give each row the confidence of a model that saw no claim of its text."""
    parts = [int(hashlib.sha256(f"f{row.text}".encode()).hexdigest(), 16) % _FOLDS for row in rows]
    models = [fit([row for row, part in zip(rows, parts, strict=True) if part != out]) for out in range(_FOLDS)]
    return [models[part].share_right(row.traits) for row, part in zip(rows, parts, strict=True)]


def write(model: Model) -> None:
    """Write a model where the reader looks for it."""
    trees = ",\n".join(json.dumps(tree) for tree in model.trees)
    WEIGHTS.write_text(f'{{"start": {model.start}, "trees": [\n{trees}\n]}}\n', encoding="utf-8")


def _grow(claims: range | list[int], sets: list[set[str]], sums: tuple[list[float], list[float]], depth: int) -> Tree:
    slope, curve = sums
    whole, weight = sum(slope[i] for i in claims), sum(curve[i] for i in claims)
    value = round(-_SHRINK * whole / (weight + _DAMP), 3)
    if depth == 0 or len(claims) < 2 * _FEWEST:
        return value
    with_slope: defaultdict[str, float] = defaultdict(float)
    with_curve: defaultdict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for i in claims:
        for trait in sets[i]:
            with_slope[trait] += slope[i]
            with_curve[trait] += curve[i]
            counts[trait] += 1

    def gain(t: str) -> float:
        inside = with_slope[t] ** 2 / (with_curve[t] + _DAMP)
        outside = (whole - with_slope[t]) ** 2 / (weight - with_curve[t] + _DAMP)
        # Rounded, so that the order of summing up decides nothing.
        return round(inside + outside - whole**2 / (weight + _DAMP), 9)

    splits = sorted(t for t, count in counts.items() if _FEWEST <= count <= len(claims) - _FEWEST)
    best = max(splits, key=gain, default=None)
    if best is None or gain(best) < _GAIN:
        return value
    with_it = [i for i in claims if best in sets[i]]
    without = [i for i in claims if best not in sets[i]]
    return best, _grow(with_it, sets, sums, depth - 1), _grow(without, sets, sums, depth - 1)
