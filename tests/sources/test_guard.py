"""Nothing but the public web is ever dialled, however its address is written or reached."""

import socket
from typing import Any

import pytest
from aiohttp.abc import ResolveResult

from bot.errors import FetchFailed
from bot.ingest.fetch import Fetcher, Limits
from bot.ingest.guard import AddressRefused, GuardedResolver, guarded_socket, is_public
from tests.sources.loopback_web import Reply, Web

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "198.18.0.1",
    "192.0.0.8",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fe80::1",
    "fe80::1%1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "no address",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["151.101.0.81", "8.8.8.8", "2a04:4e42::81", "64:ff9b::808:808"])
def test_what_is_public_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "１２７.0.0.1",
        "127。0。0。1",
    ],
)
async def test_loopback_is_refused_in_every_spelling(web: Web, host: str) -> None:
    web.pages["/feed"] = Reply(b"secret")
    async with Fetcher("test", limits=Limits(seconds=3, gap=0)) as fetcher:
        with pytest.raises(FetchFailed, match=r"not in the public web|no host|no address"):
            await fetcher.get(f"http://{host}:{web.port}/feed")
    assert web.asked == []


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200"]
)
async def test_private_and_metadata_addresses_are_refused_without_a_packet(address: str) -> None:
    async with Fetcher("test") as fetcher:
        with pytest.raises(FetchFailed, match=r"not in the public web.*FETCH_ALLOW"):
            await fetcher.get(f"http://{address}/latest/meta-data/")


class Zone:
    """Answers like a name server of the enemy: each question gets the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    def __call__(self, _host: str, port: int, _family: int) -> list[tuple[Any, ...]]:
        addresses = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["151.101.0.81", "127.0.0.1"], ["10.0.0.1"]])
async def test_a_name_that_leads_inside_is_refused(web: Web, answers: list[str]) -> None:
    async with Fetcher("test", limits=Limits(seconds=3, gap=0), resolver=GuardedResolver(Zone(answers))) as fetcher:
        with pytest.raises(FetchFailed, match=r"feeds\.example is not in the public web"):
            await fetcher.get(f"http://feeds.example:{web.port}/feed")
    assert web.asked == []


async def test_a_name_that_changes_its_mind_is_refused_when_it_leads_inside() -> None:
    """A second question, as rebinding provokes it, is judged like the first."""
    resolver = GuardedResolver(Zone(["151.101.0.81"], ["127.0.0.1"]))
    assert (await resolver.resolve("feeds.example", 80))[0]["host"] == "151.101.0.81"
    with pytest.raises(AddressRefused):
        await resolver.resolve("feeds.example", 80)
    await resolver.close()


def test_the_socket_refuses_what_got_past_the_resolver() -> None:
    with pytest.raises(AddressRefused):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("151.101.0.81", 80))).close()


class Treacherous(GuardedResolver):
    """A resolver whose own guard fails, as by a rebinding between its look and its answer."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=6, flags=0)]


async def test_what_is_really_dialled_counts(web: Web) -> None:
    async with Fetcher("test", limits=Limits(seconds=3, gap=0), resolver=Treacherous()) as fetcher:
        with pytest.raises(FetchFailed, match="not in the public web"):
            await fetcher.get(f"http://feeds.example:{web.port}/feed")
    assert web.asked == []


async def test_a_redirect_that_leads_inside_is_refused(web: Web, fetcher: Fetcher) -> None:
    for target in ("http://127.0.0.2:1/", "http://[::1]/", "http://localhost:1/", "http://169.254.169.254/"):
        web.pages["/feed"] = Reply(status=302, headers={"Location": target})
        with pytest.raises(FetchFailed, match="not in the public web"):
            await fetcher.get(web.url())


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "gopher://127.0.0.1/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "/etc/passwd",
        "feed",
        "http://",
        "http://[::1",
        "http://user:word@example.org/feed",
    ],
)
async def test_other_schemes_and_broken_addresses_are_refused(web: Web, fetcher: Fetcher, address: str) -> None:
    with pytest.raises(FetchFailed):
        await fetcher.get(address)
    web.pages["/feed"] = Reply(status=301, headers={"Location": address})
    with pytest.raises(FetchFailed):
        await fetcher.get(web.url())


async def test_only_the_named_port_of_a_named_host_is_allowed(web: Web, fetcher: Fetcher) -> None:
    web.pages["/feed"] = Reply(b"<rss/>")
    assert (await fetcher.get(web.url())).body == b"<rss/>"
    with pytest.raises(FetchFailed, match="not in the public web"):
        await fetcher.get(f"http://127.0.0.1:{web.port + 1}/feed")
    with pytest.raises(FetchFailed, match="not in the public web"):
        await fetcher.get(f"http://localhost:{web.port}/feed")
