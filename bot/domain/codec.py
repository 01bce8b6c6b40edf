"""Values as JSON objects, for columns and command-line output."""

from datetime import datetime, time
from typing import Any

from bot.domain.claims import Credit, Fee, Ref, Stage
from bot.domain.developments import Announced
from bot.domain.follows import Direction, Filter, Mention
from bot.domain.origins import Voice
from bot.domain.rhythm import Rhythm


def pack_fee(fee: Fee | None) -> dict[str, Any] | None:
    """Pack a fee."""
    return None if fee is None else {"text": fee.text, "amount": fee.amount, "currency": fee.currency}


def unpack_fee(data: dict[str, Any] | None) -> Fee | None:
    """Unpack a fee."""
    return None if data is None else Fee(**data)


def pack_credits(chain: tuple[Credit, ...]) -> list[list[list[str | None] | None]]:
    """Pack a credit chain as pairs (reporter, outlet) of (name, slug)."""
    return [[[r.name, r.slug] if r else None for r in (c.reporter, c.outlet)] for c in chain]


def unpack_credits(data: list[Any]) -> tuple[Credit, ...]:
    """Unpack a credit chain."""
    return tuple(Credit(*(r and Ref(*r) for r in pair)) for pair in data)


def pack_voice(voice: Voice) -> list[str | None]:
    """Pack a voice without its sketch, which stays with the article."""
    return [voice.reporter, voice.credited, voice.author, voice.outlet]


def pack_announced(announced: Announced) -> dict[str, Any]:
    """Pack what was announced."""
    at = announced.fee_at
    return {
        "stage": announced.stage,
        "fee": pack_fee(announced.fee),
        "fee_at": at and at.isoformat(),
        "corrections": announced.corrections,
    }


def unpack_announced(data: dict[str, Any] | None) -> Announced | None:
    """Unpack what was announced."""
    if data is None:
        return None
    at = data["fee_at"]
    when = at and datetime.fromisoformat(at)
    return Announced(Stage(data["stage"]), unpack_fee(data["fee"]), when, data["corrections"])


def pack_filter(filter_: Filter) -> dict[str, Any]:
    """Pack a filter."""
    return {
        "directions": sorted(filter_.directions),
        "lowest": filter_.lowest,
        "tier": filter_.tier,
        "only_official": filter_.only_official,
        "loans": filter_.loans,
    }


def unpack_filter(data: dict[str, Any]) -> Filter:
    """Unpack a filter."""
    directions = frozenset(map(Direction, data["directions"]))
    return Filter(directions, Stage(data["lowest"]), data["tier"], data["only_official"], data["loans"])


def pack_mention(mention: Mention | None) -> dict[str, Any] | None:
    """Pack a mention."""
    return None if mention is None else {"role": mention.role, "stages": sorted(mention.stages)}


def unpack_mention(data: dict[str, Any] | None) -> Mention | None:
    """Unpack a mention."""
    return None if data is None else Mention(data["role"], frozenset(map(Stage, data["stages"])))


def pack_rhythm(rhythm: Rhythm) -> dict[str, Any]:
    """Pack a rhythm."""
    return {
        "zone": rhythm.zone,
        "quiet": rhythm.quiet and [wall.isoformat("minutes") for wall in rhythm.quiet],
        "daily": rhythm.daily and rhythm.daily.isoformat("minutes"),
        "done_breaks": rhythm.done_breaks,
    }


def unpack_rhythm(data: dict[str, Any] | None) -> Rhythm:
    """Unpack a rhythm; nothing stands for the usual one."""
    if data is None:
        return Rhythm()
    quiet = data["quiet"] and (time.fromisoformat(data["quiet"][0]), time.fromisoformat(data["quiet"][1]))
    daily = data["daily"] and time.fromisoformat(data["daily"])
    return Rhythm(data["zone"], quiet, daily, data["done_breaks"])
