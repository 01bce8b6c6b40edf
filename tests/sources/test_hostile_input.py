"""Every kind of hostile input, as a source that is polled: an error in words, or harmless articles, and that is all.

Beside each bad source stands a good one, whose news come through before and after. What the guard lets through and what
not is in `test_guard.py`, how each answer is named in `test_fetching.py`, how each document is read in `test_feeds.py`,
and what becomes of one that takes too long in `test_polling.py`.
"""

import asyncio
import gzip
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest

from bot.domain.claims import Claim, Text
from bot.errors import TaskKilled
from bot.ingest.checking import Checker
from bot.ingest.directory import Directory
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.guard import GuardedResolver
from bot.ingest.sandbox import Sandbox
from bot.store.engine import open_database
from bot.views.sources import findings_card, sources_card
from tests.sources.loopback_web import Handler, News, Reply, Script, Web, rss, serve
from tests.sources.polled import NOON, OUTLETS, Newsroom, newsroom
from tests.sources.test_guard import Treacherous, Zone

LONG = "Tottenham Hotspur are in talks to sign Pau Torres from Villarreal. " * 12
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss version='2.0'><channel>"

OURS = 24_000_000
"""Bytes that the main process may take for one bad source: a document at its limit, in the forms it goes through."""
THEIRS = 400
"""Megabytes that a worker may take: what it imports, and a document that is made to be large."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(1, seconds=40)  # on a busy machine the worst of these take a while
    yield sandbox
    sandbox.close()


class House(Newsroom):
    """A newsroom with a good source, and room for a bad one."""

    web: Web
    fetcher: Fetcher
    sandbox: Sandbox

    async def publish(self, number: int) -> None:
        """Let the good source have one more item, and read it."""
        items = [News(f"Good {n}", f"{LONG} {n}", f"https://good.example/{n}") for n in range(number)]
        self.web.pages["/good"] = Reply(rss(items))
        await self.poll(hours=7)
        assert sum((article.title or "").startswith("Good") for article in await self.articles()) == number

    async def suffer(self, address: str) -> str | None:
        """Read a bad source beside the good one; give its error. Holds the memory of all processes to its bounds."""
        await self.add(self.web.url("/good"))
        await self.publish(1)
        await self.add(address)
        tracemalloc.start()
        try:
            await self.poll()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < OURS
        for lane in self.sandbox._all:
            if lane._process is not None and lane._process.is_alive():
                assert most_memory(lane._process.pid) < THEIRS
        await self.publish(2)
        bad = await self.source(address)
        assert bad.health.state == "active"
        assert (await self.source(self.web.url("/good"))).health.errors == 0
        return bad.health.last_error

    async def bad_articles(self) -> list[Any]:
        """Give the articles that are not the good source's."""
        return [article for article in await self.articles() if not (article.title or "").startswith("Good")]

    async def shown(self, address: str) -> str:
        """Give all that a check of a source and the list of sources show in Discord."""

        async def read(_: Text) -> tuple[Claim, ...]:
            return ()

        found = await Checker(self.fetcher, self.sandbox, Directory(OUTLETS), read).check(address, self.now)
        async with self.database.read():
            cards = [findings_card(found), sources_card([await self.source(address)])]
        return " ".join(str(card.to_dict()) for card in cards)


def most_memory(pid: int) -> int:
    """Give the most megabytes that a process ever had at a time."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


async def furnish(web: Web, sandbox: Sandbox, url: str, fetcher: Fetcher) -> AsyncIterator[House]:
    database = await open_database(url)
    async with fetcher, newsroom(database, fetcher, sandbox) as room:
        house = House(database, now=NOON)
        house.poller = room.poller
        room.poller._clock = lambda: house.now
        house.web, house.fetcher, house.sandbox = web, fetcher, sandbox
        yield house
    await database.close()


@pytest.fixture
async def house(web: Web, sandbox: Sandbox, sqlite_url: str) -> AsyncIterator[House]:
    fetcher = Fetcher("test", frozenset({web.name}), Limits(seconds=1, gap=0))
    async for house in furnish(web, sandbox, sqlite_url, fetcher):
        yield house


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b"<item>" * 10_000)
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    for _ in range(100):
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def hanging(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def closing(_: asyncio.StreamWriter) -> None:
    return


def packed(megabytes: int) -> Reply:
    """Make an answer that is large only when it is unpacked."""
    return Reply(gzip.compress(b" " * megabytes * 1_000_000), headers={"Content-Encoding": "gzip"})


def to(location: str) -> Reply:
    return Reply(status=302, headers={"Location": location})


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        pytest.param(to("/bad"), "more than 5 times", id="a redirect loop"),
        pytest.param(to("http://169.254.169.254/latest/"), "not in the public web", id="a redirect to metadata"),
        pytest.param(to("http://[::ffff:10.0.0.1]/"), "not in the public web", id="a redirect inside"),
        pytest.param(to("http://2130706433/"), "could have", id="a redirect to loopback as a number"),
        pytest.param(to("file:///etc/passwd"), "must begin with http", id="a redirect to a file"),
        pytest.param(to("javascript:alert(1)"), "must begin with http", id="a redirect to a script"),
        pytest.param(Script(endless), "larger than 4 MB", id="an endless body"),
        pytest.param(Script(dripping), "did not answer in full within 1 second", id="a dripping body"),
        pytest.param(packed(200), "larger than 4 MB", id="200 MB when unpacked"),
        pytest.param(Script(closing), "broke off", id="a server that closes"),
        pytest.param(Script(hanging), "did not answer in full", id="a server that hangs"),
        pytest.param(Reply(b"<!doctype html><p>Welcome"), "web page, not a feed", id="HTML with status 200"),
        pytest.param(Reply(b"/etc/hostname"), "not a feed", id="a path"),
        pytest.param(Reply(b"file:///etc/hostname"), "not a feed", id="the address of a file"),
        pytest.param(Reply(b"http://127.0.0.1:1/"), "not a feed", id="the address of a page"),
        pytest.param(Reply(b"[" * 3_900_000), "no JSON Feed", id="nested JSON"),
        pytest.param(Reply(b'{"version":' * 300_000), "no JSON Feed", id="nested JSON objects"),
        pytest.param(Reply(b"\0" * 3_900_000), "sent nothing", id="NUL bytes alone"),
        pytest.param(Reply(bytes(range(256)) * 15_000), "not a feed", id="every byte there is"),
    ],
)
async def test_what_cannot_be_read_is_a_sentence_on_its_source(
    web: Web, house: House, handler: Handler, words: str
) -> None:
    web.pages["/bad"] = handler
    error = await house.suffer(web.url("/bad"))
    assert any(word in (error or "") for word in words.split("|")), error
    assert await house.bad_articles() == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "http://10.0.0.1/feed",
        "http://100.64.0.1/feed",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:80/feed",
        "http://[::ffff:7f00:1]/feed",
        "http://[64:ff9b::a9fe:a9fe]/feed",
        "http://[fd00:ec2::254]/feed",
        "http://0x7f.1/feed",
        "http://0177.0.0.1/feed",
        "http://localhost/feed",
    ],
)
async def test_a_source_inside_or_of_another_scheme_is_never_dialled(house: House, address: str) -> None:
    error = await house.suffer(address)
    refusals = ("not in the public web", "must begin with http", "could have")
    assert any(words in (error or "") for words in refusals), error


@pytest.mark.parametrize(
    "resolver",
    [GuardedResolver(Zone(["10.0.0.1"])), GuardedResolver(Zone(["151.101.0.81", "127.0.0.1"])), Treacherous()],
)
async def test_a_name_that_leads_inside_is_a_sentence_on_its_source(
    web: Web, sandbox: Sandbox, sqlite_url: str, resolver: GuardedResolver
) -> None:
    """By what the name server says, or by its saying another thing a moment later."""
    fetcher = Fetcher("test", frozenset({web.name}), Limits(seconds=1, gap=0), resolver)
    async for house in furnish(web, sandbox, sqlite_url, fetcher):
        error = await house.suffer(f"http://feeds.example:{web.port}/secret")
        assert "not in the public web" in (error or "")
        assert "/secret" not in web.paths()


async def test_a_server_whose_certificate_nobody_vouches_for(web: Web, sandbox: Sandbox, sqlite_url: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "data" / "vouched-for-by-nobody.pem")
    async with serve("127.0.0.2", tls=context) as tls:
        tls.pages["/feed"] = Reply(rss([News("Bad", LONG)]))
        for scheme, fault in (("https", "certificate is not valid"), ("http", "broke off|no proper HTTP")):
            fetcher = Fetcher("test", frozenset({web.name, tls.name}), Limits(seconds=1, gap=0))
            async for house in furnish(web, sandbox, f"{sqlite_url}.{scheme}", fetcher):
                error = await house.suffer(f"{scheme}://{tls.name}/feed")
                assert any(words in (error or "") for words in fault.split("|")), error
                assert await house.bad_articles() == []


@dataclass(frozen=True)
class Poisoned:
    """A document that can be read in part, and what its first article is then."""

    document: Callable[[Web], bytes]
    holds: Callable[[Any], bool]


def entities(web: Web) -> bytes:
    """Make a bomb of entities, which also asks for a file and for a page of our own."""
    bombs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    outside = f"<!ENTITY f SYSTEM 'file:///etc/passwd'><!ENTITY w SYSTEM '{web.url('/secret')}'>"
    return (
        f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a0 'ha'>{bombs}{outside}]><rss version='2.0'><channel>"
        f"<item><title>Bad &a8;&f;&w;</title><description>{LONG}</description></item></channel></rss>"
    ).encode()


def titled(title: str) -> Callable[[Web], bytes]:
    return lambda _: rss([News(title, LONG, "https://bad.example/1")])


INJECTED = "**Bad** @everyone <@1> [free](https://evil.example) `x` ||y|| a\u200bb\u202ec \u2066d"

POISONED = {
    "entities": Poisoned(
        entities, lambda a: len(a.title) < 100 and "root:" not in a.title and "nothing here" not in a.title
    ),
    "NUL bytes": Poisoned(
        lambda _: rss([News("Bad title", LONG)]).replace(b" title", b"\0ti\0tle"), lambda a: a.title == "Badtitle"
    ),
    "broken UTF-8": Poisoned(
        lambda _: rss([News("Bad Müller", LONG)]).replace("ü".encode(), b"\xff\xfe"), lambda a: "ller" in a.title
    ),
    "a title of a megabyte": Poisoned(titled("Bad " * 250_000), lambda a: len(a.title) <= 500),
    "a text of three megabytes": Poisoned(
        lambda _: rss([News("Bad", "word " * 600_000)]), lambda a: 90_000 < len(a.body) <= 100_000
    ),
    "a text in which counters seem to begin everywhere": Poisoned(
        lambda _: rss([News("Bad", f"{LONG} {'1.' * 40_000}")]), lambda a: a.body.endswith("1.1.")
    ),
    "a text nested deeply": Poisoned(
        lambda _: rss([News("Bad", "<div>" * 100_000 + LONG)]), lambda a: a.body == LONG.strip()
    ),
    "a document nested deeply": Poisoned(
        lambda _: rss([News("Bad", LONG)]).replace(b"<title>Bad", b"<a>" * 20_000 + b"<title>Bad"), lambda _: True
    ),
    "invisible characters": Poisoned(titled(INJECTED), lambda a: not set("\u200b\u202e\u2066") & set(a.title)),
    "a link that is a script": Poisoned(
        lambda _: rss([News("Bad", LONG, "javascript:alert(1)")]), lambda a: a.url is None
    ),
    "a link that is data": Poisoned(lambda _: rss([News("Bad", LONG, "data:text/html,x")]), lambda a: a.url is None),
    "a link that breaks out of its brackets": Poisoned(
        lambda _: rss([News("Bad", LONG, "https://bad.example/)[x](https://evil.example")]),
        lambda a: a.url is None or "(" in a.url,
    ),
    "ten thousand items": Poisoned(
        lambda _: rss(News(f"Bad {n}", f"{n} {LONG[:100]}") for n in range(10_000)), lambda _: True
    ),
}


@pytest.mark.parametrize("name", POISONED)
async def test_what_can_be_read_in_part_is_harmless(web: Web, house: House, name: str) -> None:
    poisoned = POISONED[name]
    body = poisoned.document(web)
    assert len(body) < 4_000_000
    web.pages["/bad"], web.pages["/secret"] = Reply(body), Reply(b"nothing here")
    assert await house.suffer(web.url("/bad")) is None
    bad = await house.bad_articles()
    assert 0 < len(bad) <= 300
    assert poisoned.holds(bad[0])
    assert "/secret" not in web.paths()


async def test_titles_of_feeds_and_items_and_names_of_authors_are_shown_as_they_are_written(
    web: Web, house: House
) -> None:
    document = rss([News(INJECTED, LONG, "https://bad.example/1")], title=escape(INJECTED))
    web.pages["/bad"] = Reply(document.replace(b"<item>", f"<item><author>{escape(INJECTED)}</author>".encode()))
    assert await house.suffer(web.url("/bad")) is None
    shown = await house.shown(web.url("/bad"))
    for active in ("@everyone", "<@1>", "[free]", "**Bad**", "||y||", "https://evil.example"):
        assert active not in shown.replace("\\\\", "\\").replace("\\@", "").replace("\\<", "").replace("\\*", "")
    assert not set("\u200b\u202e\u2066") & set(shown)


async def test_pages_and_robots_are_bounded_like_feeds(web: Web, house: House) -> None:
    """The page behind a teaser, and the rules of its host, come from strangers too."""
    bad: dict[str, tuple[Handler, Handler]] = {
        "endless rules": (Script(endless), Reply(b"<p>x")),
        "packed rules": (packed(200), Reply(b"<p>x")),
        "an endless page": (Reply(status=404), Script(endless)),
        "a packed page": (Reply(status=404), packed(200)),
        "a nested page": (Reply(status=404), Reply(b"<div>" * 700_000, headers={"Content-Type": "text/html"})),
    }
    await house.add(web.url("/bad"))
    web.pages["/bad"] = Reply(rss([News("First", LONG)]))
    await house.poll()
    for name, (rules, page) in bad.items():
        async with serve("127.0.0.2") as host:
            house.fetcher._allowed = frozenset({web.name, host.name})
            host.pages["/robots.txt"], host.pages["/page"] = rules, page
            web.pages["/bad"] = Reply(rss([News(name, f"Spurs want Torres, says {name} …", host.url("/page"))]))
            tracemalloc.start()
            try:
                await house.poll(hours=7)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            article = next(article for article in await house.articles() if article.title == name)
            assert article.page not in (None, "wanted", "had"), name
            assert peak < OURS
    assert (await house.source(web.url("/bad"))).health.errors == 0


async def test_a_worker_that_wants_too_much_memory_costs_its_task_alone(sandbox: Sandbox) -> None:
    waiting: Awaitable[bytes] = sandbox.run(bytes, 2 << 30)
    with pytest.raises(TaskKilled, match="too much memory"):
        await waiting
    assert await sandbox.run(bytes, 3) == b"\0\0\0"
