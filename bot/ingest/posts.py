"""Feeds of posts: short texts without a title, whose author is the outlet."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from bot.domain.items import Item

_ACCOUNTS = (
    re.compile(r"//bsky\.app/profile/(?:did:[^/]+|@?(?P<name>[\w.-]+?)(?:\.bsky\.social)?)/rss"),
    re.compile(r"//[^/]+/(?:telegram/channel|twitter/user|bluesky/profile)/@?(?P<name>[\w.]+)"),  # RSSHub
    re.compile(r"//tg\.i-c-a\.su/rss/(?P<name>\w+)"),
    re.compile(r"//nitter\.[^/]+/(?P<name>\w+)/rss"),
    re.compile(r"//(?:www\.|old\.)?reddit\.com/(?:r|user|u)/[\w+-]+(?:/\w+)*/?\.rss"),
    re.compile(r"//[^/]+/(?:users/|@)(?P<name>\w+)(?:\.rss|\.atom|/feed)"),  # Mastodon and its relatives
)
_BRIDGES = ("TelegramBridge", "TwitterBridge", "MastodonBridge", "BlueskyBridge")
_ADDRESS = re.compile(r"\s*\bhttps?://\S+$")
_SUBMITTED = re.compile(r"\s*submitted by\s+/?u/[\w-]+(\s|\[link\]|\[comments\])*$")
_SHORT = 1000
"""Characters: the longest that a post without a title usually has."""


def account_of(address: str) -> tuple[bool, str | None]:
    """Tell whether a feed's address is one of posts, and whose account, where the address says so."""
    query = parse_qs(urlsplit(address).query)
    if query.get("bridge", [""])[0].removesuffix("Bridge") + "Bridge" in _BRIDGES:
        return True, unquote(query.get("username", query.get("u", [""]))[0]).lstrip("@") or None
    for pattern in _ACCOUNTS:
        if found := pattern.search(address):
            return True, found.groupdict().get("name")
    return False, None


def as_post(item: Item, account: str | None) -> Item:
    """Take an item for a post: a title that only repeats the text goes, and so does what a platform adds to it."""
    text = _SUBMITTED.sub("", item.text)
    text = _ADDRESS.sub("", text).strip()
    head = (item.title or "").rstrip(" .…")
    title = None if not head or _same(text).startswith(_same(head)) or not text else item.title
    if not text:
        text, title = item.title or "", None
    author = account or (item.author or "").removeprefix("/").removeprefix("@").strip() or None  # Reddit's stays u/name
    return replace(item, title=title, text=text, author=author, post=True)


def looks_like_post(item: Item) -> bool:
    """Tell a post by its form: short, and without a title but its own beginning."""
    if len(item.text) > _SHORT or not item.text:
        return False
    head = (item.title or "").rstrip(" .…")
    return not head or (len(head) > 20 and _same(item.text).startswith(_same(head)))


def _same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
