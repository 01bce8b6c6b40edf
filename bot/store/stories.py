"""Stories and their developments: bring the folded states into rows that keep their ids."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Stage
from bot.domain.codec import pack_announced, pack_fee, unpack_announced
from bot.domain.developments import RECALLS, Announced, Change, Development
from bot.domain.stories import StoryState
from bot.store.rows import insert_id, insert_new
from bot.store.tables import alerts, claims, developments, stories


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story that has a row. `state` is None where its last claim was taken back.

    `fresh` where it was never told before; `changed` where anything about it is other than it was.
    """

    id: int
    state: StoryState | None
    announced: Announced | None
    fresh: bool
    changed: bool


async def save(
    connection: AsyncConnection, player: int, folded: Sequence[tuple[StoryState, str | None]]
) -> list[StoryRow]:
    """Write a player's folded stories; give them with what was announced of each before.

    Each comes with the club that he would leave where no claim names it. A story keeps the row in which most of its
    claims stood, also when an older article shifts the count of episodes or when the player was merged with another;
    where all its claims were read anew, the row of the same move that is left. A row that splits in two was announced
    as a whole, so that its other half is no news.
    """
    known = await connection.execute(select(claims.c.id, claims.c.story).where(claims.c.player == player))
    held = {row.id: row.story for row in known if row.story is not None}
    shared = select(claims.c.id).where(claims.c.story == stories.c.id, claims.c.player != player).exists()
    mine = (stories.c.player == player) | (stories.c.id.in_(set(held.values())) & ~shared)
    free = {row.id: row for row in await connection.execute(select(stories).where(mine))}
    pairs = _pair([state for state, _ in folded], held, free)
    result = []
    for (state, assumed), found in zip(folded, pairs, strict=True):
        result.append(await _write(connection, _row(player, state, assumed), state, found, held))
        for row in found:
            del free[row.id]
    for row in free.values():
        if row.player == player:
            gone = {"stage": Stage.OFF, "origins": [], "disputed": False}
            changed = await _change(connection, row, gone)
            result.append(StoryRow(row.id, None, unpack_announced(row.announced), fresh=False, changed=changed))
    return result


def _pair(states: Sequence[StoryState], held: Mapping[int, int], rows: Mapping[int, Any]) -> list[list[Any]]:
    """Find the rows of each state, the one that holds most of its claims first; several where stories became one."""
    votes: dict[int, Counter[int]] = {}
    for place, state in enumerate(states):
        for claim in state.claims:
            row = rows.get(held.get(claim, 0))
            if row is not None and (row.kind, row.club) == (state.kind, state.club):
                votes.setdefault(row.id, Counter())[place] += 1
    found: list[list[Any]] = [[] for _ in states]
    for id_, counted in sorted(votes.items(), key=lambda item: (-max(item[1].values()), item[0])):
        found[max(counted, key=lambda place: (counted[place], -place))].append(rows[id_])
    left = {id_: row for id_, row in rows.items() if id_ not in votes}
    for state, own in zip(states, found, strict=True):
        alike = [row for row in left.values() if (row.kind, row.club) == (state.kind, state.club)]
        if alike and not own:
            # One that stood until now goes before one that was taken back long ago and so has no origins.
            own.append(min(alike, key=lambda row: (not row.origins, abs(row.first_seen - state.first_seen), row.id)))
            del left[own[0].id]
    return found


async def _write(
    connection: AsyncConnection,
    values: dict[str, Any],
    state: StoryState,
    found: Sequence[Any],
    held: Mapping[int, int],
) -> StoryRow:
    """Write a story into the first of its rows, which absorbs the others, or into a new one."""
    if found:
        told = [a for a in (unpack_announced(row.announced) for row in found) if a is not None]
        announced = max(told, key=lambda a: a.stage.rank, default=None)
    else:
        is_split = any(claim in held for claim in state.claims)
        announced = Announced(state.stage, state.fee) if is_split else None
    values = values | {"announced": announced and pack_announced(announced)}
    if found:
        id_, changed = found[0].id, await _change(connection, found[0], values)
    else:
        id_, changed = await insert_id(connection, stories, values), True
    moved = [claim for claim in state.claims if held.get(claim) != id_]
    if moved:
        await connection.execute(update(claims).where(claims.c.id.in_(moved)).values(story=id_))
    for other in found[1:]:
        await _absorb(connection, other.id, id_)
    return StoryRow(id_, state, announced, fresh=announced is None and not found, changed=changed)


async def _change(connection: AsyncConnection, row: Any, values: Mapping[str, Any]) -> bool:
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    await connection.execute(update(stories).where(stories.c.id == row.id).values(values))
    return True


async def mark_announced(connection: AsyncConnection, story: int, announced: Announced) -> None:
    """Record what has been announced of a story."""
    await connection.execute(update(stories).where(stories.c.id == story).values(announced=pack_announced(announced)))


async def record_development(
    connection: AsyncConnection, story: int, development: Development, article: str, at: datetime
) -> int | None:
    """Append a development; give its id, or None where the story had it before."""
    row = {
        "story": story,
        "change": development.change,
        "value": development.value,
        "revivals": development.revivals,
        "article": article,
        "at": at,
    }
    return await insert_new(connection, developments, row)


async def newest_step(connection: AsyncConnection, story: int) -> tuple[int, Development] | None:
    """Give the development that brought a story to its stage, with its id; None where it was taken back since."""
    newest = select(developments).where(developments.c.story == story, developments.c.change != Change.FEE)
    row = (await connection.execute(newest.order_by(developments.c.id.desc()).limit(1))).first()
    if row is None or Change(row.change) in RECALLS:
        return None
    return row.id, Development(Change(row.change), row.value, row.revivals)


def _row(player: int, state: StoryState, assumed: str | None) -> dict[str, Any]:
    return {
        "player": player,
        "kind": state.kind,
        "club": state.club,
        "episode": state.episode,
        "move": state.move,
        "stage": state.stage,
        "stage_at": state.stage_at,
        "stage_article": state.stage_article,
        "revivals": state.revivals,
        "disputed": state.disputed,
        "official": state.official,
        "tier": state.tier,
        "fee": pack_fee(state.fee),
        "fee_at": state.fee_at,
        "from_club": state.from_,
        "assumed_from": assumed,
        "first_seen": state.first_seen,
        "last_seen": state.last_seen,
        "origins": list(state.origins),
        "closed_by": state.closed_by,
    }


async def _absorb(connection: AsyncConnection, old: int, new: int) -> None:
    """Move what hangs on one story row to another and drop the row, when two stories turn out to be one."""
    known = {
        (row.change, row.value, row.revivals): row.id
        for row in await connection.execute(select(developments).where(developments.c.story == new))
    }
    for row in await connection.execute(select(developments).where(developments.c.story == old)):
        twin = known.get((row.change, row.value, row.revivals))
        if twin is None:
            await connection.execute(update(developments).where(developments.c.id == row.id).values(story=new))
            continue
        told = {r.place for r in await connection.execute(select(alerts).where(alerts.c.development == twin))}
        for alert in await connection.execute(select(alerts).where(alerts.c.development == row.id)):
            if alert.place in told:
                await connection.execute(delete(alerts).where(alerts.c.id == alert.id))
            else:
                await connection.execute(update(alerts).where(alerts.c.id == alert.id).values(development=twin))
        await connection.execute(delete(developments).where(developments.c.id == row.id))
    await connection.execute(update(alerts).where(alerts.c.story == old).values(story=new))
    await connection.execute(update(claims).where(claims.c.story == old).values(story=new))
    await connection.execute(delete(stories).where(stories.c.id == old))
