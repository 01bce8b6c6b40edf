"""Fetch from the web: guarded, polite and bounded.

    host's turn ─> request ─> redirect? checked, and again ─> body, unpacked up to a limit ─> Response
                                                                                    └─ FetchFailed, in words

One request at a time goes to a host, with a pause between two. Nothing that a server does costs more than the time
and the bytes of `Limits`.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from bot.domain.sources import host_of
from bot.errors import FetchFailed
from bot.ingest.guard import AddressRefused, GuardedResolver, check_url, guarded_socket

FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "*/*;q=0.5"
)
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

REDIRECTS = 5
_FOR_GOOD = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)

_LONGEST_VALIDATOR = 500
"""Characters of an ETag or Last-Modified that are worth keeping."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request may cost: seconds altogether, unpacked bytes, and the seconds between two to one host."""

    seconds: float = 30
    bytes: int = 4_000_000
    gap: float = 1


@dataclass(frozen=True, slots=True)
class Response:
    """What a server gave. `url` is where it was in the end; `moved` the address to use from now on, where it changed.

    `fresh` is false for 304: it is what it was, and there is no body. `max_age` is in seconds.
    """

    url: str
    fresh: bool
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    modified: str | None = None
    max_age: int | None = None
    moved: str | None = None


def user_agent(contact: str | None) -> str:
    """Say honestly who asks, and where its owner can be reached."""
    who = f"Transferwire/{version('transferwire')}"
    return f"{who} (football news bot; {contact})" if contact else f"{who} (football news bot, run by a single person)"


class Fetcher:
    """Fetches, within an `async with`. `allowed` names hosts outside the public web, as `host:port`."""

    def __init__(
        self,
        agent: str,
        allowed: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        resolver: GuardedResolver | None = None,
    ) -> None:
        self.agent = agent
        self.limits = limits or Limits()
        self._allowed = allowed
        self._resolver = resolver
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        self._resolver = self._resolver or GuardedResolver()
        guarded = aiohttp.TCPConnector(resolver=self._resolver, socket_factory=guarded_socket)
        self._web = self._session(guarded)
        self._inside = self._session(aiohttp.TCPConnector())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._web.close()
        await self._inside.close()
        if self._resolver is not None:
            await self._resolver.close()

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,  # unpacked here, where it can be stopped
            trust_env=False,  # a proxy would dial for us, whatever the guard says
            headers={"User-Agent": self.agent, "Accept-Encoding": "gzip, deflate"},
        )

    async def get(
        self,
        url: str,
        *,
        accept: str = FEEDS,
        etag: str | None = None,
        modified: str | None = None,
        gap: float | None = None,
    ) -> Response:
        """Fetch an address, if it changed since `etag` or `modified`. Raises FetchFailed with what is wrong.

        `gap` is a longer pause than usual, in seconds, where the host asks for one.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        at, moved = url, None
        for_good = True
        for _ in range(REDIRECTS + 1):
            target, inside = check_url(at, self._allowed)
            session = self._inside if inside else self._web
            async with self._turn(host_of(str(target)), gap):
                answer = await self._request(session, target, headers)
            if isinstance(answer, Response):
                return replace(answer, moved=moved)
            at, permanent = answer
            for_good = for_good and permanent
            moved = at if for_good else moved
        raise FetchFailed(f"It redirects more than {REDIRECTS} times, at last to {at[:200]}")

    @asynccontextmanager
    async def _turn(self, host: str, gap: float | None) -> AsyncIterator[None]:
        """Wait for the host's turn; the next one begins after the gap. A lock that nobody holds or wants vanishes."""
        lock = self._turns.setdefault(host, asyncio.Lock())
        await lock.acquire()
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(max(self.limits.gap, gap or 0), lock.release)

    async def _request(
        self, session: aiohttp.ClientSession, target: URL, headers: Mapping[str, str]
    ) -> Response | tuple[str, bool]:
        """Make one request; give the response, or where it redirects to and whether for good."""
        try:
            async with (
                asyncio.timeout(self.limits.seconds),
                session.get(target, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status in _REDIRECTS and "Location" in answer.headers:
                    return str(target.join(URL(answer.headers["Location"]))), answer.status in _FOR_GOOD
                return await self._answer(
                    answer, conditional="If-None-Match" in headers or "If-Modified-Since" in headers
                )
        except TimeoutError:
            raise FetchFailed(f"It did not answer in full within {self.limits.seconds:g} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(_in_words(error, target)) from None

    async def _answer(self, answer: aiohttp.ClientResponse, *, conditional: bool) -> Response:
        _check_status(answer, conditional=conditional)
        fresh = answer.status != 304
        return Response(
            url=str(answer.url),
            fresh=fresh,
            body=await _body(answer, self.limits.bytes) if fresh else b"",
            content_type=answer.headers.get("Content-Type", ""),
            etag=_validator(answer, "ETag"),
            modified=_validator(answer, "Last-Modified"),
            max_age=_max_age(answer.headers.get("Cache-Control", "")),
        )


async def _body(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read and unpack a body; of one that is too large no more than the limit is ever held."""
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        unpack = None
    elif encoding in ("gzip", "x-gzip", "deflate"):
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # finds out whether it is gzip or zlib
    else:
        raise FetchFailed(f"It sent its answer packed as {encoding[:40]!r}, which was not asked for")
    too_large = FetchFailed(f"It is larger than {limit / 1e6:g} MB")
    body, received = bytearray(), 0
    try:
        async for chunk in answer.content.iter_chunked(65_536):
            received += len(chunk)  # which may unpack to nothing for ever
            body += unpack.decompress(chunk, limit + 1 - len(body)) if unpack else chunk
            if max(len(body), received) > limit:
                raise too_large
    except zlib.error:
        raise FetchFailed("Its answer is packed in a way that cannot be unpacked") from None
    if unpack is not None and not unpack.eof:
        raise FetchFailed("It broke off in the middle of its answer")
    return bytes(body)


def _check_status(answer: aiohttp.ClientResponse, *, conditional: bool) -> None:
    status = answer.status
    if status == 200 or (status == 304 and conditional):
        return
    words = {
        304: "It answers “not modified” (304) although nothing was asked",
        401: "It wants a login (401)",
        402: "It wants to be paid (402)",
        403: "The server forbids it (403)",
        404: "There is nothing at this address (404)",
        410: "The server says that it is gone for good (410)",
        429: "The server asks to come less often (429)",
        451: "It may not be shown for legal reasons (451)",
    }
    kind = "The server has a fault of its own" if status >= 500 else "The server answered"
    fault = words.get(status, f"{kind} ({status} {(answer.reason or '')[:60]})".replace(" )", ")"))
    retry = _seconds(answer.headers.get("Retry-After")) if status in _BUSY else None
    raise FetchFailed(fault, status=status, retry_after=retry)


def _validator(answer: aiohttp.ClientResponse, header: str) -> str | None:
    value = answer.headers.get(header)
    return value if value and len(value) <= _LONGEST_VALIDATOR else None


def _max_age(cache_control: str) -> int | None:
    for part in cache_control.split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.strip('"').isdecimal():
            return int(value.strip('"')[:9])
    return None


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header: seconds, or a date."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after.strip()[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _in_words(error: Exception, target: URL) -> str:
    cause: Exception = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return str(cause)
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"Its certificate is not valid ({_short(error.certificate_error)})"
        case aiohttp.ClientSSLError():
            return f"No secure connection could be made ({_short(cause)})"
        case aiohttp.ClientConnectorDNSError():
            return f"There is no host {target.host}, or no name server can tell"
        case aiohttp.ClientConnectorError():
            return f"{target.host} cannot be reached ({error.os_error.strerror or _short(cause)})"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | ConnectionError():
            return "It broke off in the middle of its answer"
        case aiohttp.InvalidURL():
            return f"{target.host} is no address or name that a host of the public web could have"
        case ValueError():
            return "It redirects to what is no address of the web"
        case _:
            return f"It answers with what is no proper HTTP ({_short(error)})"


def _short(error: object) -> str:
    return " ".join(str(error).split())[:160]
