"""The reader asks a real server, and reads on whatever that does."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.domain.claims import Text
from bot.domain.readings import Again
from bot.errors import TaskKilled
from bot.llm.desk import Desk, Study
from bot.llm.reader import LlmReader, OwnDesk
from tests.llm.llm_scene import gazetteer, labelled, reading
from tests.llm.llm_server import KEY, LlmServer, say

TEXT = Text("Tottenham Hotspur are in talks to sign Jamal Musiala from Bayern Munich for £60m, Sky Germany reports.")
QUOTE = "Tottenham Hotspur are in talks to sign Jamal Musiala from Bayern Munich"
# Its stage differs from what the built-in reader says, so that a test sees who read.
SAID = say(QUOTE, "Jamal Musiala", "Tottenham Hotspur", "medical", from_club="Bayern Munich", fee="£60m")


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer(lambda _: [SAID]) as server:
        yield server


async def stages(server: LlmServer, patience: float = 5.0) -> tuple[list[str], Again | None]:
    async with reading(server, patience=patience) as scene:
        result = await scene.reader.read(TEXT)
        return [claim.stage.value for claim in result.claims], result.again


async def test_a_right_answer_becomes_claims_named_as_the_built_in_readers_are(server: LlmServer) -> None:
    async with reading(server) as scene:
        [claim] = (await scene.reader.read(TEXT)).claims
        assert claim.player.slug == "jamal-musiala"
        assert (claim.to and claim.to.slug, claim.from_ and claim.from_.slug) == ("tottenham-hotspur", "bayern-munich")
        assert claim.fee is not None
        assert (claim.fee.amount, claim.fee.currency) == (60_000_000, "GBP")
        assert claim.evidence == QUOTE
        assert (scene.reader.tally.usage.sent, scene.reader.tally.usage.received) == (900, 100)
    assert server.keys == {f"Bearer {KEY}"}


@pytest.mark.parametrize("fault", ["prose", "fenced", "no-usage", "stream"])
async def test_an_answer_in_unusual_clothes_is_understood(server: LlmServer, fault: str) -> None:
    server.fault = fault
    assert await stages(server) == (["medical"], None)


@pytest.mark.parametrize("fault", ["429 0", "429", "500", "503", "reset", "cut", "wrong", "refusal", "cut-stream"])
async def test_a_passing_fault_is_survived_by_asking_again(server: LlmServer, fault: str) -> None:
    server.faults = [fault]
    assert await stages(server) == (["medical"], None)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "again", "requests"),
    [
        ("429 0", Again.AWAY, 3),
        ("429 3600", Again.AWAY, 1),
        ("500", Again.AWAY, 3),
        ("401", Again.AWAY, 1),
        ("307", Again.AWAY, 1),
        ("slow", Again.AWAY, 1),
        ("endless", Again.WRONG, 2),
        ("html", Again.WRONG, 2),
        ("cut", Again.WRONG, 2),
        ("wrong", Again.WRONG, 2),
        ("refusal", Again.WRONG, 2),
        ("empty", Again.WRONG, 2),
        ("length", Again.WRONG, 2),
    ],
)
async def test_where_the_fault_stays_the_built_in_reader_reads_and_the_text_is_marked(
    server: LlmServer, fault: str, again: Again, requests: int
) -> None:
    server.fault = fault
    assert await stages(server, patience=0.5) == (["talks"], again)
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    "lacks",
    [{"json_schema"}, {"json_schema", "json_object"}, {"max_tokens", "temperature"}, {"json_schema", "temperature"}],
)
async def test_a_server_that_lacks_something_is_asked_more_plainly_and_only_once(
    server: LlmServer, lacks: set[str]
) -> None:
    server.lacks = lacks
    async with reading(server) as scene:
        for number in range(2):
            result = await scene.reader.read(Text(f"{TEXT.body} Report {number}."))
            assert [claim.stage.value for claim in result.claims] == ["medical"]
    assert len(server.requests) == 2
    if "max_tokens" in lacks:
        assert "max_completion_tokens" in server.requests[0]


async def test_a_server_that_is_not_there_costs_nothing(server: LlmServer) -> None:
    await server.stop()
    async with reading(server) as scene:
        result = await scene.reader.read(TEXT)
        assert [claim.stage.value for claim in result.claims] == ["talks"]
        assert result.again is Again.AWAY
        assert scene.reader.tally.usage.tokens == 0


async def test_the_key_is_in_no_log_and_no_error(server: LlmServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in ("401", "400", "500", "html", "307"):
        server.fault = fault
        await stages(server)
    assert "did not read an article" in caplog.text
    assert KEY not in caplog.text


async def test_an_answer_is_asked_for_once(server: LlmServer) -> None:
    async with reading(server) as scene:
        first = await scene.reader.read(TEXT)
        assert await scene.reader.read(TEXT) == first
        assert (scene.reader.tally.calls, scene.reader.tally.cached) == (1, 1)


async def test_a_text_without_news_is_not_sent(server: LlmServer) -> None:
    async with reading(server) as scene:
        assert (
            await scene.reader.read(Text("The pitch at Wembley was relaid in June after three concerts."))
        ).claims == ()
    assert server.requests == []


@pytest.mark.parametrize("lang", [None, "es"])
async def test_a_text_in_another_language_is_sent(server: LlmServer, lang: str | None) -> None:
    text = Text("El Barcelona negocia con el Tottenham por Harry Kane y ofrece 40 millones.", lang=lang)
    said = say("El Barcelona negocia con el Tottenham por Harry Kane", "Harry Kane", "Barcelona", fee="40 millones")
    server.answer = lambda _: [said]
    async with reading(server) as scene:
        assert [claim.player.name for claim in (await scene.reader.read(text)).claims] == ["Harry Kane"]


def test_of_our_labelled_texts_with_news_all_but_one_in_a_hundred_are_sent() -> None:
    desk = Desk(gazetteer())
    with_news = [text for text, claims in labelled() if claims]
    kept_back = [text for text in with_news if not desk.study(text).passages]
    assert len(kept_back) <= len(with_news) / 100


async def test_short_texts_share_a_call_and_each_keeps_its_own_claims(server: LlmServer) -> None:
    clubs = ["Tottenham Hotspur", "Chelsea", "Liverpool", "Arsenal", "Everton"]
    texts = [Text(f"{club} are in talks to sign Jamal Musiala.") for club in clubs]

    def answer(article: dict[str, str]) -> list[dict[str, object]]:
        club = article["text"].partition(" are")[0]
        return [say(article["text"], "Jamal Musiala", club, "medical")]

    server.answer = answer
    async with reading(server) as scene:
        await scene.reader.ahead(texts)
        assert [len(articles) for articles in server.articles] == [5]
        for club, text in zip(clubs, texts, strict=True):
            [claim] = (await scene.reader.read(text)).claims
            assert claim.to is not None
            assert claim.to.name == club
    assert len(server.requests) == 1


class Poison(OwnDesk):
    """A desk whose worker process a certain text ends."""

    async def study(self, text: Text) -> Study:
        if "Boom" in text.body:
            raise TaskKilled("It ended the process")
        return await super().study(text)


async def test_a_text_that_ends_the_worker_fails_alone(server: LlmServer) -> None:
    async with reading(server) as scene:
        reader = LlmReader("test-model", scene.caller, Poison(Desk(gazetteer())))
        await reader.ahead([Text("Boom"), TEXT])
        assert [claim.stage.value for claim in (await reader.read(TEXT)).claims] == ["medical"]
        with pytest.raises(TaskKilled, match="ended"):
            await reader.read(Text("Boom"))


@pytest.mark.parametrize("odd", ["\ud800", "\0", "\u2028", "🏴\U000e0067\U000e0062", "ﷺ" * 50])
async def test_odd_signs_in_text_and_answer_are_survived(server: LlmServer, odd: str) -> None:
    server.answer = lambda _: [SAID, SAID | {"player": f"Jamal {odd}", "quote": odd * 3}]
    async with reading(server) as scene:
        for _ in range(2):
            written = odd.encode(errors="ignore").decode()  # half a character is never stored as an article's
            result = await scene.reader.read(Text(f"{TEXT.body} {written}"))
            assert result.claims[0].player.name == "Jamal Musiala"
