"""What tests of the language model's reader share: the gazetteer, a reader on a server, right answers from labels."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.claims import Text
from bot.llm.budget import Budget
from bot.llm.caller import Caller
from bot.llm.desk import Desk
from bot.llm.endpoint import Endpoint
from bot.llm.memory import InMemory
from bot.llm.reader import LlmReader, OwnDesk
from bot.reading.gazetteer import Gazetteer
from bot.seeds import load_seeds, seeds_dir
from tests.llm.llm_server import KEY, Claims, LlmServer, say

DATA = Path(__file__).parents[1] / "reading" / "data"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@cache
def gazetteer() -> Gazetteer:
    """Make the gazetteer of our own seeds, once."""
    return Gazetteer(load_seeds(seeds_dir()))


@dataclass
class Clock:
    """A clock that the test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Scene:
    """A reader with what it works with."""

    reader: LlmReader
    caller: Caller
    memory: InMemory
    clock: Clock = field(default_factory=Clock)


@asynccontextmanager
async def reading(
    server: LlmServer, budget: Budget | None = None, *, key: str = KEY, patience: float = 5.0
) -> AsyncIterator[Scene]:
    """Open a reader that asks a server."""
    memory, clock = InMemory(), Clock()
    async with Endpoint(server.base_url, key, patience) as endpoint:
        caller = Caller(endpoint, memory, budget or Budget(), clock)
        yield Scene(LlmReader("test-model", caller, OwnDesk(Desk(gazetteer()))), caller, memory, clock)


@cache
def labelled() -> tuple[tuple[Text, Claims], ...]:
    """Give the labelled texts of the project, each with the claims of a model that reads as the labels say."""
    texts = [json.loads(line) for line in (DATA / "articles.jsonl").read_text().splitlines()]
    gold = [json.loads(line) for line in (DATA / "gold.jsonl").read_text().splitlines()]
    labels = {item["id"]: item["claims"] for item in gold}
    return tuple(
        (Text(item["text"], lang=item["lang"]), right_claims(item["text"], labels[item["id"]])) for item in texts
    )


def right_claims(text: str, labels: list[dict[str, Any]]) -> Claims:
    """Write labels as a model gives them: names and quote in the words of the text."""
    claims = []
    for label in labels:
        player = _used(text, label["player"])
        to = _used(text, label["to"])
        if player is None or (label["to"] and to is None):
            continue
        names = [name for name in (to, player) if name]
        quote = max(_sentences(text), key=lambda s: sum(_used(s, [name]) is not None for name in names))
        fee = _used(text, [label["fee"]]) if label["fee"] else None
        claims.append(
            say(
                " ".join(quote.split()[:50]),
                player,
                to,
                _first(label["stage"]),
                move=_first(label["move"]),
                from_club=_used(text, label["from"]),
                fee=fee,
                outlet=_used(text, label.get("source")),
            )
        )
    return claims


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _used(text: str, names: list[str] | None) -> str | None:
    """Give the first of some names that a text uses."""
    words = ((name, re.escape(name.lstrip("#@"))) for name in names or [])
    return next((name for name, word in words if re.search(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE)), None)


def _sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+|\n+", text) if len(s.split()) > 1] or [text]
