"""What football papers write comes out as they mean it, one phenomenon a row."""

from dataclasses import replace

import pytest

from bot.domain.claims import Claim, Ref, Text
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.seeds import load_seeds, seeds_dir
from tests.reading.newsroom_texts import news


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer(load_seeds(seeds_dir())))


def _short(c: Claim) -> str:
    return f"{c.player.name.split()[-1]}: {c.move} {c.stage} to {c.to and c.to.name} from {c.from_ and c.from_.name}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Leeds United have signed winger Seydou Kouame from Lorient.",
            ["Kouame: transfer done to Leeds United from Lorient"],
        ),
        ("Seydou Kouame has joined Leeds United from Lorient.", ["Kouame: transfer done to Leeds United from Lorient"]),
        (
            "Leeds United have brought in Seydou Kouame from Lorient for the rest of the season.",
            ["Kouame: loan done to Leeds United from Lorient"],
        ),
        (
            "Leeds United have signed Seydou Kouame on a contract until the end of the season.",
            ["Kouame: transfer done to Leeds United from None"],
        ),
        (
            "Leeds United have signed Seydou Kouame on loan. They have an option to make the transfer permanent.",
            ["Kouame: loan done to Leeds United from None"],
        ),
        (
            "Leeds United have denied that they have made an offer for Seydou Kouame of Lorient.",
            ["Kouame: transfer off to Leeds United from Lorient"],
        ),
        ("Leeds United offered Seydou Kouame new terms.", ["Kouame: renewal bid to Leeds United from Leeds United"]),
        (
            "Leeds United have had a second offer for Seydou Kouame rebuffed by Lorient.",
            ["Kouame: transfer bid to Leeds United from Lorient"],
        ),
        (
            "Seydou Kouame is to leave Leeds United by mutual agreement, with immediate effect.",
            ["Kouame: departure done to None from Leeds United"],
        ),
        (
            "Everton have signed Seydou Kouame from Lorient, the club said.",
            ["Kouame: transfer done to Everton from Lorient"],
        ),
        ("Seydou Kouame is an option for the tie at Leeds United.", []),
        ("Leeds United have signed Seydou Kouame's cousin.", []),
        ("Seydou Kouame, bought from Lorient, headed Leeds United in front after ten minutes.", []),
        ("Leeds United want Seydou Kouame to go to the Championship.", []),
        ("The injury left Seydou Kouame with a scar, said Leeds United.", []),
        ("Leeds United have recalled Seydou Kouame to the squad.", []),
        (
            "Lorient winger Seydou Kouame is wanted by Leeds United.",
            ["Kouame: transfer interest to Leeds United from Lorient"],
        ),
        (
            "Leeds are close to signing Seydou Kouame of Lorient.",
            ["Kouame: transfer agreed to Leeds United from Lorient"],
        ),
        (
            "Leeds United are in talks with Lorient over Seydou Kouame.",
            ["Kouame: transfer talks to Leeds United from Lorient"],
        ),
        (
            "Leeds United could move for Lorient striker Seydou Kouame.",
            ["Kouame: transfer interest to Leeds United from Lorient"],
        ),
        (
            "Leeds United will not sign Lorient striker Seydou Kouame.",
            ["Kouame: transfer off to Leeds United from Lorient"],
        ),
        (
            "Lorient have rejected a £10m bid from Leeds United for Seydou Kouame.",
            ["Kouame: transfer bid to Leeds United from Lorient"],
        ),
        (
            "Leeds United have had a second bid turned down by Lorient for Seydou Kouame.",
            ["Kouame: transfer bid to Leeds United from Lorient"],
        ),
        (
            "Seydou Kouame will undergo a medical at Leeds United on Monday.",
            ["Kouame: transfer medical to Leeds United from None"],
        ),
        ("Seydou Kouame to Leeds United, here we go!", ["Kouame: transfer agreed to Leeds United from None"]),
        (
            "Leeds United have completed the loan signing of Seydou Kouame from Lorient.",
            ["Kouame: loan done to Leeds United from Lorient"],
        ),
        ("Burnley have released Seydou Kouame.", ["Kouame: departure done to None from Burnley"]),
        ("Seydou Kouame has asked to leave Lorient.", ["Kouame: departure talks to None from Lorient"]),
        (
            "Seydou Kouame will leave Lorient when his contract expires.",
            ["Kouame: departure agreed to None from Lorient"],
        ),
        (
            "Lorient winger Seydou Kouame has signed a new two-year contract.",
            ["Kouame: renewal done to Lorient from Lorient"],
        ),
        ("Seydou Kouame has turned down a move to Leeds United.", ["Kouame: transfer off to Leeds United from None"]),
        ("Hull: Seydou Kouame has joined on loan from Lorient.", ["Kouame: loan done to Hull City from Lorient"]),
        ("Wrexham target Seydou Kouame scored again.", ["Kouame: transfer interest to Wrexham from None"]),
        (
            "Manchester City Women have signed Sanne de Groot from Ajax.",
            ["Groot: transfer done to Manchester City Women from Ajax"],
        ),
        ("Inter Miami want Seydou Kouame.", ["Kouame: transfer interest to Inter Miami from None"]),
        ("Seydou Kouame has joined Harbury Rovers.", ["Kouame: transfer done to Harbury Rovers from None"]),
    ],
)
def test_a_sentence_is_read_as_it_is_meant(reader: Reader, body: str, expected: list[str]) -> None:
    # Of a trap it may say that it is unlikely.
    told = [c for c in reader.read(news(body)) if expected or c.confidence >= 0.5]
    assert [_short(c) for c in told] == expected


@pytest.mark.parametrize(
    "body",
    [
        "Liverpool beat Brighton 3-1 at Anfield. Mohamed Salah opened the scoring before Danny Welbeck levelled.",
        "Juventus have sacked coach Igor Tudor. Luciano Spalletti is the favourite to replace him.",
        "Seydou Kouame joined Lorient from Guingamp in 2019 and has made 80 appearances since.",
        "Swansea winger Seydou Kouame could miss the rest of the season with a knee injury.",
        "England boss Thomas Tuchel has named his squad. There is a first call-up for Seydou Kouame.",
        "US billionaire John McEvoy is preparing a bid to buy Sheffield Wednesday.",
        "Sheffield United have appointed Ruben Selles as their new manager on a three-year contract.",
        "",
        "((((((",
    ],
)
def test_a_text_without_transfer_news_gives_nothing(reader: Reader, body: str) -> None:
    assert reader.read(news(body)) == ()


def test_every_club_of_a_list_gets_its_claim(reader: Reader) -> None:
    claims = reader.read(news("Liverpool, Manchester City and Tottenham are monitoring Lorient winger Seydou Kouame."))
    assert {c.to.name for c in claims if c.to} == {"Liverpool", "Manchester City", "Tottenham Hotspur"}
    assert {c.from_.name for c in claims if c.from_} == {"Lorient"}


def test_the_chosen_club_ends_the_one_passed_over(reader: Reader) -> None:
    claims = reader.read(news("Seydou Kouame picks Everton over Fulham."))
    assert {(c.to.name, c.stage.value) for c in claims if c.to} == {("Everton", "agreed"), ("Fulham", "off")}


def test_descriptions_and_surnames_lead_back_to_the_player(reader: Reader) -> None:
    claims = reader.read(news("Everton want Lorient winger Seydou Kouame. The 21-year-old is also wanted by Fulham."))
    assert {(c.player.name, c.to and c.to.name) for c in claims} == {
        ("Seydou Kouame", "Everton"),
        ("Seydou Kouame", "Fulham"),
    }


def test_the_replaced_player_is_not_the_one_who_comes(reader: Reader) -> None:
    claims = reader.read(news("Everton have signed Seydou Kouame from Lorient to replace Dwight McNeil."))
    assert [c.player.name for c in claims if c.confidence >= 0.5] == ["Seydou Kouame"]


def test_a_fee_is_read_with_its_add_ons_and_currency(reader: Reader) -> None:
    (claim,) = reader.read(news("Everton have agreed a €25m plus €5m add-ons deal with Lorient to sign Seydou Kouame."))
    assert claim.fee is not None
    assert (claim.fee.amount, claim.fee.currency) == (25e6, "EUR")
    assert claim.fee.text.startswith("€25m plus €5m")


def test_a_list_of_comings_and_goings_is_read_by_its_label(reader: Reader) -> None:
    claims = reader.read(
        news(
            "Everton's summer in full\n\nIN: Seydou Kouame (Lorient, £12m), Emil Thorup (Ajax, loan)\n"
            "OUT: Dario Veltri (Hull City), Jon Assmus (released)"
        )
    )
    assert [(_short(c), c.fee and c.fee.amount) for c in claims] == [
        ("Kouame: transfer done to Everton from Lorient", 12e6),
        ("Thorup: loan done to Everton from Ajax", None),
        ("Veltri: transfer done to Hull City from Everton", None),
        ("Assmus: departure done to None from Everton", None),
    ]


def test_wages_are_no_fee(reader: Reader) -> None:
    (claim,) = reader.read(news("Everton have signed Seydou Kouame from Lorient on £100,000 a week."))
    assert claim.fee is None


def test_a_credit_names_reporter_and_outlet(reader: Reader) -> None:
    (claim,) = reader.read(news("Everton are in talks to sign Seydou Kouame, The Athletic's David Ornstein reports."))
    (credit,) = claim.credits
    assert (credit.reporter and credit.reporter.name, credit.outlet and credit.outlet.name) == (
        "David Ornstein",
        "The Athletic",
    )


def test_a_column_credits_each_item_to_the_paper_in_brackets(reader: Reader) -> None:
    claims = reader.read(news("Everton want Seydou Kouame. (Mirror)\nFulham want Emil Thorup. (Marca - in Spanish)"))
    assert [[v.outlet.name for v in c.credits if v.outlet] for c in claims] == [["Daily Mirror"], ["Marca"]]


def test_an_announcement_is_official(reader: Reader) -> None:
    official, report = (
        reader.read(news(body))[0].official
        for body in ("Everton can confirm the signing of Seydou Kouame.", "Everton want Seydou Kouame.")
    )
    assert official
    assert not report


def test_a_text_in_another_language_gives_no_claims_but_its_names(reader: Reader) -> None:
    body = "El Everton ha fichado a Seydou Kouame: signed for Everton, según la prensa de los clubes del país."
    assert reader.read(Text("Everton have signed Seydou Kouame.", lang="en-GB"))
    for text in (Text("Everton have signed Seydou Kouame.", lang="es"), Text(body), Text(body, lang="en")):
        explained = reader.explain(text)
        assert (explained.claims, explained.rejected) == ((), ())
        assert "club" in {span.kind for span in explained.spans}


def test_a_foreign_quote_does_not_make_a_text_foreign(reader: Reader) -> None:
    body = 'Everton have signed Seydou Kouame from Lorient, the club said. "Je suis dans le club de mes rêves."'
    assert reader.read(news(body))


def test_what_a_club_says_on_its_own_site_is_about_the_club(reader: Reader) -> None:
    site = Ref("Tottenham Hotspur", "tottenham-hotspur-official")
    (claim,) = reader.read(replace(news("Seydou Kouame departs after three years.", title="Thank you"), outlet=site))
    assert (claim.move, claim.from_ and claim.from_.slug) == ("departure", "tottenham-hotspur")


def test_the_title_is_read_with_the_body(reader: Reader) -> None:
    claims = reader.read(
        news("The 21-year-old will have a medical on Monday.", title="Everton agree deal for Seydou Kouame")
    )
    assert [(c.player.name, c.to and c.to.name, c.stage.value) for c in claims] == [
        ("Seydou Kouame", "Everton", "medical")
    ]


def test_the_explanation_gives_frames_words_spans_and_what_was_rejected(reader: Reader) -> None:
    explained = reader.explain(news("Everton have signed Seydou Kouame. Clubs are also chasing Emil Thorup."))
    reason = next(r for r in explained.claims if r.claim.player.name == "Seydou Kouame")
    assert (reason.frame, reason.words) == ("buy", "signed")
    marked = {(explained.text[s.start : s.end], s.kind) for s in explained.spans}
    assert {("Everton", "club"), ("Seydou Kouame", "player"), (reason.claim.evidence, "evidence")} <= marked
    assert any("chasing" in r.words for r in explained.rejected)
