"""Summaries: a short text in the bot's own words, made from claims."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.claims import Move, Stage


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one player's move, ready to be put into words. Clubs are shown names.

    `credit` is who says so, unless it is official; `went_to` is the club that the player chose instead.
    """

    player: str
    move: Move
    stage: Stage
    to: str | None = None
    from_: str | None = None
    fee: str | None = None
    credit: str | None = None
    official: bool = False
    went_to: str | None = None


# A club is a plural, as in British papers: "Tottenham are interested".
_TRANSFER = {
    Stage.INTEREST: "{to} are interested in {player}",
    Stage.TALKS: "{to} are in talks for {player}",
    Stage.BID: "{to} have made an offer for {player}",
    Stage.AGREED: "{player} is set to join {to}",
    Stage.MEDICAL: "{player} has his medical with {to}",
    Stage.DONE: "{player} has joined {to}",
    Stage.OFF: "{player} is not going to {to}",
}
_LOAN = {
    Stage.INTEREST: "{to} are interested in {player} on loan",
    Stage.TALKS: "{to} are in talks for {player} on loan",
    Stage.BID: "{to} have made a loan offer for {player}",
    Stage.AGREED: "{player} is set to join {to} on loan",
    Stage.MEDICAL: "{player} has his medical with {to} ahead of a loan",
    Stage.DONE: "{player} has joined {to} on loan",
    Stage.OFF: "{player} is not going to {to} on loan",
}
_RENEWAL = {
    Stage.INTEREST: "{to} want a new contract for {player}",
    Stage.TALKS: "{to} are in talks with {player} over a new contract",
    Stage.BID: "{to} have offered {player} a new contract",
    Stage.AGREED: "{player} has agreed a new contract with {to}",
    Stage.MEDICAL: "{player} has agreed a new contract with {to}",
    Stage.DONE: "{player} has signed a new contract with {to}",
    Stage.OFF: "{player} is not renewing with {to}",
}
_DEPARTURE = {
    Stage.INTEREST: "{player} could leave {from_}",
    Stage.TALKS: "{player} wants out of {from_} or is up for sale",
    Stage.BID: "{player} wants out of {from_} or is up for sale",
    Stage.AGREED: "{player} will leave {from_}",
    Stage.MEDICAL: "{player} will leave {from_}",
    Stage.DONE: "{player} has left {from_}",
    Stage.OFF: "{player} is staying at {from_}",
}
_PHRASES = {
    Move.TRANSFER: _TRANSFER,
    Move.LOAN: _LOAN,
    Move.RENEWAL: _RENEWAL,
    Move.DEPARTURE: _DEPARTURE,
}


def summarise(said: Iterable[Said]) -> str:
    """Put claims into words, clubs that do the same with one player in one sentence; empty without claims."""
    groups: dict[Said, list[str]] = {}
    for item in said:
        alike = replace(item, to=None)
        clubs = groups.setdefault(alike, [])
        if item.to is not None and item.to not in clubs:
            clubs.append(item.to)
    return " ".join(sentence(item, clubs) for item, clubs in groups.items())


def sentence(said: Said, clubs: list[str]) -> str:
    """Put one claim, told of one or several clubs, into a sentence."""
    text = _PHRASES[said.move][said.stage].format(
        player=said.player,
        to=join(clubs),
        from_=said.from_ or "his club",
    )
    if said.went_to and said.stage is Stage.OFF:
        text += f": he chose {said.went_to}" if said.went_to not in clubs else ""
    if said.fee and said.stage is not Stage.OFF and said.move in (Move.TRANSFER, Move.LOAN):
        text += " on a free transfer" if said.fee == "free" else f" ({said.fee})"
    if said.official:
        text += ", and it is official"
    elif said.credit:
        text += f", according to {said.credit}"
    return f"{text}."


def join(names: list[str]) -> str:
    """Join names as English does: A, B and C."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
