"""/alerts: a preview, quiet hours, a daily digest, and the role that may change follows."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from bot.domain.claims import Claim, Move, Ref, Stage
from bot.domain.rhythm import Form, Rhythm
from bot.store import follows
from bot.store.tables import messages
from tests.cogs.cog_scene import SPURS, TALKS, Scene, text_of

SILVA = Claim(Ref("David Silva", "david-silva"), Move.TRANSFER, Stage.BID, to=SPURS, evidence="Spurs bid for Silva.")


async def _rhythm(scene: Scene) -> Rhythm:
    async with scene.database.read() as connection:
        (place,) = await follows.places_of_guild(connection, str(scene.guild.id))
        return (await follows.rhythms(connection, {place.id}))[place.id]


async def _pending(scene: Scene) -> list[tuple[str, datetime]]:
    query = select(messages.c.form, messages.c.due_at).where(messages.c.state == "pending").order_by(messages.c.id)
    async with scene.database.read() as connection:
        return [(row.form, row.due_at) for row in await connection.execute(query)]


async def test_quiet_hours_are_set_told_and_ended(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    options = {"start": "23", "end": "7:30", "zone": "Europe/London", "done": False}
    answer = await scene.server.slash(scene.channel, scene.owner, "alerts quiet", **options)
    assert "🌙 quiet 23:00 to 07:30 (Europe/London)." in text_of(answer.embeds[0])
    assert await _rhythm(scene) == Rhythm("Europe/London", (time(23), time(7, 30)), done_breaks=False)
    listed = await scene.server.slash(scene.channel, scene.ann, "following")
    assert "🌙 quiet 23:00 to 07:30" in text_of(listed.embeds[0])
    answer = await scene.server.slash(scene.channel, scene.owner, "alerts quiet")
    assert "at once, at any time" in text_of(answer.embeds[0])


async def test_with_a_daily_digest_news_waits_for_it_but_done_deals_do_not(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    answer = await scene.server.slash(scene.channel, scene.owner, "alerts daily", at="08:00")
    assert "🗞️ daily digest at 08:00 (UTC), done deals at once." in text_of(answer.embeds[0])
    await scene.news.tell(TALKS)
    await scene.news.tell(replace(SILVA, stage=Stage.DONE))
    (held, at), (done, _) = await _pending(scene)
    assert (held, done) == (Form.DIGEST, Form.ALERT)
    assert (at.hour, at.minute) == (8, 0)
    await scene.server.slash(scene.channel, scene.owner, "alerts daily")
    (_, at), _ = await _pending(scene)
    assert at <= datetime.now(UTC), "what waited comes once there is no digest any more"


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("alerts quiet", {"start": "25:00", "end": "07:00"}, "“25\\:00” is no time of day"),
        ("alerts quiet", {"start": "23:00"}, "need a `start` and an `end`"),
        ("alerts quiet", {"start": "23:00", "end": "23"}, "need a `start` and an `end`"),
        ("alerts daily", {"at": "noon"}, "“noon” is no time of day"),
        ("alerts daily", {"at": "8", "zone": "Mars/Base"}, "I know no time zone “Mars/Base”"),
    ],
)
async def test_what_is_no_time_or_zone_is_said_politely(
    scene: Scene, command: str, options: dict[str, str], said: str
) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    answer = await scene.server.slash(scene.channel, scene.owner, command, **options)
    assert said in text_of(answer.embeds[0])
    assert await _rhythm(scene) == Rhythm()


async def test_typing_suggests_time_zones(scene: Scene) -> None:
    for command in ("alerts quiet", "alerts daily"):
        suggested = await scene.server.autocomplete(scene.channel, scene.owner, command, zone="new y")
        assert [one.value for one in suggested] == ["America/New_York"]


async def test_preview_shows_what_the_filters_let_through_and_of_how_many(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs", stage="bid")
    await scene.news.tell(TALKS)
    await scene.news.tell(SILVA)
    shown = text_of((await scene.server.slash(scene.channel, scene.owner, "alerts preview")).embeds[0])
    assert "let 1 story of 2 through" in shown
    assert "David Silva → Tottenham Hotspur" in shown
    assert "Kane" not in shown


async def test_a_role_that_managers_name_may_change_follows_and_nothing_else(scene: Scene) -> None:
    scouts = scene.guild.role("Scouts")
    mo = scene.guild.member("Mo", scouts)
    scene.guild.overruled |= {"follow", "unfollow", "alerts"}
    refused = await scene.server.slash(scene.channel, mo, "follow all")
    assert "`/alerts managers`" in text_of(refused.embeds[0])
    answer = await scene.server.slash(scene.channel, scene.owner, "alerts managers", role=scouts)
    assert f"<@&{scouts.id}> may now change" in text_of(answer.embeds[0])
    assert answer.pings.roles == ()
    assert "now follows" in text_of((await scene.server.slash(scene.channel, mo, "follow all")).embeds[0])
    refused = await scene.server.slash(scene.channel, mo, "alerts managers", role=scouts)
    assert "name that role" in text_of(refused.embeds[0])
    refused = await scene.server.slash(scene.channel, scene.ann, "alerts daily", at="8")
    assert "Manage Server" in text_of(refused.embeds[0])
    await scene.server.slash(scene.channel, scene.owner, "alerts managers")
    refused = await scene.server.slash(scene.channel, mo, "follow all")
    assert "Manage Server" in text_of(refused.embeds[0])


async def test_in_direct_messages_everybody_sets_his_own_hours(scene: Scene) -> None:
    dm = scene.server.dm(scene.ann)
    answer = await scene.server.slash(dm, scene.ann, "alerts daily", at="8", zone="Asia/Tokyo")
    assert "In your direct messages: 🗞️ daily digest at 08:00 (Asia/Tokyo)" in text_of(answer.embeds[0])
