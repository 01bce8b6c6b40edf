"""A real client sends, edits, reads and deletes, with and without the rights to."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest

from tests.discord_server import Channel, DiscordServer, Guild, Permission, openapi, point_client_at
from tests.discord_server.sample import SampleBot

MESSAGES = "/channels/{channel_id}/messages"


@dataclass
class Scene:
    server: DiscordServer
    guild: Guild
    channel: Channel
    bot: SampleBot

    def place(self, channel: Channel) -> discord.PartialMessageable:
        return self.bot.get_partial_messageable(channel.id)


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with DiscordServer() as server, SampleBot() as bot:
        server.rate_limits.lift()
        point_client_at(server, monkeypatch)
        guild = server.guild("Fans")
        await bot.login(server.token)
        yield Scene(server, guild, guild.channel("transfers"), bot)
        for one in server.requests:
            assert openapi.check_answer(one.method, one.route, one.status, one.answer) == []


async def test_a_message_is_sent_edited_fetched_and_deleted(scene: Scene) -> None:
    place = scene.place(scene.channel)
    sent = await place.send("hello", embed=discord.Embed(title="Kane"))
    await sent.edit(content="hello again")
    fetched = await place.fetch_message(sent.id)
    assert (fetched.content, fetched.embeds[0].title) == ("hello again", "Kane")
    (message,) = scene.channel.messages
    assert (message.edits, message.author) == (1, scene.server.bot)
    await sent.delete()
    assert scene.channel.messages == []
    with pytest.raises(discord.NotFound) as caught:
        await sent.edit(content="too late")
    assert caught.value.code == 10008


async def test_the_same_nonce_twice_gives_one_message_in_whatever_channel(scene: Scene) -> None:
    other = scene.guild.channel("other")
    first = await scene.place(scene.channel).send("news", nonce="n" * 22)
    second = await scene.place(scene.channel).send("news", nonce="n" * 22)
    third = await scene.place(other).send("news", nonce="n" * 22)
    assert first.id == second.id == third.id
    assert (len(scene.channel.messages), len(other.messages)) == (1, 0)


async def test_a_nonce_whose_message_was_deleted_creates_nothing(scene: Scene) -> None:
    sent = await scene.place(scene.channel).send("news", nonce="once")
    await sent.delete()
    with pytest.raises(discord.NotFound) as caught:
        await scene.place(scene.channel).send("news", nonce="once")
    assert caught.value.code == 10008


async def test_history_in_both_directions(scene: Scene) -> None:
    now = datetime.now(UTC)
    for day in range(5, 0, -1):
        scene.channel.post(scene.guild.owner, f"{day} days ago", at=now - timedelta(days=day))
    place = scene.place(scene.channel)
    assert [one.content async for one in place.history(limit=2)] == ["1 days ago", "2 days ago"]
    after = [one.content async for one in place.history(after=now - timedelta(days=4, hours=1), limit=2)]
    assert after == ["4 days ago", "3 days ago"]
    before = [one.content async for one in place.history(before=now - timedelta(days=3, hours=1))]
    assert before == ["4 days ago", "5 days ago"]
    middle = scene.channel.messages[2]
    around = [one.content async for one in place.history(around=discord.Object(middle.id), limit=3)]
    assert sorted(around) == ["2 days ago", "3 days ago", "4 days ago"]


async def test_without_read_message_history_the_history_is_empty(scene: Scene) -> None:
    place = scene.place(scene.channel)
    sent = await place.send("hello")
    scene.channel.deny(Permission.READ_MESSAGE_HISTORY)
    assert [one async for one in place.history()] == []
    with pytest.raises(discord.Forbidden):
        await place.fetch_message(sent.id)


@pytest.mark.parametrize(
    ("denied", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)],
)
async def test_missing_permissions_are_forbidden(scene: Scene, denied: Permission, code: int) -> None:
    scene.channel.deny(denied)
    with pytest.raises(discord.Forbidden) as caught:
        await scene.place(scene.channel).send("hello")
    assert caught.value.code == code
    assert scene.channel.messages == []


async def test_without_embed_links_embeds_alone_are_refused_and_others_dropped(scene: Scene) -> None:
    place, card = scene.place(scene.channel), discord.Embed(title="Kane")
    earlier = await place.send("earlier")
    scene.channel.deny(Permission.EMBED_LINKS)
    with pytest.raises(discord.Forbidden) as caught:
        await place.send(embed=card)
    assert caught.value.code == 50013
    assert (await place.send("text", embed=card)).embeds == []
    assert (await earlier.edit(embed=card)).embeds == []


async def test_without_attach_files_a_file_is_forbidden(scene: Scene) -> None:
    scene.channel.deny(Permission.ATTACH_FILES)
    with pytest.raises(discord.Forbidden) as caught:
        await scene.place(scene.channel).send("text", file=discord.File(io.BytesIO(b"x"), "x.png"))
    assert caught.value.code == 50013


async def test_overwrites_of_roles_and_of_the_member_decide_in_that_order(scene: Scene) -> None:
    channel, guild, place = scene.channel, scene.guild, scene.place(scene.channel)
    channel.overwrite(guild.everyone, deny=Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden):
        await place.send("closed to all")
    channel.overwrite(guild.bot_role, allow=Permission.SEND_MESSAGES)
    await place.send("open to the bot's role")
    channel.deny(Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden):
        await place.send("closed to the bot")
    guild.bot_role.set(Permission.ADMINISTRATOR)
    await place.send("an administrator may all the same")


async def test_a_file_shown_in_an_embed_is_served_and_not_listed(scene: Scene) -> None:
    card = discord.Embed(title="Kane").set_image(url="attachment://chart.png")
    sent = await scene.place(scene.channel).send(embed=card, file=discord.File(io.BytesIO(b"pixels"), "chart.png"))
    assert sent.attachments == []
    url = sent.embeds[0].image.url
    assert url is not None
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert await answer.read() == b"pixels"
    (request,) = scene.server.calls("POST", MESSAGES)
    assert [(one.filename, one.data) for one in request.files] == [("chart.png", b"pixels")]


async def test_an_unknown_channel_and_one_of_a_left_guild(scene: Scene) -> None:
    with pytest.raises(discord.NotFound) as caught:
        await scene.bot.get_partial_messageable(1).send("hello")
    assert caught.value.code == 10003
    scene.server.kick_bot(scene.guild)
    with pytest.raises(discord.Forbidden) as forbidden:
        await scene.place(scene.channel).send("hello")
    assert forbidden.value.code == 50001


async def test_a_closed_dm_and_an_open_one(scene: Scene) -> None:
    ann = scene.guild.member("Ann")
    user = await scene.bot.fetch_user(ann.id)
    await user.send("hello")
    assert [one.content for one in scene.server.dm(ann).messages] == ["hello"]
    ann.accepts_dms = False
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("hello?")
    assert caught.value.code == 50007


async def test_an_empty_message_is_refused(scene: Scene) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        await scene.place(scene.channel).send("")
    assert caught.value.code == 50006


async def test_old_messages_stop_taking_edits_when_the_test_says_so(scene: Scene) -> None:
    sent = await scene.place(scene.channel).send("news")
    scene.channel.messages[0].edit_limit_reached = True
    with pytest.raises(discord.HTTPException) as caught:
        await sent.edit(content="more news")
    assert (caught.value.status, caught.value.code) == (429, 30046)


async def test_a_message_of_another_cannot_be_edited(scene: Scene) -> None:
    theirs = scene.channel.post(scene.guild.owner, "mine")
    with pytest.raises(discord.Forbidden) as caught:
        await scene.place(scene.channel).get_partial_message(theirs.id).edit(content="yours")
    assert caught.value.code == 50005


async def test_threads_and_forum_posts(scene: Scene) -> None:
    forum = scene.guild.forum("rumours")
    place = await scene.bot.fetch_channel(forum.id)
    assert isinstance(place, discord.ForumChannel)
    post = await place.create_thread(name="Kane", content="He goes")
    (thread,) = forum.threads
    assert [one.content for one in thread.messages] == ["He goes"]
    await post.thread.send("He stays")
    thread.archive()
    await post.thread.send("He goes after all")
    assert not thread.archived
    forum.deny(Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(discord.Forbidden):
        await post.thread.send("He stays after all")
    with pytest.raises(discord.HTTPException) as caught:
        await scene.place(forum).send("no thread")
    assert caught.value.code == 50008
    text = await scene.bot.fetch_channel(scene.channel.id)
    assert isinstance(text, discord.TextChannel)
    started = await (await text.send("news")).create_thread(name="discussion")
    await started.send("first")
    assert [one.name for one in scene.channel.threads] == ["discussion"]
    guild = await scene.bot.fetch_guild(scene.guild.id)
    assert {one.name for one in await guild.active_threads()} == {"Kane", "discussion"}


async def test_who_is_pinged_follows_from_text_allowed_mentions_and_rights(scene: Scene) -> None:
    ann = scene.guild.member("Ann")
    fans = scene.guild.role("fans", mentionable=True)
    staff = scene.guild.role("staff")
    text = f"@everyone <@{ann.id}> <@&{fans.id}> <@&{staff.id}>"
    place = scene.place(scene.channel)
    await place.send(text)
    await place.send(text, allowed_mentions=discord.AllowedMentions.none())
    await place.send(
        text, allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(fans.id)])
    )
    scene.guild.bot_role.set(Permission.MENTION_EVERYONE)
    await place.send(text)
    free, none, one, all_ = (message.pings for message in scene.channel.messages)
    assert (free.everyone, free.roles, free.users) == (True, (fans.id, staff.id), (ann.id,))
    assert (none.everyone, none.roles, none.users) == (False, (), ())
    assert (one.roles, one.users) == ((fans.id,), ())
    assert all_.everyone


async def test_a_reply_refers_to_its_message_and_not_to_one_that_is_gone(scene: Scene) -> None:
    place = scene.place(scene.channel)
    question = await place.send("who?")
    answer = await question.reply("Kane")
    assert answer.reference is not None
    assert answer.reference.message_id == question.id
    await question.delete()
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await question.reply("Kane", mention_author=False)


async def test_a_file_above_ten_mebibytes_is_too_large(scene: Scene) -> None:
    file = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "film.mp4")
    with pytest.raises(discord.HTTPException) as caught:
        await scene.place(scene.channel).send(file=file)
    assert (caught.value.status, caught.value.code) == (413, 40005)
