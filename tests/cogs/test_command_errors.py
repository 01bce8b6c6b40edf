"""When a command cannot be answered, the user hears why, and the log knows more."""

import logging
import re

import discord
import pytest
from sqlalchemy import text

from bot.errors import TransferwireError
from tests.cogs.cog_scene import TALKS, Scene, text_of


async def test_an_exploding_command_gives_an_id_that_is_also_in_the_log(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    @scene.bot.tree.command(description="Explode")
    async def explode(_: discord.Interaction) -> None:
        raise ZeroDivisionError("the secret reason")

    await scene.bot.tree.sync()
    with caplog.at_level(logging.ERROR):
        answer = await scene.server.slash(scene.channel, scene.ann, "explode")
    assert answer.ephemeral
    found = re.search(r"error `([0-9a-f]{8})`", text_of(answer.embeds[0]))
    assert found
    assert "secret" not in text_of(answer.embeds[0])
    (logged,) = [one for one in caplog.records if found[1] in one.getMessage()]
    assert "explode" in logged.getMessage()
    assert logged.exc_info
    assert logged.exc_info[0] is ZeroDivisionError


async def test_a_database_that_fails_after_the_answer_was_deferred_is_said_politely(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async with scene.database.write() as connection:
        await connection.execute(text("ALTER TABLE developments RENAME TO elsewhere"))
    with caplog.at_level(logging.CRITICAL):
        answer = await scene.server.slash(scene.channel, scene.ann, "latest")
    assert not answer.loading
    assert "database is busy" in text_of(answer.embeds[0])


async def test_a_button_that_fails_answers_like_a_command(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    await scene.news.tell(TALKS)
    question = await scene.server.slash(scene.channel, scene.ann, "player", name="Harry Kanne")
    async with scene.database.write() as connection:
        await connection.execute(text("ALTER TABLE stories RENAME TO elsewhere"))
    with caplog.at_level(logging.CRITICAL):
        answer = await scene.server.click(question, "Harry Kane (Bayern Munich)", scene.ann)
    assert answer.ephemeral
    assert "error `" in text_of(answer.embeds[0])


async def test_what_is_meant_for_people_is_said_as_it_is(scene: Scene) -> None:
    @scene.bot.tree.command(description="Refuse")
    async def refuse(_: discord.Interaction) -> None:
        raise TransferwireError("Not on a Sunday.")

    await scene.bot.tree.sync()
    answer = await scene.server.slash(scene.channel, scene.ann, "refuse")
    assert (answer.ephemeral, text_of(answer.embeds[0])) == (True, "Not on a Sunday.")


async def test_a_command_that_only_discord_still_knows_asks_for_patience(scene: Scene) -> None:
    scene.bot.tree.remove_command("latest")
    answer = await scene.server.slash(scene.channel, scene.ann, "latest")
    assert "just changed" in text_of(answer.embeds[0])


async def test_whoever_sends_a_command_too_often_is_asked_to_wait_and_nobody_else_is(scene: Scene) -> None:
    answers = [await scene.server.slash(scene.channel, scene.ann, "help") for _ in range(6)]
    shown = [text_of(one.embeds[0]) for one in answers]
    assert all("try again in" not in one for one in shown[:5])
    assert re.search(r"try again in \d+ seconds?\.", shown[5])
    other = await scene.server.slash(scene.channel, scene.owner, "help")
    assert "try again in" not in text_of(other.embeds[0])


async def test_every_command_defers_or_answers_at_once_even_if_the_database_is_slow(scene: Scene) -> None:
    async with scene.database.write():  # whoever writes now waits
        started = scene.server.invoke(scene.channel, scene.owner, "follow club", name="Spurs")
        assert await started.acknowledgement() == 5
        assert started.acknowledged_after is not None
        assert started.acknowledged_after < 1
    assert "now follows" in text_of((await started.answer()).embeds[0])


async def test_a_server_that_sends_too_many_commands_is_asked_to_wait_and_others_are_not(scene: Scene) -> None:
    people = [scene.guild.member(f"Person {number}") for number in range(7)]
    for person in people[:6]:
        for _ in range(5):
            answer = await scene.server.slash(scene.channel, person, "help")
            assert "Transfer news, followed" in text_of(answer.embeds[0])
    refused = await scene.server.slash(scene.channel, people[6], "help")
    assert refused.ephemeral
    assert text_of(refused.embeds[0]).startswith("One moment, please: try again in ")
    suggested = await scene.server.autocomplete(scene.channel, people[6], "club", name="spu")
    assert [one.name for one in suggested], "typing goes on"
    other = scene.server.guild("Others")
    channel = other.channel("chat")
    await scene.bot.wait_for("guild_join", timeout=5)
    assert "Transfer news, followed" in text_of((await scene.server.slash(channel, other.owner, "help")).embeds[0])
