"""Query what cards show."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import ClubCard, News, PlayerCard, StoryCard, Totals, Unsure, Voiced
from bot.domain.claims import Move, Stage, credited
from bot.domain.codec import unpack_credits, unpack_fee
from bot.domain.origins import UNNAMED
from bot.domain.stories import Kind
from bot.store.tables import (
    articles,
    claims,
    clubs,
    developments,
    follows,
    outlets,
    players,
    reporters,
    stories,
    summaries,
)

SHOWN = 25
"""How many stories a card may have to choose from."""


async def player_card(connection: AsyncConnection, player: int) -> PlayerCard:
    """Give a player's card; one who was merged gives the card of him who he turned out to be."""
    row = (await connection.execute(select(players).where(players.c.id == player))).one()
    if row.merged_into is not None:
        return await player_card(connection, row.merged_into)
    names = await _Names.load(connection)
    told = await _story_cards(connection, _alive().where(stories.c.player == player), names)
    unsure = await connection.execute(
        _voiced().where(claims.c.player == player, ~claims.c.counts).order_by(articles.c.published.desc()).limit(5)
    )
    return PlayerCard(
        id=row.id,
        name=row.name,
        club=_present_club(told, names.club(row.data["club"]) if row.data else None, row.data and row.data["as_of"]),
        stories=tuple(told),
        unsure=tuple(
            Unsure(c.named, Move(c.move), Stage(c.stage), names.club(c.to_club), names.voiced(c)) for c in unsure
        ),
    )


async def club_card(connection: AsyncConnection, slug: str) -> ClubCard:
    """Give a club's card."""
    name = (await connection.execute(select(clubs.c.name).where(clubs.c.slug == slug))).scalar_one()
    told = await _story_cards(connection, _alive().where(touching(slug)))
    staying = [s for s in told if s.kind is Kind.RENEWAL]
    moving = [s for s in told if s.kind is not Kind.RENEWAL]
    return ClubCard(
        slug=slug,
        name=name,
        incoming=tuple(s for s in moving if s.club_slug == slug),
        outgoing=tuple(s for s in moving if s.club_slug != slug),
        staying=tuple(staying),
    )


async def latest(connection: AsyncConnection, limit: int) -> list[News]:
    """Give the newest developments, newest first."""
    rows = await connection.execute(select(developments).order_by(developments.c.id.desc()).limit(limit))
    return await _news(connection, rows.all())


async def news(connection: AsyncConnection, ids: Iterable[int]) -> list[News]:
    """Give developments by id, in order."""
    query = select(developments).where(developments.c.id.in_(list(ids))).order_by(developments.c.id)
    return await _news(connection, (await connection.execute(query)).all())


async def told_stories(connection: AsyncConnection, where: ColumnElement[bool], limit: int) -> list[StoryCard]:
    """Give the newest stories that fulfil a condition, without those that were taken back."""
    return await _story_cards(connection, _alive().where(where).limit(limit))


async def story(connection: AsyncConnection, id_: int) -> StoryCard | None:
    """Give one story's card."""
    found = await _story_cards(connection, select(stories).where(stories.c.id == id_))
    return found[0] if found else None


async def totals(connection: AsyncConnection) -> Totals:
    """Count what there is."""
    numbers = (select(func.count()).select_from(t).scalar_subquery() for t in (articles, stories, follows))
    return Totals(*(await connection.execute(select(*numbers))).one())


async def _news(connection: AsyncConnection, rows: Sequence[Any]) -> list[News]:
    cards = await _story_cards(connection, select(stories).where(stories.c.id.in_({r.story for r in rows})))
    by_id = {card.id: card for card in cards}
    return [News(r.id, r.change, r.value, r.at, by_id[r.story]) for r in rows]


def _present_club(told: Sequence[StoryCard], seed: str | None, as_of: str | None) -> str | None:
    """Give the club of the latest done move, unless the seed is newer."""
    done = [s for s in told if s.kind is Kind.MOVE and s.stage is Stage.DONE]
    latest = max(done, key=lambda s: s.stage_at, default=None)
    return latest.club if latest is not None and (as_of or "") <= latest.stage_at.date().isoformat() else seed


def _alive() -> Select[Any]:
    """Select the newest stories but for those whose claims were all taken back."""
    has_claims = select(claims.c.id).where(claims.c.story == stories.c.id).exists()
    return select(stories).where(has_claims).order_by(stories.c.last_seen.desc(), stories.c.id.desc()).limit(SHOWN)


def touching(club: str) -> ColumnElement[bool]:
    """Select the stories that a club is in."""
    return or_(stories.c.club == club, stories.c.from_club == club, stories.c.assumed_from == club)


def _voiced() -> Select[Any]:
    return select(
        claims, articles.c.title, articles.c.url, articles.c.published, articles.c.outlet, articles.c.author
    ).join(articles, articles.c.id == claims.c.article)


async def _story_cards(
    connection: AsyncConnection, query: Select[Any], names: "_Names | None" = None
) -> list[StoryCard]:
    rows = (await connection.execute(query)).all()
    ids = [row.id for row in rows]
    names = names or await _Names.load(connection)
    who = select(players.c.id, players.c.name).where(players.c.id.in_({row.player for row in rows}))
    player_names = {row.id: row.name for row in await connection.execute(who)}
    texts = select(summaries).where(summaries.c.subject == "story", summaries.c.id.in_([str(i) for i in ids]))
    told = {row.id: row.text for row in await connection.execute(texts)}
    voiced: dict[int, list[Voiced]] = {}
    query = _voiced().where(claims.c.story.in_(ids)).order_by(articles.c.published.desc(), claims.c.id.desc())
    for claim in await connection.execute(query):
        voiced.setdefault(claim.story, []).append(names.voiced(claim))
    return [
        StoryCard(
            id=row.id,
            player=player_names[row.player],
            kind=Kind(row.kind),
            club=names.club(row.club),
            club_slug=row.club,
            leaving=names.club(row.from_club or row.assumed_from),
            assumed=row.from_club is None and row.assumed_from is not None,
            move=Move(row.move),
            stage=Stage(row.stage),
            stage_at=row.stage_at,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            fee=unpack_fee(row.fee),
            origins=tuple(names.voice(origin) for origin in row.origins),
            official=row.official,
            disputed=row.disputed,
            went_to=names.club(row.closed_by),
            summary=told.get(str(row.id), ""),
            voiced=tuple(voiced.get(row.id, ())),
        )
        for row in rows
    ]


class _Names:
    """The shown names of clubs, outlets and reporters by slug."""

    def __init__(self, clubs: dict[str, str], voices: dict[str, str]) -> None:
        self._clubs = clubs
        self._voices = voices

    @classmethod
    async def load(cls, connection: AsyncConnection) -> "_Names":
        async def names(table: Any) -> dict[str, str]:
            return {row.slug: row.name for row in await connection.execute(select(table.c.slug, table.c.name))}

        return cls(await names(clubs), await names(outlets) | await names(reporters))

    def club(self, slug: str | None) -> str | None:
        return None if slug is None else self._clubs.get(slug, slug)

    def voice(self, key: str) -> str:
        return self._voices.get(key, key)

    def voiced(self, row: Any) -> Voiced:
        return Voiced(
            article=row.article,
            outlet=self.voice(row.outlet or row.author or UNNAMED),
            credit=credited(unpack_credits(row.credits)),
            tier=row.tier,
            title=row.title,
            url=row.url,
            published=row.published,
            move=Move(row.move),
            stage=Stage(row.stage),
            evidence=row.evidence,
            confidence=row.confidence,
        )
