"""Keep a short text in the bot's own words for each story and each article."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.claims import Move, Stage, credited
from bot.domain.codec import unpack_credits
from bot.domain.summary import Said, summarise
from bot.store.tables import claims, clubs, outlets, players, reporters, stories, summaries


async def put_story(connection: AsyncConnection, story: int) -> None:
    """Write a story's summary anew from its state."""
    query = select(stories, players.c.name.label("who")).join(players, players.c.id == stories.c.player)
    row = (await connection.execute(query.where(stories.c.id == story))).one()
    names = await _club_names(connection, [row.club, row.from_club, row.closed_by])
    said = Said(
        player=row.who,
        move=Move(row.move),
        stage=Stage(row.stage),
        to=names.get(row.club),
        from_=names.get(row.from_club),
        fee=row.fee["text"] if row.fee else None,
        credit=await _speaker(connection, row),
        official=row.official,
        went_to=names.get(row.closed_by),
    )
    await _put(connection, "story", str(story), summarise([said]) if row.origins else "")


async def put_article(connection: AsyncConnection, article: str) -> None:
    """Write an article's summary anew from those of its claims that are sure enough."""
    query = select(claims, players.c.name.label("who")).join(players, players.c.id == claims.c.player)
    rows = (
        await connection.execute(query.where(claims.c.article == article, claims.c.counts).order_by(claims.c.id))
    ).all()
    names = await _club_names(connection, [slug for row in rows for slug in (row.to_club, row.from_club)])
    said = [
        Said(
            player=row.who,
            move=Move(row.move),
            stage=Stage(row.stage),
            to=names.get(row.to_club),
            from_=names.get(row.from_club),
            fee=row.fee["text"] if row.fee else None,
            credit=credited(unpack_credits(row.credits)),
        )
        for row in rows
    ]
    await _put(connection, "article", article, summarise(said))


async def article_summary(connection: AsyncConnection, article: str) -> str:
    """Give an article's summary; empty where it made no claims."""
    query = select(summaries.c.text).where(summaries.c.subject == "article", summaries.c.id == article)
    return (await connection.execute(query)).scalar() or ""


async def _put(connection: AsyncConnection, subject: str, id_: str, text: str) -> None:
    await connection.execute(delete(summaries).where(summaries.c.subject == subject, summaries.c.id == id_))
    if text:
        await connection.execute(insert(summaries).values(subject=subject, id=id_, text=text))


async def _club_names(connection: AsyncConnection, slugs: Sequence[str | None]) -> dict[str | None, str]:
    query = select(clubs.c.slug, clubs.c.name).where(clubs.c.slug.in_({s for s in slugs if s is not None}))
    return {row.slug: row.name for row in await connection.execute(query)}


async def _speaker(connection: AsyncConnection, story: Any) -> str | None:
    """Name who brought a story to its present stage."""
    said = (claims.c.story == story.id) & (claims.c.article == story.stage_article)
    voice = (await connection.execute(select(claims.c.voice).where(said).order_by(claims.c.id).limit(1))).scalar()
    key = next(filter(None, voice or ()), None)
    for table in (reporters, outlets):
        name = (await connection.execute(select(table.c.name).where(table.c.slug == key))).scalar()
        if name is not None:
            return str(name)
    return key
