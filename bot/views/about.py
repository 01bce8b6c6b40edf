"""What the bot says about itself."""

from datetime import datetime

import discord

from bot.domain.cards import Totals
from bot.views.cards import QUIET
from bot.views.text import count, when

_ASK = """\
`/player name: Kane` · all that is said of a player
`/club name: Spurs` · who may come, who may go
`/latest` · the newest of everything"""

_FOLLOW = """\
`/follow club name: Arsenal` · alerts in this channel
`/follow club name: Arsenal channel: #transfers`
`/follow player`, `/follow league`, `/follow all` · the same
`/following` · what is followed here, and change it
`/unfollow` · end one
`/alerts preview` · what the filters let through in the last week
`/alerts quiet`, `/alerts daily` · hours without alerts, or one digest a day
`/alerts managers` · a role that may change all this
`/export`, `/forget-server` · all settings as a file; delete everything
In a server, changes take the permission Manage Server; in a direct message to me everybody follows for himself."""

_WHY = """\
`/why` · what is behind the newest alert here, as the button **Why?** says under each
`/why player: Kane` · also why there was no alert"""

_READ = """\
▰▱▱▱▱▱ interest · ▰▰▱▱▱▱ talks
▰▰▰▱▱▱ bid · ▰▰▰▰▱▱ agreed
▰▰▰▰▰▱ medical · ▰▰▰▰▰▰ done
**origin**: ten articles that repeat one reporter are one origin."""


def help_card() -> discord.Embed:
    """Show the commands with examples."""
    embed = discord.Embed(title="Transfer news, followed", colour=QUIET)
    for name, value in (("Ask", _ASK), ("Follow", _FOLLOW), ("Why", _WHY), ("How to read a card", _READ)):
        embed.add_field(name=name, value=value, inline=False)
    embed.set_footer(text="Short names and typos are fine: Spurs, Barca, mbape.")
    return embed


def about_card(version: str, totals: Totals, started: datetime) -> discord.Embed:
    """Show the version, how much there is, and since when the bot runs."""
    text = (
        f"Version {version}, running since {when(started)}.\n"
        f"{count(totals.articles, 'article')}, {count(totals.stories, 'story', 'stories')}, "
        f"{count(totals.follows, 'follow')}."
    )
    return discord.Embed(title="Transferwire", description=text, colour=QUIET)
