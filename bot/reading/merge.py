"""Bring the proposals of a text together: one claim for each player, kind and club."""

from dataclasses import replace

from bot.domain.claims import Stage
from bot.reading.proposal import Proposal

_TRANSFERS = ("transfer", "loan")


def merge(proposals: list[Proposal]) -> list[Proposal]:
    """Give one proposal for each (player, move or kind, club): the furthest stage, unless told ended."""
    live = [p for p in proposals if not p.past and not p.person.other]
    groups: dict[tuple[int, str, int], list[Proposal]] = {}
    for p in live:
        kind = "move" if p.move in _TRANSFERS else p.move
        groups.setdefault((id(p.person), kind, id(p.to)), []).append(p)
    merged = [_one(group) for group in groups.values()]
    return _tidy([_overtaken(p, merged) for p in merged])


def _overtaken(p: Proposal, merged: list[Proposal]) -> Proposal:
    """End what stood before: "was linked with Leeds but has joined Hull" ends Leeds."""
    if p.move in _TRANSFERS and p.was and p.stage in ("interest", "talks", "bid"):
        settled = ("agreed", "medical", "done")
        if any(
            q.person is p.person and q.to is not p.to and q.move in _TRANSFERS and q.stage in settled for q in merged
        ):
            return replace(p, stage="off")
    return p


def _one(group: list[Proposal]) -> Proposal:
    best = max(group, key=lambda p: (Stage(p.stage).rank, p.sure))
    off = [p for p in group if p.stage == "off"]
    if off and Stage(best.stage).rank < Stage.DONE.rank:
        best = off[-1]
    loan = any(p.move == "loan" for p in group)
    return replace(
        best,
        move="loan" if loan else best.move,
        from_=best.from_ or next((p.from_ for p in group if p.from_), None) or best.person.club,
        fee=best.fee or next((p.fee for p in group if p.fee), None),
        sure=min(1.0, max(p.sure for p in group) + 0.05 * (len(group) - 1)),
    )


def _tidy(merged: list[Proposal]) -> list[Proposal]:
    result = []
    for p in merged:
        others = [q for q in merged if q is not p and q.person is p.person]
        moves = [q for q in others if q.move in _TRANSFERS]
        if p.to is not None and p.to is p.from_ and p.move != "renewal":
            continue
        if p.move == "departure" and moves:
            settled = any(q.stage in ("agreed", "medical", "done") for q in moves)
            if p.stage in ("interest", "off") or settled:
                continue
        if p.move == "departure" and p.stage == "off" and any(q.move == "renewal" for q in others):
            continue
        result.append(p)
    return result
