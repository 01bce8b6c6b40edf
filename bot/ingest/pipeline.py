"""The way of an article into the store; this module owns the order of things.

    files, feeds ─> drafts ─┬─ transaction 1: new and edited articles kept, unread ─┐
                            └─ nothing new: the same content, under whatever path    │
                                                                                     v
            in order of publication:  read (claims) ─> transaction 2: claims, stories, developments, alerts, summaries
                                           └─ failed: counted on the article; the third time it is parked

An article is read at least once and recorded exactly once: transaction 2 marks it as read. A crash between the two
leaves it unread, and the next run takes it up. Where a stand-in read it, it is marked in the same transaction, and
`reread` lets it be read again later; what changes then are corrections.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from bot.domain.articles import Article, Draft, make_article
from bot.domain.claims import Claim, Text
from bot.domain.items import Announce
from bot.domain.readings import Reading
from bot.ingest.directory import Directory
from bot.ingest.recording import Recorded, record
from bot.store import articles, rereads
from bot.store.engine import Database
from bot.store.rows import one_at_a_time

log = logging.getLogger(__name__)

Read = Callable[[Text], Awaitable[tuple[Claim, ...]]]
"""The reader, wherever it runs."""

ReadOrStandIn = Callable[[Text], Awaitable[Reading]]
"""A reader that has a stand-in, and says when that one read."""

Ahead = Callable[[Sequence[Text]], Awaitable[None]]
"""What a reader may want to do about the texts that it will be given next."""

_TOGETHER = 8
"""Texts that a reader is told of ahead."""

_FIELDS = tuple(f.name for f in fields(Article))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the pipeline works with. Claims of less than `threshold` confidence are kept but make no stories."""

    database: Database
    directory: Directory
    read: Read | ReadOrStandIn
    threshold: float
    ahead: Ahead | None = None

    async def keep(self, kind: str, address: str, drafts: Iterable[Draft], now: datetime) -> int:
        """Keep the drafts of a source that are new or changed, all or none of them; give how many there were."""
        kept = 0
        async with self.database.write() as connection:
            source = await articles.ensure_source(connection, kind, address)
            for draft in drafts:
                known = self.directory.outlet(draft.outlet, draft.url)
                outlet = known.slug if known else draft.outlet
                article = make_article(address, draft, outlet, now)
                kept += await articles.keep(connection, source, article, draft.published)
        return kept

    async def process(
        self,
        clock: Callable[[Article], datetime],
        *,
        quiet: bool = False,
        after: Callable[[Article, Recorded], Awaitable[None]] | None = None,
    ) -> Recorded:
        """Read all unread articles in order of publication; `clock` tells what now is for an article.

        `after` is called with each article once its transaction is through.
        """
        total = Recorded()
        tried: set[tuple[str, str, int]] = set()
        while True:
            async with self.database.read() as connection:
                rows = [r for r in await articles.unread(connection) if (r.id, r.content, r.attempts) not in tried]
            if not rows:
                return total
            for number, row in enumerate(rows):
                if self.ahead is not None and number % _TOGETHER == 0:
                    await self.ahead([self._text(_article(r)) for r in rows[number : number + _TOGETHER]])
                tried.add((row.id, row.content, row.attempts))
                article = _article(row)
                silent, late = quiet or row.announce == Announce.NEVER, row.announce == Announce.DIGEST
                recorded = await self._process(article, clock(article), quiet=silent, late=late)
                if recorded is not None:
                    total += recorded
                    if after is not None:
                        await after(article, recorded)

    async def reread(self, now: datetime, limit: int) -> int:
        """Let up to `limit` articles that a stand-in read be read again; give how many of them were due."""
        async with self.database.read() as connection:
            if not await rereads.is_due(connection, now):
                return 0
        async with self.database.write() as connection:
            return await rereads.reopen(connection, now, limit)

    async def _process(self, article: Article, now: datetime, *, quiet: bool, late: bool) -> Recorded | None:
        try:
            made = await self.read(self._text(article))
            reading = made if isinstance(made, Reading) else Reading(made)
            async with self.database.write() as connection:
                await one_at_a_time(connection)
                if not await articles.take(connection, article.id, article.content):
                    return None  # meanwhile edited, or recorded by another process
                recorded = await record(
                    connection, article, reading.claims, self.directory, self.threshold, now, quiet=quiet, late=late
                )
                await articles.mark_read(connection, article.id)
                if reading.again is None:
                    await rereads.clear(connection, article.id)
                else:
                    await rereads.mark(connection, article.id, reading.again, now)
        except Exception as error:
            log.exception("article %s (%s) could not be read", article.id, article.path)
            async with self.database.write() as connection:
                await articles.mark_failed(connection, article.id, f"{type(error).__name__}: {error}")
            return None
        return recorded

    def _text(self, article: Article) -> Text:
        return Text(
            body=article.body,
            title=article.title,
            published=article.published,
            lang=article.lang,
            outlet=self.directory.outlet_ref(article),
        )


def _article(row: Any) -> Article:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Article(**values | {"sketch": tuple(row.sketch), "body": row.body or ""})
