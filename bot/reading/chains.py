"""Group the frames of a clause into chains, each of which says one thing."""

from dataclasses import dataclass

from bot.reading import stages
from bot.reading.model import Mention
from bot.reading.tokens import Sentence
from bot.reading.triggers import Trigger
from bot.reading.vocabulary import words

_GAP = 6
_VERBS = frozenset({"buy", "go", "leave", "sell", "keep", "refuse", "bought", "left"})
_RANK = (
    "renew",
    "retire",
    "keep",
    "refuse",
    "rebuff",
    "accept",
    "left",
    "sell",
    "leave",
    "bought",
    "go",
    "buy",
    "listed",
    "offer",
    "talks",
    "move",
    "value",
    "loan",
    "status",
    "govern",
)


@dataclass(slots=True)
class Chain:
    """Triggers that belong together in one clause, and what they say together."""

    triggers: list[Trigger]
    clause: int
    kind: str
    stage: str
    move: str | None
    negated: bool
    past: bool
    vague: bool
    was: bool

    @property
    def start(self) -> int:
        """Give the first token."""
        return self.triggers[0].start

    @property
    def end(self) -> int:
        """Give the token after the last."""
        return self.triggers[-1].end


def chains(
    sentence: Sentence, mentions: list[Mention], triggers: list[Trigger], numbers: list[int], year: int
) -> list[Chain]:
    """Group the triggers of each clause into chains, broken by names of clubs and persons."""
    named = sorted(m.start for m in mentions if m.kind in ("club", "person") and m.use != "aside")
    groups: list[list[Trigger]] = []
    for t in triggers:
        if groups:
            last = groups[-1][-1]
            together = numbers[last.start] == numbers[t.start] and t.start - last.end <= _GAP
            between = {x.low for x in sentence.tokens[last.end : t.start]}
            verb = t.frame.kind in _VERBS or t.frame.kind == "govern"
            if verb and last.frame.kind not in ("govern", "status") and between & {"and", ",", "or"}:
                together = False
            if between & {"with", "after", "following", "amid", "despite"}:
                together = False
            if together and not any(last.end <= n < t.start for n in named):
                groups[-1].append(t)
                continue
        groups.append([t])
    return [c for g in groups if (c := _chain(sentence, g, numbers, year)) is not None]


def _chain(sentence: Sentence, group: list[Trigger], numbers: list[int], year: int) -> Chain | None:
    kinds = {f.kind for t in group for f in t.frames[:1]}
    if kinds <= {"govern"}:
        if not (group[-1].frame.stage == "talks" and group[-1].frame.phrase.startswith("in ")):
            return None
        # "with Leeds and Hull in talks"
        kinds = {"talks"}
    kind = next(k for k in _RANK if k in kinds)
    clause = numbers[group[0].start]
    stage, vague = stages.stage_of(sentence, group)
    if stage != "off" and stages.hypothesis(sentence, numbers, clause):
        stage = stages.capped("interest", stage)
    if stage in ("agreed", "bid") and stages.hoped(sentence, group):
        stage = "talks"
    if kind in ("buy", "offer", "talks", "move", "go", "bought") and stages.dropped(sentence, group):
        stage = "off"
    move = next((f.move for t in group for f in t.frames if f.move), None)
    said = {t.low for g in group for t in sentence.tokens[g.start : g.end]}
    if "loan" in kinds or "loan" in said:
        move = "loan"
    within = {sentence.tokens[i].low for i, n in enumerate(numbers) if n == clause}
    if within & words()["permanent"] and not within & words()["later"]:
        # A loan that may be made permanent is a loan.
        move = "permanent"
    return Chain(
        group,
        clause,
        kind,
        stage,
        move,
        stages.negated(sentence, group, numbers),
        stages.past(sentence, numbers, clause, year, done=stage == "done"),
        vague,
        stages.was(sentence, group),
    )
