"""The REST pipeline: what happens to every request, in this order.

    record -> away? -> fault before -> token -> banned? -> rate limit -> form -> the route's handler -> fault after

Handlers are plain functions of a `Call`; they change the world and give the JSON of the answer, or raise ApiError.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord_server import limits, openapi
from tests.discord_server.errors import ApiError, Json
from tests.discord_server.faults import Fault, Faults, Reset, Slow, Status, TooMany, reset
from tests.discord_server.form import Problem, tree
from tests.discord_server.message import Upload
from tests.discord_server.pulse import Pulse
from tests.discord_server.ratelimit import RateLimits

BASE = "/api/v10"
# discord.py takes a 429 without this header for a ban by Cloudflare.
VIA = {"Via": "1.1 google"}


class Malformed(str):
    """A body that is no JSON."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a handler sees it; `route` is the template that `params` fill."""

    method: str
    route: str
    params: dict[str, str]
    query: Mapping[str, str]
    body: Any = None
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a test can look up: one physical request, retries included.

    `time` is that of its arrival by time.monotonic(). `answer` is the JSON of the answer, None where it had none;
    `status` is 0 where the connection was reset.
    """

    time: float
    method: str
    route: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[Upload, ...]
    status: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a handler that is not just 200 with JSON."""

    status: int
    body: Any = None


Handler = Callable[[Call], Any]
Route = tuple[str, str, Handler]


@dataclass(eq=False, slots=True)
class Rest:
    """Runs the pipeline. `requests` holds what was answered, in that order; `crashes` faults of our own."""

    token: str
    pulse: Pulse
    faults: Faults = field(default_factory=Faults)
    rate_limits: RateLimits = field(default_factory=RateLimits)
    requests: list[Request] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)

    def add(self, app: web.Application, routes: list[Route]) -> None:
        for method, route, handler in routes:
            app.router.add_route(method, BASE + route, self._endpoint(route, handler))

    def add_fallback(self, app: web.Application) -> None:
        """Answer and record what no route takes: 404 as Discord has it."""

        def nothing(_: Call) -> Answer:
            return Answer(404, {"message": "404: Not Found", "code": 0})

        app.router.add_route("*", BASE + "/{rest:.*}", self._endpoint("", nothing))

    def _endpoint(self, route: str, handler: Handler) -> Callable[[web.Request], Any]:
        async def endpoint(request: web.Request) -> web.StreamResponse:
            started = time.monotonic()
            body, files = await _read(request)
            template = route or request.path.removeprefix(BASE)
            call = Call(request.method, template, dict(request.match_info), request.query, body, files)
            response = await self._answer(request, call, handler)
            self._record(started, request.path, call, response)
            if response is None:
                reset(request.transport)
                # The connection is gone; this only ends the handler.
                return web.Response()
            return response

        return endpoint

    def _record(self, started: float, path: str, call: Call, response: web.Response | None) -> None:
        status = response.status if response else 0
        answer = None
        if response is not None and response.content_type == "application/json":
            answer = json.loads(response.text or "null")
        entry = Request(
            started,
            call.method,
            call.route,
            path.removeprefix(BASE),
            call.params,
            dict(call.query),
            call.body,
            call.files,
            status,
            answer,
        )
        self.requests.append(entry)
        if status in {401, 403, 429}:
            self.rate_limits.note_invalid(time.monotonic())
        self.pulse.beat()

    async def _answer(self, request: web.Request, call: Call, handler: Handler) -> web.Response | None:
        """Give the response, or None for a connection to be reset."""
        if self.faults.away:
            return None
        fault = self.faults.next(call.method, call.route)
        if isinstance(fault, TooMany):
            return _too_many(fault.retry_after, is_global=fault.is_global)
        if isinstance(fault, Status | Reset) and fault.when == "before":
            return _fail(fault)
        response = self._serve(request, call, handler)
        if isinstance(fault, Status | Reset):
            return _fail(fault)
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        return response

    def _serve(self, request: web.Request, call: Call, handler: Handler) -> web.Response:
        now = time.monotonic()
        if self.rate_limits.banned(now):
            return web.Response(status=429, text="error code: 1015")
        # The token of an interaction or a webhook is in the path; such requests are not the bot's own.
        exempt = call.route.startswith(("/interactions/", "/webhooks/"))
        if not exempt and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        verdict = self.rate_limits.take(call.method, call.route, call.params, now, exempt=exempt)
        if verdict.retry_after is not None:
            return _too_many(verdict.retry_after, verdict.headers, is_global=verdict.is_global)
        try:
            check_form(call)
            result = handler(call)
        except ApiError as error:
            return _json(error.to_json(), error.status, verdict.headers)
        except Exception as crash:  # noqa: BLE001 - whatever it is, the test has to hear of it
            self.crashes.append(crash)
            # Not 500, which clients try again.
            return _json({"message": repr(crash), "code": 0}, 501)
        if not isinstance(result, Answer):
            result = Answer(204 if result is None else 200, result)
        return _json(result.body, result.status, verdict.headers)


def check_form(call: Call) -> None:
    """Refuse a body that breaks a documented limit or the schema of its route, with 50035 and where it is wrong."""
    if isinstance(call.body, Malformed):
        raise ApiError(50109)
    wrong = [name for name, value in call.params.items() if name.endswith("_id") and not value.isdigit()]
    if wrong:
        problems = [Problem((name,), "NUMBER_TYPE_COERCE", "Value is not snowflake.") for name in wrong]
        raise ApiError(50035, errors=tree(problems))
    problems = limits.check(call.method, call.route, call.body) or openapi.check(call.method, call.route, call.body)
    if problems:
        raise ApiError(50035, errors=tree(problems))


async def _read(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    if not request.content_type.startswith("multipart/"):
        return _parse(await request.read()), ()
    body, files = None, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader), "Discord's forms do not nest"
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = _parse(data)
        else:
            files.append(Upload(part.name or "", part.filename or "", data))
    return body, tuple(files)


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return Malformed(data.decode(errors="replace"))


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    headers = {**VIA, **(headers or {})}
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py reads JSON only where the type is exactly this, without a charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers | {"Content-Type": "application/json"}
    )


def _too_many(wait: float, headers: Mapping[str, str] | None = None, *, is_global: bool) -> web.Response:
    body: Json = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": is_global}
    return _json(body, 429, headers)


def _fail(fault: Fault) -> web.Response | None:
    if isinstance(fault, Status):
        if fault.code == 500:
            return _json({"message": "500: Internal Server Error", "code": 0}, 500)
        return web.Response(status=fault.code, text=f"error code: {fault.code}")
    return None
