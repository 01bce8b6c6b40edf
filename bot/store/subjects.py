"""Stories as follows see them: the player with all his ids, the clubs with their present leagues."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Move, Stage
from bot.domain.follows import Subject
from bot.domain.stories import Kind
from bot.store.tables import clubs, players, stories


async def subjects_of(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Subject]:
    """Give stories by id."""
    return await _subjects(connection, select(stories).where(stories.c.id.in_(ids)))


async def subjects_of_player(connection: AsyncConnection, player: int) -> dict[int, Subject]:
    """Give a player's stories by id."""
    return await _subjects(connection, select(stories).where(stories.c.player == player))


async def _subjects(connection: AsyncConnection, query: Select[Any]) -> dict[int, Subject]:
    rows = (await connection.execute(query)).all()
    if not rows:
        return {}
    known = await _ids_of_players(connection, {row.player for row in rows})
    named = {slug for row in rows for slug in (row.club, row.from_club, row.assumed_from) if slug is not None}
    league = clubs.c.data["league"].as_string().label("league")
    leagues = {
        club.slug: club.league
        for club in await connection.execute(select(clubs.c.slug, league).where(clubs.c.slug.in_(named)))
    }
    return {row.id: _subject(row, known[row.player], leagues) for row in rows}


def _subject(row: Any, known_as: frozenset[str], leagues: dict[str | None, str | None]) -> Subject:
    leaving = row.from_club or row.assumed_from
    return Subject(
        players=known_as,
        kind=Kind(row.kind),
        move=Move(row.move),
        stage=Stage(row.stage),
        tier=row.tier,
        official=row.official,
        club=row.club,
        leaving=leaving,
        club_league=leagues.get(row.club),
        leaving_league=leagues.get(leaving),
    )


async def _ids_of_players(connection: AsyncConnection, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Give for each player the ids that lead to him, his own among them."""
    heir = {id_: id_ for id_ in ids}
    layer: Collection[int] = ids
    while layer:
        query = select(players.c.id, players.c.merged_into).where(players.c.merged_into.in_(layer))
        layer = []
        for row in await connection.execute(query):
            if row.id not in heir:  # two who were merged into each other, one after the other
                heir[row.id] = heir[row.merged_into]
                layer.append(row.id)
    return {id_: frozenset(str(other) for other, of in heir.items() if of == id_) for id_ in ids}
