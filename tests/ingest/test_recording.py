"""From an article to alerts: what is recorded, and who hears of it."""

from sqlalchemy import func, select, update

from bot.ingest.recording import Recorded
from bot.store.follows import pause
from bot.store.tables import alerts, articles, claims, messages, players
from tests.newsroom import Newsroom, euros, says


async def test_a_story_is_told_as_it_goes_on(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    first = await newsroom.publish("1", says("interest"), at=0)
    assert first == Recorded(claims=1, stories=1, developments=1, messages=1)
    await newsroom.publish("2", says("talks", fee=euros(80)), at=1)
    await newsroom.publish("3", says("talks", fee=euros(100)), at=3, outlet="The Sun")
    await newsroom.publish("4", says("talks", fee=euros(100)), at=4)
    await newsroom.publish("5", says("off"), at=5)
    await newsroom.publish("6", says("talks"), at=6)
    await newsroom.publish("7", says("done"), at=7)
    await newsroom.publish("8", says("off", official=True), at=8)
    told = [
        "new interest",
        "advanced talks",
        "fee 100000000 EUR",
        "off off",
        "revived talks",
        "done done",
        "withdrawn off",
    ]
    assert await newsroom.changes() == told
    assert await newsroom.alerts("fans") == [f"{change} bayern" for change in told]


async def test_another_article_of_the_same_adds_a_voice_and_no_development(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks"), at=0)
    again = await newsroom.publish("2", says("talks"), at=1, outlet="The Sun")
    assert again == Recorded(claims=1)
    assert (await newsroom.story()).origins == ["bbc", "sun"]


async def test_reading_an_article_again_repeats_nothing(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.publish("1", says("talks", fee=euros(80)), says("interest", "Roma"))
    async with newsroom.database.write() as connection:
        await connection.execute(update(articles).values(state="new"))
    assert await newsroom.process() == Recorded(claims=2)
    assert len(await newsroom.alerts("fans")) == 1


async def test_claims_below_the_threshold_are_kept_but_make_no_story(newsroom: Newsroom) -> None:
    assert await newsroom.publish("1", says("talks", confidence=0.4)) == Recorded(claims=1)
    assert await newsroom.stories() == {}
    assert len(await newsroom.rows(select(claims))) == 1


# Alerts


async def test_one_players_developments_of_one_article_in_one_place_are_one_message(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich", "Roma", "Tottenham")
    smalling = says("talks", "Bayern Munich", player="Chris Smalling")
    await newsroom.publish("1", says("talks", from_="Tottenham"), says("interest", "Roma"), smalling)
    assert sorted(await newsroom.alerts("fans")) == ["new talks bayern", "new talks bayern, new interest roma"]


async def test_a_place_hears_of_a_development_once_though_it_follows_both_clubs(newsroom: Newsroom) -> None:
    await newsroom.follow("both", "Bayern Munich", "Tottenham")
    await newsroom.follow("buyer", "Bayern Munich")
    await newsroom.follow("seller", "Tottenham")
    await newsroom.follow("other", "Chelsea")
    await newsroom.publish("1", says("talks", from_="Tottenham"))
    for channel in ("both", "buyer", "seller"):
        assert await newsroom.alerts(channel) == ["new talks bayern"]
    assert await newsroom.alerts("other") == []
    [twice] = await newsroom.rows(select(func.count()).select_from(alerts).group_by(alerts.c.development))
    assert twice == (3,)


async def test_a_quiet_run_records_developments_without_alerts(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.submit("1", says("talks"))
    assert await newsroom.process(quiet=True) == Recorded(claims=1, stories=1, developments=1)
    assert await newsroom.alerts("fans") == []


async def test_off_goes_to_exactly_those_who_were_alerted_of_the_story(newsroom: Newsroom) -> None:
    await newsroom.follow("early", "Bayern Munich")
    await newsroom.publish("1", says("talks"), at=0)
    await newsroom.follow("late", "Bayern Munich")
    await newsroom.publish("2", says("off"), at=1)
    assert await newsroom.alerts("early") == ["new talks bayern", "off off bayern"]
    assert await newsroom.alerts("late") == []
    await newsroom.publish("3", says("talks"), at=2)
    await newsroom.publish("4", says("off"), at=3)
    assert len(await newsroom.alerts("early")) == 4
    assert await newsroom.alerts("late") == ["revived talks bayern", "off off bayern"]


async def test_what_a_paused_place_is_to_be_told_waits_but_who_never_heard_of_a_story_hears_of_no_end(
    newsroom: Newsroom,
) -> None:
    place = await newsroom.follow("paused", "Bayern Munich")
    async with newsroom.database.write() as connection:
        await pause(connection, place, "I lack Send Messages here.")
    await newsroom.publish("1", says("talks"), at=0)
    assert await newsroom.alerts("paused") == ["new talks bayern"]
    async with newsroom.database.write() as connection:
        await connection.execute(update(messages).values(state="gone"))
    await newsroom.publish("2", says("off"), at=1)
    assert await newsroom.alerts("paused") == ["new talks bayern"]


async def test_a_done_deal_is_taken_back_though_a_paper_wrote_of_talks_since_and_the_next_voice_revives_it(
    newsroom: Newsroom,
) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.publish("1", says("done"), at=0)
    await newsroom.publish("2", says("talks"), at=2, outlet="The Sun")
    await newsroom.publish("3", says("off", official=True), at=1)
    assert await newsroom.alerts("fans") == ["done done bayern", "withdrawn off bayern"]
    await newsroom.publish("4", says("talks", "Roma"), at=3)
    assert len(await newsroom.alerts("fans")) == 2, "news of another club revives nothing"
    await newsroom.publish("5", says("talks"), at=4)
    assert (await newsroom.alerts("fans"))[2:] == ["revived talks bayern"]


async def test_a_late_article_that_only_dates_others_anew_tells_nobody_what_it_does_not_say(newsroom: Newsroom) -> None:
    """The old interest makes the denial follow upon it, which was too soon after nothing before."""
    await newsroom.follow("fans", "Bayern Munich")
    await newsroom.publish("1", says("interest"), at=0)
    await newsroom.publish("2", says("off"), at=1)
    await newsroom.publish("3", says("off"), at=10.5, outlet="The Sun")
    await newsroom.publish("4", says("interest"), at=11)
    told = ["new interest bayern", "off off bayern", "revived interest bayern"]
    assert await newsroom.alerts("fans") == told
    await newsroom.publish("5", says("interest"), at=10, outlet="The Sun")
    assert (await newsroom.story()).stage == "off", "folded by date, it was called off on the day of its revival"
    assert await newsroom.alerts("fans") == told
    await newsroom.publish("6", says("off"), at=12)
    assert await newsroom.alerts("fans") == [*told, "off off bayern"]


async def test_a_late_deal_that_makes_a_rumour_newer_revives_nothing_by_itself(newsroom: Newsroom) -> None:
    await newsroom.follow("roma-fans", "Roma")
    await newsroom.publish("1", says("interest", "Roma"), at=3)
    await newsroom.publish("2", says("done"), at=4, outlet="The Sun")
    assert await newsroom.alerts("roma-fans") == ["new interest roma", "off off roma"]
    await newsroom.publish("3", says("done", official=True), at=2)
    assert len(await newsroom.alerts("roma-fans")) == 2
    await newsroom.publish("4", says("talks", "Roma"), at=5)
    assert (await newsroom.alerts("roma-fans"))[2:] == ["revived talks roma"]


async def test_a_done_move_tells_the_followers_of_the_others_that_he_went_elsewhere(newsroom: Newsroom) -> None:
    await newsroom.follow("roma-fans", "Roma")
    await newsroom.publish("1", says("talks", "Roma"), at=0)
    await newsroom.publish("2", says("done", "Bayern Munich"), at=1)
    assert await newsroom.alerts("roma-fans") == ["new talks roma", "off off roma"]
    assert (await newsroom.story("roma")).closed_by == "bayern"


async def test_a_story_born_off_alerts_nobody(newsroom: Newsroom) -> None:
    await newsroom.follow("fans", "Bayern Munich")
    assert await newsroom.publish("1", says("off")) == Recorded(claims=1, stories=1)
    assert await newsroom.alerts("fans") == []


# The club that he would leave


async def test_a_seeds_club_is_assumed_while_it_is_fresh_and_never_written_into_a_claim(newsroom: Newsroom) -> None:
    await newsroom.follow("spurs-fans", "Tottenham")
    await newsroom.publish("1", says("talks"), at=0)
    assert await newsroom.alerts("spurs-fans") == ["new talks bayern"]
    story = await newsroom.story()
    assert (story.from_club, story.assumed_from) == (None, "spurs")
    assert await newsroom.rows(select(claims.c.from_club)) == [(None,)]
    await newsroom.publish("2", says("talks", "Roma"), at=300)  # the seed is of 1 January, day 0 is in June
    assert (await newsroom.story("roma")).assumed_from is None


async def test_the_club_of_the_latest_done_move_goes_before_the_seeds(newsroom: Newsroom) -> None:
    await newsroom.follow("chelsea-fans", "Chelsea")
    await newsroom.publish("1", says("done", "Chelsea"), at=0)
    await newsroom.publish("2", says("interest", "Bayern Munich"), at=30)
    assert await newsroom.alerts("chelsea-fans") == ["done done chelsea", "new interest bayern"]
    assert (await newsroom.story("bayern")).assumed_from == "chelsea"
    assert (await newsroom.story("chelsea")).assumed_from == "spurs"


async def test_the_club_that_a_text_names_goes_before_all(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("done", "Chelsea"), at=0)
    await newsroom.publish("2", says("interest", "Bayern Munich", from_="Roma"), at=30)
    story = await newsroom.story("bayern")
    assert (story.from_club, story.assumed_from) == ("roma", None)


# Who speaks


async def test_what_a_clubs_own_site_says_is_official(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("agreed"), at=0)
    await newsroom.publish("2", says("off"), at=1, outlet="FC Bayern")
    story = await newsroom.story()
    assert (story.stage, story.official) == ("off", True)


async def test_the_tier_is_that_of_the_first_credit_else_the_author_else_the_outlet_else_gossip(
    newsroom: Newsroom,
) -> None:
    await newsroom.publish("1", says("talks", by="Fabrizio Romano"), outlet="The Sun", at=0)
    await newsroom.publish("2", says("talks"), outlet="The Sun", author="Florian Plettenberg", at=1)
    await newsroom.publish("3", says("talks"), outlet="The Sun", at=2)
    await newsroom.publish("4", says("talks", by="A Stranger"), outlet="BBC Sport", at=3)
    await newsroom.publish("5", says("talks"), outlet="A blog", at=4)
    query = select(claims.c.tier).join(articles).order_by(articles.c.published)
    assert [row.tier for row in await newsroom.rows(query)] == [1, 2, 4, 4, 4]


async def test_a_club_that_no_seed_has_is_learnt_in_any_script(newsroom: Newsroom) -> None:
    await newsroom.publish("1", says("talks", "Спартак"), says("talks", "Динамо", player="Chris Smalling"))
    names = await newsroom.club_names()
    assert (names["спартак"], names["динамо"]) == ("Спартак", "Динамо")
    assert len(await newsroom.stories()) == 2


async def test_nobody_is_made_up_of_an_article_without_claims(newsroom: Newsroom) -> None:
    before = await newsroom.rows(select(func.count()).select_from(players))
    assert await newsroom.publish("1") == Recorded()
    assert await newsroom.rows(select(func.count()).select_from(players)) == before
