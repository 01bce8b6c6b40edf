"""Developments: what changed in a story since it was last announced."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.claims import Fee, Stage
from bot.domain.stories import StoryState

FEE_STEP = 0.10
FEE_PAUSE = timedelta(hours=24)


class Change(StrEnum):
    """The ways in which a story changes."""

    NEW = "new"
    ADVANCED = "advanced"
    REVIVED = "revived"
    OFF = "off"
    DONE = "done"
    FEE = "fee"
    CORRECTION = "correction"
    WITHDRAWN = "withdrawn"


RECALLS = frozenset({Change.OFF, Change.CORRECTION, Change.WITHDRAWN})
"""Changes that go to exactly those who were alerted before, whatever they filter."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a story's followers were told last, and when a fee was last news."""

    stage: Stage
    fee: Fee | None = None
    fee_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Development:
    """A change, with the value that it brought (a stage, or a fee) and the story's count of revivals.

    The three together are unique in a story, so that nothing is told twice.
    """

    change: Change
    value: str
    revivals: int = 0


def developments(announced: Announced | None, state: StoryState | None) -> tuple[Development, ...]:
    """Decide what is news in a story, given what was announced before and its state now.

    `announced` is None for a story nobody was told of; `state` is None where its last claim was taken back.
    """
    if state is None:
        gone = announced is not None and announced.stage is not Stage.OFF
        return (Development(Change.CORRECTION, "retracted"),) if gone else ()
    change = _stage_change(announced.stage if announced else None, state.stage)
    if change is not None:
        return (Development(change, state.stage.value, state.revivals),)
    if announced is not None and _is_fee_news(announced, state):
        assert state.fee is not None  # noqa: S101 - _is_fee_news has looked
        return (Development(Change.FEE, f"{state.fee.amount:.0f} {state.fee.currency or ''}".strip(), state.revivals),)
    return ()


def announce(announced: Announced | None, state: StoryState | None, news: tuple[Development, ...]) -> Announced:
    """Give what has been announced once these developments are recorded.

    Without news a first fee, or one that is near the announced one, is taken over silently, so that the next
    comparison starts from what the card shows.
    """
    if state is None:
        return Announced(Stage.OFF, announced.fee if announced else None)
    if news and news[0].change is Change.FEE:
        return Announced(state.stage, state.fee, state.fee_at)
    keep = announced is not None and announced.fee is not None and not news
    return Announced(
        state.stage,
        announced.fee if announced is not None and keep else state.fee,
        announced.fee_at if announced else None,
    )


def _stage_change(before: Stage | None, now: Stage) -> Change | None:
    if before is now or (before is None and now is Stage.OFF):
        return None
    if now is Stage.OFF:
        return Change.WITHDRAWN if before is Stage.DONE else Change.OFF
    if now is Stage.DONE:
        return Change.DONE
    if before is None:
        return Change.NEW
    if before is Stage.OFF:
        return Change.REVIVED
    return Change.ADVANCED if now.rank > before.rank else Change.CORRECTION


def _is_fee_news(announced: Announced, state: StoryState) -> bool:
    old, new = announced.fee, state.fee
    if state.stage is Stage.OFF or old is None or new is None or state.fee_at is None:
        return False
    if announced.fee_at is not None and state.fee_at - announced.fee_at < FEE_PAUSE:
        return False
    if old.amount is None or new.amount is None:
        return False
    if (old.amount == 0) != (new.amount == 0):
        return True
    return old.currency == new.currency and abs(new.amount - old.amount) >= FEE_STEP * old.amount
