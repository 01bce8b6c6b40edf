"""Choose who reads, as `READER` says, and remember in the database what a language model answered and cost."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.errors import SettingsError
from bot.ingest.pipeline import Ahead, Pipeline, Read, ReadOrStandIn
from bot.llm.budget import Budget
from bot.llm.caller import Caller
from bot.llm.compare import Comparison
from bot.llm.endpoint import Endpoint
from bot.llm.memory import Spending
from bot.llm.reader import DeskWork, LlmReader
from bot.scheduler import Tick
from bot.settings import Settings
from bot.store import llm
from bot.store.engine import Database

AT_ONCE = 10
"""Articles that are read again at once, so that new ones need not wait long."""

REREAD, FORGET = 60.0, 3600.0
"""Seconds between two looks at what is to be read again, and at answers that are old enough to go."""


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """What a model answered and cost, in the database."""

    database: Database
    clock: Callable[[], datetime]

    async def answer(self, key: str) -> str | None:
        """Give the answer kept under a key."""
        async with self.database.read() as connection:
            return await llm.answer(connection, key)

    async def keep(self, key: str, answer: str) -> None:
        """Keep an answer."""
        async with self.database.write() as connection:
            await llm.keep(connection, key, answer, self.clock())

    async def reserve(self, day: date, wanted: Spending, tokens: int | None, micros: int | None) -> bool:
        """Set aside what a call may cost at most, if the day's limits allow it."""
        async with self.database.write() as connection:
            return await llm.reserve(connection, day, wanted.tokens, wanted.micros, tokens, micros)

    async def settle(self, day: date, difference: Spending) -> None:
        """Put right what was set aside, once it is known what the call cost."""
        async with self.database.write() as connection:
            await llm.settle(connection, day, difference.tokens, difference.micros)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who reads. `llm` is the model's reader where its claims count."""

    read: Read | ReadOrStandIn
    ahead: Ahead | None = None
    llm: LlmReader | None = None


@asynccontextmanager
async def chosen_reader(settings: Settings, desk: DeskWork, database: Database) -> AsyncIterator[Chosen]:
    """Open the reader that the settings name. Raises SettingsError where a setting that it needs is missing."""
    if settings.reader == "builtin":
        yield Chosen(desk.read)
        return
    check_connection(settings)
    async with endpoint(settings) as model:
        caller = Caller(model, StoredMemory(database, _now), budget(settings), _now)
        reader = LlmReader(settings.llm_model or "", caller, desk)
        if settings.reader == "compare":
            yield Chosen(Comparison(desk.read, reader, settings.compare_file).read, reader.ahead)
        else:
            yield Chosen(reader.read, reader.ahead, reader)


def rereading(chosen: Chosen, pipeline: Pipeline, days: int, wake: Tick) -> dict[Tick, float]:
    """Give what a service calls every so many seconds for a model's reader; `wake` lets the pipeline look."""
    reader = chosen.llm
    if reader is None:
        return {}

    async def again() -> None:
        if not reader.is_away and await pipeline.reread(_now(), AT_ONCE):
            await wake()

    async def forget() -> None:
        async with pipeline.database.write() as connection:
            await llm.forget(connection, _now() - timedelta(days=days))

    return {again: REREAD, forget: FORGET}


def check_connection(settings: Settings) -> None:
    """Raise SettingsError where the model's address or name is missing."""
    for name, example in (("llm_base_url", "https://api.openai.com/v1"), ("llm_model", "gpt-4.1-mini")):
        if getattr(settings, name) is None:
            needed = f"{name.upper()} is not set, and a language model cannot read without it"
            raise SettingsError(f"{needed}. Example: {name.upper()}={example}")


def endpoint(settings: Settings) -> Endpoint:
    """Make the connection to the model's server; open it as a context."""
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    return Endpoint(settings.llm_base_url or "", key)


def budget(settings: Settings) -> Budget:
    """Give what reading may cost. Raises SettingsError for a limit of money without prices."""
    prices = (settings.llm_price_sent, settings.llm_price_received)
    if settings.llm_money_per_day is not None and not any(prices):
        raise SettingsError(
            "LLM_MONEY_PER_DAY has no effect without prices: set LLM_PRICE_SENT and LLM_PRICE_RECEIVED as well"
        )
    return Budget(settings.llm_tokens_per_day, settings.llm_money_per_day, *prices)


def _now() -> datetime:
    return datetime.now(UTC)
