"""Sources: where articles come from, which are due, and how they are doing."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Health, State, resumed
from bot.domain.sources import Source, host_of
from bot.store.rows import insert_new
from bot.store.tables import sources

LEASE = timedelta(minutes=10)
"""How long a claimed source belongs to its claimant: longer than any check can take."""


async def add(
    connection: AsyncConnection,
    address: str,
    now: datetime,
    *,
    title: str | None = None,
    outlet: str | None = None,
    lang: str | None = None,
) -> bool:
    """Add a feed, due at once; tell whether it is new. One that was removed comes back."""
    row = {
        "kind": "feed",
        "address": address,
        "host": host_of(address),
        "title": title,
        "outlet": outlet,
        "lang": lang,
        "next_check_at": now,
    }
    if await insert_new(connection, sources, row) is not None:
        return True
    back = (
        update(sources)
        .where(sources.c.address == address, sources.c.state == State.REMOVED.value)
        .values(state=State.ACTIVE.value, next_check_at=now, errors=0, failing_since=None, last_error=None)
    )
    return (await connection.execute(back)).rowcount > 0


async def listed(connection: AsyncConnection) -> list[Source]:
    """Give all feeds that were not removed, by address."""
    query = _feeds().where(sources.c.state != State.REMOVED.value).order_by(sources.c.address)
    return [_source(row) for row in await connection.execute(query)]


async def find(connection: AsyncConnection, text: str) -> list[Source]:
    """Give the feeds that a person means by a number, an address, or a part of the address or title."""
    everything = await listed(connection)
    exact = [s for s in everything if text in (str(s.id), s.address)]
    wanted = text.casefold()
    return exact or [s for s in everything if wanted in s.address.casefold() or wanted in (s.title or "").casefold()]


async def claim_due(connection: AsyncConnection, now: datetime, limit: int, busy: Collection[str] = ()) -> list[Source]:
    """Claim up to `limit` sources that are due, one of a host and none of a host that is being asked already."""
    free = or_(sources.c.lease_until.is_(None), sources.c.lease_until < now)
    asked = sources.alias("asked")
    due = select(
        sources.c.id,
        func.row_number().over(partition_by=sources.c.host, order_by=sources.c.next_check_at).label("turn"),
    ).where(
        sources.c.state == State.ACTIVE.value,
        sources.c.next_check_at <= now,
        free,
        ~select(asked.c.id).where(asked.c.host == sources.c.host, asked.c.lease_until >= now).exists(),
    )
    if busy:
        due = due.where(sources.c.host.not_in(busy))
    turns = due.subquery()
    first = (
        _feeds()
        .join(turns, and_(turns.c.id == sources.c.id, turns.c.turn == 1))
        .where(free)
        .order_by(sources.c.next_check_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=sources)
    )
    rows = (await connection.execute(first)).all()
    if rows:
        await connection.execute(
            update(sources)
            .where(sources.c.id.in_([row.id for row in rows]))
            .values(lease_until=now + LEASE, fence=sources.c.fence + 1)
        )
    return [_source(row, fence=row.fence + 1) for row in rows]


async def is_due(connection: AsyncConnection, now: datetime) -> bool:
    """Tell whether any source is due, which takes no writing."""
    query = select(sources.c.id).where(sources.c.state == State.ACTIVE.value, sources.c.next_check_at <= now)
    return (await connection.execute(query.limit(1))).first() is not None


async def record(connection: AsyncConnection, source: Source, health: Health, **values: Any) -> bool:
    """Write down how a claimed source is doing and let it go; tell whether the claim still held.

    It does not where the lease ran out and another took over, or where the owner paused or removed the source
    meanwhile. `values` are further columns.
    """
    held = (sources.c.id == source.id, sources.c.fence == source.fence, sources.c.state == State.ACTIVE.value)
    row = _columns(health) | values | {"lease_until": None}
    return (await connection.execute(update(sources).where(*held).values(row))).rowcount > 0


async def set_health(connection: AsyncConnection, source: Source, health: Health, *, told: bool = True) -> None:
    """Write down a change that the owner made; a check that runs meanwhile loses its claim."""
    row = _columns(health) | {"told": told, "lease_until": None, "fence": sources.c.fence + 1}
    await connection.execute(update(sources).where(sources.c.id == source.id).values(row))


async def set_state(connection: AsyncConnection, source: Source, state: State, now: datetime) -> None:
    """Pause, remove or resume a source, as its owner wants it."""
    stopped = replace(source.health, state=state, next_check_at=None)
    await set_health(connection, source, resumed(source.health, now) if state is State.ACTIVE else stopped)


async def is_taken(connection: AsyncConnection, address: str) -> bool:
    """Tell whether a source has this address."""
    return (await connection.execute(select(sources.c.id).where(sources.c.address == address))).first() is not None


async def untold(connection: AsyncConnection) -> list[Source]:
    """Give the sources that paused by themselves and of which the owner has not heard."""
    query = _feeds().where(sources.c.state == State.PAUSED.value, sources.c.told.is_(False))
    return [_source(row) for row in await connection.execute(query)]


async def mark_told(connection: AsyncConnection, ids: Iterable[int]) -> None:
    """Record that the owner has heard of these."""
    await connection.execute(update(sources).where(sources.c.id.in_(list(ids))).values(told=True))


def _feeds() -> Any:
    return select(sources).where(sources.c.kind == "feed")


def _columns(health: Health) -> dict[str, Any]:
    return {
        "state": health.state.value,
        "seconds": int(health.interval.total_seconds()),
        "next_check_at": health.next_check_at,
        "last_success_at": health.last_success_at,
        "full_at": health.full_at,
        "conditional": health.conditional,
        "errors": health.errors,
        "failing_since": health.failing_since,
        "last_error": health.last_error,
    }


def _source(row: Row[Any], fence: int | None = None) -> Source:
    health = Health(
        state=State(row.state),
        interval=timedelta(seconds=row.seconds),
        next_check_at=row.next_check_at,
        last_success_at=row.last_success_at,
        full_at=row.full_at,
        conditional=row.conditional,
        errors=row.errors,
        failing_since=row.failing_since,
        last_error=row.last_error,
    )
    return Source(
        id=row.id,
        address=row.address,
        title=row.title,
        outlet=row.outlet,
        lang=row.lang,
        etag=row.etag,
        modified=row.modified,
        digest=row.digest,
        fence=row.fence if fence is None else fence,
        health=health,
    )
