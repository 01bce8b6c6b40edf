"""What a model says stands only as far as the text says it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.domain.claims import Move, Stage, Text
from bot.llm.answers import Said
from bot.llm.grounding import Grounded, ground
from tests.llm.llm_scene import gazetteer, labelled
from tests.llm.llm_server import say

TEXT = Text(
    "Spurs have made contact with AC Milan about Rafael Leão, according to Gianluca Di Marzio of Sky Italia.\n\n"
    "“He’s a fine   player,” said\na source, and the Rossoneri want at least €80 million. KANE, meanwhile, stays at "
    "Bayern after turning down United. Free agent Tom Brandvold will have his medical at Brighton on Monday."
)
_SAID = TypeAdapter(Said)


def check(*claims: dict[str, object], text: Text = TEXT) -> Grounded:
    return ground(text, [_SAID.validate_python(claim) for claim in claims], gazetteer())


LEAO = say("Spurs have made contact with AC Milan about Rafael Leão", "Rafael Leão", "Spurs", from_club="AC Milan")


def test_names_and_voices_become_those_of_the_gazetteer() -> None:
    [claim] = check(LEAO | {"reporter": "Gianluca Di Marzio", "outlet": "Sky Italia", "fee": "€80 million"}).claims
    assert (claim.to and claim.to.slug, claim.from_ and claim.from_.slug) == ("tottenham-hotspur", "ac-milan")
    [credit] = claim.credits
    assert credit.reporter is not None
    assert credit.reporter.slug is not None
    assert claim.fee is not None
    assert claim.fee.amount == 80_000_000


def test_the_evidence_is_the_texts_own_writing_however_the_model_copied_its_blanks_and_quotation_marks() -> None:
    [claim] = check(LEAO | {"quote": '"He\'s a fine player," said a source, and the Rossoneri want'}).claims
    assert claim.evidence.startswith("“He’s a fine   player,” said\na source")


def test_a_name_in_capitals_is_used_by_the_text_too() -> None:
    [claim] = check(say("KANE, meanwhile, stays at Bayern", "Kane", "United", "off")).claims
    assert claim.player.slug == "harry-kane"
    assert claim.to is not None
    assert claim.to.name.endswith("United")


def test_an_unknown_player_is_named_as_the_text_names_him_and_free_is_a_fee() -> None:
    [claim] = check(say("Tom Brandvold will have his medical", "Tom Brandvold", "Brighton", fee="Free agent")).claims
    assert (claim.player.name, claim.player.slug) == ("Tom Brandvold", None)
    assert claim.fee is not None
    assert (claim.fee.text, claim.fee.amount) == ("free", 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "Spurs have made contact with Inter about Rafael Leão"}, "quote"),
        ({"quote": "Spurs have made contact … about Rafael Leão"}, "quote"),
        ({"quote": "purs have made contact"}, "quote"),
        ({"quote": "Leão"}, "quote"),
        ({"quote": ""}, "quote"),
        ({"player": "Rafael Leão Silva"}, "player"),
        ({"player": "Mike Maignan"}, "player"),
        ({"player": ""}, "player"),
        ({"player": "AC Milan"}, "player"),
        ({"to_club": "Rafael Leão"}, "club"),
        ({"to_club": "Chelsea"}, "club"),
        ({"to_club": None}, "club"),
        ({"to_club": "AC Milan"}, "club"),
    ],
)
def test_a_claim_whose_quote_player_or_club_is_not_in_the_text_falls(change: dict[str, object], reason: str) -> None:
    assert check(LEAO | change) == Grounded((), (reason,))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"from_club": "Porto"}, "from"),
        ({"fee": "€90 million"}, "fee"),
        ({"reporter": "Fabrizio Romano"}, "reporter"),
        ({"outlet": "BBC Sport"}, "outlet"),
    ],
)
def test_of_a_claim_that_stands_falls_only_what_is_not_in_the_text(change: dict[str, object], reason: str) -> None:
    result = check(LEAO | change)
    assert [claim.player.name for claim in result.claims] == ["Rafael Leão"]
    assert result.dropped == (reason,)
    [claim] = result.claims
    assert (claim.fee, claim.credits) == (None, ())


def test_a_renewal_has_one_club_and_a_departure_none_to_go_to() -> None:
    quote = "KANE, meanwhile, stays at Bayern after turning down United"
    [renewal] = check(say(quote, "KANE", None, move="renewal", from_club="Bayern")).claims
    assert renewal.to == renewal.from_
    assert renewal.to is not None
    [departure] = check(say(quote, "KANE", "United", move="departure", from_club="Bayern")).claims
    assert departure.to is None


def test_only_a_quote_that_names_the_club_is_its_announcement() -> None:
    [named] = check(LEAO | {"official": True}).claims
    [unnamed] = check(LEAO | {"quote": "said a source, and the Rossoneri want", "official": True}).claims
    assert (named.official, unnamed.official) == (True, False)


def test_of_the_parts_of_a_long_text_the_furthest_claim_stays_and_an_end_ends_it() -> None:
    further = LEAO | {"stage": "bid", "from_club": None}
    result = check(LEAO | {"fee": "€80 million"}, further)
    [claim] = result.claims
    assert (claim.stage, claim.from_ is not None, claim.fee is not None) == (Stage.BID, True, True)
    [ended] = check(LEAO | {"stage": "off"}, further).claims
    assert ended.stage is Stage.OFF


TEXTS = [(text, [_SAID.validate_python(claim) for claim in claims]) for text, claims in labelled() if claims]
PICKED = st.sampled_from(TEXTS)


def is_told(text: Text, name: str) -> bool:
    return name.casefold() in text.body.casefold()


@given(PICKED)
def test_no_right_claim_falls(picked: tuple[Text, list[Said]]) -> None:
    """Every claim that the labels of our texts hold, said in the text's words, stands, and nothing of it is lost."""
    text, said = picked
    result = ground(text, said, gazetteer())
    assert result.dropped == ()
    told = {(claim.player.slug or claim.player.name, claim.move, claim.to and claim.to.name) for claim in result.claims}
    assert len(told) == len(result.claims)
    for item in said:
        alone = ground(text, [item], gazetteer())
        assert len(alone.claims) == 1, item


INVENTED = st.sampled_from(["Aurelio Zanetta", "FC Nordheim", "Zbigniew", "Olympique Fantasque"])


@given(PICKED, st.data(), INVENTED, st.sampled_from(["quote", "words", "order", "player", "to_club"]))
def test_every_invented_claim_falls(picked: tuple[Text, list[Said]], data: st.DataObject, name: str, part: str) -> None:
    """Change any essential part of a right claim into what the text does not say: the claim falls."""
    text, said = picked
    right = data.draw(st.sampled_from(said))
    words = right.quote.split()
    at = data.draw(st.integers(0, len(words) - 1))
    if part == "quote":
        invented = replace(right, quote=f"{name} is close to joining")
    elif part == "words":
        invented = replace(right, quote=" ".join([*words[:at], name, *words[at + 1 :]]))
    elif part == "order":
        invented = replace(right, quote=" ".join([*words, *words]))
    elif part == "player":
        invented = replace(right, player=name)
    else:
        invented = replace(right, to_club=name, move=Move.TRANSFER)
    assert ground(text, [invented], gazetteer()).claims == ()
