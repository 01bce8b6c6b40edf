"""Look up who publishes and who writes, by any of their names."""

from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from bot.domain.articles import Article
from bot.domain.claims import Claim, Ref
from bot.domain.identity import fold_name
from bot.domain.origins import UNNAMED, Voice
from bot.domain.seeds import Outlet, OutletKind, Reporter, Seeds

T = TypeVar("T", Outlet, Reporter)

UNKNOWN_TIER = 4
"""A voice that nobody vouches for counts as gossip."""


class Directory:
    """The outlets and reporters of the seeds by slug, name, alias, handle and domain."""

    def __init__(self, seeds: Seeds) -> None:
        self._outlets = _index(seeds.outlets)
        self._reporters = _index(seeds.reporters)
        self._domains = {domain: outlet for outlet in seeds.outlets for domain in outlet.domains}

    def outlet(self, name: str | None, url: str | None = None) -> Outlet | None:
        """Find an outlet by a name, else by the domain of an address."""
        if name and (found := self._outlets.get(_fold(name))):
            return found
        host = _host(url).removeprefix("www.")
        while "." in host:
            if host in self._domains:
                return self._domains[host]
            host = host.partition(".")[2]
        return None

    def reporter(self, name: str | None) -> Reporter | None:
        """Find a reporter by a name or handle."""
        return self._reporters.get(_fold(name)) if name else None

    def outlet_ref(self, article: Article) -> Ref | None:
        """Give the outlet of an article as the reader takes it."""
        known = self.outlet(article.outlet)
        if known is not None:
            return Ref(known.name, known.slug)
        return Ref(article.outlet) if article.outlet else None

    def voice(self, article: Article, claim: Claim) -> Voice:
        """Say who speaks in a claim: its first credit, and the article's author and outlet."""
        first = claim.credits[0] if claim.credits else None
        author = self.reporter(article.author)
        return Voice(
            reporter=_key(first.reporter) if first else None,
            credited=_key(first.outlet) if first else None,
            author=author.slug if author else article.author,
            outlet=article.outlet or UNNAMED,
            sketch=article.sketch,
        )

    def tier(self, article: Article, claim: Claim) -> int:
        """Give the tier of the voice behind a claim: the first credit's, else the author's, else the outlet's."""
        first = claim.credits[0] if claim.credits else None
        if first is not None:
            credited = [
                self._tier_of(first.reporter, self._reporters),
                self._tier_of(first.outlet, self._outlets),
            ]
        else:
            voices = (self.reporter(article.author), self.outlet(article.outlet))
            credited = [voice.tier if voice else None for voice in voices]
        return next((tier for tier in credited if tier is not None), UNKNOWN_TIER)

    def is_official(self, article: Article) -> bool:
        """Tell whether a club or league publishes the article itself."""
        outlet = self.outlet(article.outlet)
        return outlet is not None and outlet.kind in (OutletKind.CLUB, OutletKind.LEAGUE)

    @staticmethod
    def _tier_of(ref: Ref | None, index: dict[str, Reporter] | dict[str, Outlet]) -> int | None:
        found = index.get(_fold(ref.slug or ref.name)) if ref else None
        return found.tier if found else None


def _key(ref: Ref | None) -> str | None:
    return (ref.slug or ref.name) if ref else None


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:  # an address that is broken names nobody
        return ""


def _fold(name: str) -> str:
    return fold_name(name.lstrip("@#")).removeprefix("the ")


def _index(items: Iterable[T]) -> dict[str, T]:
    index: dict[str, T] = {}
    for names in ("aliases", "handles"):
        for item in items:
            for name in getattr(item, names):
                index[_fold(name)] = item
    for item in items:
        index[_fold(item.name)] = index[_fold(item.slug)] = item
    return index
