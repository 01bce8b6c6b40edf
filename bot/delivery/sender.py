"""Discord as a place for messages."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import discord

from bot.delivery.outcomes import FAULTS, Gone, Outcome, Refused, Retry, Sent, outcome_of
from bot.delivery.pace import Pace
from bot.places import NEEDED, Spot, missing
from bot.store.follows import Place
from bot.views.alerts import WHY, why_button

SLACK = timedelta(minutes=5)
"""How far Discord's clock may be from ours when a message is looked for."""

OLD = timedelta(hours=1)
"""From this age on Discord limits how often a message may be edited."""


class DiscordSender:
    """Sends, edits and finds messages through a client, which `client` gives; None while there is none."""

    def __init__(self, client: Callable[[], discord.Client | None], pace: Pace) -> None:
        self._current = client
        self._pace = pace

    @property
    def ready(self) -> bool:
        """Tell whether the client has connected and knows its servers."""
        client = self._current()
        return client is not None and client.is_ready()

    def closed(self, place: Place) -> Gone | None:
        """Say what the bot lacks there: without Embed Links, Discord would take a message and drop its embed."""
        channel = self._client.get_channel(int(place.channel))
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread) and (lacking := lacking_for_alerts(channel)):
            return Gone(lacking)
        return None

    async def send(self, place: Place, embed: discord.Embed, nonce: str, roles: Sequence[str] = ()) -> Outcome:
        """Send a message; within a few minutes Discord answers the same nonce with the message that it has already."""
        await self._pace.wait()
        try:
            message = await self._messageable(place).send(
                " ".join(f"<@&{role}>" for role in roles) or None,
                embed=embed,
                view=why_button(nonce),
                nonce=nonce,
                allowed_mentions=_pinging(roles),
            )
        except FAULTS as error:
            return outcome_of(error)
        return Sent(str(message.id), message.created_at)

    async def edit(self, place: Place, discord_id: str, embed: discord.Embed) -> Outcome:
        """Change what a message shows; Refused ends that for good."""
        message = self._messageable(place).get_partial_message(int(discord_id))
        await self._pace.wait()
        try:
            await message.edit(embed=embed, allowed_mentions=discord.AllowedMentions.none())
        except discord.RateLimited as error:
            # The limit on edits of old messages (30046) asks to wait longer than the client is willing to.
            if discord.utils.utcnow() - message.created_at > OLD:
                return Refused("edited too often for its age")
            return outcome_of(error)
        except FAULTS as error:
            return outcome_of(error)
        return Sent(discord_id, discord.utils.utcnow())

    async def find(self, place: Place, nonce: str, tried_at: datetime) -> Outcome | None:
        """Look for the message with this nonce on its button in the place's history since it was tried first."""
        client, wanted = self._client, f"{WHY}:{nonce}"
        await self._pace.wait()
        try:
            if place.kind != "dm" and (hidden := await self._unreadable(place)):
                return hidden
            history = self._messageable(place).history(limit=None, after=tried_at - SLACK, oldest_first=True)
            async for message in history:
                if message.author == client.user and wanted in _buttons(message):
                    return Sent(str(message.id), message.created_at)
        except FAULTS as error:
            return outcome_of(error)
        return None

    def elsewhere(self, place: Place, known: Sequence[str]) -> Spot | None:
        """Find where a server's people can be told of a place: its other places, where Discord tells them, or at all.

        What is for its staff comes before what is for everybody.
        """
        client = self._current()
        guild = client.get_guild(int(place.guild)) if client is not None and place.guild is not None else None
        if guild is None:
            return None
        others = [guild.get_channel_or_thread(int(channel)) for channel in known]
        told = (guild.public_updates_channel, guild.system_channel, *guild.text_channels)
        for channel in (*others, *told):
            if channel is not None and str(channel.id) != place.channel and lacking_for_alerts(channel) is None:
                kind = "thread" if isinstance(channel, discord.Thread) else "channel"
                return Spot(kind, str(channel.id), place.guild)
        return None

    @property
    def _client(self) -> discord.Client:
        client = self._current()
        if client is None:
            raise ConnectionError("there is no connection to Discord")
        return client

    def _messageable(self, place: Place) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(place.channel))

    async def _unreadable(self, place: Place) -> Gone | Retry | None:
        """Tell why the history cannot be trusted: where it may not be read, it comes back empty."""
        client, id_ = self._client, int(place.channel)
        channel = client.get_channel(id_) or await client.fetch_channel(id_)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        if channel.guild.unavailable:
            return Retry("the server is not available")
        lacking = lacking_for_alerts(channel)
        return Gone(lacking) if lacking else None


def lacking_for_alerts(channel: discord.abc.GuildChannel | discord.Thread) -> str | None:
    """Say in a sentence what the bot must be allowed before it can send alerts there; None if it can."""
    # Alerts carry no files, so those who take only that right away go on getting them.
    lacking = [label for label in missing(channel.guild, channel) if label != NEEDED["attach_files"]]
    return f"I lack {' and '.join(lacking)} here. Give me that, and alerts go on by themselves." if lacking else None


def _pinging(roles: Sequence[str]) -> discord.AllowedMentions:
    mentions = discord.AllowedMentions.none()
    if roles:
        mentions.roles = [discord.Object(int(role)) for role in roles]
    return mentions


def _buttons(message: discord.Message) -> set[str | None]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return {child.custom_id for row in rows for child in row.children}
