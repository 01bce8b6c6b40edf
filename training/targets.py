"""Say which outcomes are right for the players and clubs of a passage, by the labels of its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.domain.claims import Move, Stage
from bot.reading.encoding import STAGES, Floats
from bot.reading.network import OUTCOMES
from bot.reading.passages import Passage
from tests.reading.scoring import many, same_club, same_player


@dataclass(frozen=True, slots=True)
class Targets:
    """`accepted` (P, C + 1, 15) is 1 for right outcomes; `loan`, `owner` (P, C) are 1, 0, or -1 for not said."""

    accepted: Floats
    loan: Floats
    owner: Floats


def targets(passage: Passage, gold: Sequence[dict[str, Any]]) -> Targets:
    """Give the targets of a passage. What no label names is nothing."""
    people, clubs = len(passage.people), len(passage.clubs)
    accepted = np.zeros((people, clubs + 1, OUTCOMES), np.float32)
    accepted[..., 0] = 1
    loan = np.full((people, clubs), -1, np.float32)
    owner = np.full((people, clubs), -1, np.float32)
    labelled: set[tuple[int, int]] = set()
    for claim in gold:
        moves = {Move(m) for m in many(claim["move"])}
        if claim["to"]:
            columns = [c for c, club in enumerate(passage.clubs) if same_club(club.name, claim["to"])]
        else:
            columns = [clubs] if Move.DEPARTURE in moves else []
        for p in [p for p, person in enumerate(passage.people) if same_player(person.name, claim["player"])]:
            for c in columns:
                if (p, c) not in labelled:
                    labelled.add((p, c))
                    accepted[p, c, 0] = bool(claim.get("optional"))
                for stage in many(claim["stage"]):
                    at = 1 + STAGES.index(Stage(stage))
                    accepted[p, c, [at + (len(STAGES) if move is Move.RENEWAL else 0) for move in moves]] = 1
                if c < clubs and len(moves) == 1 and moves <= {Move.LOAN, Move.TRANSFER}:
                    loan[p, c] = moves == {Move.LOAN}
            if claim["from"]:
                for c, club in enumerate(passage.clubs):
                    if same_club(club.name, claim["from"]):
                        owner[p, c] = 1
                    elif owner[p, c] < 0:
                        owner[p, c] = 0
    return Targets(accepted, loan, owner)
