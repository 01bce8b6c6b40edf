"""Train the networks of the reader: `python -m training`, about forty minutes on one core. It needs `.[train]`.

It learns from texts/ (filled with other names in every round), from the labelled articles that are not held out, and
from our own labelled texts and paragraphs. The same data and versions give the same networks.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from rich.progress import Progress

from bot.domain.claims import Text
from bot.reading.encoding import Encoded, Floats
from bot.reading.gazetteer import Gazetteer
from bot.reading.network import WEIGHTS, Networks, distances, pack, relations, unpack
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading import scoring
from training.model import Batch, Model, loss
from training.slots import Filler, load
from training.targets import Targets, targets

FILLINGS = 3
RATE, WARM_UP, DECAY, CLIP = 2e-3, 200, 0.1, 5.0
# Now and then a word, or all that the rules found, is hidden, so that the network leans on neither alone.
HIDDEN_WORDS, HIDDEN_RULES = 0.2, 0.25
TOKENS, PASSAGES = 2000, 16
_RARE = 2
_PADDING, _UNKNOWN = 0, 1


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage with what is right of it, and its words by number."""

    encoded: Encoded
    targets: Targets
    words: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One of the networks: where chance begins, how many rounds it learns, how much of it is switched off then."""

    seed: int
    rounds: int
    dropout: float


MEMBERS = (Member(1, 14, 0.3), Member(2, 10, 0.35), Member(3, 10, 0.35))


def main() -> None:
    """Train, check that what was written judges as what was trained, and say where it is."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    rng = random.Random(1)
    seeds = load_seeds(seeds_dir())
    reader, filler = Reader(Gazetteer(seeds)), Filler(seeds)
    labelled = scoring.own() + scoring.paragraphs() + [t for t in scoring.load() if not t.held_out]
    firm = [lesson for t in labelled for lesson in lessons(reader, t.text, t.gold)]
    slotted = load()
    fillings = [
        [lesson for text in slotted for lesson in lessons(reader, *filler.fill(text, rng))] for _ in range(FILLINGS)
    ]
    vocabulary = _vocabulary([*firm, *fillings[0]])
    _say(f"{len(vocabulary)} words, {len(firm + fillings[0])} lessons a round")
    models = [trained(member, vocabulary, firm, fillings) for member in MEMBERS]
    packed = pack([_weights(model) for model in models], vocabulary)
    _check(models, unpack(packed), vocabulary, firm[:40])
    WEIGHTS.write_bytes(packed)
    _say(f"{WEIGHTS}: {len(packed) / 1e6:.1f} MB")


def lessons(reader: Reader, text: Text, gold: Sequence[dict[str, object]]) -> list[Lesson]:
    """Give the passages of a labelled text that name anybody."""
    return [Lesson(enc, targets(passage, gold)) for passage, enc in reader.passages(text) if passage.people]


def trained(member: Member, vocabulary: list[str], firm: list[Lesson], fillings: list[list[Lesson]]) -> Model:
    """Train a network in rounds; each takes other names for the texts with slots."""
    torch.manual_seed(member.seed)
    rng = random.Random(member.seed)
    model = Model(len(vocabulary), member.dropout)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    rounds = [batches([*firm, *fillings[i % len(fillings)]], rng) for i in range(member.rounds)]
    steps = sum(map(len, rounds))
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY, betas=(0.9, 0.98))
    done = 0
    model.train()
    with Progress() as progress:
        bar = progress.add_task("training", total=steps)
        for number, chunks in enumerate(rounds):
            total = 0.0
            for chunk in chunks:
                rate = RATE * min(1, (done + 1) / WARM_UP) * max(0.02, 1 - done / steps)
                for group in optimiser.param_groups:
                    group["lr"] = rate
                batch = collate(chunk, numbers, hide=True)
                cost = loss(model(batch), batch)
                optimiser.zero_grad()
                cost.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
                optimiser.step()
                total += cost.item()
                done += 1
                progress.advance(bar)
            _say(f"network {member.seed}, round {number + 1}: {total / len(chunks):.3f}")
    model.eval()
    return model


def batches(pool: list[Lesson], rng: random.Random) -> list[list[Lesson]]:
    """Cut lessons in random order into batches of about one length each."""
    pool = rng.sample(pool, len(pool))
    result: list[list[Lesson]] = []
    for start in range(0, len(pool), 12 * PASSAGES):
        batch: list[Lesson] = []
        for lesson in sorted(pool[start : start + 12 * PASSAGES], key=lambda lesson: len(lesson.encoded.words)):
            if batch and (len(batch) == PASSAGES or (len(batch) + 1) * len(lesson.encoded.words) > TOKENS):
                result.append(batch)
                batch = []
            batch.append(lesson)
        result.append(batch)
    rng.shuffle(result)
    return result


def collate(chunk: Sequence[Lesson], numbers: dict[str, int], *, hide: bool) -> Batch:
    """Lay lessons side by side; `hide` hides some words and findings."""
    size = len(chunk)
    length = max(len(lesson.encoded.words) for lesson in chunk)
    people = max(len(lesson.encoded.people) for lesson in chunk)
    clubs = max(1, *(len(lesson.encoded.clubs) for lesson in chunk))
    first = chunk[0].encoded
    ids = np.zeros((size, 5, length), np.int64)
    traits = np.zeros((size, length, first.traits.shape[1]), np.float32)
    related = np.zeros((size, length, length), np.int64)
    known = np.zeros((size, length), bool)
    persons, places = np.zeros((size, people, length), np.float32), np.zeros((size, clubs, length), np.float32)
    pairs = np.zeros((size, people, clubs + 1, first.pairs.shape[2]), np.float32)
    accepted = np.zeros((size, people, clubs + 1, chunk[0].targets.accepted.shape[2]), np.float32)
    loan, owner = np.full((size, people, clubs), -1, np.float32), np.full((size, people, clubs), -1, np.float32)
    for i, lesson in enumerate(chunk):
        e, t = lesson.encoded, lesson.targets
        n, p, c = len(e.words), len(e.people), len(e.clubs)
        words = [numbers.get(word, _UNKNOWN) for word in e.words]
        ids[i, :, :n] = np.stack([np.array(words), e.prefixes, e.suffixes, e.hows, e.kinds])
        traits[i, :n], related[i, :n, :n], known[i, :n] = e.traits, relations(e), True
        persons[i, :p, :n], places[i, :c, :n] = e.people, e.clubs
        _columns(pairs[i], e.pairs)
        _columns(accepted[i], t.accepted)
        loan[i, :p, :c], owner[i, :p, :c] = t.loan, t.owner
    if hide:
        hidden = (torch.rand(size, length).numpy() < HIDDEN_WORDS) & (ids[:, 4] == 0)
        ids[:, 0][hidden] = _UNKNOWN
        pairs[torch.rand(size).numpy() < HIDDEN_RULES, ..., :20] = 0
    arrays = (ids, traits, related, distances(length), known, persons, places, pairs, accepted, loan, owner)
    return Batch(*map(torch.from_numpy, arrays))


def _columns(into: Floats, pairs: Floats) -> None:
    """Copy pairs, keeping the column for no club the last."""
    into[: len(pairs), : pairs.shape[1] - 1] = pairs[:, :-1]
    into[: len(pairs), -1] = pairs[:, -1]


def _vocabulary(found: Iterable[Lesson]) -> list[str]:
    counts = Counter(word for lesson in found for word in set(lesson.encoded.words))
    return ["<padding>", "<unknown>", *sorted(word for word, count in counts.items() if count >= _RARE)]


def _weights(model: Model) -> dict[str, Floats]:
    return {name: value.detach().numpy() for name, value in model.named_parameters()}


def _check(models: list[Model], written: Networks, vocabulary: list[str], some: list[Lesson]) -> None:
    """Hold the written networks against the trained ones. Raises AssertionError where they judge differently."""
    numbers = {word: number for number, word in enumerate(vocabulary)}
    for lesson in some:
        with torch.no_grad():
            batch = collate([lesson], numbers, hide=False)
            outcomes = np.mean([model(batch)[0].softmax(-1)[0].numpy() for model in models], axis=0)
        told = written.judge(lesson.encoded).chances
        wanted = np.concatenate([outcomes[:, : told.shape[1] - 1], outcomes[:, -1:]], 1)
        difference = float(np.abs(told - wanted).max())
        assert difference < 0.1, f"the written networks judge otherwise, by {difference:.3f}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
