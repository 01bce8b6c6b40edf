"""Interactions: what a person starts with a command, a button or a menu, and the routes by which the bot answers."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from enum import IntEnum

from tests.discord_server.compose import edit, fill
from tests.discord_server.errors import ApiError, Json
from tests.discord_server.message import EPHEMERAL, LOADING, Message
from tests.discord_server.rest import Answer, Call, Route
from tests.discord_server.state import Channel, User
from tests.discord_server.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


class Reply(IntEnum):
    """How a callback answers."""

    PONG = 1
    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    SUGGEST = 8
    OPEN_MODAL = 9


_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_TOKEN_SECONDS = 15 * 60


@dataclass(eq=False, slots=True)
class Invocation:
    """One interaction as the person sees it, from the click to the answer.

    `shown` are the messages that appeared or changed because of it, in order; `acknowledged` is the type of the
    callback, None until it came.
    """

    id: int
    world: World
    kind: int
    user: User
    channel: Channel
    name: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    started: float = field(default_factory=time.monotonic)
    source: Message | None = None
    trigger: Invocation | None = None
    acknowledged: Reply | None = None
    acknowledged_after: float | None = None
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Json | None = None

    async def answer(self, timeout: float = 10.0) -> Message:  # noqa: ASYNC109 - as Pulse
        """Wait until the bot has shown something; return it."""
        await self.world.pulse.until(lambda: self.shown, f"an answer to {self}", timeout)
        return self.shown[-1]

    async def form(self, timeout: float = 10.0) -> Json:  # noqa: ASYNC109 - as Pulse
        """Wait until the bot has opened a modal; return its data."""
        return await self.world.pulse.until(lambda: self.modal or {}, f"a modal after {self}", timeout)

    async def acknowledgement(self, timeout: float = 10.0) -> Reply:  # noqa: ASYNC109 - as Pulse
        """Wait for the callback; return its type."""
        await self.world.pulse.until(lambda: self.acknowledged is not None, f"a callback of {self}", timeout)
        assert self.acknowledged is not None
        return self.acknowledged

    def __str__(self) -> str:
        return f"{self.name!r} by {self.user.name} (acknowledged with {self.acknowledged!r})"

    def metadata(self) -> Json:
        """Give what a message says about the interaction it came from."""
        owners = {"0": str(self.channel.guild.id if self.channel.guild else 0)}
        result: Json = {"id": str(self.id), "type": self.kind, "user": self.user.to_json()}
        result["authorizing_integration_owners"] = owners
        if self.trigger is not None:
            result["triggering_interaction_metadata"] = self.trigger.metadata()
        elif self.source is not None:
            result["interacted_message_id"] = str(self.source.id)
        return result


class Interactions:
    """The routes. `deadline` is how long Discord waits for the callback, in seconds.

    Answers need no permissions in the channel: Discord lets a bot answer, with embeds, where it may not write.
    """

    def __init__(self, world: World) -> None:
        self.deadline = 3.0
        self._world = world
        self._by_token: dict[str, Invocation] = {}

    def start(self, invocation: Invocation) -> None:
        self._by_token[invocation.token] = invocation

    def routes(self) -> list[Route]:
        original, one = _HOOK + "/messages/@original", _HOOK + "/messages/{message_id}"
        return [
            ("POST", _CALLBACK, self._callback),
            ("POST", _HOOK, self._follow_up),
            ("GET", original, self._get),
            ("PATCH", original, self._edit),
            ("DELETE", original, self._delete),
            ("GET", one, self._get),
            ("PATCH", one, self._edit),
            ("DELETE", one, self._delete),
        ]

    def _callback(self, call: Call) -> Answer | None:
        invocation = self._by_token.get(call.params["interaction_token"])
        if invocation is None or str(invocation.id) != call.params["interaction_id"]:
            raise ApiError(10062)
        if invocation.acknowledged is not None:
            raise ApiError(40060)
        waited = time.monotonic() - invocation.started
        if waited > self.deadline:
            raise ApiError(10062)
        kind, data = Reply(call.body["type"]), call.body.get("data") or {}
        match kind:
            case Reply.MESSAGE | Reply.DEFER:
                self._respond(invocation, call, data, loading=kind is Reply.DEFER)
            case Reply.UPDATE | Reply.DEFER_UPDATE:
                self._update(invocation, call, data, deferred=kind is Reply.DEFER_UPDATE)
            case Reply.SUGGEST:
                invocation.choices = data.get("choices") or []
            case Reply.OPEN_MODAL:
                invocation.modal = data
        invocation.acknowledged, invocation.acknowledged_after = kind, waited
        self._world.pulse.beat()
        if call.query.get("with_response") not in {"1", "true"}:
            return None
        return Answer(200, _callback_response(invocation, kind))

    def _respond(self, invocation: Invocation, call: Call, data: Json, *, loading: bool) -> None:
        message = self._message(invocation, ephemeral=bool((data.get("flags") or 0) & EPHEMERAL))
        if loading:
            message.flags |= LOADING
        else:
            fill(message, data, call.files)
            if message.empty:
                raise ApiError(50006)
            invocation.shown.append(message)
        message.type = 20 if invocation.kind == COMMAND else 0
        invocation.original = message
        self._world.show(message)

    def _update(self, invocation: Invocation, call: Call, data: Json, *, deferred: bool) -> None:
        if invocation.source is None:
            raise ApiError(50035)
        invocation.original = invocation.source
        if not deferred:
            edit(invocation.source, data, call.files)
            self._changed(invocation, invocation.source)

    def _message(self, invocation: Invocation, *, ephemeral: bool) -> Message:
        message = Message(self._world.new_id(), invocation.channel, self._world.bot)
        message.interaction = invocation.metadata()
        if invocation.kind == COMMAND:
            message.interaction_name = invocation.name
        if ephemeral:
            message.flags |= EPHEMERAL
            message.only_for = invocation.user
        return message

    def _changed(self, invocation: Invocation, message: Message) -> None:
        invocation.shown.append(message)
        self._world.changed(message)

    def _known(self, call: Call) -> Invocation:
        """Find the invocation of a webhook call: 10015 before the callback, 50027 after a quarter of an hour."""
        invocation = self._by_token.get(call.params["webhook_token"])
        if invocation is None or call.params["webhook_id"] != str(self._world.bot.id):
            raise ApiError(10015)
        if time.monotonic() - invocation.started > _TOKEN_SECONDS:
            raise ApiError(50027)
        if invocation.acknowledged is None:
            raise ApiError(10015)
        return invocation

    def _follow_up(self, call: Call) -> Json:
        """Post one more message. The first one after a deferred answer fills that one instead, as in Discord."""
        invocation = self._known(call)
        if invocation.original is not None and invocation.original.loading:
            return self._fill_deferred(invocation, call)
        message = self._message(invocation, ephemeral=bool((call.body.get("flags") or 0) & EPHEMERAL))
        fill(message, call.body, call.files)
        if message.empty:
            raise ApiError(50006)
        invocation.shown.append(message)
        self._world.show(message)
        return message.to_json()

    def _fill_deferred(self, invocation: Invocation, call: Call) -> Json:
        message = invocation.original
        assert message is not None
        fill(message, call.body, call.files)
        if message.empty:
            raise ApiError(50006)
        message.flags &= ~LOADING
        self._changed(invocation, message)
        message.edits = 0
        return message.to_json()

    def _target(self, call: Call) -> tuple[Invocation, Message]:
        invocation = self._known(call)
        message = invocation.original
        if "message_id" in call.params:
            message = self._world.messages.get(int(call.params["message_id"]))
            mine = message and (message.interaction or {}).get("id") == str(invocation.id)
            if not mine and message is not invocation.original:
                raise ApiError(10008)
        if message is None or message.id not in self._world.messages:
            raise ApiError(10008)
        return invocation, message

    def _get(self, call: Call) -> Json:
        return self._target(call)[1].to_json()

    def _edit(self, call: Call) -> Json:
        invocation, message = self._target(call)
        if message.loading:
            return self._fill_deferred(invocation, call)
        edit(message, call.body, call.files)
        self._changed(invocation, message)
        return message.to_json()

    def _delete(self, call: Call) -> None:
        self._world.delete(self._target(call)[1])


def _callback_response(invocation: Invocation, kind: Reply) -> Json:
    message = invocation.original
    interaction: Json = {"id": str(invocation.id), "type": invocation.kind}
    response: Json = {"interaction": interaction}
    if message is not None:
        interaction |= {"response_message_id": str(message.id), "response_message_loading": message.loading}
        interaction["response_message_ephemeral"] = message.ephemeral
    if message is not None and kind in {Reply.MESSAGE, Reply.UPDATE}:
        response["resource"] = {"type": kind, "message": message.to_json()}
    return response
