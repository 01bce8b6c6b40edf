"""Players in the store: nameless ones become somebody, ids redirect, and nothing of it is announced."""

from sqlalchemy import select

from bot.store.cards import player_card
from bot.store.tables import players
from tests.newsroom import Newsroom, says

SURNAME = says("talks", "Roma", player="Okonkwo")
FULL_NAME = says("talks", "Roma", player="Chidi Okonkwo")


async def test_a_nameless_player_is_merged_when_his_full_name_is_given_and_his_id_redirects(newsroom: Newsroom) -> None:
    await newsroom.publish("1", SURNAME, at=0)
    [nameless] = await newsroom.rows(select(players.c.id).where(players.c.name == "Okonkwo"))
    await newsroom.publish("2", FULL_NAME, at=1)
    [named] = await newsroom.rows(select(players.c.id).where(players.c.key == "name:chidi okonkwo"))
    assert list(await newsroom.stories()) == [("name:chidi okonkwo", "move", "roma", 0)]
    async with newsroom.database.read() as connection:
        card = await player_card(connection, nameless.id)
    assert (card.id, card.name, len(card.stories[0].voiced)) == (named.id, "Chidi Okonkwo", 2)


async def test_a_merge_announces_nothing(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Roma")
    await newsroom.publish("1", SURNAME, at=0)
    assert (await newsroom.publish("2", FULL_NAME, at=1)).developments == 0
    assert await newsroom.alerts("fans") == ["new talks roma"]


async def test_what_the_naming_article_itself_brings_is_announced_and_in_the_same_story(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Roma")
    await newsroom.publish("1", SURNAME, at=0)
    await newsroom.publish("2", says("agreed", "Roma", player="Chidi Okonkwo"), at=1)
    await newsroom.publish("3", says("off", "Roma", player="Chidi Okonkwo"), at=2)
    assert await newsroom.alerts("fans") == ["new talks roma", "advanced agreed roma", "off off roma"]


async def test_two_stories_that_become_one_keep_their_alerts(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Roma")
    await newsroom.publish("1", SURNAME, at=0)
    await newsroom.publish("2", says("talks", "Roma", player="Okonkwo"), at=40)
    assert len(await newsroom.stories()) == 2
    await newsroom.publish("3", says("interest", "Roma", player="Okonkwo"), at=20)
    [story] = (await newsroom.stories()).values()
    assert (story.stage, story.first_seen < story.last_seen) == ("talks", True)
    await newsroom.publish("4", says("off", "Roma", player="Okonkwo"), at=41)
    assert (await newsroom.alerts("fans"))[-1] == "off off roma"


async def test_a_nameless_player_keeps_his_id_when_an_older_article_comes_in(newsroom: Newsroom) -> None:
    await newsroom.publish("2", SURNAME, at=5)
    before = {row.id for row in (await newsroom.stories()).values()}
    await newsroom.publish("1", SURNAME, at=0)
    [story] = (await newsroom.stories()).values()
    assert {story.id} == before
    assert await newsroom.changes() == ["new talks"]


async def test_a_namesake_takes_his_claims_back_when_the_article_that_joined_them_is_edited(newsroom: Newsroom) -> None:
    bayern = says("talks", "Bayern Munich", player="Okonkwo")
    await newsroom.publish("1", SURNAME, at=0)
    await newsroom.publish("2", bayern, at=1)
    await newsroom.publish("3", says("interest", "Roma", player="Okonkwo", from_="Bayern Munich"), at=2)
    assert len({key for key, *_ in await newsroom.stories()}) == 1
    await newsroom.publish("3", says("interest", "Madrid", player="Chris Smalling"), at=2)
    owners = {club: key for key, _, club, _ in await newsroom.stories()}
    assert owners["roma"] != owners["bayern"]
    for key in (owners["roma"], owners["bayern"]):
        [row] = await newsroom.rows(select(players.c.id).where(players.c.key == key))
        async with newsroom.database.read() as connection:
            assert len((await player_card(connection, row.id)).stories) == 1


async def test_an_edit_that_gives_the_full_name_neither_retracts_nor_repeats(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Roma")
    await newsroom.publish("1", SURNAME)
    await newsroom.publish("1", FULL_NAME)
    assert await newsroom.alerts("fans") == ["new talks roma"]
    assert list(await newsroom.stories()) == [("name:chidi okonkwo", "move", "roma", 0)]


async def test_an_edit_that_takes_the_full_name_away_makes_a_nameless_player_again(newsroom: Newsroom) -> None:
    await newsroom.publish("1", SURNAME, at=0)
    await newsroom.publish("2", FULL_NAME, at=1)
    await newsroom.publish("2", at=1)
    [(key, *_)] = await newsroom.stories()
    assert key.startswith("surname:okonkwo:")


async def test_a_seed_player_never_redirects_to_a_nameless_one(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks", "Bayern Munich", player="Kane", from_="Tottenham"), at=0)
    assert [key for key, *_ in await newsroom.stories()] == ["harry-kane"]
    await newsroom.publish("2", says("talks", "Bayern Munich", player="Joe Kane", from_="Tottenham"), at=1)
    [kane] = await newsroom.rows(select(players.c.merged_into).where(players.c.key == "harry-kane"))
    assert kane.merged_into is None


async def test_a_story_that_two_players_shared_by_mistake_is_parted_without_a_word(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Roma")
    await newsroom.publish("1", SURNAME, at=0)
    await newsroom.publish("2", says("bid", "Roma", player="Okonkwo"), at=25)
    before = await newsroom.alerts("fans")
    await newsroom.publish("0", says("interest", "Roma", player="Chidi Okonkwo"), at=-10)  # near the first one only
    stories = await newsroom.stories()
    assert {key.partition(":")[0]: row.stage for (key, *_), row in stories.items()} == {
        "name": "talks",
        "surname": "bid",
    }
    assert await newsroom.alerts("fans") == before
