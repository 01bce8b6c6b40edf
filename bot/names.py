"""Who can be asked for: players, clubs and leagues by name, kept in memory so that typing needs no database."""

import asyncio
from collections.abc import Iterable

from bot.lookup import Entry, NameIndex
from bot.store.engine import Database
from bot.store.names import Named, named_clubs, named_leagues, named_players

LONGEST_KEY = 100
"""Discord takes no longer values in menus and suggestions; a club whose name is longer was misread."""


class Names:
    """The players, clubs and leagues that can be looked up.

    Empty until `refresh` has run; refresh it when news has come in.
    """

    def __init__(self) -> None:
        self.players = NameIndex(())
        self.clubs = NameIndex(())
        self.leagues = NameIndex(())

    async def refresh(self, database: Database) -> None:
        """Bring the names up to date with the database."""
        async with database.read() as connection:
            players = await named_players(connection)
            clubs = await named_clubs(connection)
            leagues = await named_leagues(connection)
        # In a thread: tens of thousands of names take a while, and whoever types meanwhile gets the old ones.
        self.players = await asyncio.to_thread(_index, players)
        self.clubs = await asyncio.to_thread(_index, clubs)
        self.leagues = _index(leagues)


def _index(named: Iterable[Named]) -> NameIndex:
    return NameIndex(Entry(n.key, n.forms, n.hint, n.stories, n.size) for n in named if len(n.key) <= LONGEST_KEY)
