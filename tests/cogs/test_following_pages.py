"""A server with many follows reaches each of them from the menus of /following and /unfollow."""

from datetime import UTC, datetime

from sqlalchemy import update

from bot.domain.follows import Follow, Target
from bot.store import follows, notices
from bot.store.follows import ensure_place
from bot.store.tables import messages
from bot.views.alerts import why_button
from bot.views.notices import notice
from tests.cogs.cog_scene import Scene, text_of
from tests.discord_server import Message

MANY = 60
"""Three pages, the last of which is not full."""


async def test_following_turns_pages_and_every_follow_can_be_changed(scene: Scene) -> None:
    await _follow_many(scene)
    first = await scene.server.slash(scene.channel, scene.owner, "following")
    assert "25 of 60 follows" in text_of(first.embeds[0])
    second = await scene.server.click(first, "More", scene.owner)
    third = await scene.server.click(second, "More", scene.owner)
    assert _offered(third) == [f"club{number}" for number in range(50, MANY)]
    assert [f"club{number}" in text_of(third.embeds[0]) for number in (49, 50, 59)] == [False, True, True]
    assert third.selects[0]["placeholder"] == "Choose one (51–60 of 60)"
    assert [button["label"] for button in third.buttons if not button.get("disabled")] == ["Back"]
    editor = await scene.server.choose(third, ["club59"], scene.owner)
    assert "**club59**" in text_of(editor.embeds[0])


async def test_back_leads_to_the_page_before(scene: Scene) -> None:
    await _follow_many(scene)
    first = await scene.server.slash(scene.channel, scene.owner, "following")
    offered = _offered(first)
    assert [button["label"] for button in first.buttons if not button.get("disabled")] == ["More"]
    second = await scene.server.click(first, "More", scene.owner)
    assert not set(_offered(second)) & set(offered)
    assert _offered(await scene.server.click(second, "Back", scene.owner)) == offered


async def test_unfollow_reaches_the_last_of_many(scene: Scene) -> None:
    await _follow_many(scene)
    question = await scene.server.slash(scene.channel, scene.owner, "unfollow")
    for _ in range(2):
        question = await scene.server.click(question, "More", scene.owner)
    answer = await scene.server.choose(question, [_offered(question)[-1]], scene.owner)
    assert "no longer follows **club59**" in text_of(answer.embeds[0])


async def test_few_follows_have_no_pages(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    listed = await scene.server.slash(scene.channel, scene.owner, "following")
    assert listed.buttons == []
    assert "1 follow." in text_of(listed.embeds[0])


async def test_the_button_under_a_notice_shows_what_is_paused(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    async with scene.database.write() as connection:
        [place] = await follows.places_of_guild(connection, str(scene.guild.id))
        await follows.pause(connection, place.id, "I lack Embed Links here.")
        other = await ensure_place(connection, "channel", str(scene.guild.channel("lobby").id), str(scene.guild.id))
        assert await notices.put_notice(connection, other, str(scene.guild.id), datetime.now(UTC))
        assert not await notices.put_notice(connection, other, str(scene.guild.id), datetime.now(UTC))
    (waiting,) = await scene.news.outbox()
    lobby = scene.bot.get_partial_messageable(int(waiting.channel))
    sent = await lobby.send(embed=notice("Alerts are paused."), view=why_button(waiting.nonce))
    async with scene.database.write() as connection:
        await connection.execute(update(messages).values(state="sent", discord_id=str(sent.id)))
    message = scene.server.world.messages[sent.id]
    answer = await scene.server.click(message, "Why?", scene.owner)
    assert "Paused: I lack Embed Links here." in text_of(answer.embeds[0])
    why = await scene.server.slash(message.channel, scene.owner, "why")
    assert "No alert was sent here" in text_of(why.embeds[0]), "a notice is no alert"


async def _follow_many(scene: Scene) -> None:
    async with scene.database.write() as connection:
        place = await ensure_place(connection, "channel", str(scene.channel.id), str(scene.guild.id))
        for number in range(MANY):
            follow = Follow(place, Target.CLUB, f"club{number:02}")
            await follows.add_follow(connection, follow, datetime.now(UTC))


def _offered(message: Message) -> list[str]:
    return [option["label"] for option in message.selects[0]["options"]]
