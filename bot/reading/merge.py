"""Bring the proposals of a text together: one claim for each player, kind and club."""

from dataclasses import replace

from bot.domain.claims import Stage
from bot.reading.model import ClubEntity
from bot.reading.proposal import Proposal

_TRANSFERS = ("transfer", "loan")


def merge(proposals: list[Proposal], clubs: list[ClubEntity]) -> list[Proposal]:
    """Give one proposal for each (player, move or kind, club): the furthest stage, unless told ended.

    `clubs` are those that the text names, for the club that a player leaves where no sentence says it plainly.
    """
    live = [p for p in proposals if not p.past and not p.person.other]
    groups: dict[tuple[int, str, int], list[Proposal]] = {}
    for p in live:
        if p.move == "renewal" and "buyer:topic" in p.traits and p.person.club is not None:
            # Whose player he is may be said only later.
            p.to = p.from_ = p.person.club
        kind = "move" if p.move in _TRANSFERS else p.move
        groups.setdefault((id(p.person), kind, id(p.to)), []).append(p)
    by_slug = {club.slug: club for club in clubs if club.slug}
    by_person: dict[int, list[Proposal]] = {}
    for group in groups.values():
        by_person.setdefault(id(group[0].person), []).append(_with_origin(_one(group), by_slug))
    result: list[Proposal] = []
    for his in by_person.values():
        result += _tidy([_overtaken(p, his) for p in his])
    return result


def _traits(best: Proposal, group: list[Proposal]) -> frozenset[str]:
    """Judge a claim by its plainest reading, with the stage that was settled on."""
    plainest = max(group, key=lambda p: (p.sure, p is best))
    if plainest is best:
        return best.traits
    kept = {t for t in plainest.traits if not t.startswith("stage:")}
    return frozenset(kept | {f"stage:{best.stage}", "stage:elsewhere"})


def _support(group: list[Proposal]) -> set[str]:
    stages = {p.stage for p in group}
    sentences = {p.sentence for p in group}
    traits = {f"said:{min(len(sentences), 3)}"}
    if len(stages) > 1:
        traits.add("stages differ")
    return traits


def _with_origin(p: Proposal, clubs: dict[str, ClubEntity]) -> Proposal:
    """Fill the club that he leaves from his career, if the text names it, or for a departure from the topic."""
    if p.from_ is not None:
        return p
    known = [clubs[slug] for slug in p.person.career if slug in clubs]
    known = [club for club in known if club is not p.to and club not in p.person.former]
    if known:
        return replace(p, from_=known[0])
    if p.topic is not None and p.topic is not p.to and p.move == "departure":
        return replace(p, from_=p.topic)
    return p


def _overtaken(p: Proposal, his: list[Proposal]) -> Proposal:
    """End what stood before: "was linked with Leeds but has joined Hull" ends Leeds."""
    if p.move in _TRANSFERS and p.was and p.stage in ("interest", "talks", "bid", "agreed"):
        settled = ("agreed", "medical", "done")
        if any(q.to is not p.to and q.move in _TRANSFERS and not q.was and q.stage in settled for q in his):
            return replace(p, stage="off")
    return p


def _one(group: list[Proposal]) -> Proposal:
    best = max(group, key=lambda p: (Stage(p.stage).rank, p.sure))
    # That the club will not sell does not end what the player wants.
    off = [
        p
        for p in group
        if p.stage == "off" and not (p.rule == "keep" and p.move == "departure" and best.stage != "off")
    ]
    if off and Stage(best.stage).rank < Stage.DONE.rank:
        best = off[-1]
    loan = any(p.move == "loan" for p in group) and not any("permanent" in p.traits for p in group)
    return replace(
        best,
        move="loan" if loan else "transfer" if best.move == "loan" else best.move,
        from_=best.from_ or next((p.from_ for p in group if p.from_), None) or best.person.club,
        traits=_traits(best, group) | _support(group),
        said_in=tuple(sorted({p.sentence for p in group})),
        fee=best.fee or next((p.fee for p in group if p.fee), None),
        sure=min(1.0, max(p.sure for p in group) + 0.05 * (len(group) - 1)),
    )


def _tidy(his: list[Proposal]) -> list[Proposal]:
    """Drop of one player's claims what the others make idle."""
    result = []
    for p in his:
        others = [q for q in his if q is not p]
        moves = [q for q in others if q.move in _TRANSFERS]
        if p.to is not None and p.to is p.from_ and p.move != "renewal":
            continue
        stays = [q for q in others if q.move == "renewal" and q.to is p.to and q.stage in ("agreed", "done")]
        if p.move in _TRANSFERS and stays:
            continue
        if p.move == "departure" and moves:
            settled = any(
                q.stage in ("medical", "done") or (q.stage == "agreed" and q.sentence == p.sentence) for q in moves
            )
            lets = p.rule == "sell" and p.words.lower().startswith(("would let", "will let"))
            if p.stage in ("interest", "off") or settled or lets:
                continue
        if p.move == "departure" and p.stage == "off" and any(q.move == "renewal" for q in others):
            continue
        result.append(p)
    return result
