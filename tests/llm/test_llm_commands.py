"""`transferwire read --reader llm` and READER, as a person uses them: in a process of their own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.claims import Text
from bot.llm.compare import Comparison
from bot.llm.desk import Desk
from bot.llm.reader import OwnDesk
from tests.llm.llm_scene import gazetteer, labelled, reading
from tests.llm.llm_server import KEY, Claims, LlmServer, say

ROOT = Path(__file__).parents[2]
NEWS = "Tottenham Hotspur are in talks to sign Jamal Musiala from Bayern Munich."
FREE = {"LLM_PRICE_SENT": "0", "LLM_PRICE_RECEIVED": "0"}
LINE = json.dumps({"id": 1, "text": NEWS}) + "\n"


def medical(_: object) -> Claims:
    return [say(NEWS, "Jamal Musiala", "Tottenham Hotspur", "medical", fee="£90m")]


@dataclass
class Person:
    """Somebody who runs commands with these settings."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    async def run(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("LLM_", "READER", "DATABASE_", "DISCORD_"))}
        database = f"sqlite+aiosqlite:///{self.folder / 'transferwire.db'}"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env=clean | {"PYTHONPATH": str(ROOT), "DATABASE_URL": database} | self.settings,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer(medical) as server:
        yield server


@pytest.fixture
def person(tmp_path: Path, server: LlmServer) -> Person:
    prices = {"LLM_PRICE_SENT": "2", "LLM_PRICE_RECEIVED": "10"}
    return Person(tmp_path, {"LLM_BASE_URL": server.base_url, "LLM_MODEL": "m", "LLM_API_KEY": KEY} | prices)


async def test_read_by_a_model_says_what_it_cost_and_what_it_dropped(person: Person) -> None:
    status, out, err = await person.run("read", "--jsonl", "--reader", "llm", "--cost", stdin=LINE)
    assert status == 0
    [claim] = json.loads(out)["claims"]
    assert (claim["stage"], claim["fee"], claim["evidence"]) == ("medical", None, NEWS)
    assert "tokens sent: 900" in err
    assert "cost: 0.0028" in err
    assert "{'fee': 1}" in err
    assert not (person.folder / "transferwire.db").exists()


async def test_where_the_model_is_away_the_answer_says_who_stood_in(person: Person, server: LlmServer) -> None:
    server.fault = "401"
    status, out, err = await person.run("read", "--jsonl", "--reader", "llm", stdin=LINE)
    assert status == 0
    answer = json.loads(out)
    assert answer["stood_in"] == "away"
    assert [claim["stage"] for claim in answer["claims"]] == ["talks"]
    assert "stood in for 1 text (away 1)" in err
    assert KEY not in out + err


async def test_a_model_is_tried_without_a_connection(person: Person, server: LlmServer) -> None:
    """The requests go out as JSON lines; answers made elsewhere come in as JSON lines."""
    await server.stop()
    status, out, _ = await person.run("read", "--jsonl", "--reader", "llm", "--dry-run", stdin=LINE + LINE)
    assert status == 0
    first, second = (json.loads(line) for line in out.splitlines())
    assert first == second
    assert first["body"]["response_format"]["type"] == "json_schema"
    assert KEY not in out

    content = json.dumps({"articles": [{"id": "1", "claims": medical(None)}]})
    reply = {"custom_id": first["custom_id"], "response": {"body": {"choices": [{"message": {"content": content}}]}}}
    (person.folder / "answers.jsonl").write_text(json.dumps(reply) + "\n")
    other = json.dumps({"id": 2, "text": f"Confirmed: {NEWS}"}) + "\n"
    command = ("read", "--jsonl", "--reader", "llm", "--answers", "answers.jsonl")
    status, out, _ = await person.run(*command, stdin=LINE + other)
    assert status == 0
    known, unknown = (json.loads(line) for line in out.splitlines())
    assert [claim["stage"] for claim in known["claims"]] == ["medical"]
    assert unknown["stood_in"] == "away"


@pytest.mark.parametrize(
    ("settings", "arguments", "said"),
    [
        ({"LLM_MODEL": ""}, ("read", "--reader", "llm"), "LLM_MODEL is not set"),
        ({"LLM_BASE_URL": "", "READER": "llm"}, ("ingest", "."), "LLM_BASE_URL is not set"),
        (FREE | {"LLM_MONEY_PER_DAY": "1"}, ("read", "--reader", "llm"), "LLM_PRICE_SENT"),
        ({}, ("read", "--cost"), "--reader llm"),
        ({}, ("read", "--reader", "llm", "--answers", "none.jsonl"), "none.jsonl cannot be read"),
    ],
)
async def test_what_is_missing_is_said_in_a_sentence(
    person: Person, settings: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    (person.folder / "news.txt").write_text(NEWS)
    person.settings |= settings
    status, _, err = await person.run(*arguments, stdin=NEWS)
    assert status == 2
    assert said in " ".join(err.split())
    assert "Traceback" not in err


async def test_ingest_reads_by_the_reader_of_the_settings_and_remembers_its_answers(
    person: Person, server: LlmServer
) -> None:
    (person.folder / "news.txt").write_text(f"date 2026-03-01\n{NEWS}\n")
    person.settings["READER"] = "llm"
    status, out, err = await person.run("ingest", "news.txt")
    assert (status, "1 claim" in out) == (0, True), err
    (person.folder / "copy.txt").write_text(f"date 2026-03-01\nauthor: Somebody\n{NEWS}\n")
    await person.run("ingest", "copy.txt")
    assert len(server.requests) == 1
    _, card, _ = await person.run("ask", "/player Jamal Musiala")
    assert "Medical" in card


async def test_compare_counts_the_built_in_reader_and_writes_down_where_they_differ(
    server: LlmServer, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "differences.jsonl"
    async with reading(server) as scene:
        both = Comparison(OwnDesk(Desk(gazetteer())).read, scene.reader, file)
        assert [claim.stage.value for claim in await both.read(Text(NEWS))] == ["talks"]
        [line] = file.read_text().splitlines()
        written = json.loads(line)
        assert written["text"] == NEWS
        assert [claim["stage"] for claim in written["builtin"] + written["llm"]] == ["talks", "medical"]
        assert file.stat().st_mode & 0o077 == 0

        server.answer = lambda _: [medical(_)[0] | {"stage": "talks"}]
        await both.read(Text(f"{NEWS} "))
        server.fault = "500"
        await both.read(Text(f"Once more: {NEWS}"))
        assert len(file.read_text().splitlines()) == 1, "neither agreement nor absence is a difference"
    sent = [article["text"] for articles in server.articles for article in articles]
    assert all(text.strip().endswith(NEWS) for text in sent)


async def test_a_right_model_reads_our_labelled_texts_without_a_loss() -> None:
    """Every claim of the labels comes out of the whole way through server, schema, parts and grounding."""
    said = {" ".join(text.body.split()): claims for text, claims in labelled()}
    async with LlmServer(lambda article: said[" ".join(article["text"].split())]) as server, reading(server) as scene:
        for text, claims in labelled():
            result = await scene.reader.read(text)
            assert result.again is None
            assert len(result.claims) == len(claims)
        assert scene.reader.tally.dropped == {}
