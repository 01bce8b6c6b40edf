"""Send what is due and keep what was sent up to date.

    due ─> claimed, merged ─> looked for, if it was tried before ─> rendered ─> tried ─> outcome ─> recorded
    sent within a day ─> looked at each minute ─> rendered ─> edited, if that shows something else

A message whose outcome was not recorded (a crash, a lost connection) stays marked as tried: whoever claims it next
looks for it in its place before sending it again.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.outcomes import Gone, Outcome, Refused, Retry, Sent, next_attempt
from bot.domain.cards import News
from bot.domain.follows import roles_to_mention
from bot.domain.rhythm import Form
from bot.places import Spot
from bot.store import cards, follows, living, outbox
from bot.store.engine import Database
from bot.store.follows import Place
from bot.store.living import Living
from bot.store.notices import put_notice
from bot.store.outbox import Due
from bot.store.paused import paused_places
from bot.store.subjects import subjects_of
from bot.views.alerts import alert_embed, digest, message_embed
from bot.views.follows import paused_card

log = logging.getLogger(__name__)

UNDER_WAY = 48
"""Messages at once: more would only wait for their turn with an older rendering."""

REFILL = 12
"""So many free seats are filled at once: to choose among thousands that wait takes as long for one as for many."""

LEASE = timedelta(minutes=2)
LONGEST_TRY = 90.0
"""Seconds; shorter than the lease. discord.py takes up to 25 for its own repetitions."""

LOOK_EVERY = timedelta(minutes=1)
LOOKS = 50
"""Living messages looked at in one round: more would hold up the alerts that are paced meanwhile."""

EDITS_AT_ONCE = 8
"""So that few edits stand before an alert that comes in."""


class Deliverer(Protocol):
    """Where messages go: Discord, or the terminal."""

    @property
    def ready(self) -> bool:
        """Tell whether anything can be sent now."""

    def closed(self, place: Place) -> Gone | None:
        """Tell why nothing can be sent to a place, as far as that is known without trying."""

    async def send(self, place: Place, embed: discord.Embed, nonce: str, roles: Sequence[str] = ()) -> Outcome:
        """Send a message that pings these roles and nobody else."""

    async def edit(self, place: Place, discord_id: str, embed: discord.Embed) -> Outcome:
        """Change a message."""

    async def find(self, place: Place, nonce: str, tried_at: datetime) -> Outcome | None:
        """Find a message that may have been sent; None where it certainly was not."""

    def elsewhere(self, place: Place, known: Sequence[str]) -> Spot | None:
        """Give where people of the same server can be told that a place cannot be written to; `known` come first."""


class Dispatcher:
    """Delivers through the deliverer of each kind of place. `wake` it when something may be due; `close` it once."""

    def __init__(self, database: Database, deliverers: Mapping[str, Deliverer], clock: Callable[[], datetime]) -> None:
        self._database = database
        self._deliverers = deliverers
        self._clock = clock
        self._wake = asyncio.Event()
        self._sending: dict[asyncio.Task[None], Due] = {}
        self._editing: dict[asyncio.Task[None], int] = {}
        self._edits = asyncio.Semaphore(EDITS_AT_ONCE)

    async def wake(self) -> None:
        """Let the dispatcher look at what is due."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled; then `close` ends what is under way."""
        if self._database.lock is not None:
            # Nobody else writes a locked database, so what is still claimed is a crash's.
            async with self._database.write() as connection:
                await outbox.release_all(connection)
        while True:
            self._wake.clear()
            try:
                await self._send_due()
                await self._look_at_living()
            except Exception:
                log.exception("alerts could not be taken from the store; the next tick tries again")
            await self._wake.wait()

    async def close(self, grace: float) -> None:
        """End within so many seconds and a moment: let tries come to their end, then give back what is claimed."""
        if tasks := {*self._sending, *self._editing}:
            await asyncio.wait(tasks, timeout=grace)
        left = dict(self._sending)
        for task in (stopped := [*left, *self._editing]):
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)
        async with self._database.write() as connection:
            for due in left.values():
                await outbox.release(connection, due)

    def _kinds(self) -> list[str]:
        return [kind for kind, deliverer in self._deliverers.items() if deliverer.ready]

    async def _send_due(self) -> None:
        now, kinds, room = self._clock(), self._kinds(), UNDER_WAY - len(self._sending)
        async with self._database.read() as connection:
            if room < REFILL or not await outbox.is_due(connection, kinds, now):
                return
        async with self._database.write() as connection:
            dues = await outbox.claim(connection, kinds, now, LEASE, room)
        news = await self._news(due.id for due in dues)
        roles = await self._roles(dues, news)
        for due in dues:
            task = asyncio.create_task(self._deliver(due, news.get(due.id, ()), roles.get(due.id, ())))
            self._sending[task] = due
            task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        if not task.cancelled() and (error := task.exception()):
            # Its claim runs out, and then it is looked for.
            log.error("an outcome could not be recorded", exc_info=error)
        # Not after each one: a round costs a few queries however much it claims.
        if len(self._sending) <= UNDER_WAY - REFILL:
            self._wake.set()

    async def _news(self, ids: Iterable[int]) -> dict[int, Sequence[News]]:
        """Give what messages tell of, as it stands now."""
        async with self._database.read() as connection:
            told = await outbox.developments_of(connection, ids)
            news = await cards.news(connection, {d for developments in told.values() for d in developments})
        by_id = {item.id: item for item in news}
        return {message: [by_id[d] for d in ids if d in by_id] for message, ids in told.items()}

    async def _roles(self, dues: Sequence[Due], news: Mapping[int, Sequence[News]]) -> dict[int, tuple[str, ...]]:
        """Give the roles that messages ping, by the follows as they are set now."""
        async with self._database.read() as connection:
            pinging = await follows.pinging(connection, {due.place.id for due in dues})
            told = {due.id: [n.story.id for n in news.get(due.id, ())] for due in dues if due.place.id in pinging}
            subjects = await subjects_of(connection, {story for ids in told.values() for story in ids})
        return {
            due.id: roles_to_mention((subjects[story] for story in told[due.id]), pinging[due.place.id])
            for due in dues
            if due.id in told
        }

    async def _deliver(self, due: Due, news: Sequence[News], roles: Sequence[str]) -> None:
        shown = None
        try:
            async with asyncio.timeout(LONGEST_TRY):
                deliverer = self._deliverers[due.place.kind]
                outcome = await deliverer.find(due.place, due.nonce, due.tried_at) if due.tried_at else None
                outcome = outcome or deliverer.closed(due.place)
                if outcome is None:
                    embed = await self._render(due, news)
                    if embed is None:
                        outcome = Refused("there is nothing to tell any more")
                    elif await self._try(due):
                        outcome = await deliverer.send(due.place, embed, due.nonce, roles)
                        # An earlier try may be what Discord shows after all.
                        shown = None if due.tried_at else digest(embed)
                    else:
                        return
        except TimeoutError:
            outcome = Retry(f"no answer within {LONGEST_TRY:.0f} s")
        except Exception as error:
            log.exception("message %s could not be sent", due.id)
            outcome = Retry(f"{type(error).__name__}: {error}")
        await self._record(due, outcome, shown)

    async def _render(self, due: Due, news: Sequence[News]) -> discord.Embed | None:
        """Draw what is true now; None where nothing is left to tell."""
        if due.form is not Form.NOTICE:
            return message_embed(news, due.form) if news else None
        async with self._database.read() as connection:
            paused = await paused_places(connection, guild=due.place.guild)
        return paused_card([(place.kind, place.channel, place.paused or "") for place in paused]) if paused else None

    async def _try(self, due: Due) -> bool:
        async with self._database.write() as connection:
            return await outbox.mark_tried(connection, due, self._clock())

    async def _record(self, due: Due, outcome: Outcome, shown: str | None) -> None:
        now = self._clock()
        async with self._database.write() as connection:
            match outcome:
                case Sent(discord_id, at):
                    # A digest stands as it was sent: it tells of a day, not of one story.
                    look_at = now + LOOK_EVERY if discord_id and due.form is Form.ALERT else None
                    await outbox.mark_sent(connection, due, discord_id, at, shown, look_at)
                case Retry(reason, after):
                    again = next_attempt(due.attempts + 1, now, random.random(), after)  # noqa: S311 - no secret
                    await outbox.put_off(connection, due, again, reason)
                    log.warning("message %s is tried again at %s: %s", due.id, f"{again:%H:%M:%S}", reason)
                case Gone(reason):
                    await outbox.release(connection, due)
                    await self._pause(connection, due.place, reason)
                case Refused(reason):
                    await outbox.give_up(connection, due, reason)
                    log.error("message %s was given up: %s", due.id, reason)

    async def _look_at_living(self) -> None:
        """Edit what shows something else than it did, unless there are alerts enough to be busy with."""
        now, kinds = self._clock(), self._kinds()
        async with self._database.read() as connection:
            if len(self._sending) > UNDER_WAY // 2 or not await living.is_due(connection, kinds, now):
                return
        async with self._database.write() as connection:
            looks = await living.take_looks(connection, kinds, now, LOOK_EVERY, LOOKS)
        if len(looks) == LOOKS:
            self._wake.set()  # for the rest, once what has come in meanwhile is on its way
        news = await self._news(look.id for look in looks)
        drawn: dict[tuple[int, ...], tuple[discord.Embed, str]] = {}  # one story's news is in many places
        for look in looks:
            told = news.get(look.id, ())
            key = tuple(item.id for item in told)
            if told and key not in drawn:
                embed = alert_embed(told)
                drawn[key] = embed, digest(embed)
            if told and drawn[key][1] != look.shown and look.id not in self._editing.values():
                task = asyncio.create_task(self._edit(look, *drawn[key]))
                self._editing[task] = look.id
                task.add_done_callback(self._editing.pop)

    async def _edit(self, look: Living, embed: discord.Embed, shown: str) -> None:
        try:
            async with self._edits, asyncio.timeout(LONGEST_TRY):
                outcome = await self._deliverers[look.place.kind].edit(look.place, look.discord_id, embed)
        except TimeoutError:
            return  # it is looked at again anyway
        except Exception:
            log.exception("message %s could not be edited", look.id)
            return
        async with self._database.write() as connection:
            match outcome:
                case Sent():
                    await living.mark_edited(connection, look.id, shown)
                    await living.look_again(connection, [look.id], self._clock() + LOOK_EVERY)
                case Retry(_, after):
                    again = max(LOOK_EVERY, timedelta(seconds=after))
                    await living.look_again(connection, [look.id], self._clock() + again)
                case Gone(reason):
                    await self._pause(connection, look.place, reason)
                case Refused(reason):
                    await living.end(connection, look.id, reason)

    async def _pause(self, connection: AsyncConnection, place: Place, reason: str) -> None:
        log.warning("place %s (%s) is paused: %s", place.channel, place.kind, reason)
        if not await follows.pause(connection, place.id, reason) or place.guild is None:
            return
        known = [one.channel for one in await follows.places_of_guild(connection, place.guild)]
        if (other := self._deliverers[place.kind].elsewhere(place, known)) is not None:
            id_ = await follows.ensure_place(connection, other.kind, other.channel, place.guild)
            await put_notice(connection, id_, place.guild, self._clock())
