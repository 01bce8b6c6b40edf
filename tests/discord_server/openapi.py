"""Check request bodies against Discord's own OpenAPI description, where it is at hand.

Whoever has no copy of the description does without; the documented limits are checked in any case.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.discord_server.form import Problem

FILE = Path(__file__).parents[3] / "shared" / "reference" / "discord-openapi.json"
_URI = "urn:discord"


def available() -> bool:
    return FILE.is_file()


def check(method: str, route: str, body: Any) -> list[Problem]:
    """Give the fault that explains best why a body breaks the schema of its route; none without schema or file."""
    return [] if body is None else _problems(method, route, "requestBody", body=body)


def check_answer(method: str, route: str, status: int, answer: Any) -> list[Problem]:
    """Do the same for an answer, so that this server cannot say what Discord would not."""
    return [] if answer is None else _problems(method, route, "responses", str(status), body=answer)


def _problems(method: str, route: str, *steps: str, body: Any) -> list[Problem]:
    validator = _validator("paths", route, method.lower(), *steps) if available() else None
    error = validator and best_match(validator.iter_errors(body))
    if not error:
        return []
    return [Problem(tuple(error.absolute_path), "SCHEMA_" + str(error.validator).upper(), error.message)]


@cache
def _document() -> Any:
    document = json.loads(FILE.read_bytes())
    # Discord gives ids as strings and takes them as integers too, which the description does not say.
    document["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    return document


@cache
def _registry() -> Any:
    return Registry().with_resource(_URI, DRAFT202012.create_resource(_document()))


@cache
def _validator(*path: str) -> Any:
    steps = (*path, "content", "application/json", "schema")
    node = _document()
    for step in steps:
        node = node.get(step, {})
    if not node:
        return None
    pointer = "/".join(quote(step.replace("~", "~0").replace("/", "~1")) for step in steps)
    return Draft202012Validator({"$ref": f"{_URI}#/{pointer}"}, registry=_registry())
