"""The seeded outlets and reporters: enough of them, and each name and handle leads to one only."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import pytest

from bot.domain.seeds import Outlet, OutletKind, Reporter, Seeds
from bot.seeds import load_seeds, seeds_dir

_OFFICIAL = {OutletKind.CLUB, OutletKind.LEAGUE}
# Letters that Unicode does not take apart into a base and a mark.
_BASES = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "ß": "ss"})


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load_seeds(seeds_dir())


def _voices(seeds: Seeds) -> list[Outlet | Reporter]:
    return [*seeds.outlets, *seeds.reporters]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_BASES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _shared(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Give the names that lead to several slugs."""
    slugs: defaultdict[str, set[str]] = defaultdict(set)
    for name, slug in pairs:
        slugs[_plain(name)].add(slug)
    return {name: found for name, found in slugs.items() if len(found) > 1}


def test_there_are_at_least_280_outlets_and_reporters(seeds: Seeds) -> None:
    assert len(seeds.outlets) + len(seeds.reporters) >= 280


@pytest.mark.parametrize("kind", [Outlet, Reporter])
def test_a_name_or_alias_leads_to_one_only(seeds: Seeds, kind: type[Outlet | Reporter]) -> None:
    """Case and diacritics do not count: nobody types them."""
    items = [item for item in _voices(seeds) if isinstance(item, kind)]
    assert not _shared((name, item.slug) for item in items for name in (item.name, *item.aliases))


def test_a_handle_leads_to_one_outlet_or_reporter(seeds: Seeds) -> None:
    items = _voices(seeds)
    assert not _shared((handle, f"{type(item).__name__} {item.slug}") for item in items for handle in item.handles)


def test_a_domain_leads_to_one_outlet(seeds: Seeds) -> None:
    assert not _shared((domain, outlet.slug) for outlet in seeds.outlets for domain in outlet.domains)


def test_a_slug_is_the_name_in_plain_letters(seeds: Seeds) -> None:
    """The outlets of clubs and leagues say so, so that their slugs differ from those of the clubs themselves."""
    for item in _voices(seeds):
        slug = re.sub("[^a-z0-9]+", "-", _plain(item.name)).strip("-")
        official = isinstance(item, Outlet) and item.kind in _OFFICIAL
        assert item.slug == (f"{slug}-official" if official else slug)


def test_cells_hold_no_stray_spaces_nor_empty_values(seeds: Seeds) -> None:
    for item in _voices(seeds):
        domains = item.domains if isinstance(item, Outlet) else item.outlets
        for value in (item.name, item.country, *item.aliases, *item.handles, *domains):
            assert value
            assert value == " ".join(value.split())


def test_codes_handles_and_domains_are_written_as_the_head_of_the_file_says(seeds: Seeds) -> None:
    for outlet in seeds.outlets:
        assert re.fullmatch("[a-z]{2}", outlet.language), outlet.slug
        for domain in outlet.domains:
            assert re.fullmatch(r"(?!www\.)[a-z0-9-]+(\.[a-z0-9-]+)+", domain), outlet.slug
    for item in _voices(seeds):
        assert re.fullmatch("[a-z]{2}|gb-(eng|sct|wls|nir)", item.country), item.slug
        assert item.tier in {1, 2, 3, 4}, item.slug
        for handle in item.handles:
            assert re.fullmatch(r"\w{1,15}", handle, re.ASCII), item.slug


def test_clubs_and_leagues_are_believed_about_themselves(seeds: Seeds) -> None:
    official = [outlet for outlet in seeds.outlets if outlet.kind in _OFFICIAL]
    assert len(official) >= 20
    assert {outlet.tier for outlet in official} == {1}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sky Sport Germany", "sky-germany"),
        ("Sky Deutschland", "sky-germany"),
        ("Sky Sport Italia", "sky-italy"),
        ("TMW", "tuttomercatoweb"),
        ("La Gazzetta dello Sport", "gazzetta-dello-sport"),
        ("L'Équipe", "l-equipe"),
        ("Press Association", "pa-media"),
        ("Het Laatste Nieuws", "hln"),
        ("Diario AS", "as"),
    ],
)
def test_what_others_call_an_outlet_leads_to_it(seeds: Seeds, name: str, slug: str) -> None:
    found = {o.slug for o in seeds.outlets if _plain(name) in {_plain(n) for n in (o.name, *o.aliases)}}
    assert found == {slug}


@pytest.mark.parametrize(
    ("handle", "reporter", "outlet"),
    [
        ("Plettigoal", "Florian Plettenberg", "sky-germany"),
        ("David_Ornstein", "David Ornstein", "the-athletic"),
        ("DiMarzio", "Gianluca Di Marzio", "sky-italy"),
        ("cfbayern", "Christian Falk", "bild"),
        ("SkySports_Keith", "Keith Downie", "sky-sports"),
    ],
)
def test_a_reporter_is_known_by_handle_and_outlet(seeds: Seeds, handle: str, reporter: str, outlet: str) -> None:
    [found] = [r for r in seeds.reporters if handle in r.handles]
    assert (found.name, found.outlets[0]) == (reporter, outlet)
