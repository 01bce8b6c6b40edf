"""The outbox: alerts and the messages that carry them. Rows hold ids; what is said is rendered when it is sent.

    pending ──claimed (lease, fence)──> tried ──> sent
       │ merged into a newer one          └─ fate unknown: claimed again, looked for, sent again
       └─ gone: too old, or Discord will never take it

A lease that has run out lets another process claim the row; the fence, one higher with each claim, keeps the first one
from recording what it did too late.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.bundles import Waiting, bundle
from bot.domain.developments import Change
from bot.domain.rhythm import Form
from bot.store.follows import Place
from bot.store.rows import insert_id
from bot.store.tables import alerts, developments, messages, places, stories

STALE = timedelta(days=7)
"""News that waited so long, for a permission or through an outage, is told to nobody."""


@dataclass(frozen=True, slots=True)
class Due:
    """A message to send, claimed. `tried_at` is when it was tried first: from then on it may be there already."""

    id: int
    fence: int
    place: Place
    nonce: str
    attempts: int
    tried_at: datetime | None
    form: Form = Form.ALERT


def new_nonce() -> str:
    """Make 22 random characters: Discord takes at most 25, and counters collide between databases of one token."""
    return secrets.token_urlsafe(16)


async def told_places(connection: AsyncConnection, story: int) -> frozenset[int]:
    """Give the places that were alerted of a story, or will be: not those whose alert was given up."""
    query = select(alerts.c.place).join(messages, messages.c.id == alerts.c.message)
    rows = await connection.execute(query.where(alerts.c.story == story, messages.c.state != "gone").distinct())
    return frozenset(row.place for row in rows)


async def places_told_of(connection: AsyncConnection, development: int) -> frozenset[int]:
    """Give the places that were alerted of a development."""
    rows = await connection.execute(select(alerts.c.place).where(alerts.c.development == development))
    return frozenset(row.place for row in rows)


async def put_message(
    connection: AsyncConnection,
    place: int,
    news: Iterable[tuple[int, int]],
    now: datetime,
    *,
    due_at: datetime | None = None,
    form: Form = Form.ALERT,
) -> int:
    """Put one message with the alerts of these (story, development) pairs into the outbox; give its id."""
    row = {
        "place": place,
        "nonce": new_nonce(),
        "form": form,
        "state": "pending",
        "due_at": due_at or now,
        "made_at": now,
    }
    message = await insert_id(connection, messages, row)
    await connection.execute(
        insert(alerts),
        [{"place": place, "development": d, "story": s, "message": message} for s, d in news],
    )
    return message


async def is_due(connection: AsyncConnection, kinds: Collection[str], now: datetime) -> bool:
    """Tell whether a message waits to be sent to a place of these kinds."""
    query = select(messages.c.id).join(places, places.c.id == messages.c.place).where(_waits(now), _open(kinds))
    return (await connection.execute(query.limit(1))).first() is not None


async def claim(
    connection: AsyncConnection, kinds: Collection[str], now: datetime, lease: timedelta, limit: int
) -> list[Due]:
    """Claim messages to send to places of these kinds: official news and done deals first, servers in turn.

    A place has one message under way at a time. Messages that were not tried yet become one with others of their place
    as `bot.domain.bundles` says: the newest is left.
    """
    await connection.execute(
        update(messages)
        .where(_waits(now), messages.c.made_at < now - STALE)
        .values(state="gone", error="waited for more than 7 days")
    )
    heads = (await connection.execute(_heads(kinds, now, limit))).all()
    fresh = {head.place: head.id for head in heads if head.tried_at is None}
    merged = await _merge(connection, fresh, now)
    order = [merged.get(head.id, head.id) for head in heads]
    claimed = await connection.execute(
        update(messages)
        .where(messages.c.id.in_(order), _waits(now))
        .values(lease_until=now + lease, fence=messages.c.fence + 1)
        .returning(messages.c.id, messages.c.fence)
    )
    fences = {row.id: row.fence for row in claimed}
    rows = await connection.execute(
        select(messages, places.c.kind, places.c.channel, places.c.guild, places.c.paused)
        .join(places, places.c.id == messages.c.place)
        .where(messages.c.id.in_(fences))
    )
    dues = {
        row.id: Due(
            row.id,
            fences[row.id],
            Place(row.place, row.kind, row.channel, row.guild, row.paused),
            row.nonce,
            row.attempts,
            row.tried_at,
            Form(row.form),
        )
        for row in rows
    }
    return [dues[id_] for id_ in order if id_ in dues]


async def developments_of(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, list[int]]:
    """Give the developments that messages tell of: the newest of each story."""
    newest = func.max(alerts.c.development).label("development")
    query = select(alerts.c.message, newest).where(alerts.c.message.in_(list(ids)))
    told: dict[int, list[int]] = {}
    for row in await connection.execute(query.group_by(alerts.c.message, alerts.c.story)):
        told.setdefault(row.message, []).append(row.development)
    return told


async def mark_tried(connection: AsyncConnection, due: Due, now: datetime) -> bool:
    """Record that a message is about to be tried; False where the claim was lost and nothing may be sent."""
    return await _change(connection, due, tried_at=func.coalesce(messages.c.tried_at, now))


async def mark_sent(
    connection: AsyncConnection,
    due: Due,
    discord_id: str | None,
    at: datetime,
    shown: str | None,
    look_at: datetime | None,
) -> bool:
    """Record that a message is there, what it shows (a digest, if known) and when to look whether that is still so."""
    return await _change(
        connection,
        due,
        state="sent",
        discord_id=discord_id,
        sent_at=at,
        shown=shown,
        edit_at=look_at,
        error=None,
        lease_until=None,
    )


async def put_off(connection: AsyncConnection, due: Due, until: datetime, error: str) -> bool:
    """Record that a message has to be tried again."""
    return await _change(connection, due, due_at=until, attempts=messages.c.attempts + 1, error=error, lease_until=None)


async def give_up(connection: AsyncConnection, due: Due, error: str | None) -> bool:
    """Record that a message will never be sent."""
    return await _change(connection, due, state="gone", error=error, lease_until=None)


async def release(connection: AsyncConnection, due: Due) -> bool:
    """Give a claim back, as it was."""
    return await _change(connection, due, lease_until=None)


async def release_all(connection: AsyncConnection) -> None:
    """Give back what a crash left claimed; only where no other process can be at work."""
    await connection.execute(update(messages).where(messages.c.lease_until.is_not(None)).values(lease_until=None))


async def _change(connection: AsyncConnection, due: Due, **values: Any) -> bool:
    """Change a claimed message; False if its claim has run out and somebody else has taken it."""
    mine = and_(messages.c.id == due.id, messages.c.fence == due.fence, messages.c.state == "pending")
    return (await connection.execute(update(messages).where(mine).values(**values))).rowcount > 0


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(messages.c.state == "pending", messages.c.due_at <= now, _free(now))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(messages.c.lease_until.is_(None), messages.c.lease_until < now)


def _open(kinds: Collection[str]) -> ColumnElement[bool]:
    return and_(places.c.paused.is_(None), places.c.kind.in_(kinds))


def _heads(kinds: Collection[str], now: datetime, limit: int) -> Select[Any]:
    """Select the message that is next in each place, and of those the first `limit` in fair order."""
    big = exists(
        select(alerts.c.id)
        .join(developments, developments.c.id == alerts.c.development)
        .join(stories, stories.c.id == alerts.c.story)
        .where(alerts.c.message == messages.c.id, or_(developments.c.change == Change.DONE, stories.c.official))
    )
    busy = select(messages.c.place).where(messages.c.state == "pending", messages.c.lease_until >= now)
    waiting = (
        select(
            messages.c.id,
            messages.c.place,
            messages.c.due_at,
            case((big, 0), else_=1).label("rank"),
            func.coalesce(places.c.guild, places.c.channel).label("server"),
        )
        .join(places, places.c.id == messages.c.place)
        .where(_waits(now), _open(kinds), messages.c.place.not_in(busy))
        .subquery()
    )
    in_place = func.row_number().over(partition_by=waiting.c.place, order_by=(waiting.c.rank, waiting.c.id))
    first = select(waiting, in_place.label("in_place")).subquery()
    in_server = func.row_number().over(
        partition_by=(first.c.server, first.c.rank), order_by=(first.c.due_at, first.c.id)
    )
    turns = select(first, in_server.label("turn")).where(first.c.in_place == 1).subquery()
    return (
        select(messages.c.id, messages.c.place, messages.c.tried_at)
        .join(turns, turns.c.id == messages.c.id)
        .where(_waits(now))
        .order_by(turns.c.rank, turns.c.turn, turns.c.due_at, messages.c.id)
        .limit(limit)
        .with_for_update(of=messages, skip_locked=True)
    )


async def _merge(connection: AsyncConnection, heads: Mapping[int, int], now: datetime) -> dict[int, int]:
    """Merge the next message of each place with others that wait there; give for each the newest, which is left.

    What was tried stays as it is: it may be there already.
    """
    untried = and_(messages.c.state == "pending", messages.c.tried_at.is_(None), messages.c.place.in_(heads))
    rows = await connection.execute(
        select(messages.c.id, messages.c.place, messages.c.form, messages.c.due_at, alerts.c.story)
        .join(alerts, alerts.c.message == messages.c.id)
        .where(untried, _free(now))
        .order_by(messages.c.id)
        .with_for_update(of=messages, skip_locked=True)
    )
    waiting: dict[int, dict[int, Waiting]] = {}
    for row in rows:
        here = waiting.setdefault(row.place, {})
        known = here.get(row.id)
        stories_of = frozenset({row.story}) | (known.stories if known else frozenset())
        here[row.id] = Waiting(row.id, Form(row.form), row.due_at <= now, stories_of)
    left = {}
    for place, head in heads.items():
        if head not in waiting.get(place, {}):
            continue  # without alerts there is nothing to merge
        group, form = bundle(head, list(waiting[place].values()))
        if len(group) > 1:
            left[head] = newest = max(group)
            older = group - {newest}
            await connection.execute(update(alerts).where(alerts.c.message.in_(older)).values(message=newest))
            await connection.execute(update(messages).where(messages.c.id.in_(older)).values(state="merged"))
            await connection.execute(update(messages).where(messages.c.id == newest).values(form=form, due_at=now))
    return left
