"""A real `transferwire run` whose reader is a model's: alerts by what it says, and none lost when it goes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.llm.llm_server import KEY, Claims, LlmServer, say
from tests.service.service_process import Home, running_service, write_news


def medical(article: dict[str, str]) -> Claims:
    """Read every article as a medical, which the built-in reader takes for talks."""
    text = article["text"].strip()
    player = text.partition(" in talks to sign ")[2].partition(" from ")[0]
    return [say(text, player, "Tottenham Hotspur", "medical", from_club="Bayern Munich")]


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer(medical) as server:
        yield server


@pytest.fixture
async def home(tmp_path: Path, server: LlmServer) -> Home:
    settings = {"READER": "llm", "LLM_BASE_URL": server.base_url, "LLM_MODEL": "m", "LLM_API_KEY": KEY}
    home = Home(tmp_path, more=settings | {"LOG_LEVEL": "DEBUG"})
    await home.follow("here", "terminal")
    return home


async def test_alerts_come_with_the_model_and_without_it(home: Home, server: LlmServer) -> None:
    async with running_service(home) as service:
        await service.said("running")
        write_news(home.watched, "Harry Kane")
        await service.said("New: medical", on="out")
        await server.stop()
        write_news(home.watched, "Jamal Musiala")
        await service.said("Jamal Musiala", on="out")
        await service.said("New: talks", on="out")
        assert await service.stop() < 5
        assert KEY not in service.out.decode() + service.err.decode()
    assert await home.states() == ["sent", "sent"]
    for path in home.folder.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), f"the key is in {path.name}"


async def test_a_stop_while_the_model_thinks_is_quick_and_the_next_start_reads_the_article(
    home: Home, server: LlmServer
) -> None:
    server.fault = "slow"
    async with running_service(home) as service:
        await service.said("running")
        write_news(home.watched, "Harry Kane")
        async with server.asked:
            await server.asked.wait_for(lambda: server.requests)
        assert await service.stop() < 5
    server.fault = None
    async with running_service(home) as service:
        await service.said("New: medical", on="out")
        await service.stop()
    assert await home.states() == ["sent"]
