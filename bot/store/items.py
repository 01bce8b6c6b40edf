"""Items of feeds as articles: known again whatever changes around them, kept, edited, and completed by their pages."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.articles import Article, settle_edit
from bot.domain.items import Announce, Given, announce_edit, announce_new, is_same_by_guid, is_teaser
from bot.store.tables import article_keys, articles

WANTED = "wanted"
HAD = "had"

_AT_ONCE = 400
"""Keys in one query: SQLite takes some thousand parameters."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many articles of a document were new or edited, and the earliest date of a new one that had a date."""

    new: int = 0
    oldest: datetime | None = None


async def keep_items(
    connection: AsyncConnection, source: int, given: Sequence[Given], now: datetime, seen_before: datetime | None
) -> Kept:
    """Keep what is new or edited among the items of a document; `seen_before` is when the source was read last.

    What a source gave first is kept without being announced.
    """
    owners = await _owners(connection, [key for one in given for key in one.keys])
    known = await _known(connection, {*owners.values(), *(one.article.id for one in given)})
    new, oldest = 0, None
    rows: list[dict[str, Any]] = []
    keys: list[dict[str, str]] = []
    for one in given:
        row = _match(one, owners, known)
        if row is None:
            row = known[one.article.id] = _new_row(source, one, now, first=seen_before is None)
            rows.append(row)
            new += 1
            if one.item.published is not None:
                oldest = min(oldest or one.article.published, one.article.published)
        elif row["edition"] != one.edition:
            await _edit(connection, row, one, announce_edit(seen_before, now))
            new += 1
        missing = [key for key in one.keys if key not in owners]
        owners |= dict.fromkeys(missing, row["id"])
        keys += [{"key": key, "article": row["id"]} for key in missing]
    # All at once: on a busy machine each statement waits for its turn at the processor, and others for this one.
    for table, values in ((articles, rows), (article_keys, keys)):
        if values:
            await connection.execute(insert(table), values)
    return Kept(new, oldest)


def _match(one: Given, owners: dict[str, str], known: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Find the article of an item by its surest key that is known."""
    for key in one.keys:
        row = known.get(owners.get(key, ""))
        if row is not None and (key != one.keys.guid or is_same_by_guid(row["title"], row["url"], one.item)):
            return row
    return known.get(one.article.id)


def _new_row(source: int, one: Given, now: datetime, *, first: bool) -> dict[str, Any]:
    announce = announce_new(one.article.published, now, first=first)
    return asdict(one.article) | {
        "source": source,
        "state": "new",
        "announce": announce.value,
        "edition": one.edition,
        "page": WANTED if announce is not Announce.NEVER and is_teaser(one.item) else None,
        "teaser": None,
        "attempts": 0,
        "error": None,
    }


async def _edit(connection: AsyncConnection, row: dict[str, Any], one: Given, announce: Announce) -> None:
    values = asdict(one.article) | {"state": "new", "attempts": 0, "error": None, "page": None, "teaser": None}
    for column in ("id", "path", "fetched"):
        del values[column]
    values["published"] = settle_edit(one.item.published, one.article, row["published"])
    if is_teaser(one.item):
        values["page"] = WANTED
        if row["page"] == HAD or row["teaser"] is not None:
            # The full text stays until it is known what became of it: the teaser alone would take claims back.
            values["teaser"] = values["body"]
            for column in ("body", "content", "sketch", "state"):
                del values[column]
    values |= {"edition": one.edition, "announce": announce.value}
    await connection.execute(update(articles).where(articles.c.id == row["id"]).values(values))
    row |= values


async def _owners(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = select(article_keys).where(article_keys.c.key.in_(keys[start : start + _AT_ONCE]))
        found |= {row.key: row.article for row in await connection.execute(query)}
    return found


async def _known(connection: AsyncConnection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    names = ("id", "title", "url", "published", "edition", "page", "teaser")
    columns = [articles.c[name] for name in names]
    found: dict[str, dict[str, Any]] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), _AT_ONCE):
        query = select(*columns).where(articles.c.id.in_(listed[start : start + _AT_ONCE]))
        found |= {row.id: dict(row._mapping) for row in await connection.execute(query)}
    return found


async def wanted_pages(connection: AsyncConnection, limit: int) -> list[Row[Any]]:
    """Give the newest articles whose page is to be read."""
    query = select(articles).where(articles.c.page == WANTED, articles.c.url.is_not(None))
    return list((await connection.execute(query.order_by(articles.c.published.desc()).limit(limit))).all())


async def keep_page(connection: AsyncConnection, article: Article, edition_: str, page: str = HAD) -> bool:
    """Put a text in place of the one there is, to be read again; tell whether the page was still wanted.

    `page` is what became of it.
    """
    text = {"body": article.body, "content": article.content, "sketch": article.sketch, "teaser": None}
    values = text | {"page": page, "state": "new", "attempts": 0, "error": None}
    return await _end_waiting(connection, article.id, edition_, values)


async def refuse_page(connection: AsyncConnection, article: str, edition_: str, reason: str) -> bool:
    """Record why an article's page cannot be had; its text stays. Tell whether the page was still wanted."""
    return await _end_waiting(connection, article, edition_, {"page": reason})


async def _end_waiting(connection: AsyncConnection, article: str, edition_: str, values: dict[str, Any]) -> bool:
    # Another edition came meanwhile: its page is still wanted.
    waits = (articles.c.id == article, articles.c.page == WANTED, articles.c.edition == edition_)
    return (await connection.execute(update(articles).where(*waits).values(values))).rowcount > 0


async def forget_texts(connection: AsyncConnection, before: datetime) -> int:
    """Drop the texts of articles fetched before a time; their addresses, digests, claims and summaries stay."""
    old = update(articles).where(articles.c.fetched < before, articles.c.body.is_not(None), articles.c.state != "new")
    return (await connection.execute(old.values(body=None, teaser=None))).rowcount
