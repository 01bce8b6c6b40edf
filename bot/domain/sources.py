"""Sources as they are known, and what a check of one finds."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain.claims import Claim
from bot.domain.schedule import Health


def host_of(address: str) -> str:
    """Give the host of an address, which gets one request at a time; with its port where that is an unusual one."""
    parts = urlsplit(address)
    host, usual = parts.hostname or "", {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


@dataclass(frozen=True, slots=True)
class Source:
    """A feed as it is stored. `fence` is the token with which a claimant may write to it."""

    id: int
    address: str
    title: str | None
    outlet: str | None
    lang: str | None
    etag: str | None
    modified: str | None
    digest: str | None
    fence: int
    health: Health


@dataclass(frozen=True, slots=True)
class Sample:
    """One item of a checked feed, and what was read from it."""

    title: str | None
    published: datetime | None
    characters: int
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What the bot makes of a feed. `failure` says why nothing could be made of it, `faults` what is wrong with it.

    `page` tells how reading the page behind a teaser went.
    """

    address: str
    failure: str | None = None
    format: str = ""
    title: str | None = None
    lang: str | None = None
    outlet: str | None = None
    tier: int | None = None
    moved: str | None = None
    items: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None
    posts: bool = False
    teasers: int = 0
    page: str | None = None
    faults: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = field(default=())
