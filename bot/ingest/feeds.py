"""Feeds: RSS, RDF, Atom and JSON Feed, in whatever shape they come. Runs in worker processes."""

import codecs
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from pydantic import BaseModel, Field, ValidationError

from bot.domain.articles import Draft, make_article
from bot.domain.items import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Feed,
    Given,
    Item,
    Keys,
    canonical_url,
    edition,
    item_keys,
)
from bot.errors import TransferwireError
from bot.ingest.dates import feed_date
from bot.ingest.plain import to_line, to_text
from bot.ingest.posts import account_of, as_post, looks_like_post

MOST_ITEMS = 300
"""Items of one document that are looked at, from the top; real feeds have 10 to 100."""

_NAMES = {
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0 (RDF)",
    "rss20": "RSS 2.0",
    "rss": "RSS",
    "atom01": "Atom 0.1",
    "atom02": "Atom 0.2",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
    "cdf": "CDF",
}


class NoFeed(TransferwireError):  # noqa: N818 - says what came instead
    """What came is no feed that can be read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from: its source's id, outlet (a slug), host and language, where they are known."""

    source: int
    outlet: str | None
    host: str | None
    lang: str | None


def take_feed(
    data: bytes, content_type: str, address: str, origin: Origin, fetched: datetime
) -> tuple[str | None, list[Given]]:
    """Read a feed into articles; give its title, and its items with what they are known by. Raises NoFeed."""
    feed = parse_feed(data, content_type, address)
    scope = origin.outlet or f"source {origin.source}"
    given = []
    for item, keys in zip(feed.items, item_keys(feed.items, scope, origin.source), strict=True):
        draft = Draft(
            path=_path(item, keys),
            body=item.text,
            title=item.title,
            published=item.published,
            url=item.url,
            author=item.author,
            lang=origin.lang or item.lang or feed.lang,
        )
        outlet = origin.outlet or (item.author if item.post else None) or origin.host
        given.append(Given(item, keys, edition(item), make_article(scope, draft, outlet, fetched)))
    return feed.title, given


def _path(item: Item, keys: Keys) -> str:
    """Give an article's identity at its source: the surest that tells it from its neighbours."""
    if keys.url and item.url:
        return canonical_url(item.url)
    return item.guid if keys.guid and item.guid else keys.content


def parse_feed(data: bytes, content_type: str, address: str) -> Feed:
    """Read a feed from what its server sent. Raises NoFeed, which says what came instead."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.replace(b"\0", b"")
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NoFeed("It sent nothing")
    feed = _parse_json(data, address) if start[:1] in b"{[" else _parse_xml(data, content_type, address)
    is_posts, account = account_of(address)
    is_posts = is_posts or (bool(feed.items) and all(map(looks_like_post, feed.items)))
    items = tuple(as_post(item, account) if is_posts else item for item in feed.items)
    return Feed(feed.format, feed.title, feed.lang, items, (*feed.faults, *_faults(items)))


def _faults(items: tuple[Item, ...]) -> Iterable[str]:
    if not items:
        yield "It has no items"
        return
    undated = sum(item.published is None for item in items)
    if undated:
        yield f"{undated} of {len(items)} items have no date that can be read; they are dated when first seen"
    unlinked = sum(item.url is None for item in items)
    if unlinked:
        yield f"{unlinked} of {len(items)} items have no link into the web"


def _parse_xml(data: bytes, content_type: str, address: str) -> Feed:
    # In a BytesIO always: feedparser opens a plain string that looks like a path or a URL.
    headers = {"content-type": content_type} if content_type else {}
    try:
        parsed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - no feed may find a fault in the library and stay without a word
        raise NoFeed(f"It cannot be read ({type(error).__name__})") from None
    entries = parsed.entries[:MOST_ITEMS]
    version = parsed.get("version", "")  # it is not there where nothing was understood
    if not version and not entries:
        raise NoFeed(_instead(data))
    items = [_item(entry, address) for entry in entries]
    faults = []
    if parsed.bozo and not isinstance(
        parsed.bozo_exception, feedparser.NonXMLContentType | feedparser.CharacterEncodingOverride
    ):
        faults.append(
            f"It is not well formed ({' '.join(str(parsed.bozo_exception).split())[:120]}); read as far as possible"
        )
    return Feed(
        format=_NAMES.get(version, "a feed of unknown kind"),
        title=to_line(str(parsed.feed.get("title") or ""), LONGEST_TITLE) or None,
        lang=_lang(parsed.feed.get("language")),
        items=tuple(item for item in items if item.title or item.text),
        faults=tuple(faults),
    )


def _instead(data: bytes) -> str:
    head = data[:2000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return "It is a web page, not a feed; give the site's address to look for its feeds"
    return "It is not a feed"


def _item(entry: Any, address: str) -> Item:
    body = max((str(part.get("value") or "") for part in entry.get("content", ())), key=len, default="")
    summary = str(entry.get("summary") or "")
    raw, parsed = _raw_date(entry)
    return Item(
        title=to_line(str(entry.get("title") or ""), LONGEST_TITLE) or None,
        text=to_text(body if len(body) >= len(summary) else summary, LONGEST_TEXT),
        url=_web(entry.get("link"), address),
        guid=str(entry.get("id") or "")[:1000] or None,
        published=feed_date(raw, parsed),
        author=to_line(str(entry.get("author") or ""), 200) or None,
        lang=None,
    )


def _raw_date(entry: Any) -> tuple[str, Any]:
    for name in ("published", "updated", "created"):
        # `in` first: feedparser answers for `published` with `updated`, and warns.
        if name in entry:
            return str(entry[name]), entry.get(f"{name}_parsed")
    return "", None


def _web(link: Any, address: str) -> str | None:
    """Give a link as an absolute address of the web, or None for anything else."""
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        absolute = urljoin(address, link.strip())
    except ValueError:
        return None
    return absolute if re.fullmatch(r"https?://[^\s<>\"\\^`{|}\x00-\x1f]{3,2000}", absolute) else None


def _lang(value: Any) -> str | None:
    found = re.match(r"[a-zA-Z]{2}(?![a-zA-Z])", value) if isinstance(value, str) else None
    return found[0].lower() if found else None


class _JsonAuthor(BaseModel):
    name: str | None = None


class _JsonItem(BaseModel):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _JsonAuthor | None = None
    authors: list[_JsonAuthor] = Field(default_factory=list)
    language: str | None = None


class _JsonFeed(BaseModel):
    version: str
    title: str | None = None
    language: str | None = None
    items: list[Any]


def _parse_json(data: bytes, address: str) -> Feed:
    try:
        feed = _JsonFeed.model_validate(json.loads(data))
    except (ValueError, RecursionError):  # a ValidationError is a ValueError
        raise NoFeed("It is JSON, but no JSON Feed") from None
    if "jsonfeed.org" not in feed.version:
        raise NoFeed("It is JSON, but no JSON Feed")
    items, broken = [], 0
    for given in feed.items[:MOST_ITEMS]:
        try:
            items.append(_json_item(_JsonItem.model_validate(given), address))
        except ValidationError:
            broken += 1
    return Feed(
        format=f"JSON Feed {feed.version.rsplit('/', 1)[-1][:10]}",
        title=to_line(feed.title or "", LONGEST_TITLE) or None,
        lang=_lang(feed.language),
        items=tuple(item for item in items if item.title or item.text),
        faults=(f"{broken} of {len(feed.items)} items cannot be read",) if broken else (),
    )


def _json_item(item: _JsonItem, address: str) -> Item:
    authors = [author.name for author in (*item.authors, item.author) if author and author.name]
    return Item(
        title=to_line(item.title or "", LONGEST_TITLE) or None,
        text=to_text(item.content_html or item.content_text or item.summary or "", LONGEST_TEXT),
        url=_web(item.url or item.external_url, address),
        guid=str(item.id)[:1000] if item.id is not None else None,
        published=feed_date(item.date_published or item.date_modified or "", None),
        author=to_line(", ".join(authors), 200) or None,
        lang=_lang(item.language),
    )
