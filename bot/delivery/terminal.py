"""The terminal as a place for messages: its own, not those of Discord."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from rich.console import Console

from bot.delivery.outcomes import Gone, Outcome, Refused, Sent
from bot.places import Spot
from bot.store.follows import Place
from bot.views.console import render


class Terminal:
    """Prints messages. What is printed can be neither found again nor edited."""

    ready = True

    def __init__(self, console: Console) -> None:
        self._console = console

    def closed(self, place: Place) -> Gone | None:  # noqa: ARG002 - as a Deliverer
        """Say that it is open."""
        return None

    async def send(
        self,
        place: Place,  # noqa: ARG002 - as a Deliverer
        embed: discord.Embed,
        nonce: str,  # noqa: ARG002
        roles: Sequence[str] = (),  # noqa: ARG002
    ) -> Outcome:
        """Print a message."""
        self._console.print(render(embed))
        return Sent(None, datetime.now(UTC))

    async def edit(self, place: Place, discord_id: str, embed: discord.Embed) -> Outcome:  # noqa: ARG002 - as a Deliverer
        """Leave it as it was printed."""
        return Refused("what is printed stays")

    async def find(self, place: Place, nonce: str, tried_at: datetime) -> Outcome | None:  # noqa: ARG002 - as a Deliverer
        """Say that nothing is known of it."""
        return None

    def elsewhere(self, place: Place, known: Sequence[str]) -> Spot | None:  # noqa: ARG002 - as a Deliverer
        """Say that there is nowhere else."""
        return None
