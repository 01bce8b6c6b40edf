"""openfootball's club files, as they are written and as they really are."""

from pathlib import Path

import pytest

from bot.domain.seeds import ClubKind, Seeds
from bot.importing.clubs import plan_clubs
from bot.importing.openfootball import ClubEntry, other_kind, parse_clubs
from bot.seeds import load_seeds, seeds_dir

REAL = Path(__file__).parents[3] / "shared" / "reference" / "openfootball-clubs"

FILE = """
==================================
=  England • Angleterre

== Greater London ==
Arsenal FC, 1886, @ Emirates Stadium, London (Highbury) › Greater London   ## north
  | Arsenal | FC Arsenal [de] |The Arsenal FC       # old name
  | Arsenal $$Sponsor$$
 Drayton Park 75 // London
ii) Arsenal FC II
  | Arsenal Res.

Thames AFC (1928-1932),  London
Hashtag United (2016-)
New Thames U23, London
Thames Ladies, London
# a comment, with a comma

= Wales =
Wrexham AFC,Wrexham
 Levanger FK, Levanger
"""


@pytest.fixture(scope="module")
def entries() -> dict[str, ClubEntry]:
    return {entry.name: entry for entry in parse_clubs(FILE, "somewhere.txt").entries}


def test_every_line_with_a_club_is_one_and_no_other_is(entries: dict[str, ClubEntry]) -> None:
    assert list(entries) == [
        "Arsenal FC",
        "Arsenal FC II",
        "Thames AFC",
        "Hashtag United",
        "New Thames U23",
        "Thames Ladies",
        "Wrexham AFC",
        "Levanger FK",
    ]


def test_aliases_lose_language_comment_and_sponsor_marks(entries: dict[str, ClubEntry]) -> None:
    assert entries["Arsenal FC"].aliases == ("Arsenal", "FC Arsenal", "The Arsenal FC", "Arsenal Sponsor")
    assert entries["Arsenal FC II"].aliases == ("Arsenal Res.",)


def test_the_town_is_the_last_place_without_district_and_region(entries: dict[str, ClubEntry]) -> None:
    assert entries["Arsenal FC"].town == "London"
    assert entries["Wrexham AFC"].town == "Wrexham"
    assert entries["Hashtag United"].town == ""


def test_headings_of_the_first_level_name_the_country(entries: dict[str, ClubEntry]) -> None:
    assert entries["Arsenal FC"].country == "gb-eng"
    assert entries["Wrexham AFC"].country == "gb-wls"


def test_womens_youth_and_second_teams_are_told_with_their_first_team(entries: dict[str, ClubEntry]) -> None:
    told = {name: (entry.kind, entry.parent) for name, entry in entries.items() if entry.parent}
    assert told == {
        "Arsenal FC II": (ClubKind.B, "Arsenal FC"),
        "New Thames U23": (ClubKind.YOUTH, "New Thames"),
        "Thames Ladies": (ClubKind.WOMEN, "Thames"),
    }


def test_only_a_club_with_a_last_year_is_gone(entries: dict[str, ClubEntry]) -> None:
    assert [name for name, entry in entries.items() if entry.gone] == ["Thames AFC"]


@pytest.mark.parametrize(("name", "country"), [("eng.clubs.txt", "gb-eng"), ("de.clubs.txt", "de"), ("kos.x", "xk")])
def test_without_a_heading_the_file_name_says_the_country(name: str, country: str) -> None:
    [entry] = parse_clubs("Some Club, Town\n", name).entries
    assert (entry.country, entry.where) == (country, f"{name}, line 1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Some Club, Town", "no country"),
        ("= Atlantis\nSome Club, Town", "no country"),
        ("= Wales\n   stray words", "no alias"),
        ("= Wales\nii) Nobody II", "without a first one"),
        ("= Wales\n1234, Town", "no club"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_the_reason(text: str, why: str) -> None:
    parsed = parse_clubs(text, "notes.txt")
    assert parsed.entries == ()
    assert why in parsed.refused[0].why


def test_names_under_a_refused_line_go_to_no_other_club() -> None:
    [entry] = parse_clubs("= Wales\nWrexham, Wrexham\n   stray words\n | Alias\n", "x.txt").entries
    assert entry.aliases == ()


def test_the_name_says_which_files_hold_something_else() -> None:
    assert other_kind("eng.clubs.txt") is None
    for name in ("eng.clubs.props.txt", "eng.clubs.history.txt", "jp.clubs.lang.jp.txt"):
        assert other_kind(name) is not None


@pytest.mark.skipif(not REAL.is_dir(), reason="openfootball's files are not beside the checkout")
def test_the_real_files_go_in_whole_and_a_second_time_change_nothing() -> None:
    seeds = load_seeds(seeds_dir())
    parsed = [parse_clubs(file.read_text(), file.name) for file in sorted(REAL.rglob("*.clubs.txt"))]
    entries = [entry for file in parsed for entry in file.entries]
    assert len(entries) > 3400
    assert sum(len(file.refused) for file in parsed) < 10
    changes = plan_clubs(entries, seeds)
    assert len(changes.new) > 1000
    assert len(changes.changed) > 1000
    assert len(changes.refused) < 40
    after = {club.slug: club for club in (*seeds.clubs, *changes.changed, *changes.new)}
    assert after["arsenal"].aliases[:4] == next(club for club in seeds.clubs if club.slug == "arsenal").aliases
    again = plan_clubs(
        entries, Seeds(seeds.leagues, tuple(after.values()), seeds.players, seeds.outlets, seeds.reporters)
    )
    assert (again.new, again.changed, again.refused) == ((), (), changes.refused)
