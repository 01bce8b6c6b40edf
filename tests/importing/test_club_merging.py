"""How clubs of a file become known clubs, and the laws that hold for every file."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.seeds import Club, ClubKind, Outlet, OutletKind, Player, Seeds
from bot.importing.changes import Changes
from bot.importing.clubs import plan_clubs
from bot.importing.names import common_name, key
from bot.importing.openfootball import ClubEntry, parse_clubs

KNOWN = Seeds(
    clubs=(
        Club("arsenal", "Arsenal", "gb-eng", aliases=("FC Arsenal",), nicknames=("Gunners",)),
        Club("arsenal-women", "Arsenal Women", "gb-eng", kind=ClubKind.WOMEN, parent="arsenal"),
        Club("wimbledon", "Wimbledon", "gb-eng"),
        Club("inter-milan", "Inter Milan", "it", aliases=("Inter", "FC Internazionale")),
        Club("everton", "Everton", "gb-eng"),
    ),
    players=(Player("neil-brownlow", "Neil Brownlow", "Brownlow", date(2025, 1, 1)),),
    outlets=(Outlet("kicker", "Kicker", OutletKind.PAPER, "de", "de", 2),),
)


def plan(text: str, known: Seeds = KNOWN) -> Changes[Club]:
    parsed = parse_clubs(text, "test.txt")
    assert parsed.refused == ()
    return plan_clubs(parsed.entries, known)


def test_papers_drop_what_only_says_football_club() -> None:
    assert common_name("Woking FC") == "Woking"
    assert common_name("1. FC Nürnberg") == "Nürnberg"
    assert common_name("UD Logroñés") == "UD Logroñés"
    assert common_name("FC") == "FC"


def test_a_known_club_gets_the_names_that_are_new() -> None:
    changes = plan("= England\nArsenal FC, London\n | Arsenal | Woolwich Arsenal FC | Arsenal London\n")
    assert changes.aliases == 3
    [club] = changes.changed
    assert club.aliases == ("FC Arsenal", "Arsenal FC", "Woolwich Arsenal FC", "Arsenal London")


def test_an_alias_finds_a_club_whose_name_is_written_otherwise() -> None:
    [club] = plan("= Italy\nInternazionale Milano\n | FC Internazionale\n").changed
    assert (club.slug, club.aliases[-1]) == ("inter-milan", "Internazionale Milano")


def test_the_same_name_in_another_country_is_another_club() -> None:
    [club] = plan("= Chile\nEverton, Viña del Mar\n").new
    assert (club.slug, club.name, club.country) == ("everton-cl", "Everton", "cl")


def test_a_new_club_takes_its_common_name_and_keeps_the_full_one() -> None:
    [club] = plan("= England\nWoking FC, 1889, Woking\n | The Cardinals Woking\n").new
    assert (club.slug, club.name, club.aliases) == ("woking", "Woking", ("Woking FC", "The Cardinals Woking"))


def test_clubs_that_are_no_more_are_left_out() -> None:
    assert plan("= England\nDarwen FC (1870-2009), Darwen\n") == Changes()


def test_a_club_that_may_be_two_is_refused_and_both_are_named() -> None:
    [refusal] = plan("= England\nLondon Select\n | Arsenal | Everton\n").refused
    assert "arsenal, everton" in refusal.why
    assert refusal.what == "London Select"


def test_two_clubs_that_look_like_one_known_are_both_refused() -> None:
    changes = plan("= England\nWimbledon FC, London\nAFC Wimbledon, London\n")
    assert (changes.new, changes.changed) == ((), ())
    assert ["AFC Wimbledon" in refusal.why for refusal in changes.refused] == [True, False]


def test_an_alias_that_two_claim_goes_to_neither() -> None:
    changes = plan("= England\nArsenal\n | London Giants\nEverton\n | London Giants\n")
    assert changes.unchanged == 2
    assert changes.changed == ()


def test_a_womens_club_is_not_merged_into_the_first_team() -> None:
    changes = plan("= England\nArsenal Ladies, London\n | Arsenal Women FC\nArsenal WFC\n | Arsenal\n")
    assert {club.slug: club.aliases for club in changes.changed} == {
        "arsenal-women": ("Arsenal Ladies", "Arsenal Women FC"),
        "arsenal": ("FC Arsenal", "Arsenal WFC"),
    }


def test_a_second_team_belongs_to_its_first_one() -> None:
    changes = plan("= England\nArsenal FC, London\nii) Arsenal FC II\n | Arsenal Res.\nNewham FC, Ham\nii) Newham II\n")
    teams = {club.slug: (club.kind, club.parent) for club in changes.new}
    assert teams["arsenal-fc-ii"] == (ClubKind.B, "arsenal")
    assert teams["newham-ii"] == (ClubKind.B, "newham")


def test_no_form_goes_in_that_means_something_else_to_the_reader() -> None:
    """A person's surname, an outlet, a country, a club abroad, a shared town, short and common words."""
    changes = plan(
        "= England\nArsenal\n | Brownlow | Kicker | Austria | Inter Milan | Van | United | Leeds | True Name\n"
        "Leeds Old, Leeds\nLeeds New, Leeds\nBrownlow FC, Hill\n"
    )
    [arsenal] = changes.changed
    assert arsenal.aliases == ("FC Arsenal", "True Name")
    assert [club.name for club in changes.new] == ["Leeds Old", "Leeds New", "Brownlow FC"]


_WORDS = ("Alderley", "Birchfield", "Cedarwood", "Alderley Park", "Birchfield Park")
_names = st.builds(
    lambda prefix, word, suffix: f"{prefix} {word} {suffix}".strip(),
    st.sampled_from(("", "FC", "SC", "AFC")),
    st.sampled_from(_WORDS),
    st.sampled_from(("", "FC", "AFC", "II")),
)
_entries = st.builds(
    ClubEntry,
    where=st.uuids().map(str),
    country=st.sampled_from(("gb-eng", "cl")),
    name=_names,
    town=st.sampled_from(("", "Alderley", "Birchfield")),
    aliases=st.lists(_names, max_size=3).map(tuple),
    kind=st.sampled_from((ClubKind.MEN, ClubKind.MEN, ClubKind.MEN, ClubKind.WOMEN, ClubKind.B)),
    parent=st.none() | _names,
)


@st.composite
def _known_clubs(draw: st.DrawFn) -> tuple[Club, ...]:
    """Make clubs of which no two share a name, as the seeds are."""
    result: list[Club] = []
    used: set[tuple[str, str]] = set()
    for entry in draw(st.lists(_entries, max_size=5)):
        forms = {key(name): name for name in (entry.name, *entry.aliases)}
        slug = f"{key(entry.name)}-{entry.country}"
        fresh = used.isdisjoint((entry.country, form) for form in (*forms, slug))
        if fresh and slug not in {club.slug for club in result}:
            used |= {(entry.country, form) for form in (*forms, slug)}
            name, *aliases = forms.values()
            result.append(Club(slug, name, entry.country, kind=entry.kind, aliases=tuple(aliases)))
    return tuple(result)


def _after(known: Seeds, changes: Changes[Club]) -> Seeds:
    clubs = {club.slug: club for club in (*known.clubs, *changes.changed, *changes.new)}
    return replace(known, clubs=tuple(clubs.values()))


@settings(deadline=None)
@given(st.lists(_entries, max_size=7), _known_clubs())
def test_a_second_run_changes_nothing(entries: list[ClubEntry], clubs: tuple[Club, ...]) -> None:
    known = Seeds(clubs=clubs)
    first = plan_clubs(entries, known)
    second = plan_clubs(entries, _after(known, first))
    assert (second.new, second.changed) == ((), ())


@settings(deadline=None)
@given(st.lists(_entries, max_size=7), _known_clubs())
def test_no_name_is_ever_claimed_by_two_clubs_of_a_country(entries: list[ClubEntry], clubs: tuple[Club, ...]) -> None:
    known = Seeds(clubs=clubs)
    changes = plan_clubs(entries, known)
    after = _after(known, changes)
    assert len(after.clubs) == len(known.clubs) + len(changes.new)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for club in after.clubs:
        for name in (club.name, *club.aliases):
            holders[club.country, key(name)].add(club.slug)
    assert [slugs for slugs in holders.values() if len(slugs) > 1] == []


@settings(deadline=None)
@given(st.lists(_entries, max_size=7), _known_clubs())
def test_every_club_of_a_file_is_accounted_for_and_none_loses_a_name(
    entries: list[ClubEntry], clubs: tuple[Club, ...]
) -> None:
    changes = plan_clubs(entries, Seeds(clubs=clubs))
    assert len(changes.new) + len(changes.changed) + changes.unchanged + len(changes.refused) == len(entries)
    before = {club.slug: club for club in clubs}
    for club in changes.changed:
        old = before[club.slug]
        assert replace(club, aliases=old.aliases) == old
        assert club.aliases[: len(old.aliases)] == old.aliases
