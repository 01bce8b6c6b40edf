"""Places and what they follow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import EVERYTHING, Followed
from bot.domain.codec import pack_filter, pack_mention, pack_rhythm, unpack_filter, unpack_mention, unpack_rhythm
from bot.domain.follows import Filter, Follow, Mention, Subject, Target
from bot.domain.rhythm import Form, Rhythm, schedule
from bot.store.rows import insert_new
from bot.store.tables import clubs, follows, leagues, messages, places, players


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


async def pause(connection: AsyncConnection, place: int, reason: str) -> bool:
    """Pause a place and say why; tell whether it was not paused yet. What it is to be told waits meanwhile."""
    new = update(places).where(places.c.id == place, places.c.paused.is_(None)).values(paused=reason)
    if (await connection.execute(new)).rowcount:
        return True
    await connection.execute(update(places).where(places.c.id == place).values(paused=reason))
    return False


async def resume(connection: AsyncConnection, place: int, now: datetime) -> None:
    """End a place's pause; what waited comes in one digest, as its hours say."""
    await connection.execute(update(places).where(places.c.id == place).values(paused=None))
    at, _ = schedule((await rhythms(connection, {place}))[place], now)
    waited = and_(messages.c.place == place, messages.c.state == "pending", messages.c.form == Form.ALERT)
    untried = and_(waited, messages.c.tried_at.is_(None))
    await connection.execute(update(messages).where(untried).values(form=Form.DIGEST, due_at=at))


async def rhythms(connection: AsyncConnection, of: Collection[int]) -> dict[int, Rhythm]:
    """Give the hours of places."""
    rows = await connection.execute(select(places.c.id, places.c.rhythm).where(places.c.id.in_(of)))
    return {row.id: unpack_rhythm(row.rhythm) for row in rows}


async def set_rhythm(connection: AsyncConnection, place: int, rhythm: Rhythm, now: datetime) -> None:
    """Set a place's hours; what waits for a digest comes as the new hours say."""
    values = None if rhythm == Rhythm() else pack_rhythm(rhythm)
    await connection.execute(update(places).where(places.c.id == place).values(rhythm=values))
    held = and_(messages.c.place == place, messages.c.state == "pending", messages.c.form == Form.DIGEST)
    at, _ = schedule(rhythm, now)
    await connection.execute(update(messages).where(held, messages.c.due_at > now).values(due_at=at))


async def add_follow(connection: AsyncConnection, follow: Follow, since: datetime) -> bool:
    """Let a place follow a target; tell whether it is new."""
    row = {
        "place": follow.place,
        "target": follow.target,
        "slug": follow.slug,
        "filter": pack_filter(follow.filter),
        "mention": pack_mention(follow.mention),
        "since": since,
    }
    return await insert_new(connection, follows, row) is not None


async def followed(connection: AsyncConnection, guild: str | None, channel: str) -> list[Followed]:
    """List what a server follows in all its places or, outside of servers, what one channel follows; oldest first."""
    scope = places.c.channel == channel if guild is None else places.c.guild == guild
    query = (
        select(
            follows,
            places.c.kind,
            places.c.channel,
            places.c.paused,
            places.c.rhythm,
            func.coalesce(clubs.c.name, leagues.c.name, players.c.name).label("name"),
        )
        .join(places, places.c.id == follows.c.place)
        .outerjoin(clubs, and_(follows.c.target == Target.CLUB, clubs.c.slug == follows.c.slug))
        .outerjoin(leagues, and_(follows.c.target == Target.LEAGUE, leagues.c.slug == follows.c.slug))
        .outerjoin(players, and_(follows.c.target == Target.PLAYER, cast(players.c.id, String) == follows.c.slug))
        .where(scope)
        .order_by(follows.c.id)
    )
    return [
        Followed(
            id=row.id,
            kind=row.kind,
            channel=row.channel,
            paused=row.paused,
            rhythm=unpack_rhythm(row.rhythm),
            name=row.name or row.slug or EVERYTHING,
            since=row.since,
            follow=_follow(row),
        )
        for row in await connection.execute(query)
    ]


async def change_follow(connection: AsyncConnection, id_: int, filter_: Filter, mention: Mention | None) -> None:
    """Change what a follow lets through and whom it pings; one that has ended meanwhile stays so."""
    values = {"filter": pack_filter(filter_), "mention": pack_mention(mention)}
    await connection.execute(update(follows).where(follows.c.id == id_).values(values))


async def end_follow(connection: AsyncConnection, follow: int) -> None:
    """End a listed follow; one that has ended meanwhile stays so."""
    await connection.execute(delete(follows).where(follows.c.id == follow))


async def follows_of(connection: AsyncConnection, place: int) -> list[Follow]:
    """Give what a place follows, oldest first."""
    rows = await connection.execute(select(follows).where(follows.c.place == place).order_by(follows.c.id))
    return [_follow(row) for row in rows]


async def followers(connection: AsyncConnection, subject: Subject) -> list[Follow]:
    """Give the follows that a story may be about; what a paused place is to be told waits until it is resumed."""
    slugs: dict[Target, Collection[str | None]] = {
        Target.CLUB: (subject.club, subject.leaving),
        Target.LEAGUE: (subject.club_league, subject.leaving_league),
        Target.PLAYER: subject.players,
        Target.ALL: ("",),
    }
    about = or_(
        *(
            and_(follows.c.target == target, follows.c.slug.in_({slug for slug in named if slug is not None}))
            for target, named in slugs.items()
        )
    )
    return [_follow(row) for row in await connection.execute(select(follows).where(about))]


async def pinging(connection: AsyncConnection, of: Collection[int]) -> dict[int, list[Follow]]:
    """Give the follows that ping a role, by those of these places that have any."""
    query = select(follows).where(follows.c.place.in_(of), follows.c.mention.is_not(None))
    found: dict[int, list[Follow]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.place, []).append(_follow(row))
    return found


def _follow(row: Any) -> Follow:
    return Follow(row.place, Target(row.target), row.slug, unpack_filter(row.filter), unpack_mention(row.mention))
