"""The seeds in the database, where an operator may edit them."""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.identity import surname_of
from bot.domain.seeds import Club, League, Outlet, Player, Reporter, Seeds
from bot.store import facts
from bot.store.rows import one_at_a_time
from bot.store.tables import clubs, leagues, outlets, players, reporters

T = TypeVar("T")

_DIGEST = "seeds"


async def upsert_seeds(connection: AsyncConnection, seeds: Seeds) -> None:
    """Bring the seeds into the database by slug; rows that an operator edited stay as they are."""
    await one_at_a_time(connection)
    tables = (
        (leagues, seeds.leagues),
        (clubs, seeds.clubs),
        (outlets, seeds.outlets),
        (reporters, seeds.reporters),
        (players, seeds.players),
    )
    packed = [(table, [_pack(seed) for seed in items]) for table, items in tables]
    digest = sha256(json.dumps([rows for _, rows in packed]).encode()).hexdigest()
    if await facts.get(connection, _DIGEST) == digest:
        return
    for table, rows in packed:
        await _upsert(connection, table, rows)
    await facts.put(connection, _DIGEST, digest)


async def stored_seeds(connection: AsyncConnection) -> Seeds:
    """Give the seeds as they stand in the database, with what was edited there."""

    async def load(table: Table, kind: type[T]) -> tuple[T, ...]:
        rows = await connection.execute(select(table.c.data).where(table.c.data.is_not(None)))
        check = TypeAdapter(kind)
        return tuple(check.validate_python(row.data) for row in rows if row.data)

    return Seeds(
        leagues=await load(leagues, League),
        clubs=await load(clubs, Club),
        players=await load(players, Player),
        outlets=await load(outlets, Outlet),
        reporters=await load(reporters, Reporter),
    )


def _pack(seed: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(asdict(seed), default=str))
    return data


async def _upsert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    key = table.c.key if table is players else table.c.slug
    known = {row[0]: row for row in await connection.execute(select(key, table.c.data, table.c.edited))}
    new, changed = [], []
    for data in rows:
        row = {key.name: data["slug"], "name": data["name"], "data": data}
        if table is players:
            row["surname"] = surname_of(data["surname"])
        if data["slug"] not in known:
            new.append(row)
        elif not known[data["slug"]].edited and known[data["slug"]].data != data:
            changed.append(row)
    if new:
        await connection.execute(insert(table), new)
    for row in changed:
        await connection.execute(update(table).where(key == row[key.name]).values(row))
