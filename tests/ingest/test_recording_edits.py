"""Edits and late articles: what is taken back is corrected, and stories keep their rows."""

from sqlalchemy import select

from bot.ingest.recording import Recorded
from bot.store.cards import club_card, player_card
from bot.store.tables import players, summaries
from tests.newsroom import Newsroom, euros, says


async def test_a_claim_that_an_edit_takes_back_is_corrected_to_those_who_were_told(newsroom: Newsroom) -> None:
    await newsroom.follow("early", "Bayern Munich")
    await newsroom.publish("1", says("talks"))
    await newsroom.follow("late", "Bayern Munich")
    await newsroom.publish("1")
    assert await newsroom.alerts("early") == ["new talks bayern", "correction retracted bayern"]
    assert await newsroom.alerts("late") == []
    assert await newsroom.stories() == {}


async def test_a_story_whose_claims_were_all_taken_back_is_on_no_card(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks"))
    await newsroom.publish("1")
    [player] = await newsroom.rows(select(players.c.id).where(players.c.key == "harry-kane"))
    async with newsroom.database.read() as connection:
        assert (await player_card(connection, player.id)).stories == ()
        assert (await club_card(connection, "bayern")).incoming == ()


async def test_an_edit_that_lowers_the_stage_is_a_correction(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("agreed"))
    await newsroom.publish("1", says("talks"))
    assert await newsroom.changes() == ["new agreed", "correction talks"]


async def test_what_another_voice_holds_up_is_not_corrected(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks"))
    await newsroom.publish("2", says("talks"), outlet="The Sun")
    await newsroom.publish("1")
    assert await newsroom.changes() == ["new talks"]
    assert (await newsroom.story()).origins == ["sun"]


async def test_what_was_corrected_and_comes_true_is_told_after_all(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.publish("1", says("done"), at=0)
    await newsroom.publish("1", at=0)
    await newsroom.publish("2", says("done"), at=1)
    assert await newsroom.alerts("fans") == ["done done bayern", "correction retracted bayern", "done done bayern"]


async def test_an_edit_that_changes_only_words_changes_no_story(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks", fee=euros(50)), text="Kane talks to Bayern")
    before = (await newsroom.story()).id
    edited = await newsroom.publish("1", says("talks", fee=euros(50)), text="Kane is talking to Bayern")
    assert edited == Recorded(claims=1)
    assert (await newsroom.story()).id == before


async def test_an_older_done_that_comes_in_late_shifts_the_episodes_without_repeating_news(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks"), at=0)
    await newsroom.publish("3", says("talks"), at=30)
    await newsroom.publish("2", says("done"), at=5)
    stages = {episode: row.stage for (*_, episode), row in (await newsroom.stories()).items()}
    assert stages == {0: "done", 1: "talks"}
    assert await newsroom.changes() == ["new talks", "done done"]


async def test_an_article_between_two_episodes_makes_them_one_and_repeats_nothing(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.publish("1", says("bid"), at=0)
    await newsroom.publish("3", says("interest"), at=300)
    assert sorted(episode for *_, episode in await newsroom.stories()) == [0, 1]
    await newsroom.publish("2", says("interest"), at=150)
    assert (await newsroom.story()).stage == "bid"
    assert await newsroom.alerts("fans") == ["new bid bayern", "new interest bayern"]
    await newsroom.publish("4", says("off"), at=301)
    assert (await newsroom.alerts("fans"))[-1] == "off off bayern"


async def test_episodes_that_become_one_remember_what_was_told_of_either(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("off"), at=0)
    await newsroom.publish("3", says("interest"), at=300)
    await newsroom.publish("2", says("interest"), at=150)
    await newsroom.publish("4", says("interest"), at=301)
    assert await newsroom.changes() == ["new interest"]


async def test_each_episode_keeps_its_row_when_the_border_between_them_moves(newsroom: Newsroom) -> None:
    for number, at in enumerate([0, 1, 2, 200, 201]):
        await newsroom.publish(f"early{number}", says("talks"), at=at)
    before = {episode: row.id for (*_, episode), row in (await newsroom.stories()).items()}
    await newsroom.publish("early4", says("talks"), at=3)
    after = {episode: row.id for (*_, episode), row in (await newsroom.stories()).items()}
    assert after == before
    assert await newsroom.changes() == ["new talks", "new talks"]


async def test_a_story_is_summed_up_in_the_bots_words_and_not_at_all_without_claims(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks", by="Fabrizio Romano"))
    texts = {row.text for row in await newsroom.rows(select(summaries))}
    assert texts == {"Bayern Munich are in talks for Harry Kane, according to Fabrizio Romano."}
    await newsroom.publish("1")
    assert await newsroom.rows(select(summaries)) == []
