"""The newsroom as a fixture."""

import pytest

from bot.store.engine import Database
from tests.newsroom import Newsroom


@pytest.fixture
async def newsroom(database: Database) -> Newsroom:
    """Open a newsroom with an empty database and the small seeds."""
    return await Newsroom(database).open()
