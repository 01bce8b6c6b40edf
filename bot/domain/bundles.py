"""What waits for a place becomes few messages: one for each story, or one digest of everything in a burst."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.rhythm import Form

BURST = 5
"""More alerts than this that wait for one place become one digest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was never tried, with the stories that it tells of; `due` or still to wait."""

    id: int
    form: Form
    due: bool
    stories: frozenset[int]


def bundle(head: int, waiting: Sequence[Waiting]) -> tuple[frozenset[int], Form]:
    """Give the messages of a place that become one with its next one, `head`, and the form of that one.

    Those of the same story do, also if they were to wait longer. In a burst all that are due do, and what goes into a
    digest goes into the same.
    """
    groups = _by_story(waiting)
    own = next(group for group in groups if any(one.id == head for one in group))
    due = [group for group in groups if any(one.due for one in group)]
    if len(due) > BURST:
        return _ids(due), Form.DIGEST
    if next(one.form for one in own if one.id == head) is Form.DIGEST:
        digest = [group for group in due if group is own or any(one.due and one.form is Form.DIGEST for one in group)]
        return _ids(digest), Form.DIGEST
    return _ids([own]), Form.ALERT


def _by_story(waiting: Iterable[Waiting]) -> list[list[Waiting]]:
    groups: list[tuple[set[int], list[Waiting]]] = []
    for one in waiting:
        touching = [group for group in groups if group[0] & one.stories]
        groups = [group for group in groups if group not in touching]
        stories = set(one.stories).union(*(group[0] for group in touching))
        groups.append((stories, [*(other for group in touching for other in group[1]), one]))
    return [group for _, group in groups]


def _ids(groups: Iterable[Iterable[Waiting]]) -> frozenset[int]:
    return frozenset(one.id for group in groups for one in group)
