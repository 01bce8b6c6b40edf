"""Notices: messages of the outbox that tell a server's people which of its places are paused."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.rhythm import Form
from bot.store.outbox import new_nonce
from bot.store.tables import messages, places

AGAIN = timedelta(days=1)
"""A server hears of its paused places at most so often, however its permissions come and go."""


async def put_notice(connection: AsyncConnection, place: int, guild: str, now: datetime) -> bool:
    """Put a notice for a server into the outbox, to be sent to one of its places; False where it had one lately."""
    lately = (
        select(messages.c.id)
        .join(places, places.c.id == messages.c.place)
        .where(places.c.guild == guild, messages.c.form == Form.NOTICE, messages.c.made_at > now - AGAIN)
    )
    if (await connection.execute(lately.limit(1))).first() is not None:
        return False
    row = {"place": place, "nonce": new_nonce(), "form": Form.NOTICE, "state": "pending", "due_at": now, "made_at": now}
    await connection.execute(insert(messages).values(row))
    return True


async def is_notice(connection: AsyncConnection, nonce: str) -> bool:
    """Tell whether the message that carries a nonce is a notice."""
    query = select(messages.c.id).where(messages.c.nonce == nonce, messages.c.form == Form.NOTICE)
    return (await connection.execute(query)).first() is not None
