"""Feeds of every kind and in every state are read, and what is no feed is named."""

import json
import time
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import pytest

from bot.domain.items import Feed, Item
from bot.ingest.feeds import MOST_ITEMS, NoFeed, parse_feed

ADDRESS = "https://feeds.example.org/football"


def parse(data: str | bytes, content_type: str = "", address: str = ADDRESS) -> Feed:
    return parse_feed(data.encode() if isinstance(data, str) else data, content_type, address)


def item(inside: str) -> Item:
    """Read the one item of an RSS feed."""
    feed = parse(f"<rss version='2.0'><channel><title>x</title><item>{inside}</item></channel></rss>")
    return feed.items[0]


RSS = """<rss version='{}'><channel><title>Sport</title>
<item><title>Kane to Bayern</title><link>/a</link></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>Sport</title></channel>
<item rdf:about="y"><title>Kane to Bayern</title><link>/a</link></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Sport</title>
<entry><title>Kane to Bayern</title><link href="/a"/><id>tag:1</id>
<updated>2024-01-29T10:00:00+01:00</updated>
<author><name>Jo Reporter</name></author>
<content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content></entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Sport",
    "language": "de-DE",
    "items": [{"id": 1, "url": "/a", "title": "Kane to Bayern", "content_html": "<p>One.</p><p>Two.</p>"}],
}


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (RSS.format("0.91"), "RSS 0.91"),
        (RSS.format("0.92"), "RSS 0.92"),
        (RSS.format("2.0"), "RSS 2.0"),
        (RDF, "RSS 1.0 (RDF)"),
        (ATOM, "Atom 1.0"),
        (json.dumps(JSON), "JSON Feed 1.1"),
    ],
)
def test_every_format_gives_the_same_item(document: str, name: str) -> None:
    feed = parse(document)
    assert (feed.format, feed.title) == (name, "Sport")
    assert [(i.title, i.url) for i in feed.items] == [("Kane to Bayern", "https://feeds.example.org/a")]


def test_an_atom_entry_is_read_whole() -> None:
    feed = parse(ATOM)
    only = feed.items[0]
    assert (only.text, only.guid, only.author) == ("One.\nTwo.", "tag:1", "Jo Reporter")
    assert only.published == datetime(2024, 1, 29, 9, tzinfo=UTC)
    assert parse(ATOM).faults == ()


def test_one_broken_item_of_a_json_feed_is_a_fault_and_no_more() -> None:
    feed = parse(json.dumps(JSON | {"items": [*JSON["items"], {"url": ["?"]}, 7]}))
    assert len(feed.items) == 1
    assert "2 of 3 items cannot be read" in feed.faults[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 29 Jan 2024 10:00:00 +0100", datetime(2024, 1, 29, 9, tzinfo=UTC)),
        ("Mon, 29 Jan 2024 10:00:00 GMT", datetime(2024, 1, 29, 10, tzinfo=UTC)),
        ("Mon, 29 Jan 2024 10:00:00 EST", datetime(2024, 1, 29, 15, tzinfo=UTC)),
        ("Mon, 29 Jan 2024 10:00:00 CET", datetime(2024, 1, 29, 9, tzinfo=UTC)),
        ("Mon, 29 Jul 2024 10:00:00 BST", datetime(2024, 7, 29, 9, tzinfo=UTC)),
        ("2024-01-29T10:00:00Z", datetime(2024, 1, 29, 10, tzinfo=UTC)),
        ("2024-01-29T10:00:00-03:00", datetime(2024, 1, 29, 13, tzinfo=UTC)),
        ("2024-01-29", date(2024, 1, 29)),
        ("29 Jan 2024", date(2024, 1, 29)),
        ("1706522400", datetime(2024, 1, 29, 10, tzinfo=UTC)),
        ("lun, 29 gen 2024 10:00:00 +0100", datetime(2024, 1, 29, 9, tzinfo=UTC)),
        ("29 de enero de 2024", date(2024, 1, 29)),
        ("Mo, 29 Okt 2024 10:00:00 CET", datetime(2024, 10, 29, 9, tzinfo=UTC)),
        ("lun., 29 juil. 2024 10:00 +0200", datetime(2024, 7, 29, 8, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", datetime(1970, 1, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_as_they_are_meant(written: str, meant: datetime | date | None) -> None:
    assert item(f"<title>x</title><pubDate>{written}</pubDate>").published == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Brighton &amp; Hove", "Brighton & Hove"),
        ("Brighton &amp;amp; Hove", "Brighton & Hove"),
        ("&lt;b&gt;Kane&lt;/b&gt; &amp;euro;100m", "Kane €100m"),
        ("<![CDATA[<i>Kane</i> &mdash; Bayern]]>", "Kane — Bayern"),
        ("Kane &#8217;s move", "Kane ’s move"),
        ("a&#x200b;b\u202ec", "abc"),
        ("one\n  two", "one two"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Kane", "Kane"),
    ],
)
def test_titles_become_plain(written: str, meant: str) -> None:
    assert item(f"<title>{written}</title>").title == meant


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [("utf-8", ""), ("latin-1", ""), ("windows-1252", ""), ("utf-16", ""), ("utf-8", "text/xml; charset=iso-8859-1")],
)
def test_a_wrong_or_missing_charset_is_survived(encoding: str, content_type: str) -> None:
    """The declaration is right, or missing, or contradicted by the server."""
    declared = f"<?xml version='1.0' encoding='{encoding}'?>"
    feed = parse((declared + RSS.format("2.0").replace("Kane", "Müller")).encode(encoding), content_type)
    assert feed.items[0].title == "Müller to Bayern"


def test_utf8_that_says_latin_or_is_broken_in_one_place_still_gives_its_items() -> None:
    broken = RSS.format("2.0").replace("Kane", "Mü?ller").encode().replace(b"?", b"\xff")
    assert "ller to Bayern" in (parse(broken).items[0].title or "")
    with_zeros = RSS.format("2.0").replace("Kane", "Ka\0ne").encode()
    assert parse(with_zeros).items[0].title == "Kane to Bayern"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a b", "mailto:x@y"]
)
def test_only_links_into_the_web_are_kept(link: str) -> None:
    assert item(f"<title>x</title><link>{link}</link>").url is None


def test_a_body_that_looks_like_a_path_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(RSS.format("2.0"))
    for body in (str(secret), f"file://{secret}", "http://127.0.0.1:1/feed"):
        with pytest.raises(NoFeed):
            parse(body)


BOMB = (
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    + "<!ENTITY f SYSTEM 'file:///etc/passwd'><!ENTITY w SYSTEM 'http://127.0.0.1:1/'>]>"
    "<rss version='2.0'><channel><item><title>&a8;&f;&w;</title></item>"
    "<item><title>Kane to Bayern</title></item></channel></rss>"
)


def test_entity_bombs_and_external_entities_expand_to_nothing() -> None:
    feed = parse(BOMB)
    assert feed.items[-1].title == "Kane to Bayern"
    assert all(len(i.title or "") < 100 and "root:" not in (i.title or "") for i in feed.items)


def test_titles_texts_and_documents_of_any_size_are_cut() -> None:
    assert len(item(f"<title>{'x' * 1_000_000}</title>").title or "") == 500
    assert len(item(f"<title>x</title><description>{'word ' * 400_000}</description>").text) <= 100_000
    many = "".join(f"<item><title>{n}</title></item>" for n in range(MOST_ITEMS + 50))
    assert len(parse(f"<rss version='2.0'><channel>{many}</channel></rss>").items) == MOST_ITEMS


def test_deep_nesting_ends_in_a_feed_or_a_sentence() -> None:
    deep = "<div>" * 20_000
    before = time.monotonic()
    assert item(f"<title>x</title><description><![CDATA[{deep}Kane]]></description>").title == "x"
    with pytest.raises(NoFeed):
        parse("[" * 100_000)
    with pytest.raises(NoFeed):
        parse('{"version":' * 50_000)
    assert time.monotonic() - before < 10


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "sent nothing"),
        ("<!doctype html><html><body>Please log in</body></html>", "web page, not a feed"),
        ("Just text", "not a feed"),
        ('{"error": "no"}', "no JSON Feed"),
        ("\x89PNG\r\n\x1a\n", "not a feed"),
    ],
)
def test_what_is_no_feed_is_named(body: str, words: str) -> None:
    with pytest.raises(NoFeed, match=words):
        parse(body, "text/html")


def test_faults_are_said_in_words() -> None:
    faults = " ".join(parse(RSS.format("2.0").replace("</channel>", "")).faults)
    assert "not well formed" in faults
    assert "1 of 1 items have no date" in faults
    assert parse("<rss version='2.0'><channel><title>x</title></channel></rss>").faults == ("It has no items",)


POST = "#THFC are in talks to sign Pau Torres from Villarreal, as @SkySports says. https://t.co/xyz"


@pytest.mark.parametrize(
    ("address", "title", "author"),
    [
        ("https://mastodon.social/@JoReporter.rss", None, "JoReporter"),
        ("https://bsky.app/profile/joreporter.bsky.social/rss", None, "joreporter"),
        ("https://rsshub.example/telegram/channel/joreporter", "#THFC are in talks to sign Pau…", "joreporter"),
        ("https://bridge.example/?action=display&bridge=Telegram&username=%40joreporter", None, "joreporter"),
        ("https://posts.example/feed", None, None),
        ("https://posts.example/feed", "#THFC are in talks to sign Pau…", None),
    ],
)
def test_posts_are_texts_of_their_author(address: str, title: str | None, author: str | None) -> None:
    inside = f"<title>{title}</title>" if title else ""
    feed = parse(
        f"<rss version='2.0'><channel><item>{inside}<description>{POST}</description></item></channel></rss>",
        "",
        address,
    )
    only = feed.items[0]
    assert (only.post, only.title, only.author) == (True, None, author)
    assert only.text == "#THFC are in talks to sign Pau Torres from Villarreal, as @SkySports says."


def test_a_reddit_post_keeps_its_title_and_loses_what_reddit_adds() -> None:
    text = "<p>Talks are on.</p> submitted by <a>/u/fan</a> <a>[link]</a> <a>[comments]</a>"
    feed = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>[Romano] Kane to Bayern</title>"
        f"<author><name>/u/fan</name></author><content type='html'>{escape(text)}</content></entry></feed>",
        "",
        "https://www.reddit.com/r/soccer/new/.rss",
    )
    only = feed.items[0]
    assert (only.post, only.title, only.text, only.author) == (
        True,
        "[Romano] Kane to Bayern",
        "Talks are on.",
        "u/fan",
    )
