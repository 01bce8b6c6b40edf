"""Measure and train the reader on the labelled texts of the tests.

python -m benchmarks.reading            figures on the open and the held-out texts, and the speed
python -m benchmarks.reading train      fit the weights of the confidence on the open texts, and write them
"""

import json
import math
import sys
import time
from dataclasses import replace

from bot.reading.confidence import THRESHOLD, WEIGHTS
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading import scoring

_STEPS = 1500
_RATE = 0.5
_DECAY = 0.01


def main() -> None:
    """Run what the command line asks for."""
    seeds = load_seeds(seeds_dir())
    texts = scoring.load()
    if sys.argv[1:] == ["train"]:
        train(Reader(Gazetteer(seeds)), [t for t in texts if not t.held_out] + scoring.paragraphs())
        return
    for name, known in (("all seeds", seeds), ("no players", replace(seeds, players=()))):
        reader = Reader(Gazetteer(known))
        for group, part in (
            ("open", [t for t in texts if not t.held_out]),
            ("held out", [t for t in texts if t.held_out]),
        ):
            _say(f"{name}, {group}: {_figures(scoring.score(part, reader, THRESHOLD))}")
    _speed(Reader(Gazetteer(seeds)), texts)


def train(reader: Reader, texts: list[scoring.Labelled]) -> None:
    """Fit a logistic model of which claims are right, by gradient descent with weight decay; always the same result."""
    rows = []
    for labelled in texts:
        rows += [
            (reason.traits, float(any(scoring.right(reason.claim, g) for g in labelled.gold)))
            for reason in reader.explain(labelled.text).claims
        ]
    names = sorted({trait for traits, _ in rows for trait in traits})
    weights = dict.fromkeys(["bias", *names], 0.0)
    for _ in range(_STEPS):
        slope = dict.fromkeys(weights, 0.0)
        for traits, truth in rows:
            total = weights["bias"] + sum(weights[t] for t in traits)
            error = 1 / (1 + math.exp(-total)) - truth
            slope["bias"] += error
            for t in traits:
                slope[t] += error
        for name in weights:
            decay = 0.0 if name == "bias" else _DECAY * weights[name]
            weights[name] -= _RATE * (slope[name] / len(rows) + decay)
    kept = {name: round(weight, 3) for name, weight in weights.items() if abs(weight) >= 0.005}
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    right = sum(truth for _, truth in rows) / len(rows)
    _say(f"{len(rows)} claims of {len(texts)} texts, {len(kept)} weights, {right:.2f} right")


def _figures(result: scoring.Score) -> str:
    return (
        f"link {result.f1('linked', 'told', 'wanted'):.2f}, claim {result.f1('right', 'told', 'wanted'):.2f}, "
        f"move {result.ratio('move', 'linked'):.2f}, stage {result.ratio('stage', 'linked'):.2f}, "
        f"coarse {result.ratio('coarse', 'linked'):.2f}, from {result.ratio('origin', 'origins'):.2f}, "
        f"fee {result.f1('fee', 'fees told', 'fees wanted'):.2f}, "
        f"voice {result.f1('voice', 'voices told', 'voices wanted'):.2f}; "
        f"above {THRESHOLD}: {result.ratio('above right', 'above'):.2f} right, "
        f"{result.ratio('above right', 'wanted'):.2f} found, "
        f"{result.ratio('alarmed', 'empty'):.2f} of the texts without a claim alarmed"
    )


def _speed(reader: Reader, texts: list[scoring.Labelled]) -> None:
    length = sum(len(t.text.body) for t in texts)
    start = time.process_time()
    for labelled in texts:
        reader.read(labelled.text)
    spent = time.process_time() - start
    _say(f"{length / 1800 / spent:.0f} texts of 1,800 characters a second on one core")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
