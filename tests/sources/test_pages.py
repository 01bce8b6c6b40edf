"""What a teaser leaves out is read from its page, where robots.txt allows, and a site's feeds are found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.articles import Article
from bot.errors import FetchFailed
from bot.ingest.discover import find_feeds
from bot.ingest.feeds import NoFeed
from bot.ingest.fetch import Fetcher, Limits, user_agent
from bot.ingest.pages import Robots, page_text
from bot.ingest.sandbox import Sandbox
from bot.store.items import keep_page, refuse_page, wanted_pages
from bot.store.tables import articles
from tests.sources.loopback_web import News, Reply, Web, rss
from tests.sources.polled import NOON, Newsroom

TEASER = "Tottenham Hotspur are in talks to sign Pau Torres from Villarreal, it is understood…"
STORY = [
    "Tottenham Hotspur are in talks to sign Pau Torres from Villarreal, it is understood by people close to the club.",
    "The defender has a release clause of €60m, and the clubs have spoken twice this week about a lower fee.",
    "Villarreal would like to keep the Spain international, whose contract runs for two more years at the club.",
    "Aston Villa have asked about him too, but he is said to prefer a move to London where he has friends.",
]


def page(*paragraphs: str) -> Reply:
    """Make a page as sites write it, with all that is not the article."""
    inside = "".join(f"<p>{p}</p>" for p in paragraphs)
    html = (
        "<!doctype html><html><head><title>Torres | Loopback Sport</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<div class='cookie-banner'>We use cookies</div><article><h1>Spurs in talks for Torres</h1>{inside}</article>"
        "<footer>Copyright</footer></body></html>"
    )
    return Reply(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


async def later(web: Web, room: Newsroom, teaser: str = TEASER) -> News:
    """Serve a feed, then a teaser as its second item."""
    web.pages["/feed"] = Reply(rss([News("First", "Nothing to see. " * 60, web.url("/first"), at=NOON)]))
    await room.add(web.url())
    await room.poll()
    news = News("Spurs in talks for Torres", teaser, web.url("/torres"), at=NOON + timedelta(minutes=10))
    web.pages["/feed"] = Reply(rss([news]))
    await room.poll(minutes=20)
    return news


async def test_a_teaser_is_kept_at_once_and_completed_by_its_page(web: Web, room: Newsroom) -> None:
    web.pages["/torres"] = page(*STORY)
    await later(web, room)
    article = (await room.articles())[-1]
    assert article.body == "\n".join(STORY)
    assert (article.page, article.state, article.announce) == ("had", "new", "now")
    assert web.paths() == ["/feed", "/feed", "/robots.txt", "/torres"]
    assert room.told == 3


async def test_the_same_teaser_again_changes_nothing_and_a_new_one_reads_the_page_again(
    web: Web, room: Newsroom
) -> None:
    web.pages["/torres"] = page(*STORY)
    news = await later(web, room)
    await room.poll(hours=1)
    assert web.paths().count("/torres") == 1
    web.pages["/feed"] = Reply(rss([replace(news, title="Spurs agree fee for Torres")]))
    web.pages["/torres"] = page(*STORY, "Tottenham and Villarreal have agreed a fee of €55m for Torres.")
    await room.poll(hours=1)
    article = (await room.articles())[-1]
    assert article.title == "Spurs agree fee for Torres"
    assert article.body.endswith("€55m for Torres.")


async def test_a_page_that_became_shorter_is_read_as_it_is_now(web: Web, room: Newsroom) -> None:
    web.pages["/torres"] = page(*STORY)
    news = await later(web, room)
    web.pages["/feed"] = Reply(rss([replace(news, title="Spurs out of talks for Torres")]))
    web.pages["/torres"] = page(*STORY[:2])
    await room.poll(hours=1)
    article = (await room.articles())[-1]
    assert (article.body, article.page, article.teaser) == ("\n".join(STORY[:2]), "had", None)


async def read_all(room: Newsroom) -> None:
    """Mark everything as read."""
    async with room.database.write() as connection:
        await connection.execute(update(articles).values(state="read"))


async def test_an_edited_teaser_is_read_even_if_its_page_fails_with_all_that_is_known(web: Web, room: Newsroom) -> None:
    """The teaser alone would take the claims back that only the page had."""
    web.pages["/torres"] = page(*STORY)
    news = await later(web, room)
    before = (await room.articles())[-1]
    edited = "Tottenham Hotspur have agreed a fee for Pau Torres of Villarreal, it is understood…"
    for status in (503, 404):
        await read_all(room)
        web.pages["/feed"] = Reply(rss([replace(news, title=f"Spurs agree fee for Torres {status}", text=edited)]))
        web.pages["/torres"] = Reply(status=status)
        told = room.told
        await room.poll(hours=1)
        article = (await room.articles())[-1]
        assert article.title == f"Spurs agree fee for Torres {status}"
        assert (article.state, article.teaser, str(status) in article.page) == ("new", None, True)
        assert article.body.startswith(edited)
        assert article.content != before.content
        assert room.told > told
        if status == 503:
            assert article.body == "\n".join([edited, *STORY])


async def test_an_edited_teaser_that_never_had_its_page_is_read_anew(web: Web, room: Newsroom) -> None:
    web.pages["/torres"] = Reply(status=503)
    news = await later(web, room)
    await read_all(room)
    edited = TEASER.replace("talks", "agreement")
    web.pages["/feed"] = Reply(rss([replace(news, text=edited)]))
    await room.poll(hours=1)
    article = (await room.articles())[-1]
    assert (article.body, article.state) == (edited, "new")


async def test_what_became_of_the_page_of_an_older_edition_changes_nothing(web: Web, room: Newsroom) -> None:
    """The feed edited the article while its page was being fetched."""
    web.pages["/torres"] = Reply(status=500)
    news = await later(web, room)
    async with room.database.write() as connection:
        await connection.execute(update(articles).where(articles.c.title == news.title).values(page="wanted"))
        (waiting,) = await wanted_pages(connection, 9)
        article = Article(**{name: getattr(waiting, name) for name in Article.__dataclass_fields__})
        assert not await refuse_page(connection, article.id, "an older edition", "gone")
        assert not await keep_page(connection, article, "an older edition")
        assert len(await wanted_pages(connection, 9)) == 1
        assert await keep_page(connection, article, waiting.edition)
        assert await wanted_pages(connection, 9) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Reply(status=403), "forbids"),
        (
            page("Please accept our cookies, of which we have very many indeed, to read what you came to read. " * 9),
            "hold",
        ),
        (Reply(b"%PDF", headers={"Content-Type": "application/pdf"}), "no web page, but application/pdf"),
        (Reply(b"<html>" + b"<div>" * 50_000, headers={"Content-Type": "text/html"}), "hold"),
    ],
)
async def test_a_page_that_cannot_be_had_leaves_the_teaser(web: Web, room: Newsroom, answer: Reply, words: str) -> None:
    web.pages["/torres"] = answer
    await later(web, room)
    article = (await room.articles())[-1]
    assert article.body == TEASER
    assert words in article.page
    assert (await room.source(web.url())).health.errors == 0


async def test_rules_for_a_word_of_its_description_are_not_for_it(web: Web) -> None:
    """Only its name counts, not `bot`, not a word of the contact."""
    web.pages["/robots.txt"] = Reply(
        b"User-agent: bot\nUser-agent: football\nUser-agent: example\nDisallow: /\nCrawl-delay: 9\n\n"
        b"User-agent: TRANSFERWIRE\nDisallow: /private/\n"
    )
    async with Fetcher(user_agent("me@example.org"), frozenset({web.name}), Limits(gap=0)) as fetcher:
        robots = Robots(fetcher)
        assert await robots.gap(web.url("/page")) == 0
        with pytest.raises(FetchFailed, match=r"robots\.txt does not allow"):
            await robots.gap(web.url("/private/1"))


async def test_robots_are_obeyed_and_asked_once(web: Web, fetcher: Fetcher) -> None:
    rules = b"User-agent: *\nDisallow: /members/\nCrawl-delay: 2\n\nUser-agent: Transferwire\nDisallow: /private/\n"
    web.pages["/robots.txt"] = Reply(rules)
    robots = Robots(fetcher)
    await robots.gap(web.url("/members/1"))
    with pytest.raises(FetchFailed, match=r"robots\.txt does not allow"):
        await robots.gap(web.url("/private/1"))
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (429, False)])
async def test_no_robots_allow_everything_and_broken_ones_nothing(
    web: Web, fetcher: Fetcher, status: int, allowed: bool
) -> None:
    web.pages["/robots.txt"] = Reply(status=status)
    if allowed:
        assert await Robots(fetcher).gap(web.url("/page")) == 0
    else:
        with pytest.raises(FetchFailed, match="cannot be fetched"):
            await Robots(fetcher).gap(web.url("/page"))


async def test_a_crawl_delay_becomes_the_pause(web: Web, fetcher: Fetcher) -> None:
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7\n")
    assert await Robots(fetcher).gap(web.url("/page")) == 7
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 86400\n")
    assert await Robots(fetcher).gap(web.url("/page")) == 30


@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "no-such-charset"])
def test_a_page_in_another_charset_than_it_says_is_read(declared: str) -> None:
    body = page(*(text.replace("Torres", "Müller") for text in STORY)).body.decode()
    assert "Müller" in page_text(body.encode("utf-8"), "text/html").text
    right = body.encode(declared) if declared != "no-such-charset" else body.encode()
    assert "Müller" in page_text(right, f"text/html; charset={declared}").text


LINKS = b"""<html><head><base href="/base/"><link rel="stylesheet" href="/x.css">
<link rel="alternate" hreflang="de" href="/de">
<link rel="alternate" type="application/rss+xml" title="News" href="news.xml">
<link rel="ALTERNATE nofollow" type="application/atom+xml" href="/broken.xml"></head></html>"""


async def test_the_feeds_that_a_page_names_are_found(web: Web, fetcher: Fetcher, sandbox: Sandbox) -> None:
    web.pages["/"] = Reply(LINKS)
    web.pages["/base/news.xml"] = Reply(rss([News("One", "Text")]))
    (found,) = await find_feeds(fetcher, sandbox, web.url("/"))
    assert found.address == web.url("/base/news.xml")
    assert len(found.feed.items) == 1


async def test_the_usual_paths_are_tried_where_a_page_names_none(web: Web, fetcher: Fetcher, sandbox: Sandbox) -> None:
    web.pages["/news/today"] = page(*STORY)
    web.pages["/rss.xml"] = Reply(rss([News("One", "Text")]))
    (found,) = await find_feeds(fetcher, sandbox, web.url("/news/today"))
    assert found.address == web.url("/rss.xml")
    del web.pages["/rss.xml"]
    with pytest.raises(NoFeed, match="No feed was found there"):
        await find_feeds(fetcher, sandbox, web.url("/news/today"))


async def test_an_address_that_is_a_feed_is_taken_as_it_is(web: Web, fetcher: Fetcher, sandbox: Sandbox) -> None:
    web.pages["/feed"] = Reply(rss([News("One", "Text")]))
    (found,) = await find_feeds(fetcher, sandbox, web.url())
    assert found.address == web.url()
    assert web.paths() == ["/feed"]
