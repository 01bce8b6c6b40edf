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
    validator = _validator(method, route) if body is not None and available() else None
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
def _validator(method: str, route: str) -> Any:
    operation = _document()["paths"].get(route, {}).get(method.lower(), {})
    if "application/json" not in operation.get("requestBody", {}).get("content", {}):
        return None
    steps = ("paths", route, method.lower(), "requestBody", "content", "application/json", "schema")
    pointer = "/".join(quote(step.replace("~", "~0").replace("/", "~1")) for step in steps)
    return Draft202012Validator({"$ref": f"{_URI}#/{pointer}"}, registry=_registry())
