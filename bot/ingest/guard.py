"""What may be dialled: the public web, and hosts that the operator names.

An address is looked at three times, each for a way around the others: in the URL (literal addresses never reach a
resolver), in the resolver (names that lead inside), and in the socket (what is really dialled, whatever came before).
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import FetchFailed

_WEB6 = IPv6Network("2000::/3")
"""All of IPv6 that is given out for the public; what lies outside is local, reserved or an older form of IPv4."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""By which machines with IPv6 alone reach IPv4: as good or bad as the address within."""

_PROTOCOLS = IPv4Network("192.0.0.0/24")
"""Kept for protocols; Python 3.11 knows only a part of it."""

LOOKUPS = 8
"""Names looked up at a time, in threads of their own: a slow name server must not hold up files and databases."""


class AddressRefused(OSError):  # noqa: N818 - says what happened; aiohttp takes an OSError for a failed connection
    """An address inside somebody's network."""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public web."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip in _NAT64:
            return _is_public4(IPv4Address(int(ip) & 0xFFFF_FFFF))
        return ip in _WEB6 and ip.is_global and ip.sixtofour is None
    return _is_public4(ip)


def _is_public4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _PROTOCOLS


def check_url(url: str, allowed: frozenset[str] = frozenset()) -> tuple[URL, bool]:
    """Check a URL as far as it alone tells; give it, and whether it is among the `allowed` (`host:port`).

    Raises FetchFailed where it leads anywhere but the public web.
    """
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except ValueError:
        raise FetchFailed("This is no address of the web") from None
    if parsed.scheme not in ("http", "https"):
        raise FetchFailed(f"Addresses must begin with http:// or https://, not {parsed.scheme or 'nothing'}")
    if not host:
        raise FetchFailed("The address names no host")
    if parsed.user or parsed.password:
        raise FetchFailed("The address holds a name or password; such feeds cannot be read")
    if f"{host}:{port}" in allowed:
        return parsed, True
    if _is_literal(host) and not is_public(host):
        raise FetchFailed(refusal(host))
    return parsed, False


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def refusal(host: str) -> str:
    """Say that a host is not in the public web, and what to do about it."""
    return f"{host} is not in the public web; to read it all the same, name it in FETCH_ALLOW as host:port"


Lookup = Callable[[str, int, int], Sequence[tuple[Any, ...]]]
"""As `socket.getaddrinfo` with host, port and family."""


def _look_up(host: str, port: int, family: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)


class GuardedResolver(AbstractResolver):
    """Looks names up and refuses one that leads anywhere inside, even if another of its addresses is public."""

    def __init__(self, look_up: Lookup = _look_up) -> None:
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses of a name. Raises AddressRefused, or OSError where there are none."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._look_up, host, port, family)
        if not all(is_public(entry[4][0]) for entry in found):
            raise AddressRefused(refusal(host))
        return [
            ResolveResult(
                hostname=host, host=sockaddr[0], port=sockaddr[1], family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, sockaddr in found
        ]

    async def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def guarded_socket(addr_info: tuple[Any, ...]) -> socket.socket:
    """Make the socket for an address that is about to be dialled. Raises AddressRefused."""
    family, kind, proto, _, sockaddr = addr_info
    if not is_public(sockaddr[0]):
        raise AddressRefused(refusal(sockaddr[0]))
    return socket.socket(family, kind, proto)
