"""Stories and their developments: bring the folded states into rows that keep their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Stage
from bot.domain.codec import pack_announced, pack_fee, unpack_announced
from bot.domain.developments import Announced, Development
from bot.domain.stories import StoryState
from bot.store.rows import insert_id, insert_new
from bot.store.tables import alerts, claims, developments, stories


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story that has a row. `state` is None where its last claim was taken back."""

    id: int
    state: StoryState | None
    announced: Announced | None


async def save(connection: AsyncConnection, player: int, states: Sequence[StoryState]) -> list[StoryRow]:
    """Write a player's folded stories; give them with what was announced of each before.

    A story keeps the row in which its claims stood, also when an older article shifts the count of episodes or when
    the player was merged with another; where all its claims were read anew, the row of the same move that is left.
    """
    held = {
        row.id: row.story
        for row in await connection.execute(select(claims.c.id, claims.c.story).where(claims.c.player == player))
    }
    rows = await connection.execute(
        select(stories).where((stories.c.player == player) | stories.c.id.in_({s for s in held.values() if s}))
    )
    free = {row.id: row for row in rows}
    result = []
    for state, found in _pair(states, held, free):
        for row in found:
            del free[row.id]
        if found:
            row_id = found[0].id
            await connection.execute(update(stories).where(stories.c.id == row_id).values(_row(player, state)))
        else:
            row_id = await insert_id(connection, stories, _row(player, state))
        await connection.execute(update(claims).where(claims.c.id.in_(state.claims)).values(story=row_id))
        for other in found[1:]:
            await _absorb(connection, other.id, row_id)
        told = [a for a in (unpack_announced(row.announced) for row in found) if a is not None]
        result.append(StoryRow(row_id, state, max(told, key=lambda a: a.stage.rank, default=None)))
    for row in free.values():
        if row.player == player:
            await connection.execute(
                update(stories).where(stories.c.id == row.id).values(stage=Stage.OFF, origins=[], disputed=False)
            )
            result.append(StoryRow(row.id, None, unpack_announced(row.announced)))
    return result


def _pair(
    states: Sequence[StoryState], held: Mapping[int, int | None], rows: Mapping[int, Any]
) -> list[tuple[StoryState, list[Any]]]:
    """Find the rows of each state: the one that holds most of its claims first; several where stories became one."""
    pairs = []
    taken: set[int] = set()
    for state in sorted(states, key=lambda s: -len(s.claims)):
        stood = [story for claim in state.claims if (story := held.get(claim)) is not None and story not in taken]
        same = [i for i in stood if (rows[i].kind, rows[i].club) == (state.kind, state.club)]
        found = sorted(set(same), key=lambda i: (-same.count(i), i))
        taken.update(found)
        pairs.append((state, found))
    result = []
    for state, found in pairs:
        if not found:
            alike = [
                i for i, row in rows.items() if i not in taken and (row.kind, row.club) == (state.kind, state.club)
            ]
            found = sorted(alike, key=lambda i: (abs(rows[i].first_seen - state.first_seen), i))[:1]
            taken.update(found)
        result.append((state, [rows[i] for i in found]))
    return sorted(result, key=lambda pair: pair[0].first_seen)


async def count(connection: AsyncConnection) -> int:
    """Count the stories."""
    return int((await connection.execute(select(func.count()).select_from(stories))).scalar_one())


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


async def assume_from(connection: AsyncConnection, story: int, club: str | None) -> None:
    """Record the present club that a story's texts do not name, as assumed."""
    await connection.execute(update(stories).where(stories.c.id == story).values(assumed_from=club))


def _row(player: int, state: StoryState) -> dict[str, Any]:
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
        "fee": pack_fee(state.fee),
        "fee_at": state.fee_at,
        "from_club": state.from_,
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
