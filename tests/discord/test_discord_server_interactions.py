"""People use commands, buttons, menus and forms; a real client answers them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest

from tests.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Permission,
    Status,
    User,
    openapi,
    point_client_at,
    running,
)
from tests.discord_server.sample import SampleBot

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


@dataclass
class Scene:
    server: DiscordServer
    guild: Guild
    channel: Channel
    ann: User
    bot: SampleBot


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        guild = server.guild("Fans")
        scene = Scene(server, guild, guild.channel("transfers"), guild.member("Ann"), SampleBot())
        async with running(scene.bot, server):
            await scene.bot.tree.sync()
            yield scene
        for one in server.requests:
            assert openapi.check_answer(one.method, one.route, one.status, one.answer) == []


def _errors(scene: Scene) -> asyncio.Queue[BaseException]:
    errors: asyncio.Queue[BaseException] = asyncio.Queue()

    async def remember(_: discord.Interaction, error: Exception) -> None:
        errors.put_nowait(error)

    scene.bot.tree.error(remember)
    return errors


async def test_commands_are_synced_once_and_counted(scene: Scene) -> None:
    names = {one["name"] for one in scene.server.commands.scope()}
    assert names == {"ping", "player", "fail", "rename", "follow"}
    assert scene.server.commands.calls == {"overwrite": 1}


async def test_guild_commands_are_their_own_list(scene: Scene) -> None:
    scene.bot.tree.copy_global_to(guild=discord.Object(scene.guild.id))
    synced = await scene.bot.tree.sync(guild=discord.Object(scene.guild.id))
    fetched = await scene.bot.tree.fetch_commands(guild=discord.Object(scene.guild.id))
    assert {one.id for one in synced} == {one.id for one in fetched}
    await fetched[0].edit(description="Another")
    await fetched[1].delete()
    assert scene.server.commands.calls == {"overwrite": 2, "list": 1, "edit": 1, "delete": 1}
    assert len(scene.server.commands.scope(scene.guild.id)) == 4


async def test_an_immediate_private_answer(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "ping")
    assert (answer.content, answer.ephemeral, answer.only_for) == ("pong", True, scene.ann)
    assert scene.channel.messages == []


async def test_a_deferred_answer_counts_when_it_is_filled(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    assert answer.embeds[0]["title"] == "Kane"
    assert scene.channel.messages == [answer]
    assert len(scene.server.calls("POST", CALLBACK)) == 1


async def test_autocomplete(scene: Scene) -> None:
    choices = await scene.server.autocomplete(scene.channel, scene.ann, "player", name="Ka")
    assert [(one.name, one.value) for one in choices] == [
        ("Harry Kane", "harry kane"),
        ("Kaka", "kaka"),
        ("Kante", "kante"),
    ]


async def test_a_button_changes_its_message(scene: Scene) -> None:
    card = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    marked = await scene.server.click(card, "mark", scene.ann)
    assert marked is card
    assert card.content == "marked"
    with pytest.raises(AssertionError, match="greyed out"):
        scene.server.press(card, "Mark", scene.ann)


async def test_a_button_answers_beside_its_message(scene: Scene) -> None:
    card = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    whisper = await scene.server.click(card, "Whisper", scene.ann)
    assert (whisper.content, whisper.ephemeral) == ("psst", True)


async def test_a_menu_whose_answer_edits_the_message_later(scene: Scene) -> None:
    card = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    picked = await scene.server.choose(card, ["Kante"], scene.ann)
    assert picked is card
    assert card.content == "picked Kante"
    with pytest.raises(AssertionError, match="the menu has no"):
        await scene.server.choose(card, ["Nobody"], scene.ann)


async def test_a_form(scene: Scene) -> None:
    opened = scene.server.invoke(scene.channel, scene.ann, "rename")
    form = await opened.form()
    assert form["title"] == "Rename"
    answer = await scene.server.submit(opened, name="Saka")
    assert answer.content == "now called Saka"


async def test_a_sub_command_with_a_channel_and_rights(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="lacks the permissions"):
        await scene.server.slash(scene.channel, scene.ann, "follow club", club="Arsenal", where=scene.channel)
    owner = scene.guild.owner
    answer = await scene.server.slash(scene.channel, owner, "follow club", club="Arsenal", where=scene.channel)
    assert answer.content == "Arsenal in transfers: embeds True"
    scene.guild.overruled.add("follow")
    await scene.server.slash(scene.channel, scene.ann, "follow club", club="Arsenal", where=scene.channel)


async def test_what_a_client_would_not_send(scene: Scene) -> None:
    server, channel, ann = scene.server, scene.channel, scene.ann
    with pytest.raises(AssertionError, match="is not registered"):
        server.invoke(channel, ann, "nothing")
    with pytest.raises(AssertionError, match="needs"):
        server.invoke(channel, ann, "player")
    with pytest.raises(AssertionError, match="has no option"):
        server.invoke(channel, ann, "player", name="Kane", club="Spurs")
    with pytest.raises(AssertionError, match="takes"):
        server.invoke(channel, ann, "player", name=9)
    with pytest.raises(AssertionError, match="not offered here"):
        server.invoke(server.dm(ann), ann, "follow club", club="Arsenal", where=channel)


async def test_a_command_in_a_direct_message(scene: Scene) -> None:
    dm = scene.server.dm(scene.ann)
    answer = await scene.server.slash(dm, scene.ann, "player", name="Kane")
    assert dm.messages == [answer]


async def test_a_bot_may_answer_with_embeds_where_it_may_not_write(scene: Scene) -> None:
    scene.channel.deny(Permission.SEND_MESSAGES | Permission.EMBED_LINKS)
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    assert answer.embeds


async def test_after_three_seconds_the_interaction_is_unknown(scene: Scene) -> None:
    scene.server.interactions.deadline = 0.0
    errors = _errors(scene)
    scene.server.invoke(scene.channel, scene.ann, "ping")
    cause = (await asyncio.wait_for(errors.get(), 5)).__cause__
    assert isinstance(cause, discord.NotFound)
    assert cause.code == 10062


async def test_the_second_callback_is_refused_with_40060_although_the_first_failed(scene: Scene) -> None:
    scene.server.faults.add("POST", CALLBACK, Status(500, "after"))
    errors = _errors(scene)
    answer = await scene.server.slash(scene.channel, scene.ann, "ping")
    assert answer.content == "pong"
    cause = (await asyncio.wait_for(errors.get(), 5)).__cause__
    assert isinstance(cause, discord.HTTPException)
    assert (cause.status, cause.code) == (400, 40060)


async def test_a_command_that_never_answers_fails_the_test_with_its_name(scene: Scene) -> None:
    invocation = scene.server.invoke(scene.channel, scene.ann, "fail")
    with pytest.raises(AssertionError, match="an answer to 'fail' by Ann"):
        await invocation.answer(timeout=0.05)


async def test_follow_ups_can_be_edited_fetched_and_deleted(scene: Scene) -> None:
    heard = asyncio.create_task(scene.bot.wait_for("interaction", timeout=5))
    await asyncio.sleep(0)
    card = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    interaction = await heard
    more = await interaction.followup.send("more", ephemeral=True, wait=True)
    await more.edit(content="more!")
    assert (await interaction.followup.fetch_message(more.id)).content == "more!"
    await more.delete()
    with pytest.raises(discord.NotFound) as caught:
        await interaction.followup.fetch_message(more.id)
    assert caught.value.code == 10008
    assert (await interaction.original_response()).id == card.id
    await interaction.delete_original_response()
    assert scene.channel.messages == []


async def test_a_token_reaches_only_its_own_messages(scene: Scene) -> None:
    other = await scene.server.slash(scene.channel, scene.ann, "player", name="Kaka")
    heard = asyncio.create_task(scene.bot.wait_for("interaction", timeout=5))
    await asyncio.sleep(0)
    await scene.server.slash(scene.channel, scene.ann, "ping")
    interaction = await heard
    with pytest.raises(discord.NotFound) as caught:
        await interaction.followup.edit_message(other.id, content="not mine")
    assert caught.value.code == 10008
