"""How a try ends, as a value.

Sent      it is there
Retry     it may be there or not: look for it, then try again
Gone      the place cannot be written to: its follows pause, and people are told what is missing
Refused   this message will never be taken, or never be edited again; the place is well
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import discord

LONGEST_WAIT = 300.0
"""Seconds between two tries at most."""

BANNED_WAIT = 600.0
"""Seconds for which Cloudflare keeps out who made too many invalid requests."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The message is in its place. `discord_id` is None where there is nothing that could be edited."""

    discord_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not come to an end; `after` is how many seconds Discord asks to wait."""

    reason: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing can be sent there until people change something; `reason` is a sentence that tells them what."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing will ever come of this message."""

    reason: str


Outcome = Sent | Retry | Gone | Refused

Fault = discord.HTTPException | discord.RateLimited | aiohttp.ClientError | OSError
"""How Discord or the network says no; a TimeoutError is an OSError."""

FAULTS = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)

LEFT = "I am no longer in this server. Invite me again, and alerts go on by themselves."

_GONE = {
    10003: "This channel no longer exists.",
    10004: LEFT,
    10013: "This person no longer exists.",
    50001: "I cannot see this channel. Let me View Channel here, and alerts go on by themselves.",
    50007: "Your direct messages are closed to me. Allow messages from members of a server that we share, "
    "then use any of my commands here.",
    50008: "I cannot write in a channel of this kind.",
    50013: "I may not write here. Allow me Send Messages (in Threads) and Embed Links, and alerts go on by themselves.",
    50083: "This thread is archived and locked. Open it again, and alerts go on by themselves.",
    50278: "We share no server any more, so I cannot write to you.",
    160005: "This thread is locked. Open it again, and alerts go on by themselves.",
}

_FORBIDDEN = "Discord forbids me to write here. Check my permissions in this channel."


def outcome_of(fault: Fault) -> Retry | Gone | Refused:
    """Tell what a fault means for the message."""
    if isinstance(fault, discord.RateLimited):
        return Retry("rate limited", fault.retry_after)
    if isinstance(fault, discord.HTTPException):
        return _of_answer(fault.status, fault.code, fault.text, fault.response.headers.get("Retry-After"))
    return Retry(f"{type(fault).__name__}: {fault}".rstrip(": "))


def next_attempt(attempts: int, now: datetime, chance: float, after: float = 0.0) -> datetime:
    """Decide when to try again after so many tries (1 or more): twice as late each time, at most five minutes.

    `chance`, from 0 to 1, spreads those that failed together. Discord's wish (`after`, in seconds) is kept.
    """
    wait: float = min(LONGEST_WAIT, 2.0 ** min(attempts, 10)) * (0.5 + chance / 2)
    return now + timedelta(seconds=max(wait, after))


def _of_answer(status: int, code: int, text: str, retry_after: str | None) -> Retry | Gone | Refused:
    said = f"{status} {code}: {text}" if code else f"{status}: {text}"
    if code in _GONE:
        return Gone(_GONE[code])
    if code in (10008, 30046):  # the message was deleted; an old message was edited too often
        return Refused(said)
    if status == 429:
        # discord.py waits through Discord's own; what comes here is Cloudflare's, or the fifth in a row.
        return Retry(said, float(retry_after) if retry_after and retry_after.isdecimal() else BANNED_WAIT)
    if status == 401 or status >= 500:
        return Retry(said)
    return Gone(_FORBIDDEN) if status == 403 else Refused(said)
