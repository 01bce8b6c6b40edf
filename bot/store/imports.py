"""Imported clubs and players into the database.

A row that changes is marked as edited, so that the seeds of the next start leave it alone. One learnt from texts is
filled, and keeps its stories.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.identity import fold_name, surname_of
from bot.domain.seeds import Club, Player
from bot.store.tables import claims, clubs, players

_CLUB = TypeAdapter(Club)
_PLAYER = TypeAdapter(Player)


async def put_clubs(connection: AsyncConnection, imported: Iterable[Club]) -> None:
    """Store clubs, new or changed, by slug."""
    known = set((await connection.execute(select(clubs.c.slug))).scalars())
    new = []
    for club in imported:
        values = {"slug": club.slug, "name": club.name, "data": _CLUB.dump_python(club, mode="json")}
        if club.slug in known:
            await connection.execute(update(clubs).where(clubs.c.slug == club.slug).values(**values, edited=True))
        else:
            new.append(values)
    if new:
        await connection.execute(insert(clubs), new)


async def put_players(connection: AsyncConnection, imported: Iterable[Player]) -> None:
    """Store players, new or changed, by slug; one whom texts called by this full name becomes the player."""
    ids = {row.key: row.id for row in await connection.execute(select(players.c.key, players.c.id))}
    new = []
    for player in imported:
        values = {
            "key": player.slug,
            "name": player.name,
            "surname": surname_of(player.surname),
            "data": _PLAYER.dump_python(player, mode="json"),
        }
        learnt = None if player.slug in ids else ids.get(f"name:{fold_name(player.name)}")
        id_ = ids.get(player.slug, learnt)
        if id_ is None:
            new.append(values)
        else:
            await connection.execute(update(players).where(players.c.id == id_).values(**values, edited=True))
        if learnt is not None:
            await _claim_for(connection, learnt, player)
    if new:
        await connection.execute(insert(players), new)


async def _claim_for(connection: AsyncConnection, id_: int, player: Player) -> None:
    """Say in the claims that gave the player's full name who he is, since identity is settled by it ever anew."""
    named: Any = await connection.execute(
        select(claims.c.id, claims.c.named).where(claims.c.player == id_, claims.c.slug.is_(None))
    )
    full = [row.id for row in named if fold_name(row.named) == fold_name(player.name)]
    await connection.execute(update(claims).where(claims.c.id.in_(full)).values(slug=player.slug))
