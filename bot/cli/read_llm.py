"""`transferwire read --reader llm`: texts in, a language model's claims out; nothing is stored."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cli.common import SKIPPED, err, own_seeds
from bot.cli.read import Line, given_drafts, given_lines, print_claims, print_heading, text_of, write_line
from bot.domain.claims import Text
from bot.llm.batch import AnswersFile, requests
from bot.llm.budget import MICROS
from bot.llm.caller import Caller, Tally
from bot.llm.desk import Desk
from bot.llm.memory import InMemory
from bot.llm.reader import LlmReader, OwnDesk
from bot.readers import budget, check_connection, endpoint
from bot.reading.gazetteer import Gazetteer
from bot.settings import Settings, load_settings
from bot.views.text import count

_UNNAMED = "model"


def read_by_model(files: Sequence[Path], *, jsonl: bool, cost: bool, dry_run: bool, answers: Path | None) -> int:
    """Read files, standard input or JSON lines by a model; give 1 where something was skipped, else 0.

    A dry run writes the requests as JSON lines instead; `answers` is a file of answers to them.
    """
    settings = load_settings()
    desk = Desk(Gazetteer(own_seeds()))
    if dry_run:
        return _write_requests(settings.llm_model or _UNNAMED, desk, files, jsonl=jsonl)
    return asyncio.run(_read(settings, desk, files, jsonl=jsonl, cost=cost, answers=answers))


def _write_requests(model: str, desk: Desk, files: Sequence[Path], *, jsonl: bool) -> int:
    if jsonl:
        texts: Iterable[Text] = (item.as_text() for item in given_lines() if isinstance(item, Line))
        skipped = False
    else:
        given, skipped = given_drafts(files)
        texts = [text_of(draft) for _, draft in given]
    for text in texts:
        for request in requests(model, desk.study(text)):
            write_line(request)
    return SKIPPED if skipped else 0


async def _read(
    settings: Settings, desk: Desk, files: Sequence[Path], *, jsonl: bool, cost: bool, answers: Path | None
) -> int:
    async with _reader(settings, desk, answers) as reader:
        skipped = await _read_lines(reader) if jsonl else await _read_files(reader, files)
        _report(reader.tally, cost=cost)
        return SKIPPED if skipped else 0


@asynccontextmanager
async def _reader(settings: Settings, desk: Desk, answers: Path | None) -> AsyncIterator[LlmReader]:
    def now() -> datetime:
        return datetime.now(UTC)

    if answers is not None:
        caller = Caller(AnswersFile(answers), InMemory(), budget(settings), now)
        yield LlmReader(settings.llm_model or _UNNAMED, caller, OwnDesk(desk))
        return
    check_connection(settings)
    async with endpoint(settings) as model:
        yield LlmReader(settings.llm_model or _UNNAMED, Caller(model, InMemory(), budget(settings), now), OwnDesk(desk))


async def _read_lines(reader: LlmReader) -> bool:
    for item in given_lines():
        write_line(item if isinstance(item, dict) else await _answer(reader, item))
    return False


async def _answer(reader: LlmReader, item: Line) -> dict[str, Any]:
    reading = await reader.read(item.as_text())
    stood_in = {"stood_in": reading.again.value} if reading.again else {}
    return item.answer(reading.claims) | stood_in


async def _read_files(reader: LlmReader, files: Sequence[Path]) -> bool:
    given, skipped = given_drafts(files)
    for name, draft in given:
        reading = await reader.read(text_of(draft))
        print_heading(name, draft)
        print_claims(reading.claims)
    return skipped


def _report(tally: Tally, *, cost: bool) -> None:
    """Say who read, and what it cost."""
    if stood_in := tally.stood_in.total():
        reasons = ", ".join(f"{why} {number}" for why, number in sorted(tally.stood_in.items()))
        err.print(f"The built-in reader stood in for {count(stood_in, 'text')} ({reasons}).", style="yellow")
    if cost:
        lines = {
            "texts": tally.texts,
            "without news, not sent": tally.without_news,
            "requests": tally.calls,
            "answers known already": tally.cached,
            "tokens sent": tally.usage.sent,
            "tokens received": tally.usage.received,
            "cost": tally.micros / MICROS,
            "orders to machines, left out": tally.orders,
            "dropped, not in the text": dict(tally.dropped),
        }
        for name, value in lines.items():
            err.print(f"{name}: {value}", highlight=False, markup=False)
