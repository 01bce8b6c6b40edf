"""The limits that Discord documents for application commands (its page Application Commands)."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from tests.discord_server.errors import Json
from tests.discord_server.form import Path, Problem, Problems, count, text

_SUBCOMMAND, _GROUP = 1, 2


def commands(method: str, body: Any) -> Problems:
    """Check one command, or all of them for a bulk overwrite. Editing may leave out the name."""
    if isinstance(body, list):
        for i, one in enumerate(body):
            yield from _command((i,), one)
        yield from _unique((), [(one.get("type") or 1, one.get("name")) for one in body])
        slash = sum((one.get("type") or 1) == 1 for one in body)
        if slash > 100:
            yield Problem((), "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 100 in length.")
    elif isinstance(body, dict):
        yield from _command(
            (), body if method != "PATCH" or "name" in body else {"name": "x", "description": "x"} | body
        )


def _command(path: Path, command: Json) -> Problems:
    if (command.get("type") or 1) != 1:
        yield from text((*path, "name"), command.get("name"), 32, 1)
        return
    yield from _named(path, command)
    yield from _options(path, command.get("options") or [], depth=0)
    size = _size(command)
    if size > 8000:
        message = f"Command exceeds maximum size (8000): it has {size} characters."
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def _named(path: Path, one: Json) -> Problems:
    name = one.get("name")
    yield from text((*path, "name"), name, 32, 1)
    if isinstance(name, str) and (name != name.lower() or not all(map(_in_names, name))):
        yield Problem((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    yield from text((*path, "description"), one.get("description"), 100, 1)


def _in_names(char: str) -> bool:
    r"""Match [-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]."""
    if char in "-_'" or unicodedata.category(char)[0] in "LN":
        return True
    return unicodedata.name(char, "").startswith(("DEVANAGARI", "THAI"))


def _options(path: Path, options: list[Json], depth: int) -> Problems:
    yield from count((*path, "options"), options, 25)
    yield from _unique((*path, "options"), [one.get("name") for one in options])
    optional_seen = False
    for i, one in enumerate(options):
        here = (*path, "options", i)
        yield from _named(here, one)
        yield from _choices(here, one)
        if one.get("type") in {_SUBCOMMAND, _GROUP}:
            if depth > 1 or (one["type"] == _GROUP and depth > 0):
                yield Problem((*here, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command nests too deep")
            yield from _options(here, one.get("options") or [], depth + 1)
        elif one.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            yield Problem(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not one.get("required")
    mixed = {one.get("type") in {_SUBCOMMAND, _GROUP} for one in options}
    if len(mixed) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Problem((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _choices(path: Path, option: Json) -> Problems:
    choices = option.get("choices") or []
    yield from count((*path, "choices"), choices, 25)
    for i, one in enumerate(choices):
        yield from text((*path, "choices", i, "name"), one.get("name"), 100, 1)
        yield from text((*path, "choices", i, "value"), one.get("value"), 100)
    yield from _unique((*path, "choices"), [one.get("name") for one in choices])
    if choices and option.get("autocomplete"):
        message = "Autocomplete cannot be set on an option with choices"
        yield Problem((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message)


def _unique(path: Path, names: Iterable[Any]) -> Problems:
    names = list(names)
    if len(set(names)) < len(names):
        yield Problem(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")


def _size(one: Json) -> int:
    own = len(one.get("name") or "") + len(one.get("description") or "")
    choices = sum(len(c.get("name") or "") + len(str(c.get("value", ""))) for c in one.get("choices") or [])
    return own + choices + sum(map(_size, one.get("options") or []))
