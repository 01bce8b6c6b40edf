"""Fetching is bounded and polite, and says in words what went wrong."""

import asyncio
import gzip
import ssl
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.errors import FetchFailed
from bot.ingest.fetch import Fetcher, Limits, user_agent
from tests.sources.loopback_web import Handler, Reply, Request, Script, Web, serve


async def failure(fetcher: Fetcher, web: Web, handler: Handler) -> FetchFailed:
    """Serve something bad and give how fetching it fails."""
    web.pages["/feed"] = handler
    with pytest.raises(FetchFailed) as caught:
        await fetcher.get(web.url())
    return caught.value


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n")
    while True:
        writer.write(b"<item>" * 10_000)
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n")
    for _ in range(100):
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def dripping_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    for _ in range(100):
        writer.write(b"X-More: yes\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def hanging(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def closing(_: asyncio.StreamWriter) -> None:
    return


async def breaking_off(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n<rss>")


async def no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 smtp.example ESMTP\r\n\r\n")


async def endless_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(200):
        writer.write(b"x" * 10_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (Script(endless), "larger than"),
        (Script(dripping), "did not answer in full within 0.5 seconds"),
        (Script(dripping_headers), "did not answer in full"),
        (Script(hanging), "did not answer in full"),
        (Script(closing), "broke off"),
        (Script(breaking_off), "broke off"),
        (Script(no_http), "no proper HTTP"),
        (Script(endless_headers), "no proper HTTP"),
    ],
)
async def test_a_bad_server_is_a_sentence_within_its_time(web: Web, script: Script, words: str) -> None:
    async with Fetcher("test", frozenset({web.name}), Limits(seconds=0.5, bytes=1_000_000, gap=0)) as fetcher:
        before = time.monotonic()
        assert words in str(await failure(fetcher, web, script))
        assert time.monotonic() - before < 2


async def test_nobody_there_is_a_sentence() -> None:
    async with serve("127.0.0.3") as gone:
        pass
    async with Fetcher("test", frozenset({gone.name})) as fetcher:
        with pytest.raises(FetchFailed, match=r"127\.0\.0\.3 cannot be reached"):
            await fetcher.get(gone.url())


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
async def test_what_is_200_mb_when_unpacked_never_is(web: Web, fetcher: Fetcher, packing: str) -> None:
    pack = zlib.compressobj(9, wbits=zlib.MAX_WBITS | (16 if packing == "gzip" else 0))
    bomb = b"".join(pack.compress(b" " * 1_000_000) for _ in range(200)) + pack.flush()
    assert len(bomb) < 250_000
    tracemalloc.start()
    try:
        wrong = await failure(fetcher, web, Reply(bomb, headers={"Content-Encoding": packing}))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than 4 MB" in str(wrong)
    assert peak < 20_000_000


PACKED = HEAD + b"Content-Encoding: gzip\r\n\r\n"
EMPTY = b"\0\0\0\xff\xff" * 20_000
"""Blocks of a packed answer in which there is nothing."""


@pytest.mark.parametrize(
    "start", [gzip.compress(b"<rss/>"), gzip.compress(b"")[:10]], ids=["after its end", "within it"]
)
async def test_what_is_endless_when_packed_and_nothing_when_unpacked_ends(
    web: Web, fetcher: Fetcher, start: bytes
) -> None:
    """After the end of what is packed, and within it."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(PACKED + start)
        while True:
            writer.write(EMPTY)
            await writer.drain()

    tracemalloc.start()
    try:
        wrong = await failure(fetcher, web, Script(act))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than 4 MB" in str(wrong)
    assert peak < 20_000_000


async def test_packed_answers_are_unpacked_and_broken_ones_named(web: Web, fetcher: Fetcher) -> None:
    web.pages["/feed"] = Reply(gzip.compress(b"<rss/>" * 100_000), headers={"Content-Encoding": "gzip"})
    assert (await fetcher.get(web.url())).body == b"<rss/>" * 100_000
    broken = Reply(b"no gzip", headers={"Content-Encoding": "gzip"})
    assert "cannot be unpacked" in str(await failure(fetcher, web, broken))
    cut = Reply(gzip.compress(b"<rss/>" * 100_000)[:-20], headers={"Content-Encoding": "gzip"})
    assert "broke off" in str(await failure(fetcher, web, cut))
    other = Reply(b"x", headers={"Content-Encoding": "br"})
    assert "'br'" in str(await failure(fetcher, web, other))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "204"),
        (304, "nothing was asked"),
        (401, "login"),
        (403, "forbids"),
        (404, "nothing at this address"),
        (410, "gone"),
        (418, "418"),
        (500, "fault of its own"),
        (503, "fault of its own"),
    ],
)
async def test_statuses_are_told_in_words(web: Web, fetcher: Fetcher, status: int, words: str) -> None:
    wrong = await failure(fetcher, web, Reply(status=status))
    assert words in str(wrong)
    assert wrong.status == status


async def test_how_long_to_stay_away_is_read_as_seconds_and_as_a_date(web: Web, fetcher: Fetcher) -> None:
    seconds = await failure(fetcher, web, Reply(status=429, headers={"Retry-After": "120"}))
    assert seconds.retry_after == 120
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1))
    date = await failure(fetcher, web, Reply(status=503, headers={"Retry-After": later}))
    assert date.retry_after == pytest.approx(3600, abs=5)
    nonsense = await failure(fetcher, web, Reply(status=503, headers={"Retry-After": "soon"}))
    assert nonsense.retry_after is None


async def test_redirect_loops_end(web: Web, fetcher: Fetcher) -> None:
    assert "more than 5 times" in str(await failure(fetcher, web, Reply(status=302, headers={"Location": "/feed"})))
    assert len(web.asked) == 6


async def test_only_what_moved_for_good_has_a_new_address(web: Web, fetcher: Fetcher) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": "/newer"})
    web.pages["/newer"] = Reply(status=308, headers={"Location": web.url("/newest")})
    web.pages["/newest"] = Reply(b"<rss/>")
    assert (await fetcher.get(web.url("/old"))).moved == web.url("/newest")
    web.pages["/newer"] = Reply(status=302, headers={"Location": "/newest"})
    assert (await fetcher.get(web.url("/old"))).moved == web.url("/newer")
    web.pages["/old"] = Reply(status=307, headers={"Location": "/newest"})
    assert (await fetcher.get(web.url("/old"))).moved is None


async def test_validators_are_sent_and_believed(web: Web, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Reply:
        known = request.headers.get("if-none-match") == '"1"' and "if-modified-since" in request.headers
        headers = {"ETag": '"1"', "Last-Modified": "yesterday", "Cache-Control": 'public, max-age="300"'}
        return Reply(status=304) if known else Reply(b"<rss/>", headers=headers)

    web.pages["/feed"] = answer
    first = await fetcher.get(web.url())
    assert (first.fresh, first.etag, first.modified, first.max_age) == (True, '"1"', "yesterday", 300)
    second = await fetcher.get(web.url(), etag=first.etag, modified=first.modified)
    assert (second.fresh, second.body) == (False, b"")


async def test_a_host_gets_one_request_at_a_time_with_a_pause_between(web: Web) -> None:
    web.pages["/feed"] = Reply(b"<rss/>")
    web.slowness = 0.02
    async with Fetcher("test", frozenset({web.name}), Limits(gap=0.05)) as fetcher:
        before = time.monotonic()
        await asyncio.gather(*(fetcher.get(web.url()) for _ in range(5)))
    assert web.at_once == 1
    assert time.monotonic() - before > 5 * 0.02 + 4 * 0.05


async def test_hosts_do_not_wait_for_each_other(web: Web) -> None:
    async with serve("127.0.0.2") as slow:
        slow.pages["/feed"] = Script(hanging)
        web.pages["/feed"] = Reply(b"<rss/>")
        async with Fetcher("test", frozenset({web.name, slow.name}), Limits(seconds=1, gap=0)) as fetcher:
            hung = asyncio.create_task(fetcher.get(slow.url()))
            before = time.monotonic()
            await fetcher.get(web.url())
            assert time.monotonic() - before < 0.5
            with pytest.raises(FetchFailed):
                await hung


async def test_it_says_who_asks_and_keeps_no_cookies(web: Web, fetcher: Fetcher) -> None:
    web.pages["/feed"] = Reply(b"<rss/>", headers={"Set-Cookie": "id=1"})
    await fetcher.get(web.url())
    await fetcher.get(web.url())
    assert web.asked[1].headers["user-agent"] == "Transferwire/test"
    assert "cookie" not in web.asked[1].headers
    assert "me@example.org" in user_agent("me@example.org")
    assert user_agent(None).startswith("Transferwire/")


@pytest.fixture
async def tls_web() -> AsyncIterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "data" / "vouched-for-by-nobody.pem")
    async with serve(tls=context) as web:
        yield web


async def test_a_certificate_that_nobody_vouches_for_is_refused(tls_web: Web) -> None:
    async with Fetcher("test", frozenset({tls_web.name}), Limits(seconds=3, gap=0)) as fetcher:
        with pytest.raises(FetchFailed, match="certificate is not valid"):
            await fetcher.get(f"https://{tls_web.name}/feed")


async def test_a_server_that_speaks_no_tls_is_a_sentence() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    name = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, Fetcher("test", frozenset({name}), Limits(seconds=3, gap=0)) as fetcher:
        with pytest.raises(FetchFailed, match="No secure connection"):
            await fetcher.get(f"https://{name}/feed")
