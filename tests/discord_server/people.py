"""What a person does in a Discord client: run a command, press a button, pick from a menu, fill in a form.

What the client itself would not let through fails here with an AssertionError that says why: a command that is not
registered, an option that is missing or has the wrong type, a button that is greyed out.
"""

from dataclasses import dataclass
from typing import Any

from tests.discord_server.commands import Commands
from tests.discord_server.compose import MAX_FILE
from tests.discord_server.errors import Json
from tests.discord_server.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interactions, Invocation
from tests.discord_server.message import Attachment, Message
from tests.discord_server.permissions import Permission, in_channel
from tests.discord_server.state import Channel, Role, User
from tests.discord_server.world import World

_TYPES: dict[int, tuple[type, ...]] = {
    3: (str,), 4: (int,), 5: (bool,), 6: (User,), 7: (Channel,), 8: (Role,), 9: (User, Role), 10: (int, float),
    11: (Attachment,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of an autocomplete."""

    name: str
    value: str | int | float


class People:
    """The hands of all users."""

    def __init__(self, world: World, commands: Commands, interactions: Interactions) -> None:
        self._world = world
        self._commands = commands
        self._interactions = interactions

    def invoke(self, channel: Channel, user: User, command: str, /, **options: Any) -> Invocation:
        """Send a slash command; "follow club" is the sub-command club of follow. Options are given by name."""
        data, named = self._command(channel, user, command)
        unknown = options.keys() - named.keys()
        assert not unknown, f"/{command} has no option {unknown}, only {list(named)}"
        missing = [name for name, one in named.items() if one.get("required") and name not in options]
        assert not missing, f"/{command} needs {missing}"
        resolved: Json = {}
        _deepest(data)["options"] = [_option(named[name], value, resolved) for name, value in options.items()]
        if resolved:
            data["resolved"] = resolved
        return self._send(Invocation(self._world.new_id(), self._world, COMMAND, user, channel, command), data)

    async def slash(self, channel: Channel, user: User, command: str, /, **options: Any) -> Message:
        """Send a slash command and wait for the answer; a deferred one counts when it has been filled."""
        return await self.invoke(channel, user, command, **options).answer()

    async def autocomplete(self, channel: Channel, user: User, command: str, /, **options: Any) -> list[Choice]:
        """Type into the last of the given options and wait for the suggestions."""
        data, named = self._command(channel, user, command)
        *_, focused = options
        assert named[focused].get("autocomplete"), f"{focused} of /{command} suggests nothing"
        _deepest(data)["options"] = [
            {"name": name, "type": named[name]["type"], "value": value} | ({"focused": True} if name == focused else {})
            for name, value in options.items()
        ]
        started = Invocation(self._world.new_id(), self._world, AUTOCOMPLETE, user, channel, command)
        invocation = self._send(started, data)
        await invocation.acknowledgement()
        return [Choice(one["name"], one["value"]) for one in invocation.choices or []]

    def press(self, message: Message, button: str, user: User) -> Invocation:
        """Press a button, found by its custom_id or else by its label."""
        found = _find(message.buttons, button)
        assert found.get("style") != 5, f"{button!r} is a link"
        return self._use(message, found, {}, user)

    async def click(self, message: Message, button: str, user: User) -> Message:
        """Press a button and wait for what it shows: the message it changed, or a new one."""
        return await self.press(message, button, user).answer()

    def pick(self, message: Message, values: list[Any], user: User, menu: str | None = None) -> Invocation:
        """Pick from a menu: by value or label, or users, roles and channels from one that lists those."""
        found = _find(message.selects, menu) if menu else message.selects[0]
        resolved: Json = {}
        if found["type"] == 3:
            by_name = {one[key]: one["value"] for key in ("label", "value") for one in found["options"]}
            wrong = [one for one in values if one not in by_name]
            assert not wrong, f"the menu has no {wrong}, only {list(by_name)}"
            picked = [by_name[one] for one in values]
        else:
            picked = [_resolve(one, resolved) for one in values]
        least, most = found.get("min_values", 1), found.get("max_values", 1)
        assert least <= len(picked) <= most, f"the menu takes {least} to {most} values"
        data: Json = {"values": picked} | ({"resolved": resolved} if resolved else {})
        return self._use(message, found, data, user)

    async def choose(self, message: Message, values: list[Any], user: User, menu: str | None = None) -> Message:
        """Pick from a menu and wait for what it shows."""
        return await self.pick(message, values, user, menu).answer()

    def fill_in(self, opened: Invocation, /, **texts: str) -> Invocation:
        """Send the modal that an invocation has opened; texts are given by the custom_id of their field."""
        modal = opened.modal
        assert modal is not None, f"{opened} has opened no modal"
        rows = []
        for row in modal["components"]:
            inner = row.get("components") or [row["component"]]
            fields = [{"type": one["type"], "custom_id": one["custom_id"], "id": 0} for one in inner]
            for one in fields:
                one["value"] = texts.get(one["custom_id"], "")
            shape = {"component": fields[0]} if "component" in row else {"components": fields}
            rows.append({"type": row["type"], "id": 0} | shape)
        invocation = Invocation(
            self._world.new_id(),
            self._world,
            MODAL,
            opened.user,
            opened.channel,
            modal["title"],
            source=opened.source,
            trigger=opened,
        )
        return self._send(invocation, {"custom_id": modal["custom_id"], "components": rows})

    async def submit(self, opened: Invocation, /, **texts: str) -> Message:
        """Send a modal and wait for what it shows."""
        return await self.fill_in(opened, **texts).answer()

    def _use(self, message: Message, component: Json, more: Json, user: User) -> Invocation:
        assert message.id in self._world.messages, "that message is gone"
        name = component.get("label") or component["custom_id"]
        assert not component.get("disabled"), f"{name!r} is greyed out"
        assert message.only_for in {None, user}, f"{user.name} does not see that message"
        invocation = Invocation(
            self._world.new_id(), self._world, COMPONENT, user, message.channel, name, source=message
        )
        data = {"custom_id": component["custom_id"], "component_type": component["type"], "id": 0}
        return self._send(invocation, data | more)

    def _command(self, channel: Channel, user: User, command: str) -> tuple[Json, dict[str, Json]]:
        """Find a registered command that this member may use here: the data to send, and its options by name."""
        name, *path = command.split()
        guild = channel.guild
        found = self._commands.find(name, guild.id if guild else None)
        assert found is not None, f"/{name} is not registered"
        contexts = found.get("contexts") or ([0, 1] if found.get("dm_permission") is not False else [0])
        assert (0 if guild else 1) in contexts, f"/{name} is not offered here"
        assert guild is None or user.id in guild.members, f"{user.name} is not in {guild and guild.name}"
        if guild is not None and name not in guild.overruled:
            needed = Permission(int(found["default_member_permissions"] or 0))
            mine = in_channel(channel, user)
            assert needed in mine, f"{user.name} lacks the permissions that /{name} asks for"
            assert Permission.USE_APPLICATION_COMMANDS in mine, f"{user.name} may use no commands here"
        data: Json = {"id": found["id"], "name": name, "type": 1, "options": []}
        if guild is not None and found in self._commands.scope(guild.id):
            data["guild_id"] = str(guild.id)  # so that the client knows whose command of that name is meant
        leaf, node = found, data
        for step in path:
            leaf = next((one for one in leaf["options"] if one["name"] == step and one["type"] in {1, 2}), {})
            assert leaf, f"/{command} is not registered"
            node["options"] = [{"name": step, "type": leaf["type"], "options": []}]
            node = node["options"][0]
        leaves = [one["name"] for one in leaf.get("options") or [] if one["type"] in {1, 2}]
        assert not leaves, f"/{command} is a group of {leaves}"
        return data, {one["name"]: one for one in leaf.get("options") or []}

    def _send(self, invocation: Invocation, data: Json) -> Invocation:
        self._interactions.start(invocation)
        self._world.emit("INTERACTION_CREATE", _payload(invocation, data), invocation.channel.guild, invocation.channel)
        return invocation


def _payload(invocation: Invocation, data: Json) -> Json:
    world, channel, user, guild = invocation.world, invocation.channel, invocation.user, invocation.channel.guild
    # Whatever the roles say, Discord counts these two as given where a bot answers an interaction.
    app = in_channel(channel, world.bot) | Permission.EMBED_LINKS | Permission.ATTACH_FILES
    result: Json = {
        "id": str(invocation.id),
        "application_id": str(world.bot.id),
        "type": invocation.kind,
        "token": invocation.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel.to_json() | {"permissions": str(int(in_channel(channel, user)))},
        "app_permissions": str(int(app)),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": invocation.metadata()["authorizing_integration_owners"],
        "context": 0 if guild else 1,
        "attachment_size_limit": MAX_FILE,
    }
    if invocation.source is not None:
        result["message"] = invocation.source.to_json()
    if guild is None:
        return result | {"user": user.to_json()}
    member = guild.members[user.id].to_json() | {"permissions": str(int(in_channel(channel, user)))}
    partial = {"id": str(guild.id), "locale": guild.locale, "features": []}
    return result | {"guild_id": str(guild.id), "guild": partial, "guild_locale": guild.locale, "member": member}


def _deepest(data: Json) -> Json:
    while data["options"]:
        data = data["options"][0]
    return data


def _option(schema: Json, value: Any, resolved: Json) -> Json:
    name, kind = schema["name"], schema["type"]
    choices = {one["name"]: one["value"] for one in schema.get("choices") or []}
    if choices:
        value = choices.get(value, value)
        assert value in choices.values(), f"{name} offers only {list(choices)}"
    right = isinstance(value, _TYPES[kind]) and not (isinstance(value, bool) and kind != 5)
    assert right, f"{name} takes {_TYPES[kind]}, not {value!r}"
    low, high = schema.get("min_value"), schema.get("max_value")
    assert low is None or value >= low, f"{name} is at least {low}"
    assert high is None or value <= high, f"{name} is at most {high}"
    if kind == 3:
        shortest, longest = schema.get("min_length") or 0, schema.get("max_length") or 6000
        assert shortest <= len(value) <= longest, f"{name} has {shortest} to {longest} characters"
    if kind in {6, 7, 8, 9, 11}:
        value = _resolve(value, resolved)
    return {"name": name, "type": kind, "value": value}


def _resolve(one: User | Role | Channel | Attachment, resolved: Json) -> str:
    kind = {User: "users", Role: "roles", Channel: "channels", Attachment: "attachments"}[type(one)]
    data = one.to_json()
    if isinstance(one, Channel):
        data["permissions"] = "0"
    resolved.setdefault(kind, {})[str(one.id)] = data
    return str(one.id)


def _find(components: list[Json], wanted: str) -> Json:
    for key in ("custom_id", "label"):
        for one in components:
            if one.get(key) == wanted:
                return one
    names = [one.get("label") or one.get("custom_id") for one in components]
    raise AssertionError(f"there is no {wanted!r}, only {names}")
