"""Measure the language model's reader: `python -m benchmarks.llm` prints what it costs and what it survives.

The model is a server of our own on loopback that answers as the labels of our texts say. So the figures are those of
the way there and back: how much is sent, how long it takes beside the model's thinking, and what is lost by faults.
"""

import asyncio
import random
import time
from datetime import UTC, datetime

from bot.domain.claims import Text
from bot.llm.budget import Budget
from bot.llm.caller import Caller
from bot.llm.desk import Desk
from bot.llm.endpoint import Endpoint
from bot.llm.memory import InMemory
from bot.llm.reader import LlmReader, OwnDesk
from tests.llm.llm_scene import gazetteer, labelled
from tests.llm.llm_server import KEY, Claims, LlmServer

TOGETHER = 8
FAULTS = (
    "429 0",
    "500",
    "reset",
    "cut",
    "wrong",
    "refusal",
    "prose",
    "fenced",
    "stream",
    "cut-stream",
    "no-usage",
    "html",
)


def right(article: dict[str, str]) -> Claims:
    """Answer as the labels say."""
    return _SAID[" ".join(article["text"].split())]


_SAID = {" ".join(text.body.split()): claims for text, claims in labelled()}


async def read_all(server: LlmServer, texts: list[Text], *, together: bool) -> LlmReader:
    """Read all texts as the pipeline does; print how it went."""
    async with Endpoint(server.base_url, KEY, 5.0) as endpoint:
        budget = Budget(price_sent=0.4, price_received=1.6)
        caller = Caller(endpoint, InMemory(), budget, lambda: datetime.now(UTC))
        reader = LlmReader("bench", caller, OwnDesk(Desk(gazetteer())))
        for number, text in enumerate(texts):
            if together and number % TOGETHER == 0:
                await reader.ahead(texts[number : number + TOGETHER])
            await reader.read(text)
        return reader


def show(name: str, reader: LlmReader, seconds: float) -> None:
    """Print a line."""
    tally = reader.tally
    sent = sum(len(request["messages"][1]["content"]) for request in _SERVER.requests)
    print(
        f"{name:<28}{tally.texts:>6} texts{tally.without_news:>5} not sent{tally.calls:>6} calls"
        f"{sent / max(1, len(_SERVER.requests)):>8.0f} chars a call{tally.stood_in.total():>5} stood in"
        f"{tally.dropped.total():>4} dropped{1000 * seconds / tally.texts:>7.1f} ms a text"
    )
    _SERVER.requests.clear()


_SERVER = LlmServer(right)


async def main() -> None:
    """Read the labelled texts in several ways."""
    texts = [text for text, _ in labelled()]
    posts = [text for text in texts if len(text.body) < 500]
    async with _SERVER as server:
        for name, chosen, together, share in (
            ("all, one by one", texts, False, 0.0),
            ("all, sharing calls", texts, True, 0.0),
            ("posts, one by one", posts, False, 0.0),
            ("posts, sharing calls", posts, True, 0.0),
            ("all, a fifth of calls faulty", texts, False, 0.2),
        ):
            rng = random.Random(7)  # noqa: S311 - which call is faulty
            server.faults = [rng.choice(FAULTS) if rng.random() < share else None for _ in range(2 * len(chosen))]
            start = time.perf_counter()
            reader = await read_all(server, chosen, together=together)
            show(name, reader, time.perf_counter() - start)
        await server.stop()
        start = time.perf_counter()
        show("the plug is pulled", await read_all(server, texts, together=False), time.perf_counter() - start)


if __name__ == "__main__":
    asyncio.run(main())
