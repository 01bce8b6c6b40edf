"""Keep of a model's claims what the text says: the quote word for word, and names that the text uses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.claims import Claim, Credit, Fee, Move, Ref, Stage, Text
from bot.llm.answers import Said
from bot.llm.mentions import Mentions
from bot.reading import fees
from bot.reading.gazetteer import Gazetteer
from bot.reading.normalise import key

SURE = 0.9
"""The confidence of a claim that passed: nine of ten are right where the model reads as the guideline says."""

SHORTEST, LONGEST = 2, 60
"""Words of a quote. One word proves nothing, and a quote as long as an article would prove everything."""

_FREE = re.compile(
    r"\b(?:free|bosman|gratis|gratuit\w*|libre|svincolat\w*|parametro zero|ablosefrei|custo zero|coste cero)\b"
)


@dataclass(frozen=True, slots=True)
class Grounded:
    """The claims that stand, and for each claim or part of a claim that fell, what the text does not say."""

    claims: tuple[Claim, ...]
    dropped: tuple[str, ...]


class _Fell(Exception):  # noqa: N818 - the way out of a claim that does not stand
    """A claim does not stand: the argument is the part that the text does not have."""


def ground(text: Text, said: Iterable[Said], gazetteer: Gazetteer) -> Grounded:
    """Check what a model said of a text; one claim stays of each player, kind of move and club."""
    mentions = Mentions(gazetteer, f"{text.title}\n\n{text.body}" if text.title else text.body)
    dropped: list[str] = []
    claims: dict[tuple[str, str, str], Claim] = {}
    for item in said:
        try:
            claim = _claim(item, mentions, dropped)
        except _Fell as fall:
            dropped.append(str(fall))
            continue
        same = _identity(claim)
        claims[same] = _further(claims[same], claim) if same in claims else claim
    return Grounded(tuple(claims.values()), tuple(dropped))


def _claim(said: Said, mentions: Mentions, dropped: list[str]) -> Claim:
    evidence = mentions.quote(said.quote) if SHORTEST <= len(said.quote.split()) <= LONGEST else None
    if evidence is None:
        raise _Fell("quote")
    player = mentions.player(said.player)
    if player is None:
        raise _Fell("player")
    to, from_ = _clubs(said, mentions, dropped)
    return Claim(
        player=player,
        move=said.move,
        stage=said.stage,
        to=to,
        from_=from_,
        fee=_fee(said.fee, mentions, dropped),
        credits=_credits(said, mentions, dropped),
        official=said.official and any(club is not None and _named_in(evidence, club, said) for club in (to, from_)),
        evidence=evidence,
        confidence=SURE,
    )


def _clubs(said: Said, mentions: Mentions, dropped: list[str]) -> tuple[Ref | None, Ref | None]:
    """Settle where to and where from. A claim falls with its destination, but not with the club that he leaves."""
    from_ = mentions.club(said.from_club) if said.from_club else None
    if said.from_club and from_ is None:
        dropped.append("from")
    if said.move is Move.DEPARTURE:
        return None, from_
    to = mentions.club(said.to_club) if said.to_club else None
    if said.move is Move.RENEWAL:
        to = to or from_
    if to is None:
        raise _Fell("club")
    if said.move is Move.RENEWAL:
        return to, to
    if from_ is not None and _same(to, from_):
        raise _Fell("club")  # a move from a club to itself
    return to, from_


def _fee(written: str | None, mentions: Mentions, dropped: list[str]) -> Fee | None:
    if not written:
        return None
    found = fees.find(written, 0, len(written))
    if mentions.has(written):
        if found:
            return found[0][2]
        return Fee("free", 0.0) if _FREE.search(key(written)) else Fee(written)
    dropped.append("fee")
    return None


def _credits(said: Said, mentions: Mentions, dropped: list[str]) -> tuple[Credit, ...]:
    voices = []
    for name, kind in ((said.reporter, "reporter"), (said.outlet, "outlet")):
        voices.append(mentions.voice(name, kind) if name else None)
        if name and voices[-1] is None:
            dropped.append(kind)
    return (Credit(*voices),) if any(voices) else ()


def _named_in(evidence: str, club: Ref, said: Said) -> bool:
    names = {club.name, said.to_club, said.from_club}
    return any(key(name) in key(evidence) for name in names if name)


def _same(one: Ref, other: Ref) -> bool:
    return (one.slug or key(one.name)) == (other.slug or key(other.name))


def _identity(claim: Claim) -> tuple[str, str, str]:
    kind = claim.move if claim.move in (Move.RENEWAL, Move.DEPARTURE) else "move"
    club = claim.to and (claim.to.slug or key(claim.to.name))
    return claim.player.slug or key(claim.player.name), kind, club or ""


def _further(one: Claim, other: Claim) -> Claim:
    """Choose of two claims on one move, which the parts of a long text may each bring: off, else the furthest stage.

    What the other one knows besides is kept.
    """
    first, second = sorted((one, other), key=lambda c: (c.stage is Stage.OFF, c.stage.rank), reverse=True)
    return replace(
        first,
        from_=first.from_ or second.from_,
        fee=first.fee or second.fee,
        credits=first.credits or second.credits,
    )
