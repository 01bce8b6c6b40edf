"""Imported rows in real databases: the seeds leave them alone, and what was learnt from texts keeps its stories."""

from dataclasses import replace
from datetime import date

from bot.domain.claims import Ref
from bot.domain.seeds import Club, Player
from bot.store.engine import Database
from bot.store.imports import put_clubs, put_players
from bot.store.seeds import stored_seeds, upsert_seeds
from tests.newsroom import SEEDS, Newsroom, says

OKONKWO = Player("chidi-okonkwo", "Chidi Okonkwo", "Okonkwo", date(2023, 1, 1), "roma")


async def test_the_seeds_of_a_later_start_do_not_undo_an_import(database: Database) -> None:
    chelsea = next(club for club in SEEDS.clubs if club.slug == "chelsea")
    imported = replace(chelsea, aliases=("Pensioners FC",))
    kane = replace(SEEDS.players[0], club="bayern", former=("spurs",))
    new = Club("lugano", "Lugano", "ch")
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
        await put_clubs(connection, [imported, new])
        await put_players(connection, [kane])
    later = tuple(replace(club, aliases=("of the seeds",)) for club in SEEDS.clubs)
    async with database.write() as connection:
        await upsert_seeds(connection, replace(SEEDS, clubs=later))
        stored = await stored_seeds(connection)
    clubs = {club.slug: club for club in stored.clubs}
    assert clubs["chelsea"] == imported
    assert clubs["roma"].aliases == ("of the seeds",)
    assert clubs["lugano"] == new
    assert kane in stored.players


async def test_a_club_that_texts_gave_is_filled(database: Database) -> None:
    room = await Newsroom(database).open()
    await room.publish("first", says("talks", to="Sampdoria"))
    async with database.write() as connection:
        await put_clubs(connection, [Club("sampdoria", "Sampdoria", "it")])
    assert await room.story("sampdoria")
    async with database.read() as connection:
        assert "sampdoria" in {club.slug for club in (await stored_seeds(connection)).clubs}


async def test_a_player_whom_texts_named_keeps_his_story_when_he_is_imported(database: Database) -> None:
    """Later articles, in which the reader knows him, and others of his surname, go on with the same story."""
    room = await Newsroom(database).open()
    await room.publish("first", says("talks", player="Chidi Okonkwo"), at=1)
    async with database.write() as connection:
        await put_players(connection, [OKONKWO])
    known = replace(says("bid"), player=Ref(OKONKWO.name, OKONKWO.slug))
    await room.publish("second", known, at=2)
    await room.publish("third", says("agreed", player="Okonkwo"), at=3)
    story = await room.story("bayern", key="chidi-okonkwo")
    assert story.stage == "agreed"
    assert len(await room.stories()) == 1
