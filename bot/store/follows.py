"""Places and what they follow."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import Followed
from bot.domain.follows import Follow, Target
from bot.store.rows import insert_new
from bot.store.tables import clubs, follows, places


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go. `paused` says why nothing is sent there, None while all is well."""

    id: int
    kind: str
    channel: str
    guild: str | None
    paused: str | None


async def ensure_place(connection: AsyncConnection, kind: str, channel: str, guild: str | None = None) -> int:
    """Give the id of a place, made if it is new."""
    made = await insert_new(connection, places, {"kind": kind, "channel": channel, "guild": guild})
    if made is not None:
        return made
    return int((await connection.execute(select(places.c.id).where(places.c.channel == channel))).scalar_one())


async def get_place(connection: AsyncConnection, place: int) -> Place:
    """Give a place."""
    row = (await connection.execute(select(places).where(places.c.id == place))).one()
    return Place(row.id, row.kind, row.channel, row.guild, row.paused)


async def places_of_guild(connection: AsyncConnection, guild: str) -> list[Place]:
    """Give a server's places."""
    rows = await connection.execute(select(places).where(places.c.guild == guild).order_by(places.c.id))
    return [Place(row.id, row.kind, row.channel, row.guild, row.paused) for row in rows]


async def pause(connection: AsyncConnection, place: int, reason: str | None) -> None:
    """Pause a place's follows and say why; None resumes them."""
    await connection.execute(update(places).where(places.c.id == place).values(paused=reason))


async def add_follow(connection: AsyncConnection, follow: Follow, since: datetime) -> bool:
    """Let a place follow a target; tell whether it is new."""
    row = {"place": follow.place, "target": follow.target, "slug": follow.slug, "since": since}
    return await insert_new(connection, follows, row) is not None


async def remove_follow(connection: AsyncConnection, follow: Follow) -> bool:
    """End a follow; tell whether there was one."""
    done = await connection.execute(
        delete(follows).where(
            follows.c.place == follow.place, follows.c.target == follow.target, follows.c.slug == follow.slug
        )
    )
    return done.rowcount > 0


async def followed(connection: AsyncConnection, guild: str | None, channel: str) -> list[Followed]:
    """List what a server follows in all its places or, outside of servers, what one channel follows; oldest first."""
    scope = places.c.channel == channel if guild is None else places.c.guild == guild
    query = (
        select(follows, places.c.kind, places.c.channel, places.c.paused, clubs.c.name)
        .join(places, places.c.id == follows.c.place)
        .outerjoin(clubs, clubs.c.slug == follows.c.slug)
        .where(scope, follows.c.target == Target.CLUB)
        .order_by(follows.c.id)
    )
    return [
        Followed(row.id, row.kind, row.channel, row.paused, Target(row.target), row.slug, row.name or row.slug)
        for row in await connection.execute(query)
    ]


async def end_follow(connection: AsyncConnection, follow: int) -> None:
    """End a listed follow; one that has ended meanwhile stays so."""
    await connection.execute(delete(follows).where(follows.c.id == follow))


async def follows_of(connection: AsyncConnection, place: int) -> list[Follow]:
    """Give what a place follows, oldest first."""
    rows = await connection.execute(select(follows).where(follows.c.place == place).order_by(follows.c.id))
    return [Follow(row.place, Target(row.target), row.slug) for row in rows]


async def followers(connection: AsyncConnection, clubs: frozenset[str]) -> list[Follow]:
    """Give the follows of any of these clubs, in places that are not paused."""
    rows = await connection.execute(
        select(follows)
        .join(places, places.c.id == follows.c.place)
        .where(follows.c.target == Target.CLUB, follows.c.slug.in_(clubs), places.c.paused.is_(None))
    )
    return [Follow(row.place, Target(row.target), row.slug) for row in rows]
