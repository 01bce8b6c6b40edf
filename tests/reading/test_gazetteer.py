"""The dictionary finds what papers call clubs and players, at the right places only."""

import pytest

from bot.reading.gazetteer import Gazetteer
from bot.reading.normalise import fold
from bot.seeds import load_seeds, seeds_dir


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(load_seeds(seeds_dir()))


def _found(gazetteer: Gazetteer, text: str) -> list[tuple[str, set[str]]]:
    return [
        (text[h.start : h.end], {e.slug for e in h.entries if e.kind == "club"}) for h in gazetteer.find(fold(text))
    ]


@pytest.mark.parametrize(
    ("text", "written", "slug"),
    [
        ("Talks with Bayern München today", "Bayern München", "bayern-munich"),
        ("Barça want more", "Barça", "barcelona"),
        ("signing for #THFC soon", "THFC", "tottenham-hotspur"),
        ("@SpursOfficial are", "SpursOfficial", "tottenham-hotspur"),
        ("Inter Miami want him", "Inter Miami", "inter-miami"),
        ("Brighton & Hove Albion agree", "Brighton & Hove Albion", "brighton-hove-albion"),
        ("Paris St-Germain agree", "Paris St-Germain", "paris-saint-germain"),
    ],
)
def test_a_club_is_found_under_its_names(gazetteer: Gazetteer, text: str, written: str, slug: str) -> None:
    assert any(w == written and slug in slugs for w, slugs in _found(gazetteer, text))


@pytest.mark.parametrize("text", ["an interesting offer", "the lens of history", "Romania drew", "thfc"])
def test_words_that_only_contain_a_name_are_none(gazetteer: Gazetteer, text: str) -> None:
    assert _found(gazetteer, text) == []


def test_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    assert [written for written, _ in _found(gazetteer, "Inter Miami and Inter")] == ["Inter Miami", "Inter"]


def test_look_up_by_slug_and_surname(gazetteer: Gazetteer) -> None:
    assert gazetteer.clubs["tottenham-hotspur"].name == "Tottenham Hotspur"
    assert gazetteer.players["harry-kane"].name == "Harry Kane"
    assert "harry-kane" in gazetteer.surname("KANE")
    assert "fabrizio-romano" in gazetteer.reporters


def test_every_name_of_every_seed_is_found_as_what_it_stands_for(gazetteer: Gazetteer) -> None:
    forms = [
        (form, club.slug)
        for club in gazetteer.clubs.values()
        for form in (
            club.name,
            *club.aliases,
            *club.nicknames,
            *(f"#{tag}" for tag in club.tags),
            *(f"@{handle}" for handle in club.handles),
        )
    ]
    forms += [(form, p.slug) for p in gazetteer.players.values() for form in (p.name, *p.aliases)]
    for voices in (gazetteer.outlets, gazetteer.reporters):
        forms += [
            (form, voice.slug)
            for voice in voices.values()
            for form in (voice.name, *voice.aliases, *(f"@{handle}" for handle in voice.handles))
        ]
    missed = [
        (form, slug)
        for form, slug in forms
        if not any(slug in {entry.slug for entry in hit.entries} for hit in gazetteer.find(fold(f"Well, {form} then")))
    ]
    assert missed == []
