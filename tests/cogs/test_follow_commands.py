"""/follow, /unfollow and /following: who may, where, what is missing, and what is said."""

import pytest

from bot.domain.follows import Target
from bot.store import follows
from tests.cogs.cog_scene import TALKS, Scene, text_of
from tests.discord_server import Channel, Guild, Message, Permission
from tests.discord_server.state import NEWS, THREAD

PRIVATE_THREAD = 12


async def _follow(scene: Scene, channel: Channel | None = None, **options: object) -> Message:
    answer = await scene.server.slash(channel or scene.channel, scene.owner, "follow club", name="Spurs", **options)
    assert answer.ephemeral
    return answer


async def _followed(scene: Scene, guild: Guild | None, channel: Channel) -> list[tuple[str, str, str]]:
    async with scene.database.read() as connection:
        listed = await follows.followed(connection, str(guild.id) if guild else None, str(channel.id))
    return [(one.kind, one.channel, one.follow.slug) for one in listed]


async def test_follow_says_what_will_come_shows_what_is_told_now_and_how_to_undo_it(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    shown = text_of((await _follow(scene)).embeds[0])
    assert f"<#{scene.channel.id}> now follows **Tottenham Hotspur**" in shown
    assert "An alert comes with every change" in shown
    assert "**Harry Kane** from Bayern Munich" in shown
    assert "/unfollow Tottenham Hotspur" in shown
    spurs = ("channel", str(scene.channel.id), "tottenham-hotspur")
    assert await _followed(scene, scene.guild, scene.channel) == [spurs]


async def test_from_then_on_news_of_the_club_is_put_into_the_outbox(scene: Scene) -> None:
    await _follow(scene)
    await scene.news.tell(TALKS)
    assert [one.channel for one in await scene.news.outbox()] == [str(scene.channel.id)]


async def test_following_twice_says_so(scene: Scene) -> None:
    await _follow(scene)
    assert "follows **Tottenham Hotspur** already" in text_of((await _follow(scene)).embeds[0])
    assert len(await _followed(scene, scene.guild, scene.channel)) == 1


async def test_an_ambiguous_club_is_chosen_from_a_menu_and_then_followed(scene: Scene) -> None:
    question = await scene.server.slash(scene.channel, scene.owner, "follow club", name="Inter")
    answer = await scene.server.choose(question, ["Inter Milan"], scene.owner)
    assert "now follows **Inter Milan**" in text_of(answer.embeds[0])
    assert await _followed(scene, scene.guild, scene.channel) == [("channel", str(scene.channel.id), "inter-milan")]


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        (Permission.VIEW_CHANNEL, ["View Channel"]),
        (Permission.SEND_MESSAGES, ["Send Messages"]),
        (Permission.EMBED_LINKS | Permission.ATTACH_FILES, ["Embed Links", "Attach Files"]),
        (Permission.READ_MESSAGE_HISTORY, ["Read Message History"]),
    ],
)
async def test_exactly_what_the_bot_lacks_is_said_and_nothing_is_followed(
    scene: Scene, denied: Permission, said: list[str]
) -> None:
    other = scene.guild.channel("rumours")
    other.deny(denied)
    answer = await _follow(scene, channel=other)
    assert _missing(answer) == said
    assert f"<#{other.id}>" in text_of(answer.embeds[0])
    assert "Channel settings → Permissions" in text_of(answer.embeds[0])
    assert await _followed(scene, scene.guild, other) == []
    other.deny(Permission(0))
    assert "now follows" in text_of((await _follow(scene, channel=other)).embeds[0])


async def test_what_a_role_may_not_but_the_channel_allows_is_not_missing(scene: Scene) -> None:
    scene.guild.everyone.set(Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS)
    assert len(_missing(await _follow(scene))) == 4
    scene.channel.overwrite(
        scene.guild.bot_role,
        allow=Permission.SEND_MESSAGES | Permission.EMBED_LINKS | Permission.READ_MESSAGE_HISTORY,
    )
    assert _missing(await _follow(scene)) == ["Attach Files"]
    scene.guild.bot_role.set(Permission.ADMINISTRATOR)
    assert "now follows" in text_of((await _follow(scene)).embeds[0])


async def test_a_thread_needs_send_messages_in_threads(scene: Scene) -> None:
    thread = scene.guild.thread(scene.channel, "deadline day")
    scene.channel.deny(Permission.SEND_MESSAGES_IN_THREADS)
    assert _missing(await _follow(scene, channel=thread)) == ["Send Messages in Threads"]
    scene.channel.deny(Permission.SEND_MESSAGES)
    assert "now follows" in text_of((await _follow(scene, channel=thread)).embeds[0])
    assert await _followed(scene, scene.guild, thread) == [("thread", str(thread.id), "tottenham-hotspur")]


async def test_a_locked_thread_is_told_apart(scene: Scene) -> None:
    thread = scene.guild.thread(scene.channel, "old news")
    thread.archive(locked=True)
    assert _missing(await _follow(scene, channel=thread)) == ["Manage Threads (this thread is locked)"]


async def test_a_private_thread_without_the_bot_says_how_to_let_it_in(scene: Scene) -> None:
    secret = _unseen(scene, Channel(scene.server.world, scene.server.world.new_id(), "secret", PRIVATE_THREAD))
    secret.parent, secret.owner = scene.channel, scene.owner
    answer = await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs", channel=secret)
    assert _missing(answer) == ["a seat in this private thread (mention me in it)"]


async def test_a_channel_that_the_bot_was_never_told_of_is_one_that_it_cannot_see(scene: Scene) -> None:
    hidden = _unseen(scene, Channel(scene.server.world, scene.server.world.new_id(), "staff"))
    answer = await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs", channel=hidden)
    assert _missing(answer) == ["View Channel"]


async def test_the_channel_option_takes_announcement_channels_and_threads(scene: Scene) -> None:
    announcements = scene.guild.channel("announcements", NEWS)
    thread = scene.guild.thread(scene.channel, "deadline day")
    assert thread.type == THREAD
    for place in (announcements, thread):
        answer = await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs", channel=place)
        assert f"<#{place.id}> now follows" in text_of(answer.embeds[0])


async def test_only_managers_of_the_server_may_follow_whatever_its_settings_offer_to_others(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="lacks the permissions"):
        scene.server.invoke(scene.channel, scene.ann, "follow club", name="Spurs")
    scene.guild.overruled |= {"follow", "unfollow"}
    for command in ("follow club", "unfollow"):
        answer = await scene.server.slash(scene.channel, scene.ann, command, name="Spurs")
        assert answer.ephemeral
        assert "Manage Server" in text_of(answer.embeds[0])
    assert await _followed(scene, scene.guild, scene.channel) == []
    manager = scene.guild.member("Mo", scene.guild.role("Managers", Permission.MANAGE_GUILD))
    answer = await scene.server.slash(scene.channel, manager, "follow club", name="Spurs")
    assert "now follows" in text_of(answer.embeds[0])


async def test_everybody_follows_for_himself_in_direct_messages(scene: Scene) -> None:
    dm = scene.server.dm(scene.ann)
    answer = await scene.server.slash(dm, scene.ann, "follow club", name="Spurs")
    assert "You now follow **Tottenham Hotspur**" in text_of(answer.embeds[0])
    assert await _followed(scene, None, dm) == [("dm", str(dm.id), "tottenham-hotspur")]
    assert await _followed(scene, scene.guild, scene.channel) == []
    listed = await scene.server.slash(dm, scene.ann, "following")
    assert "**Your direct messages**\n• Tottenham Hotspur" in text_of(listed.embeds[0])
    assert "You no longer follow" in text_of(
        (await scene.server.slash(dm, scene.ann, "unfollow", name="Spurs")).embeds[0]
    )


async def test_following_lists_all_channels_of_the_server(scene: Scene) -> None:
    other = scene.guild.channel("rumours")
    await _follow(scene)
    await _follow(scene, channel=other)
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "following")).embeds[0])
    for place in (scene.channel, other):
        assert f"**<#{place.id}>**\n• Tottenham Hotspur" in shown


async def test_following_hides_channels_from_members_who_may_not_see_them(scene: Scene) -> None:
    await _follow(scene)
    scene.channel.overwrite(scene.ann, deny=Permission.VIEW_CHANNEL)
    lobby = scene.guild.channel("lobby")
    assert "Nothing yet" in text_of((await scene.server.slash(lobby, scene.ann, "following")).embeds[0])
    assert "Tottenham" in text_of((await scene.server.slash(lobby, scene.owner, "following")).embeds[0])


async def test_a_paused_place_is_listed_with_the_reason_and_resumes_when_followed_again(scene: Scene) -> None:
    await _follow(scene)
    await _pause(scene, "I lack Embed Links here.")
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "following")).embeds[0])
    assert "Paused: I lack Embed Links here." in shown
    assert "at once with `/follow` there" in shown
    assert "come again, and what waited" in text_of((await _follow(scene)).embeds[0])
    assert "Paused" not in text_of((await scene.server.slash(scene.channel, scene.ann, "following")).embeds[0])


async def test_a_paused_place_stays_so_while_something_is_missing(scene: Scene) -> None:
    await _follow(scene)
    await _pause(scene, "I lack Embed Links here.")
    scene.channel.deny(Permission.EMBED_LINKS)
    await _follow(scene)
    assert "Paused" in text_of((await scene.server.slash(scene.channel, scene.ann, "following")).embeds[0])


async def test_unfollow_by_name_ends_the_only_follow_of_that_club(scene: Scene) -> None:
    await _follow(scene)
    answer = await scene.server.slash(scene.channel, scene.owner, "unfollow", name="tottenham hotspur")
    assert "no longer follows **Tottenham Hotspur**" in text_of(answer.embeds[0])
    assert await _followed(scene, scene.guild, scene.channel) == []


async def test_unfollow_asks_where_several_channels_follow_the_club(scene: Scene) -> None:
    other = scene.guild.channel("rumours")
    await _follow(scene)
    await _follow(scene, channel=other)
    question = await scene.server.slash(scene.channel, scene.owner, "unfollow", name="Tottenham Hotspur")
    assert [one["description"] for one in question.selects[0]["options"]] == ["#transfers", "#rumours"]
    by_place = {one["description"]: one["value"] for one in question.selects[0]["options"]}
    answer = await scene.server.choose(question, [by_place["#rumours"]], scene.owner)
    assert f"<#{other.id}> no longer follows" in text_of(answer.embeds[0])
    assert [channel for _, channel, _ in await _followed(scene, scene.guild, other)] == [str(scene.channel.id)]


async def test_unfollow_without_a_name_offers_all_follows_and_typing_suggests_them(scene: Scene) -> None:
    await _follow(scene)
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Arsenal")
    question = await scene.server.slash(scene.channel, scene.owner, "unfollow")
    assert {one["label"] for one in question.selects[0]["options"]} == {"Arsenal", "Tottenham Hotspur"}
    suggested = await scene.server.autocomplete(scene.channel, scene.owner, "unfollow", name="ars")
    assert [one.name for one in suggested] == ["Arsenal (#transfers)"]
    answer = await scene.server.slash(scene.channel, scene.owner, "unfollow", name=suggested[0].value)
    assert "no longer follows **Arsenal**" in text_of(answer.embeds[0])


async def test_one_server_cannot_end_the_follows_of_another(scene: Scene) -> None:
    await _follow(scene)
    elsewhere = scene.server.guild("Rivals")
    channel = elsewhere.channel("chat")
    await scene.bot.wait_for("guild_join", timeout=5)
    answer = await scene.server.slash(channel, elsewhere.owner, "unfollow", name="1")
    assert "Nothing called “1” is followed here" in text_of(answer.embeds[0])
    assert len(await _followed(scene, scene.guild, scene.channel)) == 1


async def test_follows_of_a_deleted_channel_can_still_be_ended(scene: Scene) -> None:
    doomed = scene.guild.channel("doomed")
    await _follow(scene, channel=doomed)
    doomed.delete()
    question = await scene.server.slash(scene.channel, scene.owner, "unfollow")
    assert question.selects[0]["options"][0]["description"] == "a channel that I cannot see"
    answer = await scene.server.choose(question, ["Tottenham Hotspur"], scene.owner)
    assert "no longer follows" in text_of(answer.embeds[0])


def _unseen(scene: Scene, channel: Channel) -> Channel:
    """Put a channel into the server without telling the bot."""
    channel.guild = scene.guild
    scene.server.world.channels[channel.id] = channel
    return channel


def _missing(answer: Message) -> list[str]:
    return [line[4:-2] for line in answer.embeds[0]["description"].splitlines() if line.startswith("• **")]


async def _pause(scene: Scene, reason: str) -> None:
    async with scene.database.write() as connection:
        (place,) = await follows.places_of_guild(connection, str(scene.guild.id))
        assert [one.target for one in await follows.follows_of(connection, place.id)] == [Target.CLUB]
        await follows.pause(connection, place.id, reason)
