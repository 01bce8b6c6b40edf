"""Items of feeds: what one is, when two are the same, and what is told about it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.articles import Article

LONGEST_TITLE = 500
LONGEST_TEXT = 100_000
"""Characters that are kept; the longest real articles have some 60,000."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a feed gave it, in plain text. `published` may be a bare date; `url` leads to the web or is None."""

    title: str | None
    text: str
    url: str | None = None
    guid: str | None = None
    published: datetime | date | None = None
    author: str | None = None
    lang: str | None = None
    post: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read. `format` is as people call it (`RSS 2.0`); `faults` say what is wrong with it."""

    format: str
    title: str | None
    lang: str | None
    items: tuple[Item, ...]
    faults: tuple[str, ...] = ()


class Announce(StrEnum):
    """Where the developments of an article go: to their places now, into the next digests, or nowhere."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


STALE = timedelta(hours=1)
OLD = timedelta(days=7)


def announce_new(published: datetime, fetched: datetime, *, first: bool) -> Announce:
    """Decide about a new article; `first` is its source's first successful fetch, which says nothing to anybody."""
    if first or fetched - published > OLD:
        return Announce.NEVER
    return Announce.DIGEST if fetched - published > STALE else Announce.NOW


def announce_edit(seen_before: datetime | None, fetched: datetime) -> Announce:
    """Decide about an edit, which happened at some time since the source was seen before."""
    if seen_before is None or fetched - seen_before > OLD:
        return Announce.NEVER
    return Announce.DIGEST if fetched - seen_before > STALE else Announce.NOW


_TRACKING = re.compile(
    r"(utm_\w+|at_\w+|ns_\w+|mc_[ce]id|\w*clid|igshid|ocid|ito|cmp(id)?|ref(errer|_src)?|source|src|xtor|rss|feed|partner"
    r"|smid|sr_share|share|s?cid|wt_\w+|pk_\w+|mtm_\w+|_ga|_gl|output|amp)",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """Give an address without what changes though the article stays: scheme, www, fragment, tracking, order, slash."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = sorted((k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k))
    return f"{host}{port}{parts.path.rstrip('/')}{'?' + urlencode(query) if query else ''}"


_COUNTER = re.compile(  # of bounded length: looked for at each place of a hostile text, it must fail soon
    r"[(\[]\s{0,3}\d[\d.,]{0,12}\s{0,3}[)\]]"  # (12)
    r"|\b\d[\d.,]{0,12}\s{1,3}(comments?|replies|likes|views|shares|points|upvotes|kommentare?|commentaires?|comentarios?|commenti)\b",
    re.IGNORECASE,
)


def _words(text: str) -> str:
    """Reduce a text to its words: counters, marks and spaces come and go."""
    return " ".join(re.findall(r"\w+", _COUNTER.sub(" ", text).casefold()))


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def edition(item: Item) -> str:
    """Give the digest that tells an edited item from one that is only dated, counted or addressed anew."""
    return _digest(_words(item.title or ""), _words(item.text), item.author or "")


@dataclass(frozen=True, slots=True)
class Keys:
    """By what an item is known again, the surest first: its address, its id, its content."""

    url: str | None
    guid: str | None
    content: str

    def __iter__(self) -> Iterator[str]:
        return (key for key in (self.url, self.guid, self.content) if key)


def item_keys(items: Sequence[Item], scope: str, source: int) -> list[Keys]:
    """Give the keys of a feed's items.

    Addresses and contents hold within `scope`, the outlet, whose feeds overlap; ids only within the source. What
    several items of one document share, such as the address of the home page, tells none of them apart.
    """
    urls = Counter(canonical_url(item.url) for item in items if item.url)
    guids = Counter(item.guid for item in items if item.guid)
    keys = []
    for item in items:
        url = canonical_url(item.url) if item.url else None
        keys.append(
            Keys(
                url=_digest("url", scope, url) if url and urls[url] == 1 else None,
                guid=_digest("guid", str(source), item.guid) if item.guid and guids[item.guid] == 1 else None,
                content=_digest("text", scope, _words(item.title or ""), _words(item.text)),
            )
        )
    return keys


@dataclass(frozen=True, slots=True)
class Given:
    """An item of a document, with its keys, its edition, and the article that it would make."""

    item: Item
    keys: Keys
    edition: str
    article: Article


def is_same_by_guid(known_title: str | None, known_url: str | None, item: Item) -> bool:
    """Tell whether an item with a known id is that article: some feeds number their places, 1 being the newest."""
    if known_url is None or item.url is None or _path(known_url) == _path(item.url):
        return True
    return _words(known_title or "") == _words(item.title or "")


def _path(url: str) -> str:
    return canonical_url(url).partition("?")[0]


TEASER = 600
"""Characters below which an item is a teaser of its page, unless it is a post."""


def is_teaser(item: Item) -> bool:
    """Tell whether the article's full text must be on the page that the item links to."""
    if item.post or item.url is None:
        return False
    return len(item.text) < TEASER or item.text.rstrip(" .)]»\"'").endswith(
        ("…", "..", "[", "Read more", "Continue reading")
    )


def is_text_of(page: str, item_title: str | None, teaser: str) -> bool:
    """Tell whether a page's text is the item's article, rather than a notice of cookies or a wall."""
    if len(page) <= len(teaser):
        return False
    wanted = {word for word in _words(f"{item_title or ''} {teaser}").split() if len(word) > 3}
    found = wanted & set(_words(page).split())
    return len(found) >= len(wanted) / 2
