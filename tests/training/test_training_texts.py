"""The texts that the network learns from keep to their format, and are filled as they say."""

import random
from pathlib import Path

import pytest

from bot.seeds import load_seeds, seeds_dir
from training.slots import SLOT, Filler, Slotted, load

TEXTS = load()


def test_there_are_texts_of_every_kind_and_many_without_a_claim() -> None:
    empty = sum(not text.claims for text in TEXTS)
    assert len(TEXTS) > 3_000
    assert 0.1 < empty / len(TEXTS) < 0.3


def test_no_claim_is_labelled_twice() -> None:
    """Of each player, move and club there is one label."""
    for text in TEXTS:
        keys = [(claim.player, claim.to) for claim in text.claims]
        assert len(keys) == len(set(keys)), text.where


def test_a_filled_text_has_no_slots_left_and_names_whom_its_labels_name() -> None:
    filler, rng = Filler(load_seeds(seeds_dir())), random.Random(1)  # noqa: S311 - names are no secrets
    for text in TEXTS[::25]:
        filled, gold = filler.fill(text, rng)
        written = f"{filled.title}\n{filled.body}"
        assert not SLOT.search(written), text.where
        assert len(gold) == len(text.claims)
        for claim in gold:
            assert any(name in written for name in claim["player"]), text.where


def test_the_same_text_is_filled_with_other_names_the_next_time() -> None:
    filler = Filler(load_seeds(seeds_dir()))
    text = Slotted("here", "report", "{P1} of {C1} wants to join {C2}.", ())
    rng = random.Random(1)  # noqa: S311 - names are no secrets
    assert filler.fill(text, rng)[0] != filler.fill(text, rng)[0]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("=== post\n{C1} want {P1}\n", "no line ---"),
        ("=== post\n{C1} want {P1}\n---\nP1 > C2 | transfer | interest | | |\n", "C2 is labelled"),
        ("=== post\n{C1} want {P1}\n---\nP1 > C1 | transfer | rumour | | |\n", "rumour"),
        ("=== post\n{C1} want {P1}\n---\nP1 > C1 | departure | talks | | |\n", "P1 > -"),
    ],
)
def test_a_text_that_breaks_the_format_is_named(tmp_path: Path, written: str, complaint: str) -> None:
    (tmp_path / "mine.txt").write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint) as told:
        load(tmp_path)
    assert "mine.txt, text 1" in str(told.value)
