"""The console lets a person try a bot by hand."""

import io
from collections.abc import AsyncIterator

import pytest
from rich.console import Console as Terminal

from tests.discord_server import DiscordServer, point_client_at, running
from tests.discord_server.console import Console
from tests.discord_server.sample import SampleBot


class Sitting:
    """A person at the console."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self._screen = io.StringIO()
        self.console = Console(server, Terminal(file=self._screen, width=100))

    async def types(self, *lines: str) -> str:
        """Enter lines; give what the screen shows since the last time."""
        for line in lines:
            await self.console.obey(line)
        shown = self._screen.getvalue()
        self._screen.seek(0)
        self._screen.truncate()
        return shown


@pytest.fixture
async def person(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sitting]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        sitting = Sitting(server)
        async with running(bot := SampleBot(), server), sitting.console.watching():
            await bot.tree.sync()
            yield sitting


async def test_a_card_is_shown_with_its_buttons_and_menu(person: Sitting) -> None:
    shown = await person.types("wait", '/player "Harry Kane"')
    assert "─ Harry Kane ─" in shown
    assert "[Mark]  [Whisper]" in shown
    assert "▾ pick: Harry Kane | Kaka" in shown
    assert "(Mark)  [Whisper]" in await person.types("click Mark")


async def test_a_menu_and_a_private_answer(person: Sitting) -> None:
    await person.types("/player Kane", "pick Kante")
    messages = person.server.world.messages
    await person.server.pulse.until(lambda: any("picked" in one.content for one in messages.values()), "the pick")
    assert "picked Kante" in await person.types("read")
    assert "only Owner sees this\npsst" in await person.types("click Whisper")


async def test_suggestions_a_form_and_a_sub_command(person: Sitting) -> None:
    assert "Kante  (kante)" in await person.types("?player Kan")
    assert "now called Saka" in await person.types("/rename", "submit Saka")
    assert "Arsenal in general: embeds True" in await person.types("/follow club Arsenal where:#general")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/nothing", "not registered"),
        ("dance", "there is no 'dance'"),
        ("#nowhere", "no 'nowhere'"),
        ("/ping now", "takes no"),
    ],
)
async def test_a_wrong_line_is_told_why(person: Sitting, line: str, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        await person.types(line)
