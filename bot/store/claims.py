"""Claims, and the players they are about."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Claim, Move, Stage
from bot.domain.codec import pack_credits, pack_fee, pack_voice, unpack_fee
from bot.domain.identity import Known, Mention, fold_name, is_provisional, surname_of
from bot.domain.origins import Voice
from bot.domain.stories import StoryClaim
from bot.store.rows import insert_id
from bot.store.tables import articles, claims, clubs, players


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim about to be stored, with what the article adds to it. `counts` where it is sure enough for a story."""

    claim: Claim
    to: str | None
    from_: str | None
    tier: int
    voice: Voice
    counts: bool


@dataclass(frozen=True, slots=True)
class OldClaim:
    """A claim that an article had before it was read again, and the player that it was taken to be about."""

    id: int
    player: int
    surname: str
    provisional: bool


async def old_claims(connection: AsyncConnection, article: str) -> list[OldClaim]:
    """Give the claims that an article has now."""
    query = select(claims.c.id, claims.c.player, claims.c.surname, players.c.key).join(players)
    rows = await connection.execute(query.where(claims.c.article == article))
    return [OldClaim(row.id, row.player, row.surname, is_provisional(row.key)) for row in rows]


async def forget(connection: AsyncConnection, article: str) -> None:
    """Delete an article's claims."""
    await connection.execute(delete(claims).where(claims.c.article == article))


async def mentions(connection: AsyncConnection, surname: str, without: str) -> list[tuple[Mention, int]]:
    """Give all mentions of a surname, but for those of one article, with the player that each is taken for now."""
    query = (
        select(
            claims.c.id,
            claims.c.article,
            claims.c.player,
            claims.c.named,
            claims.c.slug,
            claims.c.to_club,
            claims.c.from_club,
            articles.c.published,
        )
        .join(articles, articles.c.id == claims.c.article)
        .where(claims.c.surname == surname, claims.c.article != without)
    )
    return [
        (
            Mention(row.id, row.article, row.published, row.named, row.slug, _clubs(row.to_club, row.from_club)),
            row.player,
        )
        for row in await connection.execute(query)
    ]


def mention_of(new: NewClaim, number: int, article: str, published: datetime) -> Mention:
    """Make the mention of a claim that is not stored yet; its number stands in for the id."""
    player = new.claim.player
    return Mention(number, article, published, player.name, player.slug, _clubs(new.to, new.from_))


def _clubs(*slugs: str | None) -> frozenset[str]:
    return frozenset(slug for slug in slugs if slug is not None)


async def known_players(connection: AsyncConnection, surname: str) -> list[Known]:
    """Give the seed players who bear a surname."""
    query = select(players.c.key, players.c.data).where(players.c.surname == surname, players.c.data.is_not(None))
    return [
        Known(row.key, _clubs(row.data.get("club"), *row.data.get("former", ())))
        for row in await connection.execute(query)
        if row.data
    ]


async def resolve(
    connection: AsyncConnection, key: str, name: str, holders: Iterable[int], in_use: Collection[str]
) -> int:
    """Give the id of the player with this key, made if he is new.

    `holders` are the players whom his claims are taken for now: a provisional one keeps his id when an earlier
    article changes the key by which he is known, unless his old key is still `in_use`.
    """
    known = (await connection.execute(select(players.c.id, players.c.merged_into).where(players.c.key == key))).first()
    if known is not None:
        if known.merged_into is not None:  # he turned out to be somebody of his own after all
            await connection.execute(update(players).where(players.c.id == known.id).values(merged_into=None))
        return int(known.id)
    if is_provisional(key):
        rows = await connection.execute(select(players.c.id, players.c.key).where(players.c.id.in_(set(holders))))
        reusable = sorted(row.id for row in rows if is_provisional(row.key) and row.key not in in_use)
        if reusable:
            values = {"key": key, "merged_into": None}
            await connection.execute(update(players).where(players.c.id == reusable[0]).values(values))
            return int(reusable[0])
    return await insert_id(connection, players, {"key": key, "name": name, "surname": surname_of(name)})


async def repoint(connection: AsyncConnection, moved: Mapping[int, tuple[int, int]]) -> None:
    """Give claims to other players: claim id -> (old player, new player).

    A provisional player who is left without claims redirects to who got most of them.
    """
    for target in {new for _, new in moved.values()}:
        ids = [claim for claim, (_, new) in moved.items() if new == target]
        await connection.execute(update(claims).where(claims.c.id.in_(ids)).values(player=target))
    heirs: dict[int, Counter[int]] = {}
    for old, new in moved.values():
        heirs.setdefault(old, Counter())[new] += 1
    has_claims = select(claims.c.id).where(claims.c.player == players.c.id).exists()
    left = await connection.execute(select(players.c.id, players.c.key).where(players.c.id.in_(heirs), ~has_claims))
    for row in left.all():
        if is_provisional(row.key):
            heir = min(heirs[row.id], key=lambda new: (-heirs[row.id][new], new))
            await connection.execute(update(players).where(players.c.id == row.id).values(merged_into=heir))


async def insert_claims(connection: AsyncConnection, article: str, new: Iterable[tuple[NewClaim, int]]) -> None:
    """Store an article's claims, each with its player's id."""
    rows = [
        {
            "article": article,
            "player": player,
            "named": item.claim.player.name,
            "slug": item.claim.player.slug,
            "surname": surname_of(item.claim.player.name),
            "move": item.claim.move,
            "stage": item.claim.stage,
            "to_club": item.to,
            "from_club": item.from_,
            "fee": pack_fee(item.claim.fee),
            "credits": pack_credits(item.claim.credits),
            "official": item.claim.official,
            "evidence": item.claim.evidence,
            "confidence": item.claim.confidence,
            "counts": item.counts,
            "tier": item.tier,
            "voice": pack_voice(item.voice),
        }
        for item, player in new
    ]
    if rows:
        await connection.execute(insert(claims), rows)


async def story_claims(connection: AsyncConnection, player: int) -> list[StoryClaim]:
    """Give all claims of a player that are sure enough, as the fold needs them."""
    query = (
        select(claims, articles.c.published, articles.c.sketch)
        .join(articles, articles.c.id == claims.c.article)
        .where(claims.c.player == player, claims.c.counts)
    )
    return [_story_claim(row) for row in await connection.execute(query)]


def _story_claim(row: Any) -> StoryClaim:
    reporter, credited, author, outlet = row.voice
    return StoryClaim(
        id=row.id,
        article=row.article,
        published=row.published,
        move=Move(row.move),
        stage=Stage(row.stage),
        to=row.to_club,
        from_=row.from_club,
        fee=unpack_fee(row.fee),
        tier=row.tier,
        official=row.official,
        voice=Voice(reporter, credited, author, outlet, tuple(row.sketch)),
    )


async def seed_club(connection: AsyncConnection, player: int) -> tuple[str, date] | None:
    """Give the club that a seed has a player at, and the day on which that was true."""
    data = (await connection.execute(select(players.c.data).where(players.c.id == player))).scalar()
    return (data["club"], date.fromisoformat(data["as_of"])) if data and data["club"] else None


async def learn_club(connection: AsyncConnection, slug: str, name: str) -> None:
    """Keep a club that no seed has, under the name that a text gave it."""
    known = (await connection.execute(select(clubs.c.slug).where(clubs.c.slug == slug))).first()
    if known is None:
        await connection.execute(insert(clubs).values(slug=slug, name=name))


def full_name(names: Iterable[str]) -> str:
    """Choose the fullest of the forms by which a player was named."""
    return max(names, key=lambda name: (len(fold_name(name).split()), len(name)))
