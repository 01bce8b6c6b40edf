"""Living messages: those sent within a day, which are edited while they are the newest of a story in their place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.follows import Place
from bot.store.tables import alerts, messages, places

LIFE = timedelta(hours=24)
"""How long after it was sent a message is edited."""


@dataclass(frozen=True, slots=True)
class Living:
    """A sent message to look at. `shown` digests what it shows, None where that is not known."""

    id: int
    place: Place
    discord_id: str
    sent_at: datetime
    shown: str | None


async def is_due(connection: AsyncConnection, kinds: Collection[str], now: datetime) -> bool:
    """Tell whether there is a message to look at in places of these kinds."""
    query = select(messages.c.id).join(places, places.c.id == messages.c.place).where(_due(kinds, now)).limit(1)
    return (await connection.execute(query)).first() is not None


async def take_looks(
    connection: AsyncConnection, kinds: Collection[str], now: datetime, again: timedelta, limit: int
) -> list[Living]:
    """Give the messages to look at now and set their next look; those that are too old or not the newest end."""
    await connection.execute(
        update(messages)
        .where(messages.c.edit_at <= now, (messages.c.sent_at <= now - LIFE) | ~_is_newest())
        .values(edit_at=None)
    )
    found = await connection.execute(
        select(messages, places.c.kind, places.c.channel, places.c.guild, places.c.paused)
        .join(places, places.c.id == messages.c.place)
        .where(_due(kinds, now))
        .order_by(messages.c.edit_at)
        .limit(limit)
        .with_for_update(of=messages, skip_locked=True)
    )
    looks = [
        Living(
            row.id,
            Place(row.place, row.kind, row.channel, row.guild, row.paused),
            row.discord_id,
            row.sent_at,
            row.shown,
        )
        for row in found
    ]
    await look_again(connection, [look.id for look in looks], now + again)
    return looks


async def look_again(connection: AsyncConnection, ids: Collection[int], at: datetime) -> None:
    """Set when to look at messages next."""
    await connection.execute(
        update(messages).where(messages.c.id.in_(ids), messages.c.edit_at.is_not(None)).values(edit_at=at)
    )


async def mark_edited(connection: AsyncConnection, id_: int, shown: str) -> None:
    """Record what a message shows."""
    await connection.execute(update(messages).where(messages.c.id == id_).values(shown=shown))


async def end(connection: AsyncConnection, id_: int, reason: str) -> None:
    """Edit a message never again."""
    await connection.execute(update(messages).where(messages.c.id == id_).values(edit_at=None, error=reason))


def _due(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    return and_(messages.c.edit_at <= now, places.c.paused.is_(None), places.c.kind.in_(kinds))


def _is_newest() -> ColumnElement[bool]:
    """Tell whether a message is the newest sent one of any of its stories in its place."""
    own, other, newer = alerts.alias("own"), alerts.alias("other"), messages.alias("newer")
    overtaken = exists(
        select(other.c.id)
        .join(newer, newer.c.id == other.c.message)
        .where(
            other.c.story == own.c.story,
            other.c.place == own.c.place,
            newer.c.state == "sent",
            newer.c.id > messages.c.id,
        )
        .correlate(own, messages)
    )
    return exists(select(own.c.id).where(and_(own.c.message == messages.c.id, ~overtaken)).correlate(messages))
