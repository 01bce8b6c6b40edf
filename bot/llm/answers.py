"""What a model may answer: the shape as a schema, and the check of what came."""

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.domain.claims import Move, Stage


class Unreadable(Exception):  # noqa: N818 - a kind of answer, not a fault of ours
    """An answer that is no JSON of the agreed shape; says what is wrong with it, without quoting it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as a model gave it: names and quote in the words of the text, none of it checked against it yet."""

    quote: str
    player: str
    move: Move
    stage: Stage
    to_club: str | None = None
    from_club: str | None = None
    fee: str | None = None
    reporter: str | None = None
    outlet: str | None = None
    official: bool = False


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """What was said of the article with this id."""

    id: str
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of all articles of a call."""

    articles: tuple[ArticleAnswer, ...]


_CHECK = TypeAdapter(Answer)
_CLAIMS = TypeAdapter(tuple[Said, ...])
_NEITHER = frozenset({"title", "default", "description"})
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


def schema() -> dict[str, Any]:
    """Give the JSON schema in the strict dialect: every property required, none besides, no defaults."""
    strict: dict[str, Any] = _tighten(_CHECK.json_schema())
    return strict


def _tighten(node: Any) -> Any:
    if isinstance(node, list):
        return [_tighten(item) for item in node]
    if not isinstance(node, dict):
        return node
    tight = {name: _tighten(value) for name, value in node.items() if name not in _NEITHER or isinstance(value, dict)}
    if "properties" in tight:
        tight |= {"required": list(tight["properties"]), "additionalProperties": False}
    return tight


def parse(content: str, ids: tuple[str, ...]) -> dict[str, tuple[Said, ...]]:
    """Read an answer into the claims of each article asked for. Raises Unreadable.

    Servers without structured output wrap their JSON in a code fence, in prose or behind thoughts: it is what stands
    from the first brace on.
    """
    bare = _THOUGHT.sub("", content)
    start = bare.find("{")
    if start < 0:
        raise Unreadable("there is no JSON in it")
    try:
        data, _ = json.JSONDecoder().raw_decode(bare, start)
        answer = _CHECK.validate_python(data)
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable("its JSON is broken off or malformed") from None
    except ValidationError as error:
        raise Unreadable(f"it breaks the schema at {_where(error)}") from None
    given = {article.id: article.claims for article in answer.articles}
    if len(given) != len(answer.articles) or set(given) != set(ids):
        raise Unreadable("it does not answer each article once")
    return {id_: given[id_] for id_ in ids}


def _where(error: ValidationError) -> str:
    fault = error.errors(include_input=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc']) or 'its root'} ({fault['type']})"


def pack(claims: tuple[Said, ...]) -> str:
    """Write claims down for the cache."""
    return _CLAIMS.dump_json(claims).decode()


def unpack(packed: str) -> tuple[Said, ...]:
    """Read claims from the cache."""
    return _CLAIMS.validate_json(packed)
