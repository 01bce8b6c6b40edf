"""Developments: what changed in a story since it was last announced."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf

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
    """What a story's followers were told last, when a fee was last news, and how often the story turned back.

    `corrections` counts each time that it came back after its end or fell back to a lower stage. It counts what was
    told and not what is folded: an edit or a late article can undo a revival, but not that it was told.
    """

    stage: Stage
    fee: Fee | None = None
    fee_at: datetime | None = None
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Development:
    """A change, with the value that it brought (a stage, or a fee) and the count of revivals that were told.

    The three together are unique in a story, so that nothing is told twice. What was corrected may come true after
    all, and is told again: a correction counts as a revival.
    """

    change: Change
    value: str
    revivals: int = 0


def developments(announced: Announced | None, state: StoryState | None) -> tuple[Development, ...]:
    """Decide what is news in a story, given what was announced before and its state now.

    `announced` is None for a story nobody was told of; `state` is None where its last claim was taken back. What was
    told off stays so while an off is only outweighed by what was written before it and came in late. What was told
    done and was called off is withdrawn, also where somebody has written of talks since: the next voice revives it.
    """
    corrections = announced.corrections if announced else 0
    if state is None:
        gone = announced is not None and announced.stage is not Stage.OFF
        return (Development(Change.CORRECTION, "retracted", corrections),) if gone else ()
    if _stays_off(announced, state):
        return ()
    if _is_withdrawn(announced, state):
        return (Development(Change.WITHDRAWN, Stage.OFF.value, corrections),)
    revivals = corrections + _comes_back(announced, state)
    change = _stage_change(announced.stage if announced else None, state.stage)
    if change is not None:
        return (Development(change, state.stage.value, revivals),)
    if announced is not None and _is_fee_news(announced, state):
        assert state.fee is not None  # noqa: S101 - _is_fee_news has looked
        return (Development(Change.FEE, f"{state.fee.amount:.0f} {state.fee.currency or ''}".strip(), revivals),)
    return ()


def is_said(news: tuple[Development, ...], state: StoryState | None, article: str, said: Collection[Stage]) -> bool:
    """Tell whether an article itself says what is news; `said` are the stages that it claims in the story.

    An article that comes in late can shift what others said before: a rumour that a deal had ended is suddenly newer
    than the deal, or a denial stronger than what it denied. Nobody has said anything new then, and who was told
    otherwise hears of it from the next one who does.
    """
    for change in news:
        if change.change is Change.REVIVED and not set(said) - {Stage.OFF}:
            return False
        if change.change in (Change.OFF, Change.WITHDRAWN) and Stage.OFF not in said:
            return state is None or state.stage_article == article
    return True


def announce(announced: Announced | None, state: StoryState | None, news: tuple[Development, ...]) -> Announced:
    """Give what has been announced once these developments are recorded.

    A fee that made no news leaves the announced one to compare the next with, so that small steps and those of one day
    add up; only one that cannot be compared with it takes its place.
    """
    before = announced or Announced(Stage.OFF)
    if state is None or _stays_off(announced, state) or _is_withdrawn(announced, state):
        return replace(before, stage=Stage.OFF)
    falls_back = any(change.change is Change.CORRECTION for change in news)
    corrections = before.corrections + (falls_back or _comes_back(announced, state))
    fee_at = state.fee_at if any(change.change is Change.FEE for change in news) else before.fee_at
    taken_over = news or _step(before.fee, state.fee) is None
    return Announced(state.stage, (taken_over and state.fee) or before.fee, fee_at, corrections)


def _stays_off(announced: Announced | None, state: StoryState) -> bool:
    return announced is not None and announced.stage is Stage.OFF and state.contested


def _is_withdrawn(announced: Announced | None, state: StoryState) -> bool:
    undone = state.withdrawn or state.stage is Stage.OFF
    return announced is not None and announced.stage is Stage.DONE and state.stage is not Stage.DONE and undone


def _comes_back(announced: Announced | None, state: StoryState) -> bool:
    return announced is not None and announced.stage is Stage.OFF and state.stage is not Stage.OFF


def _stage_change(before: Stage | None, now: Stage) -> Change | None:
    if before is now or (before is None and now is Stage.OFF):
        return None
    if now is Stage.OFF:
        return Change.OFF
    if now is Stage.DONE:
        return Change.DONE
    if before is None:
        return Change.NEW
    if before is Stage.OFF:
        return Change.REVIVED
    return Change.ADVANCED if now.rank > before.rank else Change.CORRECTION


def _is_fee_news(announced: Announced, state: StoryState) -> bool:
    step = _step(announced.fee, state.fee)
    if state.stage is Stage.OFF or state.fee_at is None or step is None:
        return False
    if announced.fee_at is not None and state.fee_at - announced.fee_at < FEE_PAUSE:
        return False
    return step >= FEE_STEP


def _step(old: Fee | None, new: Fee | None) -> float | None:
    """Give the share by which a fee changed, infinite between free and paid; None where two cannot be compared."""
    if old is None or new is None or old.amount is None or new.amount is None:
        return None
    if 0 in (old.amount, new.amount):
        return 0 if old.amount == new.amount else inf
    return abs(new.amount - old.amount) / old.amount if old.currency == new.currency else None
