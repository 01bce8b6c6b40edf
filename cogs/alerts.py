"""How alerts come: which ones would have, when, and who decides that."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from functools import cache
from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.authority import require_manager
from bot.client import Client
from bot.domain.rhythm import Rhythm
from bot.interactions import CHOICES, Refused, paced
from bot.places import GuildPlace, WhereOption, spot
from bot.services import Services
from bot.store import follows, previews, servers
from bot.views.alerts import preview_embed
from bot.views.follows import place_name
from bot.views.rhythms import managers_card, rhythm_card
from bot.views.text import plain

PREVIEWED = timedelta(days=7)

_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?")


class Alerts(commands.Cog):
    """`/alerts`; what a server's channels get is its managers' to decide."""

    alerts = app_commands.Group(
        name="alerts",
        description="When alerts come, and which",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, services: Services) -> None:
        self._database = services.database

    @alerts.command(name="preview", description="What the filters of this channel would have let through in a week")
    @app_commands.describe(channel="The channel to look at; this one if left out")
    @paced()
    async def preview(self, interaction: discord.Interaction, channel: WhereOption | None = None) -> None:
        """Answer /alerts preview."""
        await interaction.response.defer(ephemeral=True)
        await require_manager(interaction, self._database)
        place = spot(interaction, channel)
        async with self._database.read() as connection:
            here = [one.follow for one in await follows.followed(connection, None, place.channel)]
            news, stories = await previews.let_through(connection, here, interaction.created_at - PREVIEWED)
        embed = preview_embed(news, stories, place_name(place.kind, place.channel))
        await interaction.edit_original_response(embed=embed)

    @alerts.command(name="quiet", description="Hours in which no alert comes, with a digest afterwards")
    @app_commands.describe(
        start="When they begin, for example 23:00; leave out start and end to have none",
        end="When they end, for example 07:00",
        zone="The time zone, for example Europe/London",
        done="Whether done deals come at once all the same",
        channel="For which channel; this one if left out",
    )
    @paced()
    async def quiet(
        self,
        interaction: discord.Interaction,
        start: app_commands.Range[str, 1, 10] | None = None,
        end: app_commands.Range[str, 1, 10] | None = None,
        zone: app_commands.Range[str, 1, 60] | None = None,
        done: bool | None = None,
        channel: WhereOption | None = None,
    ) -> None:
        """Answer /alerts quiet."""
        await interaction.response.defer(ephemeral=True)
        begin, over = _clock(start), _clock(end)
        hours = None if begin is None or over is None or begin == over else (begin, over)
        if hours is None and (start or end):
            raise Refused("Quiet hours need a `start` and an `end` that differ. With neither, there are none.")
        await self._set(interaction, channel, zone, done, lambda rhythm: replace(rhythm, quiet=hours))

    @alerts.command(name="daily", description="One digest a day instead of alerts")
    @app_commands.describe(
        at="When it comes, for example 08:00; leave it out to get alerts again",
        zone="The time zone, for example Europe/London",
        done="Whether done deals come at once all the same",
        channel="For which channel; this one if left out",
    )
    @paced()
    async def daily(
        self,
        interaction: discord.Interaction,
        at: app_commands.Range[str, 1, 10] | None = None,
        zone: app_commands.Range[str, 1, 60] | None = None,
        done: bool | None = None,
        channel: WhereOption | None = None,
    ) -> None:
        """Answer /alerts daily."""
        await interaction.response.defer(ephemeral=True)
        wall = _clock(at)
        await self._set(interaction, channel, zone, done, lambda rhythm: replace(rhythm, daily=wall))

    @alerts.command(name="managers", description="Let members with a role change what is followed here")
    @app_commands.describe(role="The role; leave it out to have none")
    @paced()
    async def managers(self, interaction: discord.Interaction, role: discord.Role | None = None) -> None:
        """Answer /alerts managers."""
        await interaction.response.defer(ephemeral=True)
        if interaction.guild_id is None:
            raise Refused("This is for servers: in direct messages you decide alone.")
        if not interaction.permissions.manage_guild:
            raise Refused("Only members with the permission **Manage Server** name that role.")
        if role is not None and role.is_default():
            raise Refused("Everybody has that role. Choose one that only those have who shall decide.")
        async with self._database.write() as connection:
            await servers.set_managers(connection, str(interaction.guild_id), str(role.id) if role else None)
        await interaction.edit_original_response(embed=managers_card(str(role.id) if role else None))

    @quiet.autocomplete("zone")
    @daily.autocomplete("zone")
    async def _zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().casefold().replace(" ", "_")
        found = [name for name in _known_zones() if wanted in name.casefold()]
        return [app_commands.Choice(name=name, value=name) for name in found[:CHOICES]]

    async def _set(
        self,
        interaction: discord.Interaction,
        channel: GuildPlace | None,
        zone: str | None,
        done: bool | None,
        change: Callable[[Rhythm], Rhythm],
    ) -> None:
        """Change the hours of a place; what is left out stays as it is."""
        await require_manager(interaction, self._database)
        if zone is not None and zone not in _known_zones():
            raise Refused(f"I know no time zone “{plain(zone, 60)}”. Choose one while typing: `Europe/London`.")
        place = spot(interaction, channel)
        async with self._database.write() as connection:
            id_ = await follows.ensure_place(connection, place.kind, place.channel, place.guild)
            rhythm = change((await follows.rhythms(connection, {id_}))[id_])
            rhythm = replace(
                rhythm,
                zone=zone or rhythm.zone,
                done_breaks=rhythm.done_breaks if done is None else done,
            )
            await follows.set_rhythm(connection, id_, rhythm, interaction.created_at)
        await interaction.edit_original_response(embed=rhythm_card(place_name(place.kind, place.channel), rhythm))


@cache
def _known_zones() -> tuple[str, ...]:
    """Give the time zones' names, those of places before the rest."""
    return tuple(sorted(available_timezones(), key=lambda name: ("/" not in name or name.startswith("Etc/"), name)))


def _clock(typed: str | None) -> time | None:
    """Read a time of day, where one was typed. Raises Refused where it is none."""
    if typed is None:
        return None
    if (found := _CLOCK.fullmatch(typed.strip())) is None:
        raise Refused(f"“{plain(typed, 40)}” is no time of day. Write it as `23:00`.")
    return time(int(found[1]), int(found[2] or 0))


async def setup(bot: Client) -> None:
    """Load the extension."""
    await bot.add_cog(Alerts(bot.services))
