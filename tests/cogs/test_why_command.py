"""/why and the button under an alert: the articles, the words and the follow behind it."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.domain.claims import Claim, Move, Ref, Stage
from bot.store.tables import alerts, messages
from tests.cogs.cog_scene import SPURS, TALKS, Scene, text_of

SILVA = Claim(Ref("David Silva", "david-silva"), Move.TRANSFER, Stage.BID, to=SPURS, evidence="Spurs bid for Silva.")


async def test_the_button_under_an_alert_tells_the_asker_alone_why(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    alert = scene.channel.messages[-1]
    why = await scene.server.click(alert, "Why?", scene.ann)
    assert why.ephemeral
    assert why is not alert
    shown = text_of(why.embeds[0])
    assert "Because this channel follows **Tottenham Hotspur**." in shown
    assert "[The Guardian](https://example.org/0), crediting Fabrizio Romano" in shown
    assert "“Tottenham have opened talks" in shown


async def test_the_article_that_brought_the_news_comes_first(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.news.tell(TALKS, url="https://example.org/first")
    await scene.send_alerts()
    await scene.news.tell(TALKS, url="https://example.org/repeat", outlet="BBC")
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "why")).embeds[0])
    assert 0 < shown.index("example.org/first") < shown.index("example.org/repeat")


async def test_why_without_a_name_is_about_the_newest_alert_here(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    for claim in (TALKS, SILVA):
        await scene.news.tell(claim)
        await scene.send_alerts()
    answer = await scene.server.slash(scene.channel, scene.ann, "why")
    assert answer.ephemeral
    assert "David Silva → Tottenham Hotspur" in text_of(answer.embeds[0])


@pytest.mark.parametrize("option", [{"player": "Kane"}, {"club": "Bayern"}])
async def test_why_of_a_player_or_club_is_about_the_newest_alert_of_that(scene: Scene, option: dict[str, str]) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    for claim in (TALKS, SILVA):
        await scene.news.tell(claim)
        await scene.send_alerts()
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "why", **option)).embeds[0])
    assert "Harry Kane → Tottenham Hotspur" in shown
    assert "Silva" not in shown


async def test_why_where_nothing_was_sent_says_what_alerts_depend_on(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "why", player="Kane")).embeds[0])
    assert "No alert about **Harry Kane** was sent here" in shown
    assert "Nothing is followed here." in shown
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Arsenal")
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "why")).embeds[0])
    assert "This channel follows **Arsenal**; alerts come for news since then." in shown


@pytest.mark.parametrize(
    ("option", "claim", "said"),
    [
        ({"stage": "bid"}, TALKS, "**Everything**: below your lowest stage (bid): talks"),
        ({"tier": 1}, replace(TALKS, credits=()), "its best source is tier 2, you take tier 1 only"),
        ({"official": True}, TALKS, "**Everything**: not official yet"),
        ({"loans": False}, replace(TALKS, move=Move.LOAN), "**Everything**: a loan, and you take none"),
        ({"direction": "renewals"}, TALKS, "**Everything**: you take only renewals"),
    ],
)
async def test_why_there_was_no_alert_is_said_in_words(
    scene: Scene, option: dict[str, object], claim: Claim, said: str
) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all", **option)
    await scene.news.tell(claim)
    for about in ({"player": "Kane"}, {"club": "Spurs"}):
        shown = text_of((await scene.server.slash(scene.channel, scene.ann, "why", **about)).embeds[0])
        assert "**Harry Kane → Tottenham Hotspur" in shown
        assert said in shown


async def test_why_there_was_no_alert_names_other_causes_than_filters(scene: Scene) -> None:
    async def why() -> str:
        return text_of((await scene.server.slash(scene.channel, scene.ann, "why", player="Kane")).embeds[0])

    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Arsenal")
    await scene.news.tell(TALKS)
    assert "This channel follows neither the player nor a club or league of this story." in await why()
    await scene.server.slash(scene.channel, scene.owner, "follow player", name="Kane")
    assert "• **Harry Kane**: followed only after that was news" in await why()
    await scene.news.tell(replace(TALKS, stage=Stage.BID))
    assert "Its alert waits to be sent." in await why()


async def test_after_unfollowing_the_button_still_answers(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    await scene.server.slash(scene.channel, scene.owner, "unfollow", name="Spurs")
    shown = text_of((await scene.server.click(scene.channel.messages[-1], "Why?", scene.ann)).embeds[0])
    assert "was followed here when it began" in shown


async def test_a_recall_goes_to_who_was_told_before_and_says_so(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    await scene.news.tell(replace(TALKS, stage=Stage.OFF, official=True))
    await scene.send_alerts()
    shown = text_of((await scene.server.click(scene.channel.messages[-1], "Why?", scene.ann)).embeds[0])
    assert "❌ **Harry Kane → Tottenham Hotspur** · Off" in shown


async def test_an_alert_whose_record_has_been_cleared_says_so(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    async with scene.database.write() as connection:
        await connection.execute(delete(alerts))
        await connection.execute(delete(messages))
    answer = await scene.server.click(scene.channel.messages[-1], "Why?", scene.ann)
    assert "kept for 90 days" in text_of(answer.embeds[0])


async def test_in_direct_messages_it_is_you_who_follows(scene: Scene) -> None:
    dm = scene.server.dm(scene.ann)
    await scene.server.slash(dm, scene.ann, "follow club", name="Spurs")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    answer = await scene.server.slash(dm, scene.ann, "why")
    assert "Because you follow **Tottenham Hotspur**." in text_of(answer.embeds[0])
