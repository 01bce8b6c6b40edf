"""What all commands share in talking with people: the tree with its one error handler, and choosing among names."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from math import ceil
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.errors import TransferwireError
from bot.lookup import Entry, Found
from bot.views.cards import nearest_card, several_card
from bot.views.notices import notice
from bot.views.text import clean

log = logging.getLogger(__name__)

Then = Callable[[discord.Interaction, Entry], Awaitable[None]]
"""What follows once it is clear who is meant. The interaction has been deferred; its answer is edited."""

CHOOSING = 600.0
"""Seconds for which buttons and menus wait. An interaction's answer can be edited for 15 minutes."""

CHOICES = 25
"""So many suggestions or entries of a menu Discord takes."""

paced = partial(app_commands.checks.cooldown, 5, 10.0)
"""Let each person send a command five times in ten seconds."""

SERVERS_PACE = commands.Cooldown(30, 10.0)
"""Let the people of a server together send thirty commands in ten seconds."""


class Refused(app_commands.CheckFailure):
    """A person may not do this, or not here; says why."""


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands: for servers and for direct messages with the bot."""

    def __init__(self, client: discord.Client) -> None:
        self._servers = commands.CooldownMapping[discord.Interaction](SERVERS_PACE, lambda asked: asked.guild_id)
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Hold back a server that sends too many commands; names suggested while typing do not count."""
        if interaction.guild_id is not None and interaction.type is discord.InteractionType.application_command:
            wait = self._servers.update_rate_limit(interaction)
            if wait is not None:
                raise app_commands.CommandOnCooldown(app_commands.Cooldown(SERVERS_PACE.rate, SERVERS_PACE.per), wait)
        return True

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer whatever went wrong in a command."""
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction, error: Exception) -> None:
    """Say what went wrong: the expected politely; the rest is logged with a short id, which the user sees as well.

    1. slow down, not allowed, not here   the reason
    2. a command that has just changed    to try again
    3. the database, Discord              to try again, with the id
    4. anything else                      that it is our fault, with the id
    """
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    match cause:
        case app_commands.CommandOnCooldown():
            text = f"One moment, please: try again in {count_seconds(cause.retry_after)}."
        case Refused() | TransferwireError():
            text = str(cause)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            text = "This command has just changed. Please try again in a minute, or restart Discord."
        case _:
            id_ = secrets.token_hex(4)
            name = interaction.command.qualified_name if interaction.command else "a component"
            log.error("%s failed (error %s)", name, id_, exc_info=cause)
            text = f"{_apology(cause)} (error `{id_}`)"
    await say(interaction, text)


def _apology(cause: Exception) -> str:
    if isinstance(cause, OperationalError | NoConnection | asyncio.TimeoutError):
        return "The database is busy just now. Please try again in a moment."
    if isinstance(cause, discord.DiscordException):
        return "Discord did not take the answer. Please try again in a moment."
    return "Something went wrong on my side. If it happens again, please tell whoever runs me."


def count_seconds(seconds: float) -> str:
    """Count whole seconds, at least one."""
    number = max(1, ceil(seconds))
    return f"{number} second{'' if number == 1 else 's'}"


async def say(interaction: discord.Interaction, text: str) -> None:
    """Say something to one person alone; what was deferred for all is answered for all."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(embed=notice(text), ephemeral=True)
        else:
            await interaction.response.send_message(embed=notice(text), ephemeral=True)
    except discord.DiscordException as error:
        log.warning("could not be said to a user: %s (%s)", text, error)


def choices(entries: Sequence[Entry]) -> list[app_commands.Choice[str]]:
    """Suggest entries while somebody types."""
    return [app_commands.Choice(name=clean(e.label, 100), value=e.key) for e in entries[:CHOICES]]


async def settle(interaction: discord.Interaction, asked: str, found: Found, then: Then) -> None:
    """Go on with the one who is meant; where that is not clear, let the asker choose. Deferred before."""
    if len(found.exact) == 1:
        await then(interaction, found.exact[0])
    elif found.exact:
        await interaction.edit_original_response(
            embed=several_card(asked, len(found.exact)), view=Pick(interaction, found.exact, then, menu=True)
        )
    else:
        view = Pick(interaction, found.near[:5], then, menu=False) if found.near else None
        await interaction.edit_original_response(embed=nearest_card(asked, [e.label for e in found.near]), view=view)


class Asked(discord.ui.View):
    """Buttons and menus for the asker, and nobody else. They grey out in the end."""

    def __init__(self, asked: discord.Interaction) -> None:
        super().__init__(timeout=CHOOSING)
        self._asked = asked

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let only the asker choose."""
        if interaction.user.id == self._asked.user.id:
            return True
        await say(interaction, "Only the one who asked can choose here. Send the command yourself, it is quick.")
        return False

    async def on_timeout(self) -> None:
        """Grey everything out."""
        for item in self.children:
            item.disabled = True  # type: ignore[attr-defined]  # all kinds of items here have it
        with suppress(discord.DiscordException):
            await self._asked.edit_original_response(view=self)

    async def on_error(self, interaction: discord.Interaction, error: Exception, _: discord.ui.Item[Any], /) -> None:
        """Answer as for a command."""
        await answer_error(interaction, error)


class Pick(Asked):
    """Let the asker choose one of several: from a menu with as many pages as it takes, or by buttons.

    `draw` gives the card above the entries of a page, where it is another on each.
    """

    def __init__(
        self,
        asked: discord.Interaction,
        entries: Sequence[Entry],
        then: Then,
        *,
        menu: bool,
        draw: Callable[[Sequence[Entry]], discord.Embed] | None = None,
    ) -> None:
        super().__init__(asked)
        self._entries = entries
        self._then = then
        self._draw = draw
        self._first = 0
        if menu:
            self._show_page()
        else:
            for entry in entries[:5]:
                self.add_item(_Button(entry))

    @property
    def page(self) -> Sequence[Entry]:
        """Give the entries that the menu offers now."""
        return self._entries[self._first : self._first + CHOICES]

    async def turn(self, interaction: discord.Interaction, by: int) -> None:
        """Turn so many pages."""
        await interaction.response.defer()
        self._first += by * CHOICES
        self._show_page()
        embed = self._draw(self.page) if self._draw is not None else discord.utils.MISSING
        await interaction.edit_original_response(embed=embed, view=self)

    async def go_on(self, interaction: discord.Interaction, entry: Entry) -> None:
        """Go on with the chosen one, in the place of the question."""
        await interaction.response.defer()
        await self._then(interaction, entry)
        self.stop()

    def _show_page(self) -> None:
        total, last = len(self._entries), self._first + len(self.page)
        self.clear_items()
        more = total > CHOICES
        self.add_item(_Menu(self.page, f"Choose one ({self._first + 1}–{last} of {total})" if more else "Choose one"))
        if more:
            self.add_item(_Turn("Back", -1, disabled=self._first == 0))
            self.add_item(_Turn("More", 1, disabled=last == total))


class _Turn(discord.ui.Button[Pick]):
    def __init__(self, label: str, by: int, *, disabled: bool) -> None:
        super().__init__(label=label, disabled=disabled)
        self._by = by

    async def callback(self, interaction: discord.Interaction) -> None:
        assert self.view is not None  # noqa: S101 - it was pressed in it
        await self.view.turn(interaction, self._by)


class _Button(discord.ui.Button[Pick]):
    def __init__(self, entry: Entry) -> None:
        super().__init__(label=clean(entry.label, 80))
        self._entry = entry

    async def callback(self, interaction: discord.Interaction) -> None:
        assert self.view is not None  # noqa: S101 - it was pressed in it
        await self.view.go_on(interaction, self._entry)


class _Menu(discord.ui.Select[Pick]):
    def __init__(self, entries: Sequence[Entry], title: str) -> None:
        super().__init__(placeholder=title)
        self._entries = {entry.key: entry for entry in entries}
        for entry in entries:
            hint = clean(entry.hint, 100) if entry.hint else None
            self.add_option(label=clean(entry.name, 100), value=entry.key, description=hint)

    async def callback(self, interaction: discord.Interaction) -> None:
        assert self.view is not None  # noqa: S101 - it was used in it
        await self.view.go_on(interaction, self._entries[self.values[0]])
