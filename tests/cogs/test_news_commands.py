"""/player, /club and /latest, as people in Discord meet them."""

from dataclasses import replace

import pytest

from bot.domain.claims import Claim, Move, Ref, Stage
from tests.cogs.cog_scene import KANE, SPURS, TALKS, Scene, text_of
from tests.discord_server import Pings

DAVID = Claim(Ref("David Silva", "david-silva"), Move.TRANSFER, Stage.BID, to=SPURS, evidence="Spurs bid for Silva.")
BERNARDO = replace(DAVID, player=Ref("Bernardo Silva", "bernardo-silva"), stage=Stage.INTEREST)


async def test_player_by_surname_gives_his_card_to_all(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    shown = text_of(answer.embeds[0])
    assert answer.embeds[0]["title"] == "Harry Kane"
    assert not answer.ephemeral
    for part in ("At Bayern Munich", "→ Tottenham Hotspur", "▰▰▱▱▱▱ **Talks** · £60m", "1 article, 1 origin", "Romano"):
        assert part in shown
    assert "[The Guardian](https://example.org/0)" in shown
    assert "“Tottenham have opened talks" in shown


async def test_a_player_of_whom_nothing_was_told_has_a_card_that_says_so(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Ødegaard")
    assert "No transfer news" in text_of(answer.embeds[0])


async def test_an_unknown_name_offers_the_nearest_as_buttons_that_then_show_the_card(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    question = await scene.server.slash(scene.channel, scene.ann, "player", name="Harry Kanne")
    assert "Did you mean **Harry Kane" in text_of(question.embeds[0])
    card = await scene.server.click(question, "Harry Kane (Bayern Munich)", scene.ann)
    assert card is question
    assert card.embeds[0]["title"] == "Harry Kane"
    assert card.buttons == []


async def test_a_name_like_no_other_is_said_to_be_unknown_and_offers_nothing(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Xqzwvy")
    assert "I know nobody" in text_of(answer.embeds[0])
    assert answer.components == []


async def test_an_ambiguous_name_offers_a_menu_that_tells_namesakes_apart(scene: Scene) -> None:
    await scene.news.tell(DAVID, BERNARDO)
    question = await scene.server.slash(scene.channel, scene.ann, "player", name="silva")
    options = {one["label"]: one["description"] for one in question.selects[0]["options"]}
    assert options == {"Bernardo Silva": "Arsenal", "David Silva": "Inter Milan"}
    card = await scene.server.choose(question, ["David Silva"], scene.ann)
    assert card.embeds[0]["title"] == "David Silva"
    assert card.selects == []


async def test_the_only_namesake_who_is_talked_about_is_meant(scene: Scene) -> None:
    await scene.news.tell(DAVID)
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Silva")
    assert answer.embeds[0]["title"] == "David Silva"


async def test_only_the_asker_may_choose(scene: Scene) -> None:
    question = await scene.server.slash(scene.channel, scene.ann, "club", name="Inter")
    whisper = await scene.server.choose(question, ["Inter Miami"], scene.owner)
    assert whisper.ephemeral
    assert "Only the one who asked" in text_of(whisper.embeds[0])
    card = await scene.server.choose(question, ["Inter Milan"], scene.ann)
    assert card.embeds[0]["title"] == "Inter Milan"


async def test_a_choice_that_nobody_makes_greys_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.interactions.CHOOSING", 0.05)
    question = await scene.server.slash(scene.channel, scene.ann, "club", name="Inter")
    await scene.server.pulse.until(lambda: question.selects[0].get("disabled"), "the menu to grey out")


async def test_club_shows_who_comes_and_who_goes(scene: Scene) -> None:
    renewal = Claim(KANE, Move.RENEWAL, Stage.BID, to=SPURS, from_=SPURS, evidence="Spurs offer Kane a new deal.")
    await scene.news.tell(TALKS, DAVID, renewal)
    spurs = text_of((await scene.server.slash(scene.channel, scene.ann, "club", name="spurs")).embeds[0])
    assert "In (2)" in spurs
    assert spurs.index("David Silva") < spurs.index("Harry Kane"), "a bid is further than talks"
    assert "Contracts (1)" in spurs
    bayern = text_of((await scene.server.slash(scene.channel, scene.ann, "club", name="Bayern")).embeds[0])
    assert "Out (1)\n**Harry Kane** to Tottenham Hotspur" in bayern


async def test_what_is_off_takes_one_line(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    arsenal = Ref("Arsenal", "arsenal")
    await scene.news.tell(replace(TALKS, to=arsenal, stage=Stage.DONE, official=True))
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")).embeds[0])
    assert "At Arsenal\n" in shown, "a done deal moves him"
    assert "Off\n→ Tottenham Hotspur (went to Arsenal)" in shown


async def test_latest_shows_the_newest_first(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    await scene.news.tell(replace(TALKS, stage=Stage.AGREED))
    shown = text_of((await scene.server.slash(scene.channel, scene.ann, "latest")).embeds[0])
    assert shown.index("Moved on: agreed") < shown.index("New: talks")


async def test_latest_of_an_empty_store_says_so(scene: Scene) -> None:
    answer = await scene.server.slash(scene.channel, scene.ann, "latest")
    assert "Nothing has been read yet." in text_of(answer.embeds[0])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("har", "Harry Kane (Bayern Munich)"),
        ("kane", "Harry Kane (Bayern Munich)"),
        ("odeg", "Martin Ødegaard (Arsenal)"),
        ("mbape", "Kylian Mbappé"),
    ],
)
async def test_typing_suggests_players_with_accents_and_typos_forgiven(scene: Scene, typed: str, expected: str) -> None:
    suggested = await scene.server.autocomplete(scene.channel, scene.ann, "player", name=typed)
    assert suggested[0].name == expected
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name=suggested[0].value)
    assert expected.startswith(answer.embeds[0]["title"])


async def test_typing_suggests_clubs_by_their_other_names(scene: Scene) -> None:
    suggested = await scene.server.autocomplete(scene.channel, scene.ann, "club", name="gunn")
    assert [(one.name, one.value) for one in suggested] == [("Arsenal", "arsenal")]


async def test_a_headline_that_mentions_everyone_pings_nobody(scene: Scene) -> None:
    hostile = replace(TALKS, evidence="@everyone <@1> **Kane** [free](https://evil.example) talks <#1>")
    await scene.news.tell(hostile, outlet="@here", title="@everyone")
    for command in ("player", "club"):
        name = "Kane" if command == "player" else "@everyone"
        answer = await scene.server.slash(scene.channel, scene.ann, command, name=name)
        assert answer.allowed_mentions == {"parse": []}
        assert answer.pings == Pings()
        shown = text_of(answer.embeds[0])
        assert "<@1>" not in shown
        assert "\\@everyone" in shown
        assert "evil.example" not in shown


async def test_commands_work_in_direct_messages(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    answer = await scene.server.slash(scene.server.dm(scene.ann), scene.ann, "player", name="Kane")
    assert answer.embeds[0]["title"] == "Harry Kane"
