"""The names in memory follow the store: seeds, what was learnt from texts, and how much is told of each."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.domain.claims import Claim, Move, Ref, Stage
from bot.names import Names
from bot.store.engine import open_database
from bot.store.names import named_clubs, named_players
from bot.store.seeds import upsert_seeds
from bot.store.tables import clubs
from tests.cogs.cog_scene import SEEDS, SPURS, TALKS, News


@pytest.fixture
async def news(tmp_path: Path) -> AsyncIterator[News]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'names.db'}")
    async with database.write() as connection:
        await upsert_seeds(connection, SEEDS)
    filled = News(database, Names())
    await filled.names.refresh(database)
    yield filled
    await database.close()


async def test_seeds_are_known_by_all_their_names_before_anything_is_read(news: News) -> None:
    for typed in ("Harry Kane", "kane", "Mbappe", "odegaard"):
        assert len(news.names.players.find(typed).exact) == 1, typed
    for typed in ("Spurs", "tottenham", "gunners", "FC Bayern"):
        assert len(news.names.clubs.find(typed).exact) == 1, typed


async def test_the_hint_is_the_club_and_the_size_of_a_club_its_known_players(news: News) -> None:
    async with news.database.read() as connection:
        players = {named.forms[0]: named for named in await named_players(connection)}
        sizes = {named.key: named.size for named in await named_clubs(connection)}
    assert players["Harry Kane"].hint == "Bayern Munich"
    assert players["Kylian Mbappé"].hint == ""
    assert sizes == {
        "arsenal": 2,
        "bayern-munich": 1,
        "inter-miami": 0,
        "inter-milan": 1,
        "tottenham-hotspur": 0,
    }


async def test_stories_count_for_the_player_and_for_both_clubs(news: News) -> None:
    await news.tell(TALKS)
    assert news.names.players.complete("")[0].name == "Harry Kane"
    assert {entry.name for entry in news.names.clubs.complete("", 2)} == {"Bayern Munich", "Tottenham Hotspur"}


async def test_players_and_clubs_learnt_from_texts_can_be_asked_for(news: News) -> None:
    okonkwo = Claim(Ref("Chidi Okonkwo"), Move.TRANSFER, Stage.BID, to=Ref("Lobi Stars"), evidence="Lobi Stars bid.")
    await news.tell(okonkwo)
    for typed in ("Chidi Okonkwo", "okonkwo"):
        assert [entry.name for entry in news.names.players.find(typed).exact] == ["Chidi Okonkwo"]
    assert [entry.key for entry in news.names.clubs.find("lobi stars").exact] == ["lobi-stars"]


async def test_a_player_who_turned_out_to_be_another_is_not_offered_any_more(news: News) -> None:
    surname = Claim(Ref("Okonkwo"), Move.TRANSFER, Stage.BID, to=SPURS, evidence="Spurs bid for Okonkwo.")
    await news.tell(surname)
    assert [entry.name for entry in news.names.players.find("okonkwo").exact] == ["Okonkwo"]
    await news.tell(replace(surname, player=Ref("Chidi Okonkwo")))
    assert [entry.name for entry in news.names.players.find("okonkwo").exact] == ["Chidi Okonkwo"]


async def test_a_key_that_discord_would_refuse_is_left_out(news: News) -> None:
    async with news.database.write() as connection:
        await connection.execute(insert(clubs).values(slug="x" * 101, name="Misread"))
    await news.names.refresh(news.database)
    assert news.names.clubs.find("Misread").exact == ()
