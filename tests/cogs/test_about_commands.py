"""/help and /about."""

from importlib.metadata import version

from tests.cogs.cog_scene import STARTED, TALKS, Scene, text_of


async def test_help_names_every_command_that_there_is(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "help")
    assert answer.ephemeral
    shown = text_of(answer.embeds[0])
    for command in scene.bot.tree.walk_commands():
        if command.qualified_name not in {"follow", "alerts", "help", "about"}:
            assert f"/{command.qualified_name}" in shown


async def test_about_counts_what_there_is(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    await scene.news.tell(TALKS)
    await scene.server.slash(scene.channel, scene.owner, "follow club", name="Spurs")
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "about")).embeds[0])
    assert f"Version {version('transferwire')}" in shown
    assert f"<t:{int(STARTED.timestamp())}:R>" in shown
    assert "2 articles, 1 story, 1 follow." in shown
