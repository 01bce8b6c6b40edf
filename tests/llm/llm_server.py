"""A server on loopback that speaks OpenAI's chat interface, answers as the test says, and fails when told to."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

KEY = "sk-test-3141592653"

Claims = list[dict[str, Any]]
Answerer = Callable[[dict[str, Any]], Claims]
"""What the model says of an article, as it was sent."""


def say(quote: str, player: str, to: str | None, stage: str = "talks", **more: Any) -> dict[str, Any]:
    """Write a claim as a model gives it."""
    claim = {"quote": quote, "player": player, "move": "transfer", "to_club": to, "from_club": None, "stage": stage}
    return claim | {"fee": None, "reporter": None, "outlet": None, "official": False} | more


@dataclass
class LlmServer:
    """Answers each article by `answer`. `faults` are used up one for each request; `fault` stays.

    Faults: slow, cut, prose, fenced, wrong, refusal, empty, length, no-usage, stream, cut-stream, reset, endless, html,
    or a status, `429 retry-after`. `lacks` names what it refuses with 400: json_schema, json_object, temperature,
    max_tokens.
    """

    answer: Answerer = lambda _: []
    fault: str | None = None
    faults: list[str | None] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    asked: asyncio.Condition = field(default_factory=asyncio.Condition)
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def articles(self) -> list[list[dict[str, Any]]]:
        """Give the articles of each request."""
        return [json.loads(request["messages"][1]["content"])["articles"] for request in self.requests]

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Pull the plug."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.keys.add(request.headers.get("Authorization", ""))
        if complaint := self._lacking(body):
            return web.json_response({"error": {"message": f"{complaint} is not supported here"}}, status=400)
        self.requests.append(body)
        async with self.asked:
            self.asked.notify_all()
        fault = self.faults.pop(0) if self.faults else self.fault
        articles = json.loads(body["messages"][1]["content"])["articles"]
        said = {"articles": [{"id": article["id"], "claims": self.answer(article)} for article in articles]}
        return await self._reply(request, fault or "", json.dumps(said, ensure_ascii=False))

    def _lacking(self, body: dict[str, Any]) -> str | None:
        form = body.get("response_format", {}).get("type")
        if form in self.lacks:
            return f"response_format {form}"
        if "max_tokens" in self.lacks and "max_tokens" in body:
            return "max_tokens: use max_completion_tokens; that"
        return "temperature" if "temperature" in self.lacks and "temperature" in body else None

    async def _reply(self, request: web.Request, fault: str, content: str) -> web.StreamResponse:
        if fault[:3].isdigit():
            after = {"Retry-After": fault[4:]} if fault[4:] else {}
            echo = {"error": {"message": f"Incorrect API key provided: {request.headers.get('Authorization')}"}}
            return web.json_response(echo, status=int(fault[:3]), headers=after)
        if fault == "slow":
            await asyncio.sleep(30)
        if fault == "reset" and request.transport is not None:
            request.transport.abort()
        if fault == "html":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        if fault in ("stream", "cut-stream", "endless"):
            return await self._stream(request, fault, content)
        return web.json_response(_completion(fault, content))

    async def _stream(self, request: web.Request, fault: str, content: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if fault == "endless":
            while True:
                await response.write(b": still thinking\n\n" * 5000)
        half = len(content) // 2
        for piece in (content[:half], content[half:])[: 1 if fault == "cut-stream" else 2]:
            event = {"choices": [{"delta": {"content": piece}, "finish_reason": None}]}
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
        if fault == "stream":
            end = {"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 80}}
            await response.write(f"data: {json.dumps(end)}\n\ndata: [DONE]\n\n".encode())
        return response


def _completion(fault: str, content: str) -> dict[str, Any]:
    if fault == "cut":
        content = content[:-10]
    if fault == "prose":
        content = f"<think>Is {{this}} news?</think>Sure! Here are the claims: {content} Anything else?"
    if fault == "fenced":
        content = f"```json\n{content}\n```"
    if fault == "wrong":
        content = json.dumps({"articles": [{"id": "1", "claims": [{"player": "Harry Kane", "stage": "rumour"}]}]})
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if fault == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    if fault == "empty":
        message["content"] = ""
    reply: dict[str, Any] = {
        "choices": [{"message": message, "finish_reason": "length" if fault == "length" else "stop"}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100},
    }
    if fault == "no-usage":
        del reply["usage"]
    return reply
