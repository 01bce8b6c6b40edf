"""Query why a place was told of something, or was not."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import Passed, StoryCard, Why
from bot.domain.follows import Subject, barriers, seen_from, selects
from bot.domain.rhythm import Form
from bot.store import cards
from bot.store.follows import followed
from bot.store.stories import newest_step
from bot.store.subjects import subjects_of
from bot.store.tables import alerts, developments, messages, places, stories

EXPLAINED = 4
"""So many stories are explained at once; more would be a long way to scroll."""


async def why(connection: AsyncConnection, nonce: str) -> Why | None:
    """Give what is behind the message that carries a nonce; None where it is not kept (any more)."""
    told = (
        select(developments.c.id, developments.c.article, alerts.c.story, places.c.channel)
        .join(alerts, alerts.c.development == developments.c.id)
        .join(messages, messages.c.id == alerts.c.message)
        .join(places, places.c.id == alerts.c.place)
        .where(messages.c.nonce == nonce)
    )
    rows = (await connection.execute(told)).all()
    if not rows:
        return None
    here = await followed(connection, None, rows[0].channel)
    about = (await subjects_of(connection, {row.story for row in rows})).values()
    names = [one.name for one in here if any(selects(one.follow, subject) for subject in about)]
    # Where none lets it through as it stands now, a filter was changed or the story went off since.
    names = names or [one.name for one in here if any(seen_from(one.follow, subject) for subject in about)]
    return Why(
        news=tuple(await cards.news(connection, {row.id for row in rows})),
        articles=frozenset(row.article for row in rows),
        follows=tuple(sorted(names)),
    )


async def newest_alert(
    connection: AsyncConnection, channel: str, about: ColumnElement[bool] | None = None
) -> str | None:
    """Give the nonce of the newest message that was sent to a channel, of all or of stories that fulfil a condition."""
    query = (
        select(messages.c.nonce)
        .join(places, places.c.id == messages.c.place)
        .where(places.c.channel == channel, messages.c.discord_id.is_not(None), messages.c.form != Form.NOTICE)
        .order_by(messages.c.sent_at.desc(), messages.c.id.desc())
        .limit(1)
    )
    if about is not None:
        query = query.join(alerts, alerts.c.message == messages.c.id).join(stories, stories.c.id == alerts.c.story)
        query = query.where(about)
    return (await connection.execute(query)).scalar()


async def passed_over(connection: AsyncConnection, channel: str, about: ColumnElement[bool]) -> list[Passed]:
    """Give the newest stories that fulfil a condition, with what kept them from being told in a channel."""
    told = await cards.told_stories(connection, about, EXPLAINED)
    subjects = await subjects_of(connection, {story.id for story in told})
    return [await _passed(connection, channel, story, subjects[story.id]) for story in told]


async def _passed(connection: AsyncConnection, channel: str, story: StoryCard, subject: Subject) -> Passed:
    step = await newest_step(connection, story.id)
    told_at = select(developments.c.at).where(developments.c.id == (step and step[0]))
    waiting = (
        select(messages.c.id)
        .join(alerts, alerts.c.message == messages.c.id)
        .join(places, places.c.id == messages.c.place)
        .where(alerts.c.story == story.id, places.c.channel == channel, messages.c.state == "pending")
    )
    here = [(one, seen_from(one.follow, subject)) for one in await followed(connection, None, channel)]
    return Passed(
        story=story,
        subject=subject,
        told_at=(await connection.execute(told_at)).scalar(),
        waits=(await connection.execute(waiting)).first() is not None,
        follows=tuple((one, barriers(one.follow.filter, subject, ways)) for one, ways in here if ways),
    )
