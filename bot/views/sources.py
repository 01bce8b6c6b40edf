"""Sources as embeds: the list, what a check found, and what the owner must know."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

import discord

from bot.domain.claims import Claim
from bot.domain.schedule import State
from bot.domain.sources import Findings, Source
from bot.views.cards import QUIET
from bot.views.text import count, cut, lines, plain, quote, when

GOOD, BAD = 0x2E7D32, 0xC62828
_LIST = 3800
"""Characters of Discord's 4,096 for a description."""
_ADDRESS = re.compile(r"(https?://[^\s`]*[^\s`.,;)])", re.IGNORECASE)


def spelt(text: str, limit: int = 256) -> str:
    """Make text from outside plain, but show the addresses in it: as code, which nobody follows by a slip."""
    shown: list[str] = []
    for number, part in enumerate(_ADDRESS.split(text[: 20 * limit])):
        room = limit - sum(len(one) + 1 for one in shown)
        if not part.strip() or room < 10:
            continue
        if number % 2:
            seen = "".join(c for c in part if unicodedata.category(c)[0] != "C")
            shown.append(f"`{cut(seen, room - 2)}`")
        else:
            shown.append(plain(part, room))
    return re.sub(r" (?=[.,;])", "", " ".join(shown)) or "?"


def sources_card(listed: Sequence[Source]) -> discord.Embed:
    """Show all sources, those with a fault first."""
    if not listed:
        text = "There are no sources yet. Add a feed, or the address of a site that has one."
        return discord.Embed(title="Sources", description=text, colour=QUIET)
    ordered = sorted(listed, key=lambda s: (s.health.last_error is None, s.address))
    failing = sum(source.health.last_error is not None for source in listed)
    title = count(len(listed), "source") + (f", {failing} with a fault" if failing else "")
    return discord.Embed(
        title=title,
        description=lines([_line(source) for source in ordered], _LIST, most=100),
        colour=BAD if failing else QUIET,
    )


def _line(source: Source) -> str:
    health = source.health
    name = f"**{source.id}** {_name(source.title, source.address, 80)}"
    if health.state is State.PAUSED:
        return f"{name} · paused{_why(source)}"
    if health.last_error:
        times = count(health.errors, "time")
        return f"{name} · failed {times}{_why(source)}; next try {_when(health.next_check_at)}"
    if health.last_success_at is None:
        return f"{name} · not read yet"
    return f"{name} · read {when(health.last_success_at)}, every {spell(health.interval)}"


def _name(title: str | None, address: str, limit: int) -> str:
    return plain(title, limit) if title else spelt(address, limit)


def _why(source: Source) -> str:
    return f": {spelt(source.health.last_error, 300)}" if source.health.last_error else ""


def _when(at: datetime | None) -> str:
    return when(at) if at else "never"


def spell(time: timedelta) -> str:
    """Spell a length of time: `15 min`, `6 h`."""
    minutes = round(time.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


def findings_card(found: Findings) -> discord.Embed:
    """Show what a check found: whether it works, what is in it, what is wrong."""
    if found.failure:
        return discord.Embed(title=f"✗ {spelt(found.address, 200)}", description=spelt(found.failure, 1000), colour=BAD)
    embed = discord.Embed(
        title=f"{'△' if found.faults else '✓'} {_name(found.title, found.address, 200)}",
        description="\n".join([*_facts(found), *(f"**!** {spelt(fault, 400)}" for fault in found.faults)]),
        colour=QUIET if found.faults else GOOD,
    )
    for sample in found.samples:
        date = when(sample.published) if sample.published else "no date"
        parts = [f"{date} · {count(sample.characters, 'character')}"]
        parts += [f"**{_claim(claim)}** {quote(claim.evidence)}" for claim in sample.claims] or [
            "no transfer news in it"
        ]
        embed.add_field(name=plain(sample.title or "(without words)", 200), value=lines(parts, 1000), inline=False)
    return embed


def checks_card(found: Sequence[Findings], of: int) -> discord.Embed:
    """Show in short what a check of many sources found, those that cannot be read first; `of` is how many there are."""
    if not found:
        return sources_card([])
    ordered = sorted(found, key=lambda one: (one.failure is None, not one.faults))
    failed, faulty = sum(one.failure is not None for one in found), sum(bool(one.faults) for one in found)
    some = f"{len(found)} of {of} sources" if len(found) < of else count(of, "source")
    return discord.Embed(
        title=f"{some} checked: {failed} cannot be read, {faulty} with a fault",
        description=lines([_in_short(one) for one in ordered], _LIST, most=100),
        colour=BAD if failed else QUIET if faulty else GOOD,
    )


def _in_short(found: Findings) -> str:
    mark = "✗" if found.failure else "△" if found.faults else "✓"
    words = found.failure or "; ".join(found.faults) or f"{found.format}, {count(found.items, 'item')}"
    return f"{mark} {_name(found.title, found.address, 80)} · {spelt(words, 200)}"


def _claim(claim: Claim) -> str:
    club = f" → {plain(claim.to.name, 80)}" if claim.to else ""
    return f"{plain(claim.player.name, 80)}{club}, {claim.stage.value}"


def _facts(found: Findings) -> list[str]:
    facts = [f"{found.format}, {count(found.items, 'item')}, language {found.lang or 'not said'}"]
    outlet = plain(found.outlet, 80) if found.outlet else "an outlet that the bot does not know"
    facts.append("Posts: the outlet is their author" if found.posts else f"Counts as {outlet}, tier {found.tier}")
    if found.newest and found.oldest:
        facts.append(f"Newest item {when(found.newest)}, oldest {when(found.oldest)}")
    if found.teasers:
        facts.append(f"{count(found.teasers, 'teaser')}: {spelt(found.page or '', 300)}")
    elif not found.posts:
        facts.append("Full texts")
    if found.moved:
        facts.append(f"It has moved for good to {spelt(found.moved, 300)}")
    return facts


def paused_notice(paused: Sequence[Source]) -> discord.Embed:
    """Tell the owner of sources that paused by themselves."""
    told = [f"**{s.id}** {_name(s.title, s.address, 100)} ({spelt(s.address, 300)}){_why(s)}" for s in paused]
    text = lines(told, _LIST)
    hint = (
        "Look with `/source check`, then `/source resume` or `/source remove`; or `transferwire sources` where I run."
    )
    verb = "is" if len(paused) == 1 else "are"
    return discord.Embed(
        title=f"{count(len(paused), 'source')} {verb} paused", description=f"{text}\n\n{hint}", colour=BAD
    )
