"""The network of bot/reading/network.py as PyTorch trains it. Every name is that of an array in network.npz."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere
from torch import Tensor, nn

from bot.reading.encoding import HOWS, PAIR_TRAITS, PREFIXES, STAGES, SUFFIXES, TRAITS
from bot.reading.network import DISTANCES, HEADS, LAYERS

WIDTH, WIDE, PAIR, NEAR = 96, 192, 128, 5
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages side by side, filled up to the longest: B passages, T positions, P persons, C clubs.

    `ids` (B, 5, T): word, prefix, suffix, how, kind; `relations`, `distances` say how positions stand to one another;
    `known` (B, T) is where a passage has words; `accepted` (B, P, C + 1, 15) are the outcomes that are right, none
    for pairs that do not exist; `loan` and `owner` (B, P, C) are 1, 0, or -1 where the labels do not say.
    """

    ids: Tensor
    traits: Tensor
    relations: Tensor
    distances: Tensor
    known: Tensor
    people: Tensor
    clubs: Tensor
    pairs: Tensor
    accepted: Tensor
    loan: Tensor
    owner: Tensor


class Layer(nn.Module):
    """Look at the neighbours, then at the whole passage, then think."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm_near, self.norm_far, self.norm_own = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.gated, self.mixed = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.near = nn.Conv1d(WIDTH, WIDTH, NEAR, padding=NEAR // 2, groups=WIDTH)
        self.asked, self.answered = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, WIDE), nn.Linear(WIDE, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """Give the new state of each position, and where it looked: (B, heads, T, T)."""
        size, length, width = x.shape
        a, gate = self.gated(self.norm_near(x)).chunk(2, -1)
        y = a * torch.sigmoid(gate) * known[..., None]
        x = x + self.dropout(self.mixed(F.relu(self.near(y.transpose(1, 2)).transpose(1, 2))))
        parts = self.asked(self.norm_far(x)).view(size, length, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        q, k, v = parts.reshape(3, size * HEADS, length, width // HEADS)
        # One addition less than adding the bias later, which counts at this size.
        attention = torch.baddbmm(bias, q * (width // HEADS) ** -0.5, k.transpose(1, 2)).softmax(-1)
        seen = (attention @ v).view(size, HEADS, length, width // HEADS).transpose(1, 2).reshape(size, length, width)
        x = x + self.dropout(self.answered(seen))
        x = x + self.dropout(self.narrow(F.relu(self.wide(self.norm_own(x)))))
        return x, attention.view(size, HEADS, length, length)


class Model(nn.Module):
    """See bot/reading/network.py."""

    def __init__(self, vocabulary: int, dropout: float) -> None:
        super().__init__()
        self.word, self.prefix = nn.Embedding(vocabulary, WIDTH), nn.Embedding(PREFIXES, WIDTH)
        self.suffix, self.how = nn.Embedding(SUFFIXES, WIDTH), nn.Embedding(len(HOWS), WIDTH)
        self.kind, self.traits = nn.Embedding(3, WIDTH), nn.Linear(TRAITS, WIDTH)
        for table in (self.word, self.prefix, self.suffix, self.how, self.kind):
            nn.init.normal_(table.weight, std=0.3)
        self.first, self.last = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList([Layer(dropout) for _ in range(LAYERS)])
        # It learns faster if it begins by looking at what is near, in the same sentence, and of the same name.
        far = (torch.arange(DISTANCES) - DISTANCES // 2).abs().float()
        self.distance = nn.Embedding(DISTANCES, HEADS)
        self.distance.weight.data = -0.35 * far[:, None] * torch.linspace(0.2, 1.6, HEADS)[None]
        self.relation = nn.Parameter(torch.tensor([2.0, 0.5, 1.0, 0.0, 0.0, 0.0])[:, None].repeat(1, HEADS))
        self.nowhere = nn.Parameter(torch.randn(WIDTH) * 0.1)
        self.player, self.club = nn.Linear(2 * WIDTH, PAIR), nn.Linear(2 * WIDTH, PAIR)
        self.rules = nn.Linear(PAIR_TRAITS, PAIR)
        self.pair, self.alone, self.staged = (nn.Linear(4 * PAIR, PAIR) for _ in range(3))
        self.kinds, self.departure, self.stage = nn.Linear(PAIR, 2), nn.Linear(PAIR, 1), nn.Linear(PAIR, len(STAGES))
        self.leaning = nn.Parameter(torch.zeros(3, len(STAGES)))
        self.loan, self.owner = nn.Linear(PAIR, 1), nn.Linear(PAIR, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Give the scores of the outcomes (B, P, C + 1, 15), and those of loan and owner (B, P, C)."""
        x, attention = self._read(batch)
        people, his = _pooled(batch.people, x, attention)
        clubs, its = _pooled(batch.clubs, x, attention)
        size, count = people.shape[:2]
        everywhere = batch.known.float() / batch.known.sum(-1, keepdim=True)
        clubs = torch.cat([clubs, self.nowhere.expand(size, 1, -1)], 1)
        looks = his[:, :, None] * torch.cat([its, everywhere[:, None]], 1)[:, None]
        looks = looks / (looks.sum(-1, keepdim=True) + 1e-6)
        context = torch.einsum("bpct,btd->bpcd", looks, x)
        p = people[:, :, None].expand(-1, -1, clubs.shape[1], -1)
        c = clubs[:, None].expand(-1, count, -1, -1)
        player = torch.tanh(self.player(torch.cat([p, context], -1)))
        club = torch.tanh(self.club(torch.cat([c, context], -1)))
        both = self.dropout(torch.cat([player * club, player, club, F.relu(self.rules(batch.pairs))], -1))
        pair, alone = F.relu(self.pair(both[:, :, :-1])), F.relu(self.alone(both[:, :, -1:]))
        staged = self.stage(self.dropout(F.relu(self.staged(both))))
        kinds = self.kinds(self.dropout(pair))
        moves = torch.cat(
            [kinds[..., :1] + self._stages(staged[:, :, :-1], 0), kinds[..., 1:] + self._stages(staged[:, :, :-1], 1)],
            -1,
        )
        departures = self.departure(self.dropout(alone)) + self._stages(staged[:, :, -1:], 2)
        scores = torch.cat([moves, torch.cat([departures, torch.full_like(departures, _NEVER)], -1)], 2)
        scores = torch.cat([torch.zeros_like(scores[..., :1]), scores], -1)
        return scores, self.loan(pair)[..., 0], self.owner(pair)[..., 0]

    def _stages(self, staged: Tensor, kind: int) -> Tensor:
        return (staged + self.leaning[kind]).log_softmax(-1)

    def _read(self, batch: Batch) -> tuple[Tensor, Tensor]:
        word, prefix, suffix, how, kind = batch.ids.unbind(1)
        x = self.word(word) + self.prefix(prefix) + self.suffix(suffix) + self.how(how) + self.kind(kind)
        x = self.dropout(self.first(x + self.traits(batch.traits)))
        bits = ((torch.arange(64)[:, None] >> torch.arange(6)) & 1).float()
        # Gathered head by head, which is far faster here than moving the heads to the front afterwards.
        bias = (bits @ self.relation).t()[:, batch.relations].transpose(0, 1)
        bias = bias + self.distance.weight.t()[:, batch.distances][None]
        bias = bias + (~batch.known)[:, None, None].float() * _NEVER
        length = x.shape[1]
        bias = bias.reshape(-1, length, length)
        attention = bias
        for layer in self.layers:
            x, attention = layer(x, bias, batch.known)
        return self.last(x), attention.mean(1)


def loss(scores: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Give the cost of a batch: an outcome is right if it is among those accepted."""
    outcomes, loan, owner = scores
    exists = batch.accepted.sum(-1) > 0
    chances = outcomes.log_softmax(-1).masked_fill(batch.accepted == 0, _NEVER).logsumexp(-1)
    total = -chances[exists].sum()
    for told, wanted, weight in ((loan, batch.loan, 0.5), (owner, batch.owner, 0.3)):
        said = wanted >= 0
        total = total + weight * F.binary_cross_entropy_with_logits(told[said], wanted[said], reduction="sum")
    claims = (exists & (batch.accepted[..., 0] == 0)).sum()
    return total / (claims + 10)


def _pooled(places: Tensor, x: Tensor, attention: Tensor) -> tuple[Tensor, Tensor]:
    shares = places / places.sum(-1, keepdim=True).clamp(min=1)
    return shares @ x, shares @ attention
