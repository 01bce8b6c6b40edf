"""The documents give their picture: who wants whom, how far along, and who says so; whatever the names are."""

from collections.abc import Iterable

import pytest

from bot.domain.claims import Claim
from bot.reading.confidence import THRESHOLD
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading.newsroom_texts import INVENTED_NAMES, KNOWN_NAMES, OWN, news, renamed, shared_document


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer(load_seeds(seeds_dir())))


def picture(claims: Iterable[Claim]) -> set[tuple[str, str, str | None, str | None, str]]:
    return {
        (
            c.player.name.split()[-1],
            c.move.value,
            c.to.name if c.to else None,
            c.from_.name if c.from_ else None,
            c.stage.value,
        )
        for c in claims
    }


def voices(claims: Iterable[Claim], surname: str, move: str) -> set[str]:
    return {
        ref.name
        for c in claims
        if c.player.name.endswith(surname) and c.move == move
        for credit in c.credits
        for ref in (credit.reporter, credit.outlet)
        if ref
    }


def test_the_users_document_gives_its_picture(reader: Reader) -> None:
    body = shared_document()
    if body is None:
        pytest.skip("the document is not beside this checkout")
    everything = reader.read(news(body))
    assert ("Ronaldo", "departure", None, "Manchester United", "done") in picture(everything)
    # Told, but for the renewal that the text only calls unlikely.
    claims = [c for c in everything if c.confidence >= THRESHOLD or c.move == "renewal"]
    told = picture(claims)
    kane_elsewhere = {t for t in told if t[0] == "Kane" and t[1] == "transfer"}
    assert told - kane_elsewhere == {
        ("Smalling", "departure", None, "Roma", "talks"),
        ("Smalling", "renewal", "Roma", "Roma", "off"),
        ("Smalling", "transfer", "Tottenham Hotspur", "Roma", "interest"),
        ("Smalling", "transfer", "Inter Milan", "Roma", "interest"),
        ("Smalling", "transfer", "Juventus", "Roma", "interest"),
        ("Kane", "renewal", "Tottenham Hotspur", "Tottenham Hotspur", "talks"),
        ("Weghorst", "loan", "Manchester United", "Besiktas", "done"),
        ("Sesko", "transfer", "Manchester United", None, "interest"),
        ("Osimhen", "transfer", "Manchester United", None, "interest"),
    }
    assert {(t[2], t[3]) for t in kane_elsewhere} == {
        ("Manchester United", "Tottenham Hotspur"),
        ("Bayern Munich", "Tottenham Hotspur"),
    }
    assert {t[4] for t in kane_elsewhere} <= {"off", "interest"}
    assert "Tuttomercatoweb" in voices(claims, "Smalling", "departure")
    assert voices(claims, "Kane", "renewal") >= {"Florian Plettenberg", "Sky Germany"}


EXPECTED = {
    "our own": (
        "Guendouzi",
        "Marseille",
        "Fulham",
        "Valencia",
        "Villarreal",
        "Toney",
        "Brentford",
        "Everton",
        "RB Leipzig",
        "Rondón",
        "Ings",
        "West Ham United",
        "Pedro",
        "Boniface",
    ),
    "other known names": (
        "Giménez",
        "Feyenoord",
        "Wolverhampton Wanderers",
        "Torino",
        "Bologna",
        "Solanke",
        "Bournemouth",
        "Leeds United",
        "Bayer Leverkusen",
        "Moreno",
        "Adams",
        "Southampton",
        "Balogun",
        "David",
    ),
    "invented names": (
        "Merrin",
        "Castelmare FC",
        "Westmere Town",
        "Portorosso City",
        "Valdora Rovers",
        "Estrade",
        "Norvale FC",
        "Harbury United",
        "Eisenau SV",
        "Teixoto",
        "Vandroogen",
        "Karadag SK",
        "Brezovar",
        "Okwuosa",
    ),
}


@pytest.mark.parametrize(
    ("which", "names"), [("our own", ()), ("other known names", KNOWN_NAMES), ("invented names", INVENTED_NAMES)]
)
def test_a_document_of_the_same_phenomena_gives_the_same_picture_of_any_names(
    reader: Reader, which: str, names: tuple[tuple[str, str], ...]
) -> None:
    one, his, near, second, third, two, home, rival, far, gone, lent, lender, first, last = EXPECTED[which]
    claims = reader.read(news(renamed(OWN, names)))
    told = picture(claims)
    elsewhere = {t for t in told if t[0] == two and t[1] == "transfer"}
    assert told - elsewhere == {
        (one, "departure", None, his, "talks"),
        (one, "renewal", his, his, "off"),
        (one, "transfer", near, his, "interest"),
        (one, "transfer", second, his, "interest"),
        (one, "transfer", third, his, "interest"),
        (two, "renewal", home, home, "talks"),
        (lent, "loan", rival, lender, "done"),
        (gone, "departure", None, rival, "done"),
        (first, "transfer", rival, None, "interest"),
        (last, "transfer", rival, None, "interest"),
    }
    assert {t[2] for t in elsewhere} == {rival, far}
    assert {t[4] for t in elsewhere} <= {"off", "interest"}
    assert voices(claims, one, "departure")
    assert voices(claims, two, "renewal")


def test_no_manager_of_a_document_is_a_player(reader: Reader) -> None:
    names = {c.player.name for c in reader.read(news(OWN))}
    assert not names & {"Igor Tudor", "Marco Silva"}
