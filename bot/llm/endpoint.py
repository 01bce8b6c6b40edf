"""Ask a server that speaks OpenAI's chat interface: hosted, Ollama, llama.cpp, vLLM."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Protocol, Self

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.llm.budget import Usage
from bot.llm.dialect import Dialect
from bot.llm.failures import Failed, Fault
from bot.llm.prompt import Request, tokens_of

log = logging.getLogger(__name__)

TIMEOUT = 60.0
"""Seconds for one answer."""

_MOST_BYTES = 4_000_000

_NOT_UNDERSTOOD = frozenset({400, 404, 422, 501})


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and what it took."""

    content: str
    usage: Usage


class Model(Protocol):
    """Who answers: a server, or a file of answers."""

    async def complete(self, request: Request) -> Completion:
        """Answer a request. Raises Failed."""
        ...


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message = _Message()
    delta: _Message = _Message()
    finish_reason: str | None = None


class _Tokens(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Reply(BaseModel):
    """A chat completion, or a piece of one that is streamed."""

    choices: list[_Choice] = []
    usage: _Tokens | None = None


class Endpoint:
    """A server at an address. It learns by refusals what the server understands, and remembers it."""

    def __init__(self, base_url: str, api_key: str, timeout: float = TIMEOUT) -> None:
        self._url = f"{base_url}/chat/completions"
        self._key = api_key
        self._timeout = timeout
        self._dialect = Dialect()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        timeout = aiohttp.ClientTimeout(total=self._timeout, connect=min(10.0, self._timeout))
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def complete(self, request: Request) -> Completion:
        """Answer a request. Raises Failed; the reason never holds the key, nor what the server wrote."""
        dialect = self._dialect
        while True:
            status, headers, body = await self._post(dialect.body(request))
            plainer = dialect.plainer(body.decode(errors="replace")) if status in _NOT_UNDERSTOOD else None
            if plainer is None:
                break
            dialect = plainer
        if status != 200:
            raise _failed(status, headers)
        if dialect != self._dialect:
            log.info("the model's server understands less than was asked: from now on %s", dialect)
            self._dialect = dialect
        return _completion(request, body, headers.get("Content-Type", ""))

    async def _post(self, body: dict[str, Any]) -> tuple[int, Any, bytes]:
        assert self._session is not None  # noqa: S101 - used as a context
        try:
            # Redirects are not followed: they would carry the key and the text to another host.
            async with self._session.post(self._url, json=body, allow_redirects=False) as response:
                received = bytearray()
                async for chunk in response.content.iter_any():
                    received += chunk
                    if len(received) > _MOST_BYTES:
                        raise Failed(Fault.WRONG, "the answer is endless")
                return response.status, response.headers, bytes(received)
        except TimeoutError:
            raise Failed(Fault.SLOW, f"there was no answer in {self._timeout:.0f} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Failed(Fault.DOWN, f"the connection failed ({type(error).__name__})") from None


def _failed(status: int, headers: Any) -> Failed:
    after = _seconds(headers.get("Retry-After"))
    if status in (401, 403):
        return Failed(Fault.DENIED, f"LLM_API_KEY is refused (HTTP {status})")
    if status == 429:
        return Failed(Fault.BUSY, "the server wants fewer requests (HTTP 429)", after)
    if status == 408 or status >= 500:
        return Failed(Fault.DOWN, f"the server failed (HTTP {status})", after)
    return Failed(Fault.UNFIT, f"the server does not take the request: see LLM_BASE_URL and LLM_MODEL (HTTP {status})")


def _seconds(retry_after: str | None) -> float | None:
    if retry_after is None:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _completion(request: Request, body: bytes, kind: str) -> Completion:
    text = body.decode(errors="replace")
    pieces = list(_events(text)) if kind.startswith("text/event-stream") else [text]
    try:
        return read_reply(request, [Reply.model_validate_json(piece) for piece in pieces])
    except ValidationError:
        raise Failed(Fault.WRONG, "what came is no chat completion") from None


def _events(text: str) -> Iterator[str]:
    """Give the events of a stream: some servers stream without being asked to."""
    for line in text.splitlines():
        if line.startswith("data:") and (data := line.removeprefix("data:").strip()) != "[DONE]":
            yield data


def read_reply(request: Request, pieces: list[Reply]) -> Completion:
    """Put a reply together. Raises Failed for a refusal and for one that is cut off."""
    first = [piece.choices[0] for piece in pieces if piece.choices]
    content = "".join((c.message.content or "") + (c.delta.content or "") for c in first)
    told = next((piece.usage for piece in reversed(pieces) if piece.usage), None)
    usage = Usage(told.prompt_tokens, told.completion_tokens) if told else Usage(request.estimate(), tokens_of(content))
    if any(c.message.refusal or c.delta.refusal for c in first):
        raise Failed(Fault.WRONG, "the model refuses to answer", usage=usage)
    if not content.strip():
        raise Failed(Fault.WRONG, "the answer is empty", usage=usage)
    if any(c.finish_reason == "length" for c in first):
        raise Failed(Fault.WRONG, "the answer is cut off", usage=usage)
    return Completion(content, usage)
