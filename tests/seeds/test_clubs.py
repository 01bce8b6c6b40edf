"""The seeded leagues and clubs: wide enough, named by their slugs, and each form of a name says something new."""

import re
import unicodedata
from collections import Counter, defaultdict

import pytest

from bot.domain.seeds import Club, ClubKind, League, Seeds
from bot.reading.normalise import key
from bot.seeds import load_seeds, seeds_dir

# Names that papers give to several clubs; the reader settles them. Any other shared name is a slip.
_AMBIGUOUS = {
    "al ahli",
    "al nasr",
    "alianza fc",
    "aris",
    "arsenal",
    "atletico",
    "barcelona",
    "cd guadalajara",
    "cska",
    "dinamo",
    "dynamo",
    "everton",
    "fc inter",
    "fcb",
    "fck",
    "fcm",
    "fcn",
    "fortuna",
    "guarani",
    "inter",
    "inter women",
    "liverpool",
    "nacional",
    "racing",
    "rapid",
    "red star",
    "river plate",
    "scp",
    "sparta",
    "sporting",
    "union",
    "universidad catolica",
    "vitoria",
    "wac",
}
# Women's clubs that bear a men's club's name and are not part of it.
_INDEPENDENT = {"como-women"}
_TEAM = re.compile(r"-(women|b|ii|u18|u19|u21|u23|primavera)$")
_COUNTRY = re.compile(r"[a-z]{2}|gb-(eng|sct|wls|nir)")


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load_seeds(seeds_dir())


@pytest.fixture(scope="module")
def clubs(seeds: Seeds) -> dict[str, Club]:
    return {club.slug: club for club in seeds.clubs}


def slugified(name: str) -> str:
    """Spell a name as a slug does."""
    letters = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def test_there_are_the_leagues_and_clubs_that_papers_write_about(seeds: Seeds) -> None:
    assert len(seeds.leagues) >= 150
    assert len(seeds.clubs) >= 2200


@pytest.mark.parametrize(
    ("league", "size"),
    [
        ("premier-league", 20),
        ("championship", 24),
        ("la-liga", 20),
        ("serie-a", 20),
        ("bundesliga", 18),
        ("ligue-1", 18),
        ("primeira-liga", 18),
        ("eredivisie", 18),
        ("belgian-pro-league", 16),
        ("super-lig", 18),
        ("scottish-premiership", 12),
        ("saudi-pro-league", 18),
        ("mls", 30),
        ("brasileirao", 20),
        ("argentine-primera-division", 30),
        ("womens-super-league", 12),
        ("nwsl", 14),
    ],
)
def test_a_league_that_papers_follow_daily_is_complete(seeds: Seeds, league: str, size: int) -> None:
    assert sum(club.league == league for club in seeds.clubs) == size


def test_every_league_has_clubs(seeds: Seeds) -> None:
    assert {league.slug for league in seeds.leagues} == {club.league for club in seeds.clubs if club.league}


def test_no_two_leagues_share_a_name(seeds: Seeds) -> None:
    names = Counter(key(name) for league in seeds.leagues for name in (league.name, *league.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_womens_teams_play_in_womens_leagues_and_only_they(seeds: Seeds) -> None:
    womens = {league.slug: league.women for league in seeds.leagues}
    for club in seeds.clubs:
        if club.league:
            assert womens[club.league] == (club.kind is ClubKind.WOMEN), club.slug


def test_countries_are_codes(seeds: Seeds) -> None:
    rows: tuple[League | Club, ...] = (*seeds.leagues, *seeds.clubs)
    for row in rows:
        assert _COUNTRY.fullmatch(row.country), row.slug


def test_a_slug_is_the_name(seeds: Seeds) -> None:
    for club in seeds.clubs:
        assert club.slug == slugified(club.name)


def test_no_value_is_blank_or_has_stray_spaces(seeds: Seeds) -> None:
    for club in seeds.clubs:
        for text in (club.name, *club.aliases, *club.nicknames, *club.tags, *club.handles):
            assert text, club.slug
            assert text == " ".join(text.split()), club.slug
    for league in seeds.leagues:
        for text in (league.name, *league.aliases):
            assert text, league.slug
            assert text == " ".join(text.split()), league.slug


def test_tags_and_handles_are_single_words_without_their_sign(seeds: Seeds) -> None:
    for club in seeds.clubs:
        for text in (*club.tags, *club.handles):
            assert re.fullmatch(r"\w+", text), f"{club.slug}: {text}"


def test_no_form_of_a_name_repeats_another_for_the_reader(seeds: Seeds) -> None:
    """Case, diacritics and signs make no difference when names are looked up."""
    for club in seeds.clubs:
        forms = Counter(key(form) for form in (club.name, *club.aliases, *club.nicknames))
        assert [form for form, count in forms.items() if count > 1] == [], club.slug
        assert len(set(club.tags)) == len(club.tags), club.slug


def test_only_known_ambiguous_names_are_shared(seeds: Seeds) -> None:
    holders = defaultdict(set)
    for club in seeds.clubs:
        for name in (club.name, *club.aliases):
            holders[key(name)].add(club.slug)
    assert {name for name, slugs in holders.items() if len(slugs) > 1} == _AMBIGUOUS


def test_a_handle_belongs_to_one_club(seeds: Seeds) -> None:
    handles = Counter(handle.lower() for club in seeds.clubs for handle in club.handles)
    assert [handle for handle, count in handles.items() if count > 1] == []


def test_a_parent_is_a_first_team_of_the_same_country(clubs: dict[str, Club]) -> None:
    for club in clubs.values():
        if club.parent:
            assert clubs[club.parent].kind is ClubKind.MEN, club.slug
            assert clubs[club.parent].country == club.country, club.slug
            assert club.kind is not ClubKind.MEN, club.slug


def test_a_team_named_after_a_first_team_has_it_as_parent(clubs: dict[str, Club]) -> None:
    for club in clubs.values():
        first = _TEAM.sub("", club.slug)
        if club.kind is not ClubKind.MEN and first != club.slug and first in clubs:
            assert (club.parent == first) != (club.slug in _INDEPENDENT), club.slug


def test_b_and_youth_teams_always_have_a_parent(seeds: Seeds) -> None:
    for club in seeds.clubs:
        if club.kind in (ClubKind.B, ClubKind.YOUTH):
            assert club.parent, club.slug


@pytest.mark.parametrize(
    ("form", "slug"),
    [
        ("Man Utd", "manchester-united"),
        ("FC Bayern München", "bayern-munich"),
        ("Paris St-Germain", "paris-saint-germain"),
        ("Atlético de Madrid", "atletico-madrid"),
        ("Barça", "barcelona"),
        ("M'gladbach", "borussia-monchengladbach"),
        ("Roter Stern Belgrad", "red-star-belgrade"),
        ("Estrela Vermelha", "red-star-belgrade"),
        ("Marsiglia", "marseille"),
        ("Bodø/Glimt", "bodo-glimt"),
        ("Brighton and Hove Albion", "brighton-hove-albion"),
        ("Chelsea FC Women", "chelsea-women"),
        ("Barça Atlètic", "barcelona-atletic"),
        ("Al Hilal", "al-hilal"),
    ],
)
def test_a_form_that_papers_of_some_language_use_leads_to_its_club(seeds: Seeds, form: str, slug: str) -> None:
    wanted = key(form)
    assert [c.slug for c in seeds.clubs if wanted in map(key, (c.name, *c.aliases))] == [slug]
