"""`transferwire ask`: the answer to a slash command, in the terminal."""

import asyncio

import discord

from bot.cli.common import err, out
from bot.names import Names
from bot.settings import load_settings
from bot.store import cards
from bot.store.engine import Database, open_to_read
from bot.views.cards import club_card, latest_card, nearest_card, player_card
from bot.views.console import render

LATEST = 15
USAGE = 'Ask "/player NAME", "/club NAME" or "/latest".'


def run_ask(command: str) -> int:
    """Answer a slash command; give 1 where the name is not known or not clear, 2 for no such command."""
    return asyncio.run(_ask(load_settings().database_url.get_secret_value(), command))


async def _ask(url: str, command: str) -> int:
    verb, _, name = command.strip().removeprefix("/").partition(" ")
    name = name.strip()
    if verb not in ("player", "club", "latest") or (verb != "latest" and not name):
        err.print(USAGE, markup=False, highlight=False)
        return 2
    database = await open_to_read(url)
    try:
        embed, known = await answer(database, verb, name)
    finally:
        await database.close()
    out.print(render(embed))
    return 0 if known else 1


async def answer(database: Database, verb: str, name: str) -> tuple[discord.Embed, bool]:
    """Give the card that answers a command, and whether the name was known and clear."""
    names = Names()
    if verb != "latest":
        await names.refresh(database)
    async with database.read() as connection:
        if verb == "latest":
            return latest_card(await cards.latest(connection, LATEST)), True
        found = (names.players if verb == "player" else names.clubs).find(name)
        if len(found.exact) != 1:
            return nearest_card(name, [entry.label for entry in found.exact or found.near]), False
        key = found.exact[0].key
        if verb == "player":
            return player_card(await cards.player_card(connection, int(key))), True
        return club_card(await cards.club_card(connection, key)), True
