"""The player list is plausible, and its names find their players."""

import re
import unicodedata

import pytest

from bot.domain.seeds import Player
from bot.seeds import load_seeds, seeds_dir

POSITIONS = {"goalkeeper", "defender", "midfielder", "forward"}
HOME_NATIONS = {"gb-eng", "gb-sct", "gb-wls", "gb-nir"}
# Letters that Unicode does not take apart into a base letter and a mark.
WHOLE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th"})


@pytest.fixture(scope="module")
def players() -> tuple[Player, ...]:
    """Load the list with all other seeds, which also resolves every club."""
    return load_seeds(seeds_dir()).players


def slugified(name: str) -> str:
    """Spell a name as a slug does."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(WHOLE_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in letters if not unicodedata.combining(c))).strip("-")


def test_the_list_is_worth_having(players: tuple[Player, ...]) -> None:
    assert len(players) >= 1500


def test_a_slug_is_the_name_or_a_namesakes_with_his_birth_year(players: tuple[Player, ...]) -> None:
    slugs = {player.slug for player in players}
    for player in players:
        name = slugified(player.name)
        if player.slug != name:
            assert player.slug == f"{name}-{player.birth_year}"
            assert name in slugs, f"{player.slug} has no namesake"


def test_no_text_is_blank_or_has_stray_spaces(players: tuple[Player, ...]) -> None:
    for player in players:
        for text in (player.name, player.surname, *player.aliases, *player.former):
            assert text, player.slug
            assert text == " ".join(text.split()), player.slug


def test_no_alias_is_another_alias_or_the_name_without_its_diacritics(players: tuple[Player, ...]) -> None:
    for player in players:
        forms = [slugified(form) for form in (player.name, *player.aliases)]
        assert len(set(forms)) == len(forms), player.slug


def test_birth_years_are_those_of_players(players: tuple[Player, ...]) -> None:
    for player in players:
        assert player.birth_year is None or 1975 <= player.birth_year <= 2010, player.slug


def test_positions_come_from_the_four(players: tuple[Player, ...]) -> None:
    assert {player.position for player in players} <= POSITIONS | {None}


def test_nationalities_are_country_codes_and_british_ones_home_nations(players: tuple[Player, ...]) -> None:
    codes = {player.nationality for player in players if player.nationality} - HOME_NATIONS
    assert all(re.fullmatch("[a-z]{2}", code) for code in codes)
    assert not codes & {"gb", "uk", "en"}


def test_former_clubs_are_given_once_and_without_the_present_one(players: tuple[Player, ...]) -> None:
    for player in players:
        assert player.club not in player.former, player.slug
        assert len(set(player.former)) == len(player.former), player.slug


def test_a_surname_is_part_of_a_name_of_the_player(players: tuple[Player, ...]) -> None:
    for player in players:
        assert any(player.surname in form for form in (player.name, *player.aliases)), player.slug


@pytest.mark.parametrize(
    ("slug", "surname"),
    [
        ("harry-kane", "Kane"),
        ("virgil-van-dijk", "van Dijk"),
        ("son-heung-min", "Son"),
        ("rodri", "Rodri"),
        ("vinicius-junior", "Vinícius"),
    ],
)
def test_papers_short_form_is_the_surname(players: tuple[Player, ...], slug: str, surname: str) -> None:
    assert {player.slug: player.surname for player in players}[slug] == surname
