"""Sources are polled when they are due, known again, told of once, and never take each other down."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.schedule import State, resumed
from bot.domain.sources import host_of
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.sandbox import Sandbox
from bot.store import sources
from bot.store.engine import Database
from bot.store.tables import articles
from tests.sources.loopback_web import Handler, News, Reply, Request, Script, Web, rss, serve
from tests.sources.polled import NOON, Newsroom, newsroom

LONG = "Tottenham Hotspur are in talks to sign Pau Torres from Villarreal. " * 12
ONE = News("Spurs in talks for Torres", LONG, "https://sport.example/torres", "id-1", NOON - timedelta(minutes=30))
TWO = News(
    "Kane to Bayern", LONG.replace("Torres", "Kane"), "https://sport.example/kane", "id-2", NOON - timedelta(hours=3)
)


async def test_what_a_feed_gives_is_kept_and_the_reader_is_called(web: Web, anywhere: Newsroom) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    await anywhere.add(web.url(), "sky-sports")
    assert await anywhere.poll() == 1
    (kept,) = await anywhere.articles()
    assert (kept.title, kept.url, kept.outlet, kept.lang) == (ONE.title, ONE.link, "sky-sports", "en")
    assert (kept.published, kept.state, kept.body) == (ONE.at, "new", LONG.strip())
    assert anywhere.told == 1
    source = await anywhere.source(web.url())
    assert (source.title, source.health.last_success_at, source.health.errors) == ("Loopback Sport", NOON, 0)
    assert await anywhere.poll() == 0


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(replace(ONE, at=NOON + timedelta(hours=1)), id="a rewritten date"),
        pytest.param(replace(ONE, link=f"{ONE.link}?utm_source=rss&at_medium=x#top"), id="tracking parameters"),
        pytest.param(replace(ONE, link="http://www.sport.example/torres/"), id="another spelling of the address"),
        pytest.param(replace(ONE, link=f"{ONE.link}?t=12345"), id="a changing query"),
        pytest.param(replace(ONE, title=f"{ONE.title} (12)"), id="a counter in the title"),
        pytest.param(replace(ONE, title=f"{ONE.title} – 7 comments", guid="id-9"), id="a counter and another id"),
        pytest.param(replace(ONE, guid="id-9"), id="another id"),
        pytest.param(replace(ONE, guid="id-9", link="https://sport.example/2/torres"), id="another id and address"),
        pytest.param(replace(ONE, text=f"<p>{LONG}</p><img src='https://pixel.example/1'>"), id="other markup"),
    ],
)
async def test_the_same_article_in_another_dress_is_nothing_new(web: Web, room: Newsroom, again: News) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    await room.add(web.url())
    await room.poll()
    for _ in range(2):
        web.pages["/feed"] = Reply(rss([again]))
        assert await room.due() == 1
        assert len(await room.articles()) == 1
    assert room.told == 1


async def test_what_looks_alike_is_two_articles(web: Web, anywhere: Newsroom) -> None:
    """One address or id for all items, or ids that number places, tell nothing apart."""
    home = [replace(ONE, link="https://sport.example/"), replace(TWO, link="https://sport.example/")]
    web.pages["/feed"] = Reply(rss(replace(item, guid="always") for item in home))
    await anywhere.add(web.url())
    await anywhere.poll()
    assert len(await anywhere.articles()) == 2
    numbered = replace(
        ONE, title="Villa want Mings", link="https://sport.example/mings", text=LONG.replace("Torres", "Mings")
    )
    web.pages["/numbered"] = Reply(rss([ONE]))
    await anywhere.add(web.url("/numbered"))
    await anywhere.poll()
    web.pages["/numbered"] = Reply(rss([numbered]))
    await anywhere.poll(minutes=20)
    assert {a.title for a in await anywhere.articles()} >= {ONE.title, numbered.title}


async def test_an_edit_is_read_again_under_the_same_id(web: Web, anywhere: Newsroom) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    await anywhere.add(web.url())
    await anywhere.poll()
    (before,) = await anywhere.articles()
    async with anywhere.database.write() as connection:
        await connection.execute(update(articles).values(state="read"))
    web.pages["/feed"] = Reply(rss([replace(ONE, title="Spurs agree fee for Torres", text=LONG + "A fee is agreed.")]))
    await anywhere.due()
    (after,) = await anywhere.articles()
    assert (after.id, after.state, after.published) == (before.id, "new", ONE.at)
    assert after.body.endswith("A fee is agreed.")
    assert anywhere.told == 2


async def test_a_day_without_a_time_stays_what_it_was_when_it_was_first_seen(web: Web, anywhere: Newsroom) -> None:
    """An edit in the afternoon does not make the morning's news news of noon; another day does."""

    def dated(text: str, day: str) -> Reply:
        body = rss([replace(ONE, text=text)]).decode()
        return Reply(re.sub("<pubDate>.*?</pubDate>", f"<pubDate>{day}</pubDate>", body).encode())

    morning = anywhere.now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    web.pages["/feed"] = dated(LONG, "2026-06-01")
    await anywhere.add(web.url())
    await anywhere.poll()
    for day, hours, published in (
        ("2026-06-01", 1, morning),
        ("2026-06-01", 6, morning),
        ("2026-06-01", 20, morning),
        ("2026-06-02", 12, datetime(2026, 6, 2, 12, tzinfo=UTC)),
    ):
        web.pages["/feed"] = dated(f"{LONG} Edited before {day} for {hours} hours.", day)
        await anywhere.poll(hours=hours)
        (article,) = await anywhere.articles()
        assert (article.published, article.body.endswith("hours.")) == (published, True)


async def test_two_feeds_of_an_outlet_share_their_articles_and_two_outlets_do_not(web: Web, anywhere: Newsroom) -> None:
    """What copies each other is told from its text, when origins are counted."""
    for path, outlet in (("/football", "bbc-sport"), ("/spurs", "bbc-sport"), ("/feed", "guardian")):
        web.pages[path] = Reply(rss([ONE]))
        await anywhere.add(web.url(path), outlet)
    await anywhere.poll()
    kept = await anywhere.articles()
    assert sorted(article.outlet for article in kept) == ["bbc-sport", "guardian"]
    assert kept[0].sketch == kept[1].sketch != []


async def test_a_stranger_cannot_edit_the_articles_of_others(web: Web, room: Newsroom) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    web.pages["/evil"] = Reply(rss([replace(ONE, title="Torres retires", text="Nothing of it was true." * 40)]))
    await room.add(web.url(), "bbc-sport")
    await room.poll()
    await room.add(web.url("/evil"))
    await room.poll()
    mine = next(a for a in await room.articles() if a.outlet == "bbc-sport")
    assert mine.title == ONE.title
    assert [a.outlet for a in await room.articles() if a.title == "Torres retires"] == ["127.0.0.1"]


async def test_of_a_feed_the_first_fetch_announces_nothing_and_later_only_what_is_fresh(
    web: Web, room: Newsroom
) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    await room.add(web.url())
    await room.poll()
    room.now += timedelta(minutes=20)
    fresh = News("fresh", LONG + "1", "https://a.example/1", at=room.now - timedelta(minutes=59))
    stale = News("stale", LONG + "2", "https://a.example/2", at=room.now - timedelta(minutes=61))
    old = News("old", LONG + "3", "https://a.example/3", at=room.now - timedelta(days=7, minutes=1))
    undated = News("undated", LONG + "4", "https://a.example/4")
    future = News("future", LONG + "5", "https://a.example/5", at=room.now + timedelta(days=400))
    epoch = News("epoch", LONG + "6", "https://a.example/6", at=datetime(1970, 1, 1, tzinfo=UTC))
    web.pages["/feed"] = Reply(rss([ONE, fresh, stale, old, undated, future, epoch]))
    await room.due()
    told = {article.title: article.announce for article in await room.articles()}
    assert told == {
        ONE.title: "never",
        "fresh": "now",
        "stale": "digest",
        "old": "never",
        "undated": "now",
        "future": "now",
        "epoch": "now",
    }


async def test_after_a_long_absence_what_was_missed_waits_for_the_digest(web: Web, room: Newsroom) -> None:
    web.pages["/feed"] = Reply(rss([ONE]))
    await room.add(web.url())
    await room.poll()
    web.pages["/feed"] = Reply(rss([replace(ONE, text=LONG + "Edited."), replace(TWO, at=NOON + timedelta(hours=2))]))
    await room.poll(days=2)
    assert [article.announce for article in await room.articles()] == ["digest", "digest"]


async def test_conditions_are_sent_and_a_304_costs_nothing(web: Web, room: Newsroom) -> None:
    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(status=304)
        return Reply(rss([ONE]), headers={"ETag": '"v1"'})

    web.pages["/feed"] = answer
    await room.add(web.url())
    await room.poll()
    await room.due()
    assert web.asked[1].headers["if-none-match"] == '"v1"'
    assert (await room.source(web.url())).health.errors == 0
    assert room.told == 1


async def test_a_server_that_says_304_for_ever_is_found_out(web: Web, room: Newsroom) -> None:
    news = [ONE]

    def answer(request: Request) -> Reply:
        return Reply(status=304) if "if-none-match" in request.headers else Reply(rss(news), headers={"ETag": "x"})

    web.pages["/feed"] = answer
    await room.add(web.url())
    await room.poll()
    await room.poll(minutes=20)
    news.append(replace(TWO, at=NOON + timedelta(minutes=30)))
    await room.poll(hours=3)
    assert len(await room.articles()) == 1
    await room.poll(hours=4)
    assert len(await room.articles()) == 2
    assert not (await room.source(web.url())).health.conditional
    await room.poll(hours=4)
    assert "if-none-match" not in web.asked[-1].headers


async def test_a_move_for_good_is_followed_and_remembered(web: Web, room: Newsroom) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": "/new"})
    web.pages["/new"] = Reply(rss([ONE]))
    await room.add(web.url("/old"))
    await room.poll()
    await room.due()
    assert web.paths() == ["/old", "/new", "/new"]
    assert len(await room.articles()) == 1


async def test_a_move_to_what_is_polled_already_ends_the_source(web: Web, anywhere: Newsroom) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": "/new"})
    web.pages["/new"] = Reply(rss([ONE]))
    await anywhere.add(web.url("/new"))
    await anywhere.poll()
    await anywhere.add(web.url("/old"))
    await anywhere.poll()
    ended = await anywhere.source(web.url("/old"))
    assert ended.health.state == "paused"
    assert "which is a source already" in (ended.health.last_error or "")


async def test_what_is_gone_is_paused_and_its_owner_is_told_once(web: Web, anywhere: Newsroom) -> None:
    web.pages["/feed"] = Reply(status=410)
    await anywhere.add(web.url())
    await anywhere.poll()
    async with anywhere.database.write() as connection:
        (untold,) = await sources.untold(connection)
        assert "gone for good" in (untold.health.last_error or "")
        await sources.mark_told(connection, [untold.id])
        assert await sources.untold(connection) == []
    assert await anywhere.poll(days=1) == 0


async def test_a_week_of_failures_pauses_a_source_and_one_success_forgives(web: Web, room: Newsroom) -> None:
    web.pages["/feed"] = Reply(status=500)
    await room.add(web.url())
    waits: list[timedelta | None] = []
    while (source := await room.source(web.url())).health.state == "active" and len(waits) < 50:
        await room.due()
        health = (await room.source(web.url())).health
        waits.append((health.next_check_at - room.now) if health.next_check_at else None)
    assert source.health.failing_since == NOON
    assert room.now - NOON >= timedelta(days=7)
    assert waits[-1] is None
    assert all(wait is not None and wait <= timedelta(hours=13.3) for wait in waits[:-1])
    assert len(waits) < 25
    web.pages["/feed"] = Reply(rss([ONE]))
    async with room.database.write() as connection:
        await sources.set_health(connection, source, resumed(source.health, room.now))
    await room.poll()
    assert (await room.source(web.url())).health.errors == 0


async def hangs(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def closes(_: asyncio.StreamWriter) -> None:
    return


NESTED = b"<rss version='2.0'><channel><item><title>" + b"<" * 2_000_000


async def test_bad_sources_stand_with_their_error_and_the_good_one_is_read(
    web: Web, database: Database, sandbox: Sandbox
) -> None:
    bad: dict[str, tuple[Handler, str]] = {
        "/hangs": (Script(hangs), "did not answer in full"),
        "/closes": (Script(closes), "broke off"),
        "/html": (Reply(b"<!doctype html><html><body>Welcome</body></html>"), "web page, not a feed"),
        "/json": (Reply(b'{"a": 1}'), "no JSON Feed"),
        "/nothing": (Reply(b""), "sent nothing"),
        "/loop": (Reply(status=302, headers={"Location": "/loop"}), "more than 5 times"),
        "/inside": (Reply(status=302, headers={"Location": "http://169.254.169.254/"}), "not in the public web"),
        "/large": (Reply(b" " * 5_000_000), "larger than 4 MB"),
    }
    async with (
        Fetcher("test", frozenset({web.name}), Limits(seconds=1, gap=0)) as fetcher,
        newsroom(database, fetcher, sandbox) as room,
    ):
        web.pages["/feed"] = Reply(rss([ONE]))
        await room.add(web.url())
        for path, (handler, _) in bad.items():
            web.pages[path] = handler
            await room.add(web.url(path))
        assert await room.poll() == 1 + len(bad)
        for path, (_, words) in bad.items():
            health = (await room.source(web.url(path))).health
            assert words in (health.last_error or ""), path
            assert (health.errors, health.failing_since, health.state) == (1, NOON, "active")
        assert len(await room.articles()) == 1


async def test_a_worker_that_is_killed_costs_one_source(web: Web, database: Database, fetcher: Fetcher) -> None:
    """The first document takes longer to parse than it may; the second is read by the next worker."""
    sandbox = Sandbox(1, seconds=2)
    try:
        async with newsroom(database, fetcher, sandbox) as room:
            web.pages["/bad"], web.pages["/good"] = Reply(NESTED), Reply(rss([ONE]))
            await room.add(web.url("/bad"))
            await room.poll()
            await room.add(web.url("/good"))
            await room.poll()
            assert "took more than 2 seconds" in ((await room.source(web.url("/bad"))).health.last_error or "")
            assert len(await room.articles()) == 1
    finally:
        sandbox.close()


async def test_a_host_gets_one_check_at_a_time_whoever_asks(web: Web, anywhere: Newsroom) -> None:
    async with serve("127.0.0.2") as other:
        for number in range(3):
            await anywhere.add(web.url(f"/{number}"))
        await anywhere.add(other.url())
        async with anywhere.database.write() as connection:
            first = await sources.claim_due(connection, anywhere.now, 10)
            second = await sources.claim_due(connection, anywhere.now, 10)
            later = await sources.claim_due(connection, anywhere.now + timedelta(hours=1), 10)
    assert len({host_of(source.address) for source in first}) == len(first) == 2
    assert second == []
    assert len(later) == 2


async def test_who_lost_the_claim_writes_nothing(web: Web, anywhere: Newsroom) -> None:
    """The source was paused by its owner while it was being checked."""
    web.pages["/feed"] = Reply(rss([ONE]))
    web.slowness = 0.3
    await anywhere.add(web.url())
    await anywhere.poller.tick()
    source = await anywhere.source(web.url())
    async with anywhere.database.write() as connection:
        await sources.set_health(connection, source, replace(source.health, state=State.PAUSED, next_check_at=None))
    await anywhere.poller.idle()
    assert await anywhere.articles() == []
    assert (await anywhere.source(web.url())).health.state == "paused"
