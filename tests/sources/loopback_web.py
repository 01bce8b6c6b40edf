"""A web of our own on loopback, as good or bad as a test wants it, and feeds to serve there."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape


@dataclass
class Reply:
    """An answer to a request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """What a bad server does with a connection."""

    act: Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """What was asked for. Header names are in lower case."""

    path: str
    headers: dict[str, str]


Handler = Reply | Script | Callable[[Request], Reply]


class Web:
    """A server at one loopback address. `asked` lists what was asked, `at_once` the most requests at one time."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.pages: dict[str, Handler] = {}
        self.asked: list[Request] = []
        self.at_once = 0
        self.slowness = 0.0
        self._now = 0

    @property
    def name(self) -> str:
        """Give host and port, as FETCH_ALLOW names them."""
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/feed") -> str:
        """Give the address of a path."""
        return f"http://{self.name}{path}"

    def paths(self) -> list[str]:
        """Give the paths that were asked for, in order."""
        return [request.path for request in self.asked]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close."""
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            request = await _request(reader)
            self.asked.append(request)
            await asyncio.sleep(self.slowness)
            handler = self.pages.get(request.path, Reply(b"nothing here", 404))
            if isinstance(handler, Reply):
                await send(writer, handler)
            elif isinstance(handler, Script):
                await handler.act(writer)
            else:
                await send(writer, handler(request))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._now -= 1
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return Request(first.split()[1], headers)


async def send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Send an answer."""
    headers = {"Content-Length": str(len(reply.body)), "Connection": "close"} | reply.headers
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {reply.status} Some reason\r\n{head}\r\n".encode() + reply.body)
    await writer.drain()


@asynccontextmanager
async def serve(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[Web]:
    """Serve at a loopback address, at any free port."""
    web = Web(host, 0)
    server = await asyncio.start_server(web.answer, host, 0, ssl=tls)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()


@dataclass(frozen=True)
class News:
    """An item to be served."""

    title: str
    text: str
    link: str = ""
    guid: str = ""
    at: datetime | None = None


def rss(items: Iterable[News], title: str = "Loopback Sport") -> bytes:
    """Write an RSS 2.0 feed."""
    parts = []
    for item in items:
        link = f"<link>{escape(item.link)}</link>" if item.link else ""
        guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
        date = f"<pubDate>{format_datetime(item.at)}</pubDate>" if item.at else ""
        body = f"<description>{escape(item.text)}</description>"
        parts.append(f"<item><title>{escape(item.title)}</title>{link}{guid}{date}{body}</item>")
    head = f"<title>{title}</title><language>en</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(parts)}</channel></rss>'.encode()
