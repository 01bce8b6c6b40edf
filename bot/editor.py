"""Change a follow with menus and buttons: what it lets through, and which role it pings."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.authority import require_manager
from bot.domain.cards import Followed
from bot.domain.claims import Stage
from bot.domain.follows import Direction, Mention
from bot.interactions import Asked
from bot.store import follows
from bot.store.engine import Database
from bot.views.filters import DIRECTION
from bot.views.follows import editor_card, not_mentionable_card, unfollow_card

STAGES = {stage.value: stage.value for stage in Stage if stage is not Stage.OFF}
TIERS = {"4": "All sources", "3": "Tier 1 to 3", "2": "Tier 1 to 2", "1": "Tier 1 only"}


class Editor(Asked):
    """The follow's menus; each choice is kept at once. A second page sets the role to ping."""

    def __init__(self, asked: discord.Interaction, database: Database, one: Followed) -> None:
        super().__init__(asked)
        self._database = database
        self._one = one
        self._show_filter()

    def _show_filter(self) -> None:
        filter_ = self._one.follow.filter
        self.clear_items()
        ways = {way.value: DIRECTION[way].capitalize() for way in Direction}
        self.add_item(_Menu("Directions", ways, filter_.directions, self._directions, several=True))
        lowest = {stage: f"From {stage} on" for stage in STAGES}
        self.add_item(_Menu("Lowest stage", lowest, {filter_.lowest}, self._lowest))
        self.add_item(_Menu("Sources", TIERS, {str(filter_.tier)}, self._tier))
        self.add_item(_Button(f"Only official: {_yes(filter_.only_official)}", self._official))
        self.add_item(_Button(f"Loans: {_yes(filter_.loans)}", self._loans))
        if self._one.kind != "dm":
            self.add_item(_Button("Ping a role …", self._to_mention))
        self.add_item(_Button("Unfollow", self._end, discord.ButtonStyle.danger))

    def _show_mention(self) -> None:
        mention = self._one.follow.mention
        self.clear_items()
        self.add_item(_Roles(mention, self._role))
        if mention is not None:
            at = {stage: f"Ping at {stage}" for stage in STAGES}
            self.add_item(_Menu("Stages", at, mention.stages, self._stages, several=True))
            self.add_item(_Button("Ping nobody", self._no_mention))
        self.add_item(_Button("Back", self._to_filter))

    async def _directions(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        await self._filter(interaction, directions=frozenset(map(Direction, chosen)))

    async def _lowest(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        await self._filter(interaction, lowest=Stage(chosen[0]))

    async def _tier(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        await self._filter(interaction, tier=int(chosen[0]))

    async def _official(self, interaction: discord.Interaction) -> None:
        await self._filter(interaction, only_official=not self._one.follow.filter.only_official)

    async def _loans(self, interaction: discord.Interaction) -> None:
        await self._filter(interaction, loans=not self._one.follow.filter.loans)

    async def _filter(self, interaction: discord.Interaction, **changed: Any) -> None:
        await self._keep(interaction, filter=replace(self._one.follow.filter, **changed))
        self._show_filter()
        await self._redraw(interaction)

    async def _to_filter(self, interaction: discord.Interaction) -> None:
        self._show_filter()
        await self._redraw(interaction)

    async def _to_mention(self, interaction: discord.Interaction) -> None:
        self._show_mention()
        await self._redraw(interaction)

    async def _role(self, interaction: discord.Interaction, role: discord.Role) -> None:
        me = interaction.guild.me if interaction.guild else None
        if role.is_default() or not (role.mentionable or (me and me.guild_permissions.mention_everyone)):
            await interaction.followup.send(embed=not_mentionable_card(role.name), ephemeral=True)
            return
        mention = self._one.follow.mention
        await self._mention(interaction, Mention(str(role.id), mention.stages if mention else frozenset({Stage.DONE})))

    async def _stages(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        assert self._one.follow.mention is not None  # noqa: S101 - the menu is there only with a role
        await self._mention(interaction, replace(self._one.follow.mention, stages=frozenset(map(Stage, chosen))))

    async def _no_mention(self, interaction: discord.Interaction) -> None:
        await self._mention(interaction, None)

    async def _mention(self, interaction: discord.Interaction, mention: Mention | None) -> None:
        await self._keep(interaction, mention=mention)
        self._show_mention()
        await self._redraw(interaction)

    async def _keep(self, interaction: discord.Interaction, **changed: Any) -> None:
        await require_manager(interaction, self._database)
        follow = replace(self._one.follow, **changed)
        async with self._database.write() as connection:
            await follows.change_follow(connection, self._one.id, follow.filter, follow.mention)
        self._one = replace(self._one, follow=follow)

    async def _redraw(self, interaction: discord.Interaction) -> None:
        await interaction.edit_original_response(embed=editor_card(self._one), view=self)

    async def _end(self, interaction: discord.Interaction) -> None:
        await require_manager(interaction, self._database)
        async with self._database.write() as connection:
            await follows.end_follow(connection, self._one.id)
        await interaction.edit_original_response(embed=unfollow_card(self._one), view=None)
        self.stop()


class _Menu(discord.ui.Select[Editor]):
    """One or several of these values (with labels); what holds now is ticked."""

    def __init__(
        self,
        title: str,
        labels: Mapping[str, str],
        ticked: Iterable[str],
        then: Callable[[discord.Interaction, list[str]], Awaitable[None]],
        *,
        several: bool = False,
    ) -> None:
        ticked = set(ticked)
        options = [discord.SelectOption(label=text, value=v, default=v in ticked) for v, text in labels.items()]
        super().__init__(placeholder=title, options=options, max_values=len(options) if several else 1)
        self._then = then

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await self._then(interaction, self.values)


class _Roles(discord.ui.RoleSelect[Editor]):
    def __init__(
        self, mention: Mention | None, then: Callable[[discord.Interaction, discord.Role], Awaitable[None]]
    ) -> None:
        ticked = [discord.Object(int(mention.role), type=discord.Role)] if mention else []
        super().__init__(placeholder="The role to ping", default_values=ticked)
        self._then = then

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await self._then(interaction, self.values[0])


class _Button(discord.ui.Button[Editor]):
    def __init__(
        self,
        label: str,
        then: Callable[[discord.Interaction], Awaitable[None]],
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        super().__init__(label=label, style=style)
        self._then = then

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await self._then(interaction)


def _yes(on: bool) -> str:
    return "yes" if on else "no"
