"""A small bot with one of everything, to try the server with a real client."""

from typing import Any

import discord
from discord import app_commands

PLAYERS = ("Harry Kane", "Kaka", "Kante", "Mbappe")


class SampleBot(discord.Client):
    """A client that skips the waits which only spare Discord, and notes the gateway events that it hears."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            enable_debug_events=True,
            **options,
        )
        self.heard: list[str] = []
        self.tree = app_commands.CommandTree(self)
        commands: list[Any] = [ping, player, fail, rename, follow]
        for command in commands:
            self.tree.add_command(command)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify again at once instead of after five seconds."""

    async def on_socket_event_type(self, name: str) -> None:
        self.heard.append(name)


class Card(discord.ui.View):
    """A button that changes the card, one that answers beside it, and a menu."""

    @discord.ui.button(label="Mark", custom_id="mark")
    async def mark(self, interaction: discord.Interaction, button: discord.ui.Button["Card"]) -> None:
        button.disabled = True
        await interaction.response.edit_message(content="marked", view=self)

    @discord.ui.button(label="Whisper")
    async def whisper(self, interaction: discord.Interaction, _: discord.ui.Button["Card"]) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    @discord.ui.select(options=[discord.SelectOption(label=name) for name in PLAYERS])
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select["Card"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"picked {select.values[0]}")


class Rename(discord.ui.Modal, title="Rename"):
    """A form of one line."""

    name: discord.ui.TextInput["Rename"] = discord.ui.TextInput(label="New name", custom_id="name")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"now called {self.name.value}")


@app_commands.command(description="Answer at once")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong", ephemeral=True)


@app_commands.command(description="Show a player")
async def player(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.defer()
    await interaction.followup.send(embed=discord.Embed(title=name), view=Card())


@player.autocomplete("name")
async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    found = (name for name in PLAYERS if typed.lower() in name.lower())
    return [app_commands.Choice(name=name, value=name.lower()) for name in found]


@app_commands.command(description="Never answer")
async def fail(_: discord.Interaction) -> None:
    pass


@app_commands.command(description="Open a form")
async def rename(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Rename())


follow = app_commands.Group(
    name="follow",
    description="Follow news",
    default_permissions=discord.Permissions(manage_guild=True),
    guild_only=True,
)


@follow.command(name="club", description="Follow a club")
async def follow_club(interaction: discord.Interaction, club: str, where: discord.TextChannel) -> None:
    rights = where.permissions_for(interaction.guild.me) if interaction.guild else None
    await interaction.response.send_message(f"{club} in {where.name}: embeds {rights and rights.embed_links}")
