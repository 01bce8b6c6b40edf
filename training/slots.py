"""Read the labelled texts with slots in `texts/`, and put names into the slots.

`texts/README.md` explains the format. Every text is filled anew for every round of training, so that nothing can be
learnt from a name.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.claims import Move, Stage, Text
from bot.domain.seeds import Club, ClubKind, Seeds
from bot.reading.normalise import key

TEXTS = Path(__file__).parent / "texts"
SLOT = re.compile(r"\{([PCMOR]\d{1,2})(\.s)?\}")
_CLAIM = re.compile(r"(\?)?\s*(P\d{1,2})\s*>\s*(C\d{1,2}|-)\Z")
# Most names are made up, so that knowing a player is of no help. Most clubs are well known, as in the news.
_SEED_PLAYERS, _SEED_REPORTERS, _GREAT_CLUBS, _FULL_NAMES = 0.15, 0.6, 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Gold:
    """A claim of a text with slots. `to` and `origin` are slots of clubs; the best stage and move come first."""

    player: str
    to: str | None
    moves: tuple[Move, ...]
    stages: tuple[Stage, ...]
    origin: str | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Slotted:
    """A text with slots in place of names; `where` tells file and number, for messages."""

    where: str
    kind: str
    text: str
    claims: tuple[Gold, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """Give the slots that the text uses, each once."""
        return tuple(sorted({match[1] for match in SLOT.finditer(self.text)}))


def load(folder: Path = TEXTS) -> list[Slotted]:
    """Load all texts of a folder. Raises ValueError that names file and text where one breaks the format."""
    return [text for path in sorted(folder.glob("*.txt")) for text in _file(path)]


def _file(path: Path) -> Iterator[Slotted]:
    pieces = re.split(r"^=== (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number, (kind, piece) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), 1):
        text, line, claims = piece.partition("\n---")
        where = f"{path.name}, text {number}"
        if not line:
            raise ValueError(f"{where}: no line --- behind the text")
        slotted = Slotted(where, kind.strip(), text.strip(), tuple(_claims(where, claims)))
        named = {slot for gold in slotted.claims for slot in (gold.player, gold.to, gold.origin) if slot}
        if missing := named - set(slotted.slots):
            raise ValueError(f"{where}: {', '.join(sorted(missing))} is labelled, but not in the text")
        yield slotted


def _claims(where: str, lines: str) -> Iterator[Gold]:
    for line in filter(None, map(str.strip, lines.splitlines())):
        who, move, stage, origin = [*(cell.strip() for cell in line.split("|")), "", "", ""][:4]
        match = _CLAIM.match(who)
        try:
            moves = tuple(Move(m.strip()) for m in move.split("/"))
            stages = tuple(Stage(s.strip()) for s in stage.split("/"))
        except ValueError as error:
            raise ValueError(f"{where}: {line!r}: {error}") from None
        if match is None or (match[3] == "-") != (Move.DEPARTURE in moves):
            raise ValueError(f"{where}: {line!r}: write P1 > C1, or P1 > - for a departure")
        yield Gold(
            match[2], None if match[3] == "-" else match[3], moves, stages, origin or None, optional=bool(match[1])
        )


class Filler:
    """Puts names of the seeds, and made-up ones, into slots."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        levels = {league.slug: league.level for league in seeds.leagues}
        self._clubs = [c for c in seeds.clubs if c.kind is ClubKind.MEN]
        self._great = [c for c in self._clubs if levels.get(c.league or "", 9) == 1]
        self._first = sorted(
            {p.name.split()[0] for p in seeds.players if p.name.split()[0].isalpha() and " " in p.name}
        )
        self._last = sorted({p.surname for p in seeds.players if p.surname.isalpha() and len(p.surname) > 3})

    def fill(self, slotted: Slotted, rng: random.Random) -> tuple[Text, list[dict[str, Any]]]:
        """Give the text with names, and its claims in the form of gold.jsonl."""
        names: dict[str, str] = {}
        shorts: dict[str, tuple[str, ...]] = {}
        surnames: set[str] = set()
        clubs: set[str] = set()
        for slot in slotted.slots:
            if slot[0] == "C":
                club = self._club(rng, clubs)
                names[slot] = club.name
                shorts[slot] = (club.name, *club.aliases, *club.nicknames)
            elif slot[0] == "O":
                names[slot] = rng.choice(self._seeds.outlets).name
            else:
                names[slot], surname = self._person(slot[0], rng, surnames)
                shorts[slot] = (surname,)

        def put(match: re.Match[str]) -> str:
            slot = match[1]
            if slot[0] == "C":
                written = shorts[slot] if match[2] or rng.random() > _FULL_NAMES else (names[slot],)
                return rng.choice(written)
            return shorts[slot][0] if match[2] and slot in shorts else names[slot]

        body = SLOT.sub(put, slotted.text)
        title = None
        if body.startswith("# "):
            title, _, body = body[2:].partition("\n")
        published = datetime(rng.randint(2015, 2026), rng.choice((1, 6, 7, 8)), 9, tzinfo=UTC)
        gold = [
            {
                "player": [names[claim.player], *shorts[claim.player]],
                "to": [names[claim.to]] if claim.to else None,
                "from": [names[claim.origin]] if claim.origin else None,
                "move": list(claim.moves),
                "stage": list(claim.stages),
                "optional": claim.optional,
            }
            for claim in slotted.claims
        ]
        return Text(body.strip(), title=title, published=published, lang="en"), gold

    def _club(self, rng: random.Random, taken: set[str]) -> Club:
        while (club := rng.choice(self._great if rng.random() < _GREAT_CLUBS else self._clubs)).slug in taken:
            pass
        taken.add(club.slug)
        return club

    def _person(self, slot: str, rng: random.Random, taken: set[str]) -> tuple[str, str]:
        """Give a name and a surname that nobody else of the text has."""
        if slot == "R" and rng.random() < _SEED_REPORTERS:
            name = rng.choice(self._seeds.reporters).name
            return name, name.split()[-1]
        known = slot == "P" and rng.random() < _SEED_PLAYERS
        while True:
            player = rng.choice(self._seeds.players)
            name, surname = player.name, player.surname
            if not known:
                surname = rng.choice(self._last)
                name = f"{rng.choice(self._first)} {surname}"
            if key(surname) not in taken:
                taken.add(key(surname))
                return name, surname
