"""What the bot knows before it has read anything: leagues, clubs, players, outlets and reporters."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClubKind(StrEnum):
    """Which team of a club: women's, B and youth teams are clubs of their own."""

    MEN = "men"
    WOMEN = "women"
    B = "b"
    YOUTH = "youth"


class OutletKind(StrEnum):
    """What an outlet is; a club's or league's own is official."""

    PAPER = "paper"
    BROADCASTER = "broadcaster"
    SITE = "site"
    AGENCY = "agency"
    CLUB = "club"
    LEAGUE = "league"


@dataclass(frozen=True, slots=True)
class League:
    """A competition that clubs play in. `level` is 1 for a country's highest."""

    slug: str
    name: str
    country: str
    level: int
    women: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Club:
    """A club under its common English name. `tags` are hashtags and `handles` account names, without # and @."""

    slug: str
    name: str
    country: str
    league: str | None = None
    kind: ClubKind = ClubKind.MEN
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Player:
    """A player under his common English name. `surname` is what papers call him alone; `club` holds `as_of`."""

    slug: str
    name: str
    surname: str
    as_of: date
    club: str | None = None
    former: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    position: str | None = None
    nationality: str | None = None
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes. `tier` is 1 (best) to 4."""

    slug: str
    name: str
    kind: OutletKind
    country: str
    language: str
    tier: int
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who writes. `outlets` are slugs, the main one first."""

    slug: str
    name: str
    country: str
    tier: int
    outlets: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSeed:
    """A feed of an outlet, which is given by its slug."""

    address: str
    outlet: str
    language: str


@dataclass(frozen=True, slots=True)
class Seeds:
    """All seed files together."""

    leagues: tuple[League, ...] = ()
    clubs: tuple[Club, ...] = ()
    players: tuple[Player, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    reporters: tuple[Reporter, ...] = ()
