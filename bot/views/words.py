"""How stages, moves and changes look: words, colours, marks."""

from bot.domain.claims import Fee, Move, Stage
from bot.domain.developments import Change
from bot.domain.stories import Kind

COLOUR = {
    Stage.INTEREST: 0x7F8C9B,
    Stage.TALKS: 0x3B82F6,
    Stage.BID: 0x8B5CF6,
    Stage.AGREED: 0xF59E0B,
    Stage.MEDICAL: 0xF97316,
    Stage.DONE: 0x22A559,
    Stage.OFF: 0xDA373C,
}

_LABEL = {
    Stage.INTEREST: "Interest",
    Stage.TALKS: "Talks",
    Stage.BID: "Bid made",
    Stage.AGREED: "Agreed",
    Stage.MEDICAL: "Medical",
    Stage.DONE: "Done",
    Stage.OFF: "Off",
}
_DEPARTURE_LABEL = {
    Stage.INTEREST: "Could leave",
    Stage.TALKS: "Wants out or up for sale",
    Stage.BID: "Wants out or up for sale",
    Stage.AGREED: "Will leave",
    Stage.MEDICAL: "Will leave",
    Stage.DONE: "Has left",
    Stage.OFF: "Stays",
}
_RENEWAL_LABEL = {
    Stage.INTEREST: "Club wants to renew",
    Stage.TALKS: "Talks",
    Stage.BID: "Offer made",
    Stage.AGREED: "Agreed",
    Stage.MEDICAL: "Agreed",
    Stage.DONE: "Signed",
    Stage.OFF: "Off",
}

MARK = {
    Change.NEW: "🆕",
    Change.ADVANCED: "📈",
    Change.REVIVED: "🔁",
    Change.OFF: "❌",
    Change.DONE: "✅",
    Change.FEE: "💰",
    Change.CORRECTION: "✏️",
    Change.WITHDRAWN: "⛔",
}

HEADLINE = {
    Change.NEW: "New",
    Change.ADVANCED: "Moved on",
    Change.REVIVED: "On again",
    Change.OFF: "Off",
    Change.DONE: "Done deal",
    Change.FEE: "New fee",
    Change.CORRECTION: "Correction",
    Change.WITHDRAWN: "Taken back",
}


def stage_label(kind: Kind, stage: Stage) -> str:
    """Name a stage in the words that fit the kind of story."""
    return {Kind.MOVE: _LABEL, Kind.RENEWAL: _RENEWAL_LABEL, Kind.DEPARTURE: _DEPARTURE_LABEL}[kind][stage]


def bar(stage: Stage) -> str:
    """Draw how far along a move is: six steps from interest to done, crossed out where it is off."""
    return "▱▱▱▱▱▱" if stage is Stage.OFF else "▰" * (stage.rank + 1) + "▱" * (5 - stage.rank)


def headline(player: str, kind: Kind, move: Move, club: str | None, leaving: str | None) -> str:
    """Say in a few words what a story is about."""
    if kind is Kind.RENEWAL:
        return f"{player} ↻ {club} (new contract)"
    if kind is Kind.DEPARTURE:
        return f"{player} ↗ leaving {leaving or 'his club'}"
    return f"{player} → {club}" + (" (loan)" if move is Move.LOAN else "")


def fee_label(fee: Fee) -> str:
    """Show a fee; a free transfer is called so."""
    return "free transfer" if fee.amount == 0 else fee.text
