"""Write into a message what a request says, as Discord stores and shows it."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

from tests.discord_server.errors import ApiError, Json
from tests.discord_server.form import Problem, tree
from tests.discord_server.message import COMPONENTS_V2, MENUS, SILENT, SUPPRESS_EMBEDS, Attachment, Message, Upload

MAX_FILE = 10 * 1024 * 1024


def fill(message: Message, body: Json, files: tuple[Upload, ...]) -> None:
    """Write what a request says into a message; what it does not name stays."""
    if files or "attachments" in body:
        _attach(message, body.get("attachments") or [], files)
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = [_embed(one, message) for one in body["embeds"] or []]
    if "components" in body:
        message.components = _numbered(body["components"] or [], count(1))
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]
    if body.get("message_reference"):
        _refer(message, body["message_reference"])
    message.flags |= (body.get("flags") or 0) & (COMPONENTS_V2 | SUPPRESS_EMBEDS | SILENT)


def edit(message: Message, body: Json, files: tuple[Upload, ...]) -> None:
    """Fill anew; refused with 50006 and without effect where nothing would be left."""
    before = {name: getattr(message, name) for name in ("content", "embeds", "components", "attachments")}
    fill(message, body, files)
    if message.empty and any(before.values()):
        for name, value in before.items():
            setattr(message, name, value)
        raise ApiError(50006)


def _refer(message: Message, reference: Json) -> None:
    """Make it a reply. Discord refuses one to a message that is gone, unless told that it may be."""
    known = message.channel.world.messages.get(int(reference["message_id"]))
    if known is None:
        if reference.get("fail_if_not_exists", True):
            problem = Problem(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            raise ApiError(50035, errors=tree([problem]))
        return
    message.reference = {"type": 0, "message_id": str(known.id), "channel_id": str(known.channel.id)}
    message.type = 19


def _attach(message: Message, listed: list[Json], files: tuple[Upload, ...]) -> None:
    world = message.channel.world
    if any(len(one.data) > MAX_FILE for one in files):
        raise ApiError(40005)
    kept = [one for one in message.attachments if any(str(one.id) == str(entry["id"]) for entry in listed)]
    for file in files:
        entry: Json = next((one for one in listed if f"files[{one['id']}]" == file.field), {})
        number = world.new_id()
        name = entry.get("filename") or file.filename
        url = f"{world.cdn}/attachments/{message.channel.id}/{number}/{quote(name)}"
        kept.append(Attachment(number, name, _kind(name), file.data, url, description=entry.get("description")))
    message.attachments = kept


def _kind(name: str) -> str:
    # discord.py sends everything as application/octet-stream; Discord looks at the file.
    return "image/png" if name.endswith(".png") else "application/octet-stream"


def _embed(embed: Json, message: Message) -> Json:
    """Resolve attachment:// addresses, which takes those files out of the message's list."""
    result: dict[str, Any] = {"type": "rich"} | embed
    for part, key in (("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")):
        value = (result.get(part) or {}).get(key) or ""
        for i, one in enumerate(message.attachments):
            if value == f"attachment://{one.filename}":
                result[part] = result[part] | {key: one.url}
                message.attachments[i] = Attachment(
                    one.id, one.filename, one.content_type, one.data, one.url, shown_in_embed=True
                )
    return result


def _numbered(components: list[Json], numbers: Iterator[int]) -> list[Json]:
    """Give every component an id, in the order of reading, and a menu its defaults."""
    result = []
    for one in components:
        filled = {"id": next(numbers)} | {key: value for key, value in one.items() if value is not None}
        if one["type"] in MENUS:
            filled = {"min_values": 1, "max_values": 1} | filled
        if "components" in one:
            filled["components"] = _numbered(one["components"], numbers)
        if one.get("accessory"):
            filled["accessory"] = _numbered([one["accessory"]], numbers)[0]
        result.append(filled)
    return result
