"""/export and /forget-server, and what happens to a server that the bot leaves."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from bot.domain.claims import Stage
from bot.store import follows
from bot.store.tables import alerts, messages, places, servers
from bot.store.tables import follows as follow_rows
from bot.upkeep import Upkeep
from tests.cogs.cog_scene import TALKS, Scene, text_of
from tests.delivery.news_scene import until


async def _counts(scene: Scene) -> list[int]:
    """Count what is kept: places, follows, messages, alerts, servers."""
    async with scene.database.read() as connection:
        tables = (places, follow_rows, messages, alerts, servers)
        return [(await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in tables]


async def _paused(scene: Scene) -> str | None:
    async with scene.database.read() as connection:
        (place,) = await follows.places_of_guild(connection, str(scene.guild.id))
        return place.paused


async def test_export_gives_all_follows_with_their_settings_as_a_file(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs", stage="bid")
    answer = await scene.server.slash(scene.channel, scene.owner, "export")
    assert answer.ephemeral
    (file,) = answer.attachments
    settings = json.loads(file.data)
    (one,) = settings["follows"]
    assert settings["server"] == str(scene.guild.id)
    assert (one["name"], one["channel"]) == ("Tottenham Hotspur", str(scene.channel.id))
    assert one["filter"]["lowest"] == Stage.BID


async def test_forget_server_asks_first_and_then_deletes_all_of_that_server_and_of_no_other(scene: Scene) -> None:
    dm = scene.server.dm(scene.ann)
    await scene.server.slash(dm, scene.ann, "follow all")
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    await scene.server.slash(scene.channel, scene.owner, "alerts managers", role=scene.guild.role("Scouts"))
    await scene.news.tell(TALKS)
    assert await _counts(scene) == [2, 2, 2, 2, 1]
    question = await scene.server.slash(scene.channel, scene.owner, "forget-server")
    assert "1 follow, all settings" in text_of(question.embeds[0])
    assert await _counts(scene) == [2, 2, 2, 2, 1]
    answer = await scene.server.click(question, "Delete everything", scene.owner)
    assert "Deleted, with 1 follow" in text_of(answer.embeds[0])
    assert await _counts(scene) == [1, 1, 1, 1, 0]
    question = await scene.server.slash(dm, scene.ann, "forget-server")
    await scene.server.click(question, "Delete everything", scene.ann)
    assert await _counts(scene) == [0, 0, 0, 0, 0]


async def test_who_may_only_change_follows_cannot_have_everything_deleted(scene: Scene) -> None:
    scouts = scene.guild.role("Scouts")
    mo = scene.guild.member("Mo", scouts)
    await scene.server.slash(scene.channel, scene.owner, "alerts managers", role=scouts)
    scene.guild.overruled |= {"forget-server", "export"}
    refused = await scene.server.slash(scene.channel, mo, "forget-server")
    assert "Manage Server" in text_of(refused.embeds[0])
    assert (await scene.server.slash(scene.channel, mo, "export")).attachments
    refused = await scene.server.slash(scene.channel, scene.ann, "export")
    assert "Manage Server" in text_of(refused.embeds[0])


async def test_a_server_that_is_left_is_paused_and_forgotten_after_30_days(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    scene.server.kick_bot(scene.guild)
    assert "no longer in this server" in (await until(lambda: _paused(scene)) or "")
    now = datetime.now(UTC)
    await Upkeep(scene.database, lambda: now + timedelta(days=29)).tick()
    assert await _counts(scene) == [1, 1, 0, 0, 1]
    await Upkeep(scene.database, lambda: now + timedelta(days=31)).tick()
    assert await _counts(scene) == [0, 0, 0, 0, 0]


async def test_sent_alerts_are_deleted_after_90_days_and_what_waits_is_not(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    await scene.news.tell(replace(TALKS, stage=Stage.BID))
    old = datetime.now(UTC) - timedelta(days=100)
    async with scene.database.write() as connection:
        await connection.execute(update(messages).values(made_at=old))
    await Upkeep(scene.database, lambda: datetime.now(UTC)).tick()
    assert await _counts(scene) == [1, 1, 1, 1, 0]
    assert len(await scene.news.outbox()) == 1


async def test_a_server_that_comes_back_in_time_finds_everything_as_it_was(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    scene.server.kick_bot(scene.guild)
    await until(lambda: _paused(scene))
    scene.guild.join(scene.server.world.bot)

    async def resumed() -> bool:
        return await _paused(scene) is None

    await until(resumed)
    later = datetime.now(UTC) + timedelta(days=31)
    await Upkeep(scene.database, lambda: later).tick()
    assert (await _counts(scene))[:2] == [1, 1]
