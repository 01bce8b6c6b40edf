"""Score what the reader says of the labelled texts in data/: links, claims, stages, origins, fees, voices."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.claims import Claim, Text
from bot.reading.normalise import fold
from bot.reading.reader import Reader

DATA = Path(__file__).parent / "data"
_COARSE = {"bid": "talks", "medical": "agreed"}
_LEGAL = {"fc", "afc", "cf", "ac", "as", "sc", "ssc", "ud", "cd"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its gold claims, as dictionaries in the form of gold.jsonl."""

    id: str
    text: Text
    gold: list[dict[str, Any]]

    @property
    def held_out(self) -> bool:
        """Tell whether the text was locked away while the reader was built."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 3 == 0


@dataclass(slots=True)
class Score:
    """Counts over texts, and the errors in words."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def ratio(self, part: str, whole: str) -> float:
        """Give a share, 0 where there is nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0

    def f1(self, right: str, told: str, wanted: str) -> float:
        """Give the harmonic mean of precision and recall."""
        both = self.counts[told] + self.counts[wanted]
        return 2 * self.counts[right] / both if both else 0.0


def load(lang: str = "en") -> list[Labelled]:
    """Load the labelled articles of a language."""
    gold = {row["id"]: row["claims"] for row in _rows("gold.jsonl")}
    return [_labelled(row, gold[row["id"]]) for row in _rows("articles.jsonl") if row["lang"] == lang]


def own() -> list[Labelled]:
    """Load the labelled texts in the manner of the outlets that the bot reads."""
    gold = {row["id"]: row["claims"] for row in _rows("own-gold.jsonl")}
    return [_labelled(row, gold[row["id"]]) for row in _rows("own.jsonl")]


def paragraphs() -> list[Labelled]:
    """Load the labelled paragraphs: plain news as most outlets write it, and texts without any."""
    return [_labelled(row, row["claims"]) for row in _rows("paragraphs.jsonl")]


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def _labelled(row: dict[str, Any], gold: list[dict[str, Any]]) -> Labelled:
    published = datetime.fromisoformat(row["published"]).replace(hour=12, tzinfo=UTC)
    return Labelled(row["id"], Text(row["text"], title=row.get("title"), published=published, lang=row["lang"]), gold)


def plain(name: str) -> str:
    """Give a name for comparing: folded, without signs and the letters of legal forms."""
    words = fold(name.replace("ø", "o").replace("æ", "ae")).lower().lstrip("#@").split()
    return " ".join([w for w in words if w.replace(".", "") not in _LEGAL] or words)


def many(value: Any) -> list[Any]:
    """Give the accepted values of a label as a list."""
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def same_player(told: str, accepted: Any) -> bool:
    """Tell whether a name is an accepted one, or the surname of one, or has one as its surname."""
    name = plain(told)
    forms = [plain(a) for a in many(accepted)]
    return any(
        name == f or (" " not in f and name.split()[-1:] == [f]) or (" " not in name and f.split()[-1:] == [name])
        for f in forms
    )


def same_club(told: str | None, accepted: Any) -> bool:
    """Tell whether a club is an accepted one, or both are none."""
    forms = {plain(a) for a in many(accepted)}
    return told is None if not forms else told is not None and plain(told) in forms


def coarse(stage: str) -> str:
    """Give a stage without its finer half: a bid counts as talks, a medical as agreed."""
    return _COARSE.get(stage, stage)


def linked(claim: Claim, gold: dict[str, Any]) -> bool:
    """Tell whether a claim is about the gold claim's player and destination."""
    return same_player(claim.player.name, gold["player"]) and same_club(claim.to.name if claim.to else None, gold["to"])


def right(claim: Claim, gold: dict[str, Any]) -> bool:
    """Tell whether a claim has the gold claim's link, move and coarse stage."""
    stages = {coarse(s) for s in many(gold["stage"])}
    return linked(claim, gold) and claim.move in many(gold["move"]) and coarse(claim.stage) in stages


def _amount(text: str | None) -> float | str | None:
    if not text:
        return None
    low = fold(text).lower()
    if re.search(r"\b(free|ablosefrei|gratis)\b", low):
        return "free"
    match = re.search(r"(\d[\d.,]*)\s*(bn|billion|m\b|mill|k\b)?", low)
    if match is None:
        return None
    digits = match.group(1).rstrip(".,")
    thousands = re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits)
    number = float(
        re.sub(r"[.,]", "", digits)
        if thousands
        else digits.replace(",", ".").replace(".", "", max(0, digits.count(".") - 1))
    )
    return number * {"b": 1e9, "m": 1e6, "k": 1e3}.get((match.group(2) or " ")[0], 1)


def _same_voice(name: str, accepted: Any) -> bool:
    told = plain(name).removeprefix("the ")
    forms = [plain(a).removeprefix("the ") for a in many(accepted)]
    return any(f" {told} " in f" {f} " or f" {f} " in f" {told} " for f in forms)


def score(texts: Iterable[Labelled], reader: Reader, threshold: float) -> Score:
    """Read texts and compare with their gold."""
    result = Score()
    for labelled in texts:
        _one(labelled, reader.read(labelled.text), threshold, result)
    return result


def _one(labelled: Labelled, claims: tuple[Claim, ...], threshold: float, result: Score) -> None:
    c = result.counts
    firm = [g for g in labelled.gold if not g.get("optional")]
    c["texts"] += 1
    c["wanted"] += len(firm)
    open_gold = list(labelled.gold)
    pairs = sorted(
        ((right(claim, g), not g.get("optional"), claim, g) for claim in claims for g in open_gold if linked(claim, g)),
        key=lambda pair: pair[:2],
        reverse=True,
    )
    used: list[Claim] = []
    for _, _, claim, g in pairs:
        if g in open_gold and claim not in used:
            open_gold.remove(g)
            used.append(claim)
            if not g.get("optional"):
                _compare(labelled, claim, g, result)
    for claim in claims:
        above = claim.confidence >= threshold
        c["above"] += above
        c["above right"] += above and any(right(claim, g) for g in labelled.gold)
        if claim not in used:
            c["told"] += 1
            result.errors.append(f"{labelled.id}: told but not so: {_say(claim)}")
    result.errors += [
        f"{labelled.id}: not told: {g['player'][0]} to {g['to']}" for g in open_gold if not g.get("optional")
    ]
    if not firm:
        c["empty"] += 1
        c["alarmed"] += any(claim not in used and claim.confidence >= threshold for claim in claims)


def _compare(labelled: Labelled, claim: Claim, gold: dict[str, Any], result: Score) -> None:
    c = result.counts
    c["told"] += 1
    c["linked"] += 1
    c["right"] += right(claim, gold)
    c["move"] += claim.move in many(gold["move"])
    c["stage"] += claim.stage in many(gold["stage"])
    c["coarse"] += coarse(claim.stage) in {coarse(s) for s in many(gold["stage"])}
    if gold["from"]:
        c["origins"] += 1
        c["origin"] += claim.from_ is not None and same_club(claim.from_.name, gold["from"])
    if gold["fee"]:
        c["fees wanted"] += 1
    if claim.fee:
        c["fees told"] += 1
        c["fee"] += _amount(claim.fee.text) is not None and _amount(claim.fee.text) == _amount(gold["fee"])
    voices = [ref.name for credit in claim.credits for ref in (credit.reporter, credit.outlet) if ref]
    c["voices wanted"] += bool(gold["source"])
    c["voices told"] += bool(voices)
    c["voice"] += any(_same_voice(v, gold["source"]) for v in voices)
    if not right(claim, gold):
        result.errors.append(f"{labelled.id}: {_say(claim)}, but {many(gold['move'])} {many(gold['stage'])}")


def _say(claim: Claim) -> str:
    return f"{claim.player.name} to {claim.to and claim.to.name}, {claim.move} {claim.stage} ({claim.confidence})"
