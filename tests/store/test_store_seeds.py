"""Seeds: brought in by slug at start; what an operator edited wins."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from bot.domain.seeds import Seeds
from bot.seeds import load_seeds, seeds_dir
from bot.store.claims import learn_club
from bot.store.engine import Database
from bot.store.seeds import stored_seeds, upsert_seeds
from bot.store.tables import clubs, players
from tests.newsroom import SEEDS

RENAMED = replace(SEEDS, clubs=(replace(SEEDS.clubs[0], name="Bayern"), *SEEDS.clubs[1:]))


async def put(database: Database, seeds: Seeds) -> None:
    async with database.write() as connection:
        await upsert_seeds(connection, seeds)


async def bayern(database: Database) -> Any:
    async with database.read() as connection:
        return (await connection.execute(select(clubs).where(clubs.c.slug == "bayern"))).one()


async def test_the_seeds_come_back_as_they_went_in(database: Database) -> None:
    await put(database, SEEDS)
    async with database.read() as connection:
        stored = await stored_seeds(connection)
    for kind in ("clubs", "players", "outlets", "reporters"):
        assert set(getattr(stored, kind)) == set(getattr(SEEDS, kind))


async def test_the_seeds_that_come_with_the_bot_fit_the_tables(database: Database) -> None:
    own = load_seeds(seeds_dir())
    await put(database, own)
    async with database.read() as connection:
        assert set((await stored_seeds(connection)).players) == set(own.players)


async def test_a_second_run_changes_nothing(database: Database) -> None:
    await put(database, SEEDS)
    async with database.write() as connection:
        await connection.execute(update(clubs).where(clubs.c.slug == "bayern").values(name="touched"))
    await put(database, SEEDS)
    assert (await bayern(database)).name == "touched"


async def test_a_changed_seed_changes_its_row(database: Database) -> None:
    await put(database, SEEDS)
    await put(database, RENAMED)
    assert (await bayern(database)).name == "Bayern"


async def test_a_row_that_an_operator_edited_stays(database: Database) -> None:
    await put(database, SEEDS)
    async with database.write() as connection:
        await connection.execute(update(clubs).where(clubs.c.slug == "bayern").values(name="FCB", edited=True))
    await put(database, RENAMED)
    assert (await bayern(database)).name == "FCB"


async def test_a_club_that_was_learnt_from_a_text_becomes_the_seed_of_its_slug(database: Database) -> None:
    async with database.write() as connection:
        await learn_club(connection, "bayern", "Bayern München")
    await put(database, SEEDS)
    row = await bayern(database)
    assert (row.name, row.data["country"]) == ("Bayern Munich", "de")


async def test_a_player_keeps_his_id_when_his_seed_changes(database: Database) -> None:
    await put(database, SEEDS)
    moved = replace(SEEDS, players=(replace(SEEDS.players[0], club="bayern"), *SEEDS.players[1:]))
    query = select(players.c.id).where(players.c.key == "harry-kane")
    async with database.read() as connection:
        before = (await connection.execute(query)).scalar_one()
    await put(database, moved)
    async with database.read() as connection:
        assert (await connection.execute(query)).scalar_one() == before
