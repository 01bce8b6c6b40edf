"""What the commands around follows have in common: the options of a filter, and the follows as names to choose from."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeVar

import discord
from discord import app_commands

from bot.domain.cards import Followed
from bot.domain.claims import Stage
from bot.domain.follows import Direction, Filter
from bot.lookup import Entry
from bot.names import Names

T = TypeVar("T")

Name = app_commands.Range[str, 1, 100]
DirectionOption = Literal["in", "out", "renewals"]
StageOption = Literal["interest", "talks", "bid", "agreed", "medical", "done"]
TierOption = app_commands.Range[int, 1, 4]


def describe_filter(what: str | None = None) -> Callable[[T], T]:
    """Describe the options that all /follow commands share; `what` describes the name, where there is one."""
    named: dict[str, Any] = {"name": what} if what else {}
    return app_commands.describe(
        **named,
        channel="Where alerts go; this channel if left out",
        direction="Only arrivals, only departures or only renewals; several in /following",
        stage="The lowest stage that you want to hear of",
        tier="The highest tier of sources: 1 is the best, 4 takes all",
        official="Only what a club or league has announced",
        loans="Whether loans are told too",
    )


def make_filter(
    direction: DirectionOption | None,
    stage: StageOption | None,
    tier: int | None,
    official: bool | None,
    loans: bool | None,
) -> Filter | None:
    """Make a filter of the options that were given; None where none was."""
    if all(option is None for option in (direction, stage, tier, official, loans)):
        return None
    return Filter(
        frozenset({Direction(direction)} if direction else Direction),
        Stage(stage or Stage.INTEREST),
        tier or 4,
        only_official=bool(official),
        loans=loans is not False,
    )


def entries_of(guild: discord.Guild | None, followed: Iterable[Followed], names: Names) -> list[Entry]:
    """Make follows into entries to be looked up by all names of what they follow; the channel tells them apart."""
    indexes = {"club": names.clubs, "player": names.players, "league": names.leagues}
    entries = []
    for one in followed:
        index = indexes.get(one.follow.target)
        known = index.get(one.follow.slug) if index else None
        forms = (one.name, *known.forms) if known else (one.name,)
        entries.append(Entry(str(one.id), forms, _where(guild, one)))
    return entries


def seen_by(interaction: discord.Interaction, followed: Sequence[Followed]) -> list[Followed]:
    """Leave out the channels that a member may not see."""
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return list(followed)
    seen = []
    for one in followed:
        channel = guild.get_channel_or_thread(int(one.channel))
        parent = channel.parent if isinstance(channel, discord.Thread) else channel
        if parent is not None and parent.permissions_for(member).view_channel:
            seen.append(one)
    return seen


def _where(guild: discord.Guild | None, one: Followed) -> str:
    if guild is None:
        return ""
    channel = guild.get_channel_or_thread(int(one.channel))
    return f"#{channel.name}" if channel else "a channel that I cannot see"
