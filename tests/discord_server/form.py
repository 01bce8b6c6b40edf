"""What is wrong with a form, as Discord tells it, and the checks that every form needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.discord_server.errors import Json

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one value of a form."""

    path: Path
    code: str
    message: str


Problems = Iterator[Problem]


def tree(problems: Iterable[Problem]) -> Json:
    """Nest problems by their paths, each list under `_errors`."""
    result: Json = {}
    for problem in problems:
        node = result
        for step in problem.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return result


def text(path: Path, value: Any, most: int, least: int = 0) -> Problems:
    """Check how long a text is; `least` above 0 makes it required."""
    if value is None and least:
        yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif isinstance(value, str) and not least <= len(value) <= most:
        too_long = len(value) > most
        code = "BASE_TYPE_MAX_LENGTH" if too_long else "BASE_TYPE_MIN_LENGTH"
        bound = f"{most} or fewer" if too_long else f"{least} or more"
        yield Problem(path, code, f"Must be {bound} in length.")


def count(path: Path, values: Any, most: int, least: int = 0) -> Problems:
    """Check how many entries a list has."""
    if not least <= len(values or []) <= most:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def url(path: Path, value: Any, schemes: tuple[str, ...]) -> Problems:
    if not isinstance(value, str) or not value:
        return
    parts = urlsplit(value)
    if parts.scheme not in schemes:
        message = f'Scheme "{parts.scheme}" is not supported. Scheme must be one of {schemes}.'
        yield Problem(path, "URL_TYPE_INVALID_SCHEME", message)
    elif not parts.netloc:
        yield Problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
