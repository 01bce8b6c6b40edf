"""The limits that Discord documents for messages, components, modals and threads.

`check` gives the problems of a request body. Sources: the pages Message, Component Reference, Receiving and
Responding and Channel of Discord's documentation.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any

from tests.discord_server import command_limits
from tests.discord_server.errors import Json
from tests.discord_server.form import Path, Problem, Problems, count, text, url
from tests.discord_server.message import COMPONENTS_V2


def message(body: Json, path: Path = ()) -> Problems:
    """Check a message as it is sent or edited."""
    yield from text((*path, "content"), body.get("content"), 2000)
    yield from text((*path, "nonce"), body.get("nonce"), 25)
    embeds = body.get("embeds") or []
    yield from count((*path, "embeds"), embeds, 10)
    for i, one in enumerate(embeds):
        yield from _embed((*path, "embeds", i), one)
    if sum(map(_embed_size, embeds)) > 6000:
        yield Problem((*path, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    yield from _components((*path, "components"), body)
    mentions = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        yield from count((*path, "allowed_mentions", kind), mentions.get(kind), 100)
        if mentions.get(kind) and kind in (mentions.get("parse") or []):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            yield Problem((*path, "allowed_mentions"), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def _embed(path: Path, embed: Json) -> Problems:
    yield from text((*path, "title"), embed.get("title"), 256)
    yield from text((*path, "description"), embed.get("description"), 4096)
    yield from text((*path, "footer", "text"), (embed.get("footer") or {}).get("text"), 2048)
    yield from text((*path, "author", "name"), (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    yield from count((*path, "fields"), fields, 25)
    for i, one in enumerate(fields):
        yield from text((*path, "fields", i, "name"), one.get("name"), 256, 1)
        yield from text((*path, "fields", i, "value"), one.get("value"), 1024, 1)
    yield from url((*path, "url"), embed.get("url"), ("http", "https"))
    yield from url((*path, "author", "url"), (embed.get("author") or {}).get("url"), ("http", "https"))
    for part, key in (("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")):
        value = (embed.get(part) or {}).get(key)
        yield from url((*path, part, key), value, ("http", "https", "attachment"))


def _embed_size(embed: Json) -> int:
    fields = embed.get("fields") or []
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += list(chain.from_iterable((one.get("name"), one.get("value")) for one in fields))
    return sum(len(one or "") for one in texts)


def _components(path: Path, body: Json) -> Problems:
    components = body.get("components") or []
    if (body.get("flags") or 0) & COMPONENTS_V2:
        for key in ("content", "embeds"):
            if body.get(key):
                message = "The 'content' and 'embeds' fields cannot be used with components V2."
                yield Problem((*path[:-1], key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    else:
        yield from count(path, components, 5)
    ids: set[str] = set()
    for i, one in enumerate(components):
        yield from _component((*path, i), one, ids)


def _component(path: Path, one: Json, ids: set[str]) -> Problems:
    match one.get("type"):
        case 1:
            inner = one.get("components") or []
            yield from count((*path, "components"), inner, 5, 1)
            if len(inner) > 1 and any(part.get("type") != 2 for part in inner):
                yield Problem((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row is too wide.")
        case 2:
            yield from _button(path, one)
        case 3 | 5 | 6 | 7 | 8:
            yield from _select(path, one)
    custom_id = one.get("custom_id")
    if custom_id is not None:
        yield from text((*path, "custom_id"), custom_id, 100, 1)
        if custom_id in ids:
            message = "Component custom id cannot be duplicated"
            yield Problem((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        ids.add(custom_id)
    for i, part in enumerate(one.get("components") or []):
        yield from _component((*path, "components", i), part, ids)
    if one.get("accessory"):
        yield from _component((*path, "accessory"), one["accessory"], ids)


def _button(path: Path, button: Json) -> Problems:
    yield from text((*path, "label"), button.get("label"), 80)
    if not button.get("label") and not button.get("emoji"):
        yield Problem((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji.")
    needed = "url" if button.get("style") == 5 else "custom_id"
    if not button.get(needed):
        yield Problem((*path, needed), "BASE_TYPE_REQUIRED", "This field is required")
    yield from text((*path, "url"), button.get("url"), 512)
    yield from url((*path, "url"), button.get("url"), ("http", "https", "discord"))


def _select(path: Path, select: Json) -> Problems:
    yield from text((*path, "placeholder"), select.get("placeholder"), 150)
    if select["type"] != 3:
        return
    options = select.get("options") or []
    yield from count((*path, "options"), options, 25, 1)
    for i, option in enumerate(options):
        yield from text((*path, "options", i, "label"), option.get("label"), 100, 1)
        yield from text((*path, "options", i, "value"), option.get("value"), 100, 1)
        yield from text((*path, "options", i, "description"), option.get("description"), 100)
    if len({option.get("value") for option in options}) < len(options):
        message = "The specified option value is already used"
        yield Problem((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)


def _callback(body: Json) -> Problems:
    data = body.get("data") or {}
    match body.get("type"):
        case 4 | 7:
            yield from message(data, ("data",))
        case 8:
            choices = data.get("choices") or []
            yield from count(("data", "choices"), choices, 25)
            for i, one in enumerate(choices):
                yield from text(("data", "choices", i, "name"), one.get("name"), 100, 1)
                yield from text(("data", "choices", i, "value"), one.get("value"), 100)
        case 9:
            yield from text(("data", "title"), data.get("title"), 45, 1)
            yield from text(("data", "custom_id"), data.get("custom_id"), 100, 1)
            yield from count(("data", "components"), data.get("components"), 5, 1)


def _thread(body: Json) -> Problems:
    yield from text(("name",), body.get("name"), 100, 1)
    if body.get("message"):
        yield from message(body["message"], ("message",))


_FORMS: dict[tuple[str, str], Callable[[Any], Problems]] = {
    ("POST", "/channels/{channel_id}/messages"): message,
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): message,
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): message,
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"): message,
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): message,
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): _callback,
    ("POST", "/channels/{channel_id}/threads"): _thread,
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"): _thread,
}


def check(method: str, route: str, body: Any) -> list[Problem]:
    """List what a body has wrong for its route, which is written as in Discord's documentation."""
    if "/commands" in route:
        return list(command_limits.commands(method, body))
    form = _FORMS.get((method, route))
    return list(form(body)) if form and isinstance(body, dict) else []
