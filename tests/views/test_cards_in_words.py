"""What the cards say, line for line, as a fan reads them on a phone."""

import io
from dataclasses import replace
from datetime import timedelta

import discord
from rich.console import Console

from bot.domain.cards import ClubCard, News, PlayerCard, StoryCard, Unsure, Voiced
from bot.domain.claims import Fee, Move, Stage
from bot.domain.developments import Change
from bot.domain.stories import Kind
from bot.views.alerts import alert_embed, digest, why_button
from bot.views.cards import club_card, latest_card, player_card
from bot.views.console import render
from tests.views.view_cards import NOW

T = int(NOW.timestamp())

VOICE = Voiced(
    article="a",
    outlet="Sky Germany",
    credit="Florian Plettenberg",
    tier=1,
    title="Spurs want Kane back",
    url="https://sky.example/kane",
    published=NOW,
    move=Move.TRANSFER,
    stage=Stage.TALKS,
    evidence="Talks between Tottenham and Bayern have begun.",
    confidence=0.9,
)
STORY = StoryCard(
    id=1,
    player="Harry Kane",
    kind=Kind.MOVE,
    club="Tottenham Hotspur",
    club_slug="tottenham-hotspur",
    leaving="Bayern Munich",
    assumed=True,
    move=Move.TRANSFER,
    stage=Stage.TALKS,
    stage_at=NOW,
    first_seen=NOW - timedelta(days=3),
    last_seen=NOW,
    fee=Fee("£60m", 60e6, "GBP"),
    origins=("Florian Plettenberg", "David Ornstein"),
    official=False,
    disputed=False,
    went_to=None,
    summary="Tottenham Hotspur are in talks for Harry Kane (£60m), according to Florian Plettenberg.",
    voiced=(VOICE, replace(VOICE, article="b", stage=Stage.INTEREST, published=NOW - timedelta(days=3))),
)
KANE = PlayerCard(1, "Harry Kane", "Bayern Munich", (STORY,), ())
NEW = News(1, Change.NEW, Stage.TALKS, NOW, STORY)


def _fields(embed: discord.Embed) -> dict[str, list[str]]:
    return {str(f.name): str(f.value).splitlines() for f in embed.fields}


def test_a_player() -> None:
    embed = player_card(KANE)
    assert embed.title == "Harry Kane"
    assert (embed.description or "").splitlines() == [
        "At Bayern Munich",
        r"Tottenham Hotspur are in talks for Harry Kane \(£60m\), according to Florian Plettenberg.",
    ]
    assert _fields(embed) == {
        "→ Tottenham Hotspur": [
            "▰▰▱▱▱▱ **Talks** · £60m",
            f"2 articles, 2 origins: Florian Plettenberg, David Ornstein · <t:{T}:R>",
            f"[Sky Germany](https://sky.example/kane), crediting Florian Plettenberg · <t:{T}:d>",
            "“Talks between Tottenham and Bayern have begun.”",
        ]
    }


def test_what_is_off_comes_last_in_a_line_and_says_where_he_went() -> None:
    off = replace(STORY, club="Chelsea", stage=Stage.OFF, went_to="Tottenham Hotspur", last_seen=NOW)
    embed = player_card(replace(KANE, stories=(off, STORY)))
    assert [f.name for f in embed.fields] == ["→ Tottenham Hotspur", "Off"]
    assert _fields(embed)["Off"] == [f"→ Chelsea (went to Tottenham Hotspur) · <t:{T}:R>"]
    stayed = replace(off, went_to="Bayern Munich")
    assert "(stays at Bayern Munich)" in _fields(player_card(replace(KANE, stories=(stayed,))))["Off"][0]


def test_the_furthest_of_the_present_comes_before_an_old_done_deal() -> None:
    bid = replace(STORY, club="Arsenal", stage=Stage.BID, last_seen=NOW - timedelta(days=2))
    old = replace(STORY, club="Bayern Munich", stage=Stage.DONE, last_seen=NOW - timedelta(days=900))
    names = [f.name for f in player_card(replace(KANE, stories=(STORY, bid, old))).fields]
    assert names == ["→ Arsenal", "→ Tottenham Hotspur", "→ Bayern Munich"]


def test_only_three_stories_of_a_player_are_quoted() -> None:
    many = tuple(replace(STORY, club=f"Club {n}") for n in range(5))
    fields = _fields(player_card(replace(KANE, stories=many)))
    assert list(fields) == ["→ Club 0", "→ Club 1", "→ Club 2", "Also"]
    assert fields["Also"][:2] == ["**→ Club 3**", f"▰▰▱▱▱▱ **Talks** · £60m · <t:{T}:R>"]


def test_official_disputed_loan_renewal_and_departure_read_as_such() -> None:
    told = (
        replace(STORY, move=Move.LOAN, official=True, disputed=True, fee=None),
        replace(STORY, kind=Kind.RENEWAL, move=Move.RENEWAL, club="Bayern Munich", stage=Stage.INTEREST),
        replace(STORY, kind=Kind.DEPARTURE, move=Move.DEPARTURE, club=None, stage=Stage.INTEREST),
    )
    fields = _fields(player_card(replace(KANE, stories=told)))
    assert fields["→ Tottenham Hotspur (loan)"][0] == "▰▰▱▱▱▱ **Talks** · official · disputed"
    assert fields["↻ Bayern Munich (new contract)"][0].startswith("▰▱▱▱▱▱ **Club wants to renew**")
    assert fields["↗ leaving Bayern Munich"][0].startswith("▰▱▱▱▱▱ **Could leave**")


def test_what_the_reader_was_unsure_of_is_set_apart() -> None:
    unsure = Unsure("Harry Kane", Move.TRANSFER, Stage.BID, "Fulham", replace(VOICE, credit="Sky Germany"))
    assert _fields(player_card(replace(KANE, unsure=(unsure,))))["Unsure"] == [
        f"Harry Kane → Fulham, bid? [Sky Germany](https://sky.example/kane) · <t:{T}:d>",
        "“Talks between Tottenham and Bayern have begun.”",
    ]


def test_a_club() -> None:
    gone = replace(STORY, player="Son", club="LAFC", club_slug="lafc", leaving="Tottenham Hotspur", assumed=False)
    deal = replace(STORY, player="Romero", kind=Kind.RENEWAL, move=Move.RENEWAL, stage=Stage.DONE, fee=None)
    off = replace(STORY, player="Eze", stage=Stage.OFF, went_to="Arsenal")
    embed = club_card(ClubCard("tottenham-hotspur", "Tottenham Hotspur", (STORY, off), (gone,), (deal,)))
    assert _fields(embed) == {
        "In (1)": [
            "**Harry Kane** from Bayern Munich (assumed)",
            f"▰▰▱▱▱▱ **Talks** · £60m · <t:{T}:R>",
        ],
        "Out (1)": ["**Son** to LAFC", f"▰▰▱▱▱▱ **Talks** · £60m · <t:{T}:R>"],
        "Contracts (1)": ["**Romero**", f"▰▰▰▰▰▰ **Signed** · <t:{T}:R>"],
        "Off": [f"Eze → Tottenham Hotspur (went to Arsenal) · <t:{T}:R>"],
    }


def test_the_latest() -> None:
    assert (latest_card([NEW]).description or "").splitlines() == [
        "🆕 **Harry Kane → Tottenham Hotspur**",
        f"▰▰▱▱▱▱ **New: talks** · £60m · <t:{T}:R>",
    ]


def test_an_alert_says_what_changed_first() -> None:
    embed = alert_embed([NEW])
    assert embed.title == "🆕 Harry Kane → Tottenham Hotspur"
    assert (embed.description or "").splitlines() == [
        "▰▰▱▱▱▱ **New: talks** · £60m",
        r"Tottenham Hotspur are in talks for Harry Kane \(£60m\), according to Florian Plettenberg.",
        "From Bayern Munich (assumed)",
    ]
    assert list(_fields(embed)) == ["Who says so"]
    assert embed.footer.text == "2 articles · 2 origins · first told 28 Jan 2026"


def test_changes_of_other_kinds_have_words_of_their_own() -> None:
    def first_line(change: Change, stage: Stage, kind: Kind = Kind.MOVE) -> str:
        story = replace(STORY, kind=kind, stage=stage, fee=None)
        return (alert_embed([News(1, change, stage, NOW, story)]).description or "").splitlines()[0]

    assert first_line(Change.DONE, Stage.DONE) == "▰▰▰▰▰▰ **Done deal**"
    assert first_line(Change.DONE, Stage.DONE, Kind.RENEWAL) == "▰▰▰▰▰▰ **Signed**"
    assert first_line(Change.DONE, Stage.DONE, Kind.DEPARTURE) == "▰▰▰▰▰▰ **Has left**"
    assert first_line(Change.OFF, Stage.OFF) == "▱▱▱▱▱▱ **Off**"
    assert first_line(Change.OFF, Stage.OFF, Kind.DEPARTURE) == "▱▱▱▱▱▱ **Stays**"
    assert first_line(Change.ADVANCED, Stage.AGREED) == "▰▰▰▰▱▱ **Moved on: agreed**"
    assert first_line(Change.WITHDRAWN, Stage.OFF) == "▱▱▱▱▱▱ **Taken back**"


def test_several_changes_of_a_player_are_one_message_with_the_furthest_on_top() -> None:
    off = News(2, Change.OFF, Stage.OFF, NOW, replace(STORY, club="Chelsea", stage=Stage.OFF, went_to="Arsenal"))
    done = News(3, Change.DONE, Stage.DONE, NOW, replace(STORY, club="Arsenal", stage=Stage.DONE))
    embed = alert_embed([off, done])
    assert embed.title == "✅ Harry Kane → Arsenal"
    assert _fields(embed)["❌ → Chelsea"] == ["▱▱▱▱▱▱ **Off** (went to Arsenal)"]


def test_the_same_embed_has_the_same_digest_and_another_voice_changes_it() -> None:
    more = replace(STORY, voiced=(replace(VOICE, article="c"), *STORY.voiced))
    assert digest(alert_embed([NEW])) == digest(alert_embed([NEW]))
    assert digest(alert_embed([NEW])) != digest(alert_embed([replace(NEW, story=more)]))


async def test_the_button_under_an_alert_carries_its_nonce_and_waits_for_nothing() -> None:
    view = why_button("n" * 22)
    assert view.is_finished()
    assert [c["components"][0]["custom_id"] for c in view.to_components()] == ["why:" + "n" * 22]


def test_the_terminal_shows_the_card_without_markup() -> None:
    drawn = io.StringIO()
    Console(file=drawn, width=60).print(render(player_card(KANE)))
    shown = drawn.getvalue()
    assert "▰▰▱▱▱▱ Talks · £60m" in shown
    assert "(£60m)" in shown
    assert "2 origins" in shown
    for mark in ("**", "<t:", "\\", "]("):
        assert mark not in shown
