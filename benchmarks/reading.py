"""Measure the reader on the labelled texts of the tests, and train how far the rules' findings can be trusted.

python -m benchmarks.reading            figures on the articles trained on and held out, and the speed
python -m benchmarks.reading train      fit that trust on the open texts, and write it (then run `python -m training`)
"""

import sys
import time
from dataclasses import replace

from benchmarks import training
from benchmarks.training import Row
from bot.reading.confidence import THRESHOLD
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading import scoring

# The articles and our own texts are written to be hard; most of what feeds bring is as plain as the paragraphs.
_PLAIN = 3
_LIMITS = (0.5, 0.55, 0.6, 0.64, 0.68, 0.72, 0.76, 0.8, 0.85, 0.9)


def main() -> None:
    """Run what the command line asks for."""
    seeds = load_seeds(seeds_dir())
    texts = scoring.load()
    if sys.argv[1:] == ["train"]:
        hard = [t for t in texts + scoring.own() if not t.held_out]
        train(Reader(Gazetteer(seeds)), hard, scoring.paragraphs())
        return
    for name, known in (("all seeds", seeds), ("no players", replace(seeds, players=()))):
        reader = Reader(Gazetteer(known))
        for group, part in (
            ("articles, trained on", [t for t in texts if not t.held_out]),
            ("articles, held out", [t for t in texts if t.held_out]),
        ):
            _say(f"{name}, {group}: {_figures(scoring.score(part, reader, THRESHOLD))}")
    _speed(Reader(Gazetteer(seeds)), texts)


def train(reader: Reader, hard: list[scoring.Labelled], plain: list[scoring.Labelled]) -> None:
    """Fit the trust on what the rules find in texts, and say how well it does on texts unseen."""
    rows = _rows(reader, hard, "hard")
    everything = rows + _PLAIN * _rows(reader, plain, "plain")
    training.write(training.fit(everything))
    sure = training.cross_validated(everything)
    told = [(confidence, row.right) for confidence, row in zip(sure, rows, strict=False)]
    wanted = sum(not gold.get("optional") for t in hard for gold in t.gold)
    _say(f"{len(rows)} claims of {len(hard)} hard texts, cross-validated:")
    for limit in _LIMITS:
        above = [true for sure, true in told if sure >= limit]
        right = sum(above)
        _say(f"{limit:.2f}: {len(above)} claims, {right / max(1, len(above)):.2f} right, {right / wanted:.2f} found")


def _rows(reader: Reader, texts: list[scoring.Labelled], group: str) -> list[Row]:
    return [
        Row(f"{group} {t.id}", reason.traits, any(scoring.right(reason.claim, gold) for gold in t.gold))
        for t in texts
        for reason in reader.findings(t.text)
    ]


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
