"""The pages on which the editor of the replay keeps what he knows and has told of each story."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.claims import Stage
from tests.replay.replay_courses import Tale
from tests.replay.replay_press import Report

ECHO = timedelta(days=14)
COOLING = timedelta(days=7)
FEE_PAUSE = timedelta(hours=24)
FEE_STEP = 0.1
AHEAD = frozenset(Stage) - {Stage.OFF, Stage.INTEREST}
RECALLS = frozenset({"off", "withdrawn", "correction"})


@dataclass(frozen=True, slots=True)
class Clip:
    """A report as it was cut out of an article that bears a date."""

    path: str
    dated: datetime
    report: Report


@dataclass(slots=True)
class Page:
    """What the editor holds of one episode: the reports since the last off, what he told last, and whom."""

    tale: Tale
    clips: dict[str, Clip] = field(default_factory=dict)
    shelf: dict[str, Clip] = field(default_factory=dict)  # what stood before the off
    over: datetime | None = None  # the date of the off that holds
    offs: dict[str, Clip] = field(default_factory=dict)  # the articles that say so
    doubts: dict[str, str] = field(default_factory=dict)  # article -> whose doubt
    deal: tuple[datetime, "Page"] | None = None  # with whom the player's future was settled
    undone: tuple[datetime, dict[str, Clip]] | None = None  # the off that a revival undid
    told: Stage | None = None
    step: str | None = None  # what brought it to its stage, unless that was taken back
    places: set[str] = field(default_factory=set)
    fee: Clip | None = None
    fee_told: tuple[float, str] | None = None
    fee_at: datetime | None = None
    fees: set[tuple[float, str]] = field(default_factory=set)  # told as news since the last turn
    leaving: Clip | None = None

    @property
    def stage(self) -> Stage | None:
        """Give where the story stands, None where nobody says anything any more."""
        if self.over is not None:
            return Stage.OFF
        return max((c.report.stage for c in self.clips.values()), key=lambda s: s.rank, default=None)

    def dated(self, stages: Iterable[Stage]) -> datetime | None:
        """Give the date of the newest report of any of these stages."""
        return max((c.dated for c in self.clips.values() if c.report.stage in stages), default=None)

    def goes_on_after(self, deal: datetime) -> bool:
        """Say whether somebody has reported more after a deal elsewhere than was known before it: no echo."""
        clips = [*self.clips.values(), *self.shelf.values()]
        known = max((c.report.stage.rank for c in clips if c.dated <= deal), default=-1)
        return any(c.dated > deal and c.report.stage.rank > known for c in clips)

    def end(self, clip: Clip) -> None:
        """Close the page because of a report."""
        self.over, self.offs, self.shelf = clip.dated, {clip.path: clip}, self.clips | self.shelf
        self.clips, self.doubts = {}, {}

    def take_back(self, path: str) -> None:
        """Forget what an article said before it was edited."""
        for clips in (self.clips, self.shelf, self.doubts):
            clips.pop(path, None)
        if self.undone is not None and not any(self._revives(clip, self.undone[0]) for clip in self.clips.values()):
            (self.over, self.offs), self.undone = self.undone, None
            self.shelf, self.clips = self.shelf | self.clips, {}
        if path in self.offs:
            del self.offs[path]
            if not self.offs:
                self.over, self.clips, self.shelf = None, self.shelf, {}
        if self.fee is not None and self.fee.path == path:
            fees = [c for c in (self.shelf | self.clips).values() if c.report.fee]
            self.fee = min(fees, key=lambda c: (c.report.tier, -c.dated.timestamp()), default=None)

    def take_off(self, clip: Clip) -> None:
        """Judge a report that it is off: does it hold?"""
        if self.over is not None:
            self.offs[clip.path] = clip
            return
        stage = self.stage
        if stage is None:
            self.end(clip)
            return
        standing = [c for c in self.clips.values() if c.report.stage is stage]
        holds = clip.report.official or clip.report.tier <= min(c.report.tier for c in standing)
        overtaken = self.dated(AHEAD if stage is not Stage.DONE else [Stage.DONE])
        if overtaken is not None and overtaken > clip.dated:
            # It did not hold, or was undone, before he read it; a doubt is remembered all the same.
            if not holds and clip.dated >= min(c.dated for c in standing):
                self.doubts[clip.path] = clip.report.origin
            return
        self.doubts[clip.path] = clip.report.origin
        if holds or len(set(self.doubts.values())) > 1:
            self.end(clip)

    def take_on(self, clip: Clip) -> bool:
        """Take in a report that it goes on; tell whether that made it done."""
        stage = self.stage
        shown, tier = self.fee, clip.report.tier
        if clip.report.fee and (shown is None or (tier, shown.dated) <= (shown.report.tier, clip.dated)):
            self.fee = clip
        if self.undone is not None and clip.dated < self.undone[0]:
            self.shelf[clip.path] = clip
            return False
        if self.over is not None:
            if not self._revives(clip, self.over):
                self.shelf[clip.path] = clip
                return False
            self.undone, self.over, self.offs, stage = (self.over, self.offs), None, {}, None
        self.clips[clip.path] = clip
        if self.stage is not stage:
            self.doubts = {}
        return self.stage is Stage.DONE and stage is not Stage.DONE

    def _revives(self, clip: Clip, over: datetime) -> bool:
        """Tell whether a report says that it goes on after all: talks or more, or interest after a while.

        Soon after a deal with another club, what was reported before it is an echo.
        """
        if self.deal is not None and self.deal[1].stage is Stage.DONE and clip.dated - self.deal[0] <= ECHO:
            known = [c.report.stage.rank for c in self.shelf.values() if c.dated <= self.deal[0] and c is not clip]
            return clip.dated >= over and clip.report.stage.rank > max(known, default=0)
        if any(c.dated > clip.dated and c.report.tier <= clip.report.tier for c in self.offs.values()):
            return False  # it was called off again since
        return clip.dated - over >= (COOLING if clip.report.stage is Stage.INTEREST else timedelta())

    def change(self) -> str | None:
        """Say what of the stage is news, given what was told."""
        before, now = self.told, self.stage
        if now is before or (before is None and now is Stage.OFF) or (now is None and before in (None, Stage.OFF)):
            return None
        if now is Stage.OFF:
            return "withdrawn" if before is Stage.DONE else "off"
        if now is None or (before not in (None, Stage.OFF) and now.rank < before.rank):
            return "correction"
        return "done" if now is Stage.DONE else {None: "new", Stage.OFF: "revived"}.get(before, "advanced")

    def news(self) -> str | None:
        """Say what is news, if anything, and take it for told."""
        change = self.change()
        if change is None and self._fee_is_news() and self.fee is not None and self.fee.report.fee is not None:
            change, self.fee_at = "fee", self.fee.dated
            self.fees.add(self.fee.report.fee)
        self.told = self.stage or (self.told and Stage.OFF)
        if change is not None and self.fee is not None:
            self.fee_told = self.fee.report.fee
        if change in ("revived", "correction"):
            self.fees.clear()
        if change not in (None, "fee"):
            self.step = None if change in RECALLS else change
        return change

    def _fee_is_news(self) -> bool:
        """Say whether the fee is news where the stage is none."""
        if self.fee is None or self.fee.report.fee is None or self.told in (None, Stage.OFF):
            return False
        amount, currency = self.fee.report.fee
        if self.fee_told is None or self.fee_told[1] != currency:
            self.fee_told = self.fee.report.fee
            return False
        is_pause = self.fee_at is not None and self.fee.dated - self.fee_at < FEE_PAUSE
        return (
            not is_pause
            and abs(amount - self.fee_told[0]) >= FEE_STEP * self.fee_told[0]
            and amount != self.fee_told[0]
        )
