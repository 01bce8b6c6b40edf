"""The names by which players, clubs and leagues can be asked for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import claims, clubs, leagues, players, stories

# Tens of thousands of rows at once would hold up the event loop.
_IN_PARTS = {"yield_per": 250}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody with all his names, the shown one first, what tells him apart, and how many stories there are.

    `size` is how many players of a club are known, which tells the famous from the others before any story is.
    """

    key: str
    forms: tuple[str, ...]
    hint: str
    stories: int
    size: int = 0


async def named_players(connection: AsyncConnection) -> list[Named]:
    """Give all players: those of the seeds, and those of whom something was read."""
    told = await _stories_by(connection, stories.c.player)
    read = select(claims.c.id).where(claims.c.player == players.c.id).exists()
    query = select(players).where(players.c.merged_into.is_(None), or_(players.c.data.is_not(None), read))
    club_names = {row.slug: row.name for row in await connection.execute(select(clubs.c.slug, clubs.c.name))}
    result = []
    async for row in await connection.stream(query, execution_options=_IN_PARTS):
        data = row.data or {}
        forms = (row.name, *data.get("aliases", ()), data.get("surname", row.name.split()[-1]))
        hint = club_names.get(data.get("club"), "")
        result.append(Named(str(row.id), tuple(dict.fromkeys(forms)), hint, told[row.id]))
    return result


async def named_clubs(connection: AsyncConnection) -> list[Named]:
    """Give all clubs."""
    told = await _stories_by(connection, stories.c.club) + await _stories_by(connection, stories.c.from_club)
    club = players.c.data["club"].as_string()
    squads = {row[0]: row[1] for row in await connection.execute(select(club, func.count()).group_by(club))}
    return [
        Named(
            row.slug,
            tuple(dict.fromkeys((row.name, *_club_forms(row.data or {})))),
            "",
            told[row.slug],
            squads.get(row.slug, 0),
        )
        async for row in await connection.stream(select(clubs), execution_options=_IN_PARTS)
    ]


async def named_leagues(connection: AsyncConnection) -> list[Named]:
    """Give all leagues; the more of their clubs are known, the sooner they are meant."""
    league = clubs.c.data["league"].as_string()
    sizes = {row[0]: row[1] for row in await connection.execute(select(league, func.count()).group_by(league))}
    return [
        Named(row.slug, (row.name, *(row.data or {}).get("aliases", ())), "", 0, sizes.get(row.slug, 0))
        for row in await connection.execute(select(leagues))
    ]


def _club_forms(data: dict[str, list[str]]) -> Iterator[str]:
    for column in ("aliases", "nicknames", "tags"):
        yield from data.get(column, ())


async def _stories_by(connection: AsyncConnection, column: Column[Any]) -> Counter[Any]:
    rows = await connection.execute(select(column, func.count()).group_by(column))
    return Counter({row[0]: row[1] for row in rows})
