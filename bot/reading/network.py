"""Judge every player and club of a passage together: small neural networks, trained by `python -m training`.

Three layers of each look at each word's neighbours (a convolution) and at the whole passage (attention, which knows
distance, sentence, block, who is the same and whose player somebody is). A player and a club are then judged by what
they are to the passage, by the words that both look at, and by what the rules found of them.
"""

import io
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.reading.encoding import STAGES, Encoded, Floats, Ints

WEIGHTS = Path(__file__).parent / "network.npz"
LAYERS, HEADS = 3, 4
# Outcomes for a player and a club: nothing, a move at one of the stages, a renewal at one of the stages.
OUTCOMES = 1 + 2 * len(STAGES)
# Distances between words in steps that grow: 0 to 5 singly, then doubling, to both sides.
_SINGLE, _FARTHEST = 6, 11
DISTANCES = 2 * _FARTHEST + 1
_SCALE = "*"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says of P persons and C clubs, and in the last column of each person alone.

    `chances` (P, C + 1, 15) of nothing, a move (or departure) at each stage, a renewal at each stage; `loan`
    and `owner` (P, C) chances that it is a loan, and that he is that club's; `looks` (P, C + 1, T) how much
    the judgement rests on each position.
    """

    chances: Floats
    loan: Floats
    owner: Floats
    looks: Floats


def distances(length: int) -> Ints:
    """Give the step of distance between all positions: (length, length)."""
    position = np.arange(length)
    gap = position[None] - position[:, None]
    far = np.abs(gap)
    step = np.where(far < _SINGLE, far, _SINGLE + np.log2(np.maximum(far, 1) / _SINGLE).astype(np.int64))
    step = np.minimum(step, _FARTHEST)
    return np.asarray(_FARTHEST + np.where(gap >= 0, step, -step), np.int64)


def relations(encoded: Encoded) -> Ints:
    """Give how positions stand to one another, a bit for each of six relations: (T, T)."""
    sentence, block, who, owner = encoded.sentences, encoded.blocks, encoded.entities, encoded.owners
    flags = (
        sentence[:, None] == sentence[None],
        block[:, None] == block[None],
        who[:, None] == who[None],
        owner[:, None] == who[None],
        who[:, None] == owner[None],
        sentence[:, None] - sentence[None] == 1,
    )
    result = np.zeros((len(who), len(who)), np.int64)
    for bit, flag in enumerate(flags):
        result += flag.astype(np.int64) << bit
    return result


class Network:
    """One trained network."""

    def __init__(self, weights: Mapping[str, Floats], vocabulary: Mapping[str, int]) -> None:
        self._w = weights
        self._vocabulary = vocabulary

    def judge(self, encoded: Encoded) -> Judgement:
        """Judge a passage."""
        x = self._embed(encoded)
        bias = self._bias(encoded)
        attention = bias
        for layer in range(LAYERS):
            x = self._convolve(x, f"layers.{layer}.")
            x, attention = self._attend(x, bias, f"layers.{layer}.")
            x = x + self._feed(x, f"layers.{layer}.")
        return self._pairs(self._norm(x, "last"), attention.mean(0), encoded)

    def _embed(self, e: Encoded) -> Floats:
        w = self._w
        ids = [self._vocabulary.get(word, 1) for word in e.words]
        x = w["word.weight"][ids] + w["prefix.weight"][e.prefixes] + w["suffix.weight"][e.suffixes]
        x = x + w["how.weight"][e.hows] + w["kind.weight"][e.kinds] + self._linear(e.traits, "traits")
        return self._norm(x, "first")

    def _bias(self, e: Encoded) -> Floats:
        bits = (np.arange(64)[:, None] >> np.arange(6)) & 1
        table = bits.astype(np.float32) @ self._w["relation"]
        bias = table[relations(e)] + self._w["distance.weight"][distances(len(e.words))]
        return np.asarray(np.moveaxis(bias, 2, 0), np.float32)

    def _convolve(self, x: Floats, at: str) -> Floats:
        a, gate = np.split(self._linear(self._norm(x, at + "norm_near"), at + "gated"), 2, axis=1)
        y = a * _sigmoid(gate)
        kernel = self._w[at + "near.weight"][:, 0]
        reach = kernel.shape[1] // 2
        padded = np.pad(y, ((reach, reach), (0, 0)))
        near = sum(padded[k : k + len(y)] * kernel[:, k] for k in range(kernel.shape[1]))
        return x + self._linear(np.maximum(near + self._w[at + "near.bias"], 0), at + "mixed")

    def _attend(self, x: Floats, bias: Floats, at: str) -> tuple[Floats, Floats]:
        length, width = x.shape
        parts = self._linear(self._norm(x, at + "norm_far"), at + "asked")
        q, k, v = parts.reshape(length, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        attention = _softmax(q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS)) + bias)
        seen = (attention @ v).transpose(1, 0, 2).reshape(length, width)
        return x + self._linear(seen, at + "answered"), attention

    def _feed(self, x: Floats, at: str) -> Floats:
        return self._linear(np.maximum(self._linear(self._norm(x, at + "norm_own"), at + "wide"), 0), at + "narrow")

    def _pairs(self, x: Floats, attention: Floats, e: Encoded) -> Judgement:
        """Judge each person with each club, and alone, by what both look at."""
        everywhere = np.full((1, len(x)), 1 / len(x), np.float32)
        people, his = _pooled(e.people, x, attention)
        clubs, its = _pooled(e.clubs, x, attention)
        clubs, its = np.vstack([clubs, self._w["nowhere"][None]]), np.vstack([its, everywhere])
        looks = his[:, None] * its[None]
        looks = looks / (looks.sum(-1, keepdims=True) + np.float32(1e-6))
        context = looks @ x
        p, c = np.broadcast_arrays(people[:, None], clubs[None])
        player = np.tanh(self._linear(np.concatenate([p, context], -1), "player"))
        club = np.tanh(self._linear(np.concatenate([c, context], -1), "club"))
        rules = np.maximum(self._linear(e.pairs, "rules"), 0)
        both = np.concatenate([player * club, player, club, rules], -1)
        pair = np.maximum(self._linear(both[:, :-1], "pair"), 0)
        alone = np.maximum(self._linear(both[:, -1:], "alone"), 0)
        staged = self._linear(np.maximum(self._linear(both, "staged"), 0), "stage")
        kinds = self._linear(pair, "kinds")
        moves = np.concatenate(
            [kinds[..., :1] + self._stages(staged[:, :-1], 0), kinds[..., 1:] + self._stages(staged[:, :-1], 1)], -1
        )
        departures = self._linear(alone, "departure") + self._stages(staged[:, -1:], 2)
        never = np.full_like(departures, -1e4)
        scores = np.concatenate([moves, np.concatenate([departures, never], -1)], 1)
        scores = np.concatenate([np.zeros_like(scores[..., :1]), scores], -1)
        return Judgement(
            _softmax(scores),
            _sigmoid(self._linear(pair, "loan"))[..., 0],
            _sigmoid(self._linear(pair, "owner"))[..., 0],
            looks,
        )

    def _stages(self, staged: Floats, kind: int) -> Floats:
        """Give the log chances of the stages for one kind of claim."""
        chances = _softmax(np.asarray(staged + self._w["leaning"][kind], np.float32))
        return np.asarray(np.log(chances + np.float32(1e-9)), np.float32)

    def _linear(self, x: Floats, name: str) -> Floats:
        return np.asarray(x @ self._w[name + ".weight"].T + self._w[name + ".bias"], np.float32)

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(1e-5))
        return np.asarray(centred / scale * self._w[name + ".weight"] + self._w[name + ".bias"], np.float32)


class Networks:
    """Several networks trained from different starts: their mean errs less than any of them."""

    def __init__(self, members: Sequence[Network]) -> None:
        self._members = members

    def judge(self, encoded: Encoded) -> Judgement:
        """Judge a passage."""
        found = [member.judge(encoded) for member in self._members]
        mean = {
            name: np.mean([getattr(judgement, name) for judgement in found], axis=0)
            for name in ("chances", "loan", "owner", "looks")
        }
        return Judgement(**mean)


def unpack(file: bytes) -> Networks:
    """Load networks as `pack` wrote them."""
    arrays = np.load(io.BytesIO(file), allow_pickle=False)
    words = zlib.decompress(arrays["vocabulary"].tobytes()).decode().split("\n")
    vocabulary = {word: number for number, word in enumerate(words)}
    members: dict[str, dict[str, Floats]] = defaultdict(dict)
    for name in arrays.files:
        member, _, weight = name.partition("/")
        if weight and not weight.endswith(_SCALE):
            scale = arrays[name + _SCALE] if name + _SCALE in arrays.files else 1
            members[member][weight] = np.asarray(arrays[name].astype(np.float32) * scale, np.float32)
    return Networks([Network(weights, vocabulary) for _, weights in sorted(members.items())])


def pack(members: Sequence[Mapping[str, Floats]], vocabulary: Sequence[str]) -> bytes:
    """Write the weights of networks: tables in bytes, each row with the number that it is to be multiplied by."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, weights in enumerate(members):
        for name, values in weights.items():
            at = f"{number}/{name}"
            if values.ndim == 2:
                scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8) / 127
                arrays[at] = np.round(values / scale).astype(np.int8)
                arrays[at + _SCALE] = scale.astype(np.float32)
            else:
                arrays[at] = values.astype(np.float32)
    arrays["vocabulary"] = np.frombuffer(zlib.compress("\n".join(vocabulary).encode(), 9), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


@cache
def network() -> Networks:
    """Give the networks that come with the reader, loaded once."""
    return unpack(WEIGHTS.read_bytes())


def _pooled(places: Floats, x: Floats, attention: Floats) -> tuple[Floats, Floats]:
    """Give the mean over somebody's mentions of what stands there, and of where they look."""
    shares = places / np.maximum(places.sum(-1, keepdims=True), 1)
    return shares @ x, shares @ attention


def _softmax(x: Floats) -> Floats:
    # Not below what two of them multiplied can still hold at full speed.
    raised = np.exp(np.maximum(x - x.max(-1, keepdims=True), -36))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)
