"""Tables of players: what is read, what is merged, what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.seeds import Club, ClubKind, Player, Seeds
from bot.errors import FileRefused
from bot.importing.changes import Changes
from bot.importing.players import COLUMNS, REQUIRED, plan_players
from bot.importing.tables import Row, Table, parse_table

TODAY = date(2026, 3, 1)
KNOWN = Seeds(
    clubs=(
        Club("tottenham", "Tottenham", "gb-eng", aliases=("Spurs",)),
        Club("bayern", "Bayern Munich", "de"),
        Club("roma", "Roma", "it"),
        Club("roma-women", "Roma Women", "it", kind=ClubKind.WOMEN, aliases=("Roma Ladies",)),
        Club("aris", "Aris", "gr"),
        Club("aris-cy", "Aris", "cy"),
    ),
    players=(
        Player("harry-kane", "Harry Kane", "Kane", date(2025, 9, 1), "tottenham", birth_year=1993),
        Player("luis-suarez", "Luis Suárez", "Suárez", date(2025, 9, 1), "roma", birth_year=1987),
        Player("luis-suarez-1997", "Luis Suárez", "Suárez", date(2025, 9, 1), "aris", birth_year=1997),
    ),
)


def table(text: str) -> Table:
    return parse_table(text, COLUMNS, REQUIRED)


def plan(text: str, known: Seeds = KNOWN, today: date = TODAY) -> Changes[Player]:
    return plan_players(table(text), known, today)


def after(changes: Changes[Player], known: Seeds = KNOWN) -> Seeds:
    players = {player.slug: player for player in (*known.players, *changes.changed, *changes.new)}
    return replace(known, players=tuple(players.values()))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(separator: str) -> None:
    text = f"name{separator}Birth Year\nJohn Doe{separator}1999\n"
    assert [row.cells for row in table(text).rows] == [{"name": "John Doe", "birth_year": "1999"}]


def test_a_row_keeps_its_line_below_comments_blank_lines_and_cells_of_several_lines() -> None:
    read = table('# what it is\n\nname,club\n"John\nDoe",\n# part two\n\nJane Roe,\n')
    assert [(row.line, row.cells["name"]) for row in read.rows] == [(4, "John Doe"), (8, "Jane Roe")]


def test_unknown_columns_are_named_and_left_out() -> None:
    read = table("name,shoe,club\nJohn Doe,44,Spurs\n")
    assert read.unknown == ("shoe",)
    assert read.rows[0].cells == {"name": "John Doe", "club": "Spurs"}


@pytest.mark.parametrize(
    ("text", "why"), [("", "no header"), ("club,age\nSpurs,9\n", "'name'"), ("name,name\nA,B\n", "twice")]
)
def test_a_table_without_a_sound_header_is_refused_whole(text: str, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        table(text)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("John Doe,,,,,,", "7 cells"),
        ('"John"x,,,,,', "quotes"),
        (",,,,Spurs,", "no name"),
        ("1234,,,,,", "no name"),
        ("John Doe,Not A Slug,,,,", "slug"),
        ("John Doe,,Winger,,,", "position"),
        ("John Doe,,,Atlantis,,", "nationality"),
        ("John Doe,,,,Nowhere FC,", "no club"),
        ("John Doe,,,,Aris,", "aris, aris-cy"),
        ("John Doe,,,,,12.3.2024", "as_of"),
        ("John Doe,,,,,2026-03-02", "to come"),
        ("Luis Suárez,,,,,", "luis-suarez, luis-suarez-1997"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_rest_goes_in(row: str, why: str) -> None:
    changes = plan(f"name,slug,position,nationality,club,as_of\n{row}\nJane Roe,,,,,\n")
    assert [player.name for player in changes.new] == ["Jane Roe"]
    [refusal] = changes.refused
    assert refusal.where == "line 2"
    assert why in refusal.why


def test_a_new_player_is_made_of_all_columns() -> None:
    changes = plan(
        "name,surname,aliases,club,former,position,nationality,birth_year,as_of\n"
        "Ana Da Silva,Da Silva,Aninha|ana da silva,Roma Ladies,Spurs|bayern|Spurs,Forward,Brazil,2001,2025-07-01\n"
    )
    assert changes.new == (
        Player(
            "ana-da-silva",
            "Ana Da Silva",
            "Da Silva",
            date(2025, 7, 1),
            "roma-women",
            ("tottenham", "bayern"),
            ("Aninha",),
            "forward",
            "br",
            2001,
        ),
    )


def test_a_transfer_makes_the_old_club_a_former_one_as_of_today() -> None:
    [kane] = plan("name,club\nharry kane,Bayern Munich\n").changed
    assert (kane.name, kane.club, kane.former, kane.as_of) == ("Harry Kane", "bayern", ("tottenham",), TODAY)


def test_an_older_table_changes_no_club() -> None:
    changes = plan("name,club,as_of\nHarry Kane,Bayern Munich,2025-08-31\n")
    assert (changes.changed, changes.unchanged) == ((), 1)


def test_empty_cells_say_nothing_and_another_name_becomes_an_alias() -> None:
    [kane] = plan("slug,name,club,birth_year\nharry-kane,Harold Kane,,\n").changed
    assert kane == replace(KNOWN.players[0], aliases=("Harold Kane",))


def test_a_year_of_birth_or_a_club_tells_namesakes_apart() -> None:
    changes = plan("name,club,birth_year,position\nLuis Suárez,,1997,forward\nLuis Suarez,Roma,,defender\n")
    assert {p.slug: p.position for p in changes.changed} == {"luis-suarez-1997": "forward", "luis-suarez": "defender"}
    [third] = plan("name,birth_year\nLuis Suárez,2005\n").new
    assert third.slug == "luis-suarez-2005"


def test_two_rows_about_one_player_are_one_too_many() -> None:
    changes = plan("name,position\nHarry Kane,forward\nHARRY KANE,defender\n")
    assert changes.changed[0].position == "forward"
    assert "harry-kane already" in changes.refused[0].why


def test_a_second_run_on_a_later_day_changes_nothing() -> None:
    text = "name,club,as_of\nHarry Kane,Bayern Munich,\nNew Man,Roma,\nOld Man,Roma,2020-01-01\n"
    again = plan(text, after(plan(text)), date(2026, 4, 1))
    assert (again.new, again.changed, again.unchanged) == ((), (), 3)


_cells = st.fixed_dictionaries(
    {"name": st.sampled_from(("Al Pha", "Be Ta", "Ga Mma"))},
    optional={
        "slug": st.sampled_from(("al-pha", "be-ta", "other")),
        "aliases": st.sampled_from(("Al Pha", "Be Ta|Ga Mma", "Del Ta")),
        "club": st.sampled_from(("Spurs", "roma", "Bayern Munich")),
        "former": st.sampled_from(("roma", "bayern|roma", "Spurs|roma|Spurs")),
        "birth_year": st.sampled_from(("1990", "1995")),
        "position": st.sampled_from(("forward", "defender")),
        "as_of": st.sampled_from(("2025-01-01", "2026-02-01")),
    },
)


@settings(deadline=None)
@given(st.lists(_cells, max_size=6))
def test_no_table_changes_anything_when_it_comes_again(rows: list[dict[str, str]]) -> None:
    read = Table(tuple(Row(number, cells) for number, cells in enumerate(rows, 2)), (), ())
    first = plan_players(read, KNOWN, TODAY)
    again = plan_players(read, after(first), date(2026, 5, 1))
    assert (again.new, again.changed) == ((), ())
