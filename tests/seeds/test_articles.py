"""The sample articles: dated, by outlets that we know, labelled, and telling these stories to the end.

The stories happened; the texts are written for this project, not by the outlets and reporters that they name.

Harry Kane: hope of a renewal (January 2023), Manchester United in and out (January to June), Bayern's four offers,
    the report that they give up, the clubs' agreement, the report that he stays, the medical, done (12 August).
Chris Smalling: talks with Roma, a wish to leave (January 2023), Tottenham, Inter and Juventus wait, renewed (16 June).
Moises Caicedo: Liverpool agree with Brighton, Chelsea win him (August 2023). Romeo Lavia goes the same way.
Mykhailo Mudryk: Arsenal's bids, Chelsea's hijack (January 2023).
Hakim Ziyech: a loan to PSG that collapses on the last day (January 2023), a loan to Galatasaray (August 2023).
Wout Weghorst: a loan to Manchester United (January 2023). Joao Felix: a loan to Chelsea and a renewal on one day.
Bukayo Saka: a renewal agreed in February and signed in May 2023.
Cristiano Ronaldo: released (November 2022), claimed for Al-Nassr, signed.
David de Gea: let go (July 2023), Andre Onana comes.
Tottenham besides: Danjuma taken from Everton, Porro's snag, Maddison, Van de Ven, Dragusin preferred to Bayern.
Kylian Mbappe: tells PSG that he goes (February 2024), Real Madrid (June 2024).
No transfer news: a match, a portrait, two injury reports, two changes of coach.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.articles import Draft, settle_time
from bot.domain.claims import Move, Stage
from bot.domain.seeds import Seeds
from bot.ingest.files import find_files, read_file
from bot.seeds import load_seeds, seeds_dir

_FOLDER = seeds_dir() / "articles"
_ARTICLES = list(find_files(_FOLDER))
_LATER = datetime(2025, 1, 1, tzinfo=UTC)
_LABELS = Path(__file__).with_name("sample_labels.jsonl")
_KEYS = {"player", "move", "to", "from", "stage", "fee", "source"}


def _read(path: Path) -> Draft:
    [draft] = read_file(path, path.name)
    return draft


def _published(path: Path) -> datetime:
    return settle_time(_read(path).published, _LATER)


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load_seeds(seeds_dir())


@pytest.fixture(scope="module")
def labels() -> dict[str, list[dict[str, Any]]]:
    lines = [json.loads(line) for line in _LABELS.read_text(encoding="utf-8").splitlines()]
    result = {line["file"]: line["claims"] for line in lines}
    assert len(result) == len(lines)
    return result


def _values(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_there_are_at_least_45_articles_in_four_forms_and_nothing_else() -> None:
    assert len(_ARTICLES) >= 45
    assert {path.suffix for path in _ARTICLES} == {".txt", ".md", ".html", ".json"}
    assert sorted(_FOLDER.iterdir()) == _ARTICLES


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.name)
def test_an_article_says_when_and_by_whom_it_was_published(path: Path, seeds: Seeds) -> None:
    draft = _read(path)
    published = _published(path)
    assert 2022 <= published.year <= 2024
    assert path.name.startswith(f"{published:%Y-%m-%d}-")
    outlets = {name for outlet in seeds.outlets for name in (outlet.name, *outlet.aliases)}
    assert draft.outlet in {None, *outlets}
    assert draft.author in {None, "", *outlets, *(reporter.name for reporter in seeds.reporters)}


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.name)
def test_an_article_has_its_text_and_no_header_or_furniture(path: Path) -> None:
    body = _read(path).body
    assert 100 <= len(body) <= 2500
    assert not re.search(r"^(date|outlet|author|url|title):? |cookie|privacy", body, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("path", _ARTICLES, ids=lambda path: path.name)
def test_an_article_links_to_no_real_address(path: Path) -> None:
    hosts = re.findall(r"https?://([^/\s\"]+)", path.read_text(encoding="utf-8"))
    assert set(hosts) <= {"example.com"}


def test_every_article_has_a_line_of_labels(labels: dict[str, list[dict[str, Any]]]) -> None:
    assert set(labels) == {path.name for path in _ARTICLES}


def test_labels_use_the_words_of_the_domain_and_the_clubs_of_the_seeds(
    labels: dict[str, list[dict[str, Any]]], seeds: Seeds
) -> None:
    clubs = {club.name for club in seeds.clubs}
    voices = {outlet.name for outlet in seeds.outlets} | {reporter.name for reporter in seeds.reporters}
    for file, claims in labels.items():
        for claim in claims:
            assert claim.keys() - {"optional"} == _KEYS, file
            assert {Move(move) for move in _values(claim["move"])}, file
            assert {Stage(stage) for stage in _values(claim["stage"])}, file
            assert set(_values(claim["to"]) + _values(claim["from"])) <= clubs, file
            assert set(_values(claim["source"])) <= voices, file
            assert (claim["to"] is None) == (claim["move"] == "departure"), file
            if claim["move"] == "renewal":
                assert claim["to"] == claim["from"], file


def test_a_labelled_fee_stands_in_its_article(labels: dict[str, list[dict[str, Any]]]) -> None:
    for path in _ARTICLES:
        text = path.read_text(encoding="utf-8")
        for claim in labels[path.name]:
            if claim["fee"] and claim["fee"] != "free":
                figure = re.search(r"\d+(\.\d+)?", claim["fee"])
                assert figure, path.name
                assert figure[0] in text, path.name


@pytest.mark.parametrize(
    ("player", "move", "club", "stages"),
    [
        ("Harry Kane", "renewal", "Tottenham Hotspur", ["talks"]),
        ("Harry Kane", "transfer", "Manchester United", ["interest", "bid", "off"]),
        ("Harry Kane", "transfer", "Bayern Munich", ["interest", "bid", "talks", "bid", "agreed", "medical", "done"]),
        ("Chris Smalling", "renewal", "Roma", ["talks", "interest", "agreed", "done"]),
        ("Chris Smalling", "transfer", "Juventus", ["interest", "off"]),
        ("Moises Caicedo", "transfer", "Liverpool", ["agreed", "off"]),
        ("Moises Caicedo", "transfer", "Chelsea", ["bid", "medical", "done"]),
        ("Mykhailo Mudryk", "transfer", "Arsenal", ["bid", "off"]),
        ("Mykhailo Mudryk", "transfer", "Chelsea", ["interest", "agreed", "done"]),
        ("Hakim Ziyech", "loan", "Paris Saint-Germain", ["agreed", "off"]),
        ("Hakim Ziyech", "loan", "Galatasaray", ["done"]),
        ("Wout Weghorst", "loan", "Manchester United", ["talks", "done"]),
        ("Joao Felix", "loan", "Chelsea", ["done"]),
        ("Bukayo Saka", "renewal", "Arsenal", ["agreed", "done"]),
        ("Cristiano Ronaldo", "departure", None, ["done"]),
        ("Cristiano Ronaldo", "transfer", "Al-Nassr", ["agreed", "done"]),
        ("David de Gea", "departure", None, ["done"]),
        ("Andre Onana", "transfer", "Manchester United", ["talks", "agreed"]),
        ("Arnaut Danjuma", "loan", "Tottenham Hotspur", ["medical", "done"]),
        ("Arnaut Danjuma", "loan", "Everton", ["off"]),
        ("Pedro Porro", "transfer", "Tottenham Hotspur", ["agreed"]),
        ("James Maddison", "transfer", "Tottenham Hotspur", ["medical", "done"]),
        ("Micky van de Ven", "transfer", "Tottenham Hotspur", ["agreed", "done"]),
        ("Radu Dragusin", "transfer", "Tottenham Hotspur", ["agreed", "done"]),
        ("Radu Dragusin", "transfer", "Bayern Munich", ["bid", "off"]),
        ("Kylian Mbappé", "transfer", "Real Madrid", ["interest", "done"]),
    ],
)
def test_a_story_goes_through_its_stages_in_order(
    labels: dict[str, list[dict[str, Any]]], player: str, move: str, club: str | None, stages: list[str]
) -> None:
    """Other reports may come between."""
    told = iter(
        _values(claim["stage"])
        for path in sorted(_ARTICLES, key=lambda path: (_published(path), path.name))
        for claim in labels[path.name]
        if player in _values(claim["player"]) and move in _values(claim["move"]) and claim["to"] == club
    )
    for stage in stages:
        assert any(stage in told_stage for told_stage in told), stage


def test_kane_is_told_by_many_voices_and_some_of_them_are_overtaken(labels: dict[str, list[dict[str, Any]]]) -> None:
    tellers = {
        _read(path).outlet or _read(path).author
        for path in _ARTICLES
        for claim in labels[path.name]
        if "Harry Kane" in _values(claim["player"])
    }
    assert len([claims for claims in labels.values() if any(c["player"] == "Harry Kane" for c in claims)]) >= 14
    assert len(tellers) >= 10
    assert "off" in [
        claim["stage"]
        for claims in labels.values()
        for claim in claims
        if (claim["player"], claim["to"]) == ("Harry Kane", "Bayern Munich")
    ]


def test_a_few_articles_hold_no_claim_and_a_few_hold_a_dozen(labels: dict[str, list[dict[str, Any]]]) -> None:
    counts = [len(claims) for claims in labels.values()]
    assert counts.count(0) >= 6
    assert len([count for count in counts if count >= 12]) >= 2
