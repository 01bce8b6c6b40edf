"""The names by which players and clubs can be asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import claims, clubs, players, stories


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody with all his names, the shown one first, what tells him apart, and how many stories there are."""

    key: str
    forms: tuple[str, ...]
    hint: str
    stories: int


async def named_players(connection: AsyncConnection) -> list[Named]:
    """Give all players: those of the seeds, and those of whom something was read."""
    told = _count(stories.c.player == players.c.id)
    read = select(claims.c.id).where(claims.c.player == players.c.id).exists()
    query = select(players, told.label("told")).where(
        players.c.merged_into.is_(None), or_(players.c.data.is_not(None), read)
    )
    club_names = {row.slug: row.name for row in await connection.execute(select(clubs.c.slug, clubs.c.name))}
    result = []
    for row in await connection.execute(query):
        data = row.data or {}
        forms = (row.name, *data.get("aliases", ()), data.get("surname", row.name.split()[-1]))
        result.append(Named(str(row.id), tuple(dict.fromkeys(forms)), club_names.get(data.get("club"), ""), row.told))
    return result


async def named_clubs(connection: AsyncConnection) -> list[Named]:
    """Give all clubs."""
    told = _count(or_(stories.c.club == clubs.c.slug, stories.c.from_club == clubs.c.slug))
    result = []
    for row in await connection.execute(select(clubs, told.label("told"))):
        forms = tuple(dict.fromkeys((row.name, *_club_forms(row.data or {}))))
        result.append(Named(row.slug, forms, "", row.told))
    return result


def _club_forms(data: dict[str, list[str]]) -> Iterator[str]:
    for column in ("aliases", "nicknames", "tags"):
        yield from data.get(column, ())


def _count(where: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(stories).where(where).scalar_subquery()
