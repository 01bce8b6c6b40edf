"""All commands together, as they are synced."""

from discord import AppCommandType, app_commands

from bot.interactions import Tree
from cogs import EXTENSIONS
from cogs import __doc__ as listed
from tests.cogs.cog_scene import Scene
from tests.discord_server import command_limits


async def test_all_commands_are_there_and_keep_discords_limits(scene: Scene) -> None:
    assert isinstance(scene.bot.tree, Tree)
    synced = [one.to_dict(scene.bot.tree) for one in scene.bot.tree.get_commands()]
    assert not list(command_limits.commands("PUT", synced))
    names = [one.qualified_name for one in scene.bot.tree.walk_commands()]
    assert len(names) == len(set(names))
    follow = {"follow", "follow club", "follow player", "follow league", "follow all", "unfollow", "following"}
    alerts = {"alerts", "alerts preview", "alerts quiet", "alerts daily", "alerts managers"}
    others = {"player", "club", "latest", "why", "help", "about", "export", "forget-server"}
    assert set(names) == others | follow | alerts


async def test_every_command_and_option_says_what_it_is_in_a_sentence(scene: Scene) -> None:
    for command in scene.bot.tree.walk_commands():
        assert 10 <= len(command.description) <= 100, command.qualified_name
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                assert len(str(option.description)) > 10, (command.qualified_name, option.name)


async def test_commands_are_for_servers_and_direct_messages_with_the_bot(scene: Scene) -> None:
    for one in scene.server.commands.scope():
        assert one["contexts"] == [0, 1], one["name"]
        assert one["integration_types"] == [0], one["name"]
        assert one["type"] == AppCommandType.chat_input.value
    rights = {one["name"]: one["default_member_permissions"] for one in scene.server.commands.scope()}
    manage_server = str(1 << 5)
    managed = ("follow", "unfollow", "alerts", "export", "forget-server")
    assert rights == dict.fromkeys(rights) | dict.fromkeys(managed, manage_server)


async def test_every_command_is_paced(scene: Scene) -> None:
    for command in scene.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            assert command.checks, command.qualified_name


def test_the_package_lists_its_extensions() -> None:
    assert listed
    for name in EXTENSIONS:
        assert name in listed
