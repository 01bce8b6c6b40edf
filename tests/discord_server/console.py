"""Try a bot by hand: a Discord in the terminal, with one guild, whose commands are lines."""

from __future__ import annotations

import asyncio
import shlex
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from rich.console import Console as Terminal
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from tests.discord_server.errors import Json
from tests.discord_server.interactions import Invocation, Reply
from tests.discord_server.message import Message
from tests.discord_server.permissions import NONE, Permission
from tests.discord_server.server import DiscordServer
from tests.discord_server.state import Channel, Role, User

Named = TypeVar("Named", Channel, Role, User)

HELP = """\
/player Kane         run a command; options as name:value, or plain for the first one; "in quotes" with spaces
?player Ka           what the command suggests for the last option
click Follow         press a button of the newest message that has it, by label or custom_id
pick Arsenal         pick from the newest menu, by label or value; several with commas
submit one | two     fill in the open form, field by field
say hello            write a message as yourself
#rumours  @me        go to another channel, or to your DMs with the bot
as Bob               be somebody else without any rights; "as Owner" goes back
read                 show this channel from the start
wait                 wait until a bot is connected and has registered its commands
deny EMBED_LINKS     take permissions from the bot in this channel; "deny" alone gives all back
drop  away  kick     break the gateway connection; be out of reach for 5 s; throw the bot out
quit"""


class Console:
    """One person at a terminal. `Owner`, who may do everything, is whom one is at first."""

    def __init__(self, server: DiscordServer, terminal: Terminal) -> None:
        self._server = server
        self._terminal = terminal
        self._guild = server.guild("Fans", "transfers", "general")
        self._guild.forum("rumours")
        self._user = self._guild.owner
        self._channel = next(iter(self._guild.channels.values()))
        self._form: Invocation | None = None
        self._printed: set[tuple[int, int, bool]] = set()
        self._verbs: dict[str, Callable[[str], Awaitable[None] | None]] = {
            "click": self._click, "pick": self._pick, "submit": self._submit, "say": self._say, "as": self._become,
            "read": self._read, "wait": self._wait, "deny": self._deny, "drop": self._drop, "away": self._away,
            "kick": self._kick, "help": self._help,
        }  # fmt: skip

    async def run(self) -> None:
        """Say where the server is, then obey lines until `quit`; the end of the input only ends the lines."""
        server = self._server
        self._say_line(f"DISCORD_API_URL={server.api_url}")
        self._say_line(f"DISCORD_GATEWAY_URL={server.gateway_url}")
        self._say_line(f"DISCORD_TOKEN={server.token}")
        names = " ".join(f"#{one.name}" for one in self._guild.channels.values())
        self._say_line(
            f'Guild {self._guild.name} with {names}; you are {self._user.name}. "help" says what you can do.'
        )
        lines = _stdin()
        async with self.watching():
            while (line := (await lines.get()).strip()) != "quit":
                try:
                    await self.obey(line)
                except (AssertionError, KeyError, ValueError) as error:
                    self._say_line(f"! {error}")

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Print what the bot posts and edits, as long as the block lasts."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()

    async def obey(self, line: str) -> None:
        """Do what one line says; AssertionError says why it cannot be done."""
        verb, _, rest = line.partition(" ")
        if line[:1] == "/":
            command, options = self._parsed(line[1:])
            await self._follow_up(self._server.invoke(self._channel, self._user, command, **options))
        elif line[:1] == "?":
            command, options = self._parsed(line[1:])
            for choice in await self._server.autocomplete(self._channel, self._user, command, **options):
                self._say_line(f"  {choice.name}  ({choice.value})")
        elif line[:1] in {"#", "@"}:
            self._channel = self._server.dm(self._user) if line[0] == "@" else self._named(line[1:])
        elif line:
            assert verb in self._verbs, f'there is no {verb!r}; "help" lists what there is'
            done = self._verbs[verb](rest.strip())
            if done is not None:
                await done

    def _parsed(self, text: str) -> tuple[str, dict[str, Any]]:
        """Read a command line into the command with its sub-commands, and its options in their types."""
        path, *words = shlex.split(text)
        guild = self._channel.guild
        node = self._server.commands.find(path, guild.id if guild else None)
        assert node is not None, f"/{path} is not registered"
        while words and (step := _sub_command(node, words[0])):
            node, path = step, f"{path} {words.pop(0)}"
        schemas = {one["name"]: one for one in node.get("options") or []}
        given, plain = {}, []
        for word in words:
            name, colon, value = word.partition(":")
            if colon and name in schemas:
                given[name] = value
            else:
                plain.append(word)
        if plain:
            free = next((name for name in schemas if name not in given), None)
            assert free is not None, f"/{path} takes no {' '.join(plain)!r}"
            given[free] = " ".join(plain)
        return path, {name: self._typed(schemas[name]["type"], value) for name, value in given.items()}

    def _typed(self, kind: int, value: str) -> Any:
        match kind:
            case 4:
                return int(value)
            case 5:
                return value.lower() in {"true", "yes", "1"}
            case 6:
                return _by_name((one.user for one in self._guild.members.values()), value.lstrip("@"))
            case 7:
                return self._named(value.lstrip("#"))
            case 8:
                return _by_name(self._guild.roles.values(), value.lstrip("@"))
            case 10:
                return float(value)
        return value

    def _named(self, name: str) -> Channel:
        return _by_name((*self._guild.channels.values(), *self._guild.threads), name)

    async def _follow_up(self, invocation: Invocation) -> None:
        """Wait until the bot has done what it announced. After a bare acknowledgement nothing need follow."""
        kind = await invocation.acknowledgement()
        if kind is Reply.OPEN_MODAL:
            self._form = invocation
            form = await invocation.form()
            self._say_line(f"A form opens: {form['title']}. Fill it in with: submit …")
        elif kind is not Reply.DEFER_UPDATE:
            await invocation.answer()
            self._show_news()

    def _newest(self, has: Callable[[Message], bool]) -> Message:
        mine = (one for one in self._server.world.messages.values() if one.only_for in {None, self._user})
        found = [one for one in mine if one.channel is self._channel and has(one)]
        assert found, "no message here has that"
        return max(found, key=lambda one: one.id)

    async def _click(self, button: str) -> None:
        message = self._newest(lambda one: any(button in {b.get("label"), b.get("custom_id")} for b in one.buttons))
        await self._follow_up(self._server.press(message, button, self._user))

    async def _pick(self, values: str) -> None:
        message = self._newest(lambda one: bool(one.selects))
        picked = [one.strip() for one in values.split(",")]
        await self._follow_up(self._server.pick(message, picked, self._user))

    async def _submit(self, texts: str) -> None:
        assert self._form is not None, "no form is open"
        assert self._form.modal is not None
        rows = self._form.modal["components"]
        fields = [part["custom_id"] for row in rows for part in row.get("components") or [row["component"]]]
        values = dict(zip(fields, (one.strip() for one in texts.split("|")), strict=False))
        await self._follow_up(self._server.fill_in(self._form, **values))

    def _say(self, text: str) -> None:
        self._channel.post(self._user, text)

    def _become(self, name: str) -> None:
        known = (one.user for one in self._guild.members.values() if one.user.name == name)
        self._user = next(known, None) or self._guild.member(name)
        if self._channel.recipient:
            self._channel = self._server.dm(self._user)

    def _read(self, _: str) -> None:
        for message in self._channel.messages:
            self._terminal.print(render(message))

    async def _wait(self, _: str) -> None:
        server = self._server
        await server.pulse.until(
            lambda: server.gateway.connected and server.commands.scope(), "a bot with commands", 60
        )

    def _deny(self, names: str) -> None:
        denied = NONE
        for name in names.split():
            denied |= Permission[name]
        self._channel.deny(denied)

    def _drop(self, _: str) -> None:
        self._server.gateway.drop()

    async def _away(self, _: str) -> None:
        async with self._server.away():
            await asyncio.sleep(5)

    def _kick(self, _: str) -> None:
        self._server.kick_bot(self._guild)

    def _help(self, _: str) -> None:
        self._say_line(HELP)

    async def _watch(self) -> None:
        while True:
            self._show_news()
            await self._server.pulse.next()

    def _show_news(self) -> None:
        for message in self._server.world.messages.values():
            state = (message.id, message.edits, message.loading)
            if message.author is self._server.bot and state not in self._printed:
                self._printed.add(state)
                self._terminal.print(render(message))

    def _say_line(self, text: str) -> None:
        self._terminal.print(Text(text), soft_wrap=True)


def _by_name(things: Iterable[Named], name: str) -> Named:
    found = next((one for one in things if one.name == name), None)
    assert found is not None, f"there is no {name!r}"
    return found


def _sub_command(node: Json, name: str) -> Json | None:
    options: list[Json] = node.get("options") or []
    return next((one for one in options if one["name"] == name and one["type"] in {1, 2}), None)


def render(message: Message) -> RenderableType:
    """Draw a message: its text, its embeds in frames, its buttons and menus."""
    where = f"DM with {message.channel.recipient.name}" if message.channel.recipient else f"#{message.channel.name}"
    head = f"{message.author.name} in {where}"
    head += f" · only {message.only_for.name} sees this" if message.only_for else ""
    head += " · edited" if message.edits else ""
    if message.loading:
        return Text(f"{head} · is thinking …", style="dim")
    parts: list[RenderableType] = [Text(head, style="bold cyan")]
    if message.content:
        parts.append(Text(message.content))
    parts += [_embed(one) for one in message.embeds]
    parts += [
        Text(f"📎 {one.filename} ({len(one.data):,} bytes) {one.url}", style="dim") for one in message.attachments
    ]
    if message.buttons:
        parts.append(Text("  ".join(_button(one) for one in message.buttons), style="green"))
    for menu in message.selects:
        parts.append(Text(f"▾ {menu.get('placeholder') or 'pick'}: " + _options(menu), style="green"))
    pings = message.pings
    if pings.everyone or pings.roles or pings.users:
        parts.append(Text(f"pings {pings}", style="bold red"))
    return Group(*parts, Text(""))


def _embed(embed: Json) -> RenderableType:
    lines = [embed.get("description") or ""]
    lines += [f"{one['name']}: {one['value']}" for one in embed.get("fields") or []]
    lines += [f"[{part}] {embed[part]['url']}" for part in ("thumbnail", "image") if embed.get(part)]
    footer = (embed.get("footer") or {}).get("text")
    author = (embed.get("author") or {}).get("name")
    title = " · ".join(one for one in (author, embed.get("title"), embed.get("url")) if one)
    return Panel(Text("\n".join(one for one in lines if one)), title=Text(title), subtitle=Text(footer or ""))


def _button(button: Json) -> str:
    emoji = (button.get("emoji") or {}).get("name") or ""
    label = " ".join(one for one in (emoji, button.get("label")) if one)
    return f"({label})" if button.get("disabled") else f"[{label}]" + (f"→{button['url']}" if "url" in button else "")


def _options(menu: Json) -> str:
    return " | ".join(one["label"] for one in menu.get("options") or [])


def _stdin() -> asyncio.Queue[str]:
    """Read lines in a thread of their own, which dies with the process and so never holds up its end."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines
