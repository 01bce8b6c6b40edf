"""Follows of players, leagues and everything; filters, set by options and by menus; and roles that are pinged."""

from dataclasses import replace

import pytest

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.pace import ALERTS_PER_SECOND, Pace
from bot.delivery.sender import DiscordSender
from bot.domain.cards import Followed
from bot.domain.claims import Claim, Move, Ref, Stage
from bot.domain.follows import Direction, Filter, Mention
from bot.store import follows
from tests.cogs.cog_scene import SPURS, TALKS, Scene, text_of
from tests.delivery.news_scene import Clock, dispatching
from tests.discord_server import Message, Permission

SILVA = Claim(Ref("David Silva", "david-silva"), Move.TRANSFER, Stage.BID, to=SPURS, evidence="Spurs bid for Silva.")


async def _followed(scene: Scene) -> list[Followed]:
    async with scene.database.read() as connection:
        return await follows.followed(connection, str(scene.guild.id), "")


async def _filter(scene: Scene) -> Filter:
    (one,) = await _followed(scene)
    return one.follow.filter


async def _waiting(scene: Scene) -> int:
    return len(await scene.news.outbox())


async def _edit(scene: Scene) -> Message:
    """Open the editor of the only follow."""
    listed = await scene.server.slash(scene.channel, scene.owner, "following")
    (one,) = await _followed(scene)
    return await scene.server.choose(listed, [one.name], scene.owner)


@pytest.mark.parametrize(
    ("command", "options", "said", "hears"),
    [
        ("follow player", {"name": "Kane"}, "now follows **Harry Kane**", [True, False]),
        ("follow league", {"name": "La Liga"}, "now follows **La Liga**", [False, False]),
        ("follow league", {"name": "EPL"}, "now follows **Premier League**", [True, True]),
        ("follow all", {}, "now follows **Everything**", [True, True]),
    ],
)
async def test_players_leagues_and_everything_can_be_followed(
    scene: Scene, command: str, options: dict[str, str], said: str, hears: list[bool]
) -> None:
    answer = await scene.server.slash(scene.channel, scene.owner, command, **options)
    assert said in text_of(answer.embeds[0])
    heard = []
    for claim in (TALKS, SILVA):
        before = await _waiting(scene)
        await scene.news.tell(claim)
        heard.append(await _waiting(scene) > before)
    assert heard == hears


@pytest.mark.parametrize(
    ("command", "typed", "first"),
    [("player", "mbap", "Kylian Mbappé"), ("league", "prem", "Premier League"), ("club", "gunn", "Arsenal")],
)
async def test_typing_suggests_what_can_be_followed(scene: Scene, command: str, typed: str, first: str) -> None:
    suggested = await scene.server.autocomplete(scene.channel, scene.owner, f"follow {command}", name=typed)
    assert suggested[0].name == first
    answer = await scene.server.slash(scene.channel, scene.owner, f"follow {command}", name=suggested[0].value)
    assert f"now follows **{first}**" in text_of(answer.embeds[0])


async def test_a_player_is_followed_with_his_stories_shown_and_is_unfollowed_by_his_name(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    answer = await scene.server.slash(scene.channel, scene.owner, "follow player", name="Kane")
    assert "**→ Tottenham Hotspur**\n▰▰▱▱▱▱ **Talks**" in text_of(answer.embeds[0])
    answer = await scene.server.slash(scene.channel, scene.owner, "unfollow", name="kane")
    assert "no longer follows **Harry Kane**" in text_of(answer.embeds[0])
    assert await _followed(scene) == []


async def test_options_make_a_filter_that_is_told_and_holds(scene: Scene) -> None:
    options = {"name": "Spurs", "direction": "in", "stage": "bid", "tier": 2, "official": False, "loans": False}
    answer = await scene.server.slash(scene.channel, scene.owner, "follow club", **options)
    assert "Filter: only arrivals · from bid on · tier 1 to 2 · no loans." in text_of(answer.embeds[0])
    assert await _filter(scene) == Filter(frozenset({Direction.IN}), Stage.BID, 2, only_official=False, loans=False)
    await scene.news.tell(TALKS)
    assert await _waiting(scene) == 0
    await scene.news.tell(replace(TALKS, stage=Stage.BID))
    assert await _waiting(scene) == 1


async def test_following_again_changes_the_filter_only_where_options_say_so(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all", stage="bid")
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    assert await _filter(scene) == Filter(lowest=Stage.BID)
    await scene.server.slash(scene.channel, scene.owner, "follow all", official=True)
    assert await _filter(scene) == Filter(only_official=True)


async def test_what_a_better_source_confirms_is_news_where_only_such_sources_count_and_only_there(scene: Scene) -> None:
    rumours = scene.guild.channel("rumours")
    await scene.server.slash(scene.channel, scene.owner, "follow all", tier=1)
    await scene.server.slash(rumours, scene.owner, "follow all")
    await scene.news.tell(replace(TALKS, credits=()))
    assert [one.channel for one in await scene.news.outbox()] == [str(rumours.id)]
    await scene.news.tell(TALKS)
    assert sorted(one.channel for one in await scene.news.outbox()) == sorted([str(rumours.id), str(scene.channel.id)])
    await scene.news.tell(TALKS)
    assert await _waiting(scene) == 2, "once"


async def test_what_is_off_goes_to_whom_it_was_told_whatever_the_filter_is_now(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    await scene.news.tell(TALKS)
    await scene.send_alerts()
    await scene.server.slash(scene.channel, scene.owner, "follow all", stage="done")
    await scene.news.tell(replace(TALKS, stage=Stage.OFF, official=True))
    assert await _waiting(scene) == 1


async def test_menus_and_buttons_change_a_filter_and_show_what_it_is(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    editor = await _edit(scene)
    assert "follows **Tottenham Hotspur**: every change." in text_of(editor.embeds[0])
    directions, lowest, sources = (menu["custom_id"] for menu in editor.selects)
    await scene.server.choose(editor, ["Arrivals", "Renewals"], scene.owner, directions)
    lowest = editor.selects[1]["custom_id"]
    await scene.server.choose(editor, ["From talks on"], scene.owner, lowest)
    sources = editor.selects[2]["custom_id"]
    await scene.server.choose(editor, ["Tier 1 to 3"], scene.owner, sources)
    await scene.server.click(editor, "Loans: yes", scene.owner)
    await scene.server.click(editor, "Only official: no", scene.owner)
    assert await _filter(scene) == Filter(
        frozenset({Direction.IN, Direction.RENEWALS}), Stage.TALKS, 3, only_official=True, loans=False
    )
    shown = text_of(editor.embeds[0])
    assert "only arrivals and renewals · from talks on · tier 1 to 3 · only official · no loans." in shown
    assert [one["label"] for one in editor.selects[1]["options"] if one.get("default")] == ["From talks on"]
    listed = await scene.server.slash(scene.channel, scene.owner, "following")
    assert "• Tottenham Hotspur: only arrivals and renewals" in text_of(listed.embeds[0])
    gone = await scene.server.click(editor, "Unfollow", scene.owner)
    assert "no longer follows" in text_of(gone.embeds[0])
    assert await _followed(scene) == []


async def test_following_with_a_name_opens_that_follow(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    suggested = await scene.server.autocomplete(scene.channel, scene.owner, "following", name="every")
    assert suggested[0].name == "Everything (#transfers)"
    editor = await scene.server.slash(scene.channel, scene.owner, "following", name=suggested[0].value)
    assert "follows **Everything**" in text_of(editor.embeds[0])
    answer = await scene.server.slash(scene.channel, scene.owner, "following", name="Xqzwvy")
    assert "Nothing called “Xqzwvy” is followed here" in text_of(answer.embeds[0])


async def test_who_may_not_manage_sees_the_list_but_no_menu(scene: Scene) -> None:
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    listed = await scene.server.slash(scene.channel, scene.ann, "following")
    assert "• Everything" in text_of(listed.embeds[0])
    assert listed.components == []
    refused = await scene.server.slash(scene.channel, scene.ann, "following", name="Everything")
    assert "Manage Server" in text_of(refused.embeds[0])


async def test_who_loses_the_right_while_the_menu_is_open_changes_nothing(scene: Scene) -> None:
    managers = scene.guild.role("Managers", Permission.MANAGE_GUILD)
    mo = scene.guild.member("Mo", managers)
    await scene.server.slash(scene.channel, mo, "follow all")
    listed = await scene.server.slash(scene.channel, mo, "following")
    editor = await scene.server.choose(listed, ["Everything"], mo)
    managers.set(Permission(0))
    refused = await scene.server.click(editor, "Loans: yes", mo)
    assert "Manage Server" in text_of(refused.embeds[0])
    assert await _filter(scene) == Filter()


async def test_a_role_is_pinged_with_the_stages_that_were_chosen_and_nobody_else(scene: Scene) -> None:
    fans, others = (scene.guild.role(name, mentionable=True) for name in ("Fans", "Others"))
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    editor = await _edit(scene)
    await scene.server.click(editor, "Ping a role …", scene.owner)
    await scene.server.choose(editor, [fans], scene.owner)
    assert f"<@&{fans.id}> is pinged at: done" in text_of(editor.embeds[0])
    await scene.server.choose(editor, ["Ping at bid", "Ping at done"], scene.owner, editor.selects[1]["custom_id"])
    (one,) = await _followed(scene)
    assert one.follow.mention == Mention(str(fans.id), frozenset({Stage.BID, Stage.DONE}))
    sender = DiscordSender(lambda: scene.bot, Pace(ALERTS_PER_SECOND))
    async with dispatching(Dispatcher(scene.database, {"channel": sender}, Clock())):
        await scene.news.tell(replace(TALKS, evidence=f"<@&{others.id}> @everyone"))
        quiet = await scene.channel.wait_for_message()
        await scene.news.tell(replace(TALKS, stage=Stage.BID))
        loud = await scene.channel.wait_for_message(2)
    assert quiet.pings.roles == ()
    assert loud.pings.roles == (fans.id,)
    assert not loud.pings.everyone
    assert loud.allowed_mentions == {"parse": [], "roles": [fans.id]}
    await scene.server.click(editor, "Ping nobody", scene.owner)
    assert (await _followed(scene))[0].follow.mention is None


async def test_a_role_that_the_bot_may_not_ping_is_refused_with_what_to_do(scene: Scene) -> None:
    silent = scene.guild.role("Silent")
    await scene.server.slash(scene.channel, scene.owner, "follow all")
    editor = await _edit(scene)
    await scene.server.click(editor, "Ping a role …", scene.owner)
    refused = await scene.server.choose(editor, [silent], scene.owner)
    assert "I may not ping **Silent**" in text_of(refused.embeds[0])
    assert (await _followed(scene))[0].follow.mention is None
    scene.guild.bot_role.set(scene.guild.bot_role.permissions | Permission.MENTION_EVERYONE)
    await scene.server.choose(editor, [silent], scene.owner)
    assert (await _followed(scene))[0].follow.mention is not None
