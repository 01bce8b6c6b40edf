"""Try a model without a connection: requests out and answers in as JSON lines, in the form of batch services."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.domain.readings import Again
from bot.errors import FileRefused
from bot.llm.answers import Unreadable, parse
from bot.llm.caller import Unread
from bot.llm.desk import Study
from bot.llm.dialect import Dialect
from bot.llm.endpoint import Completion, Reply, read_reply
from bot.llm.failures import Failed
from bot.llm.prompt import Request


class _Response(BaseModel):
    body: Reply


class _Line(BaseModel):
    custom_id: str
    response: _Response


def requests(model: str, study: Study) -> Iterator[dict[str, Any]]:
    """Give what would be sent about a text, one request for each of its passages."""
    for passage in study.passages:
        request = Request(model, (passage,))
        body = Dialect().body(request)
        yield {"custom_id": request.key, "method": "POST", "url": "/v1/chat/completions", "body": body}


class AnswersFile:
    """A model whose answers stand in a file. Raises FileRefused for one that cannot be read."""

    def __init__(self, path: Path) -> None:
        self._replies: dict[str, Reply] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise FileRefused(f"{path} cannot be read: {error}") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    item = _Line.model_validate_json(line)
                except ValidationError as error:
                    where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the line"
                    raise FileRefused(f"{path}, line {number}: {where}: {error.errors()[0]['msg']}") from None
                self._replies[item.custom_id] = item.response.body

    async def complete(self, request: Request) -> Completion:
        """Answer a request. Raises Unread where there is no answer to it, or none that can be used."""
        if request.key not in self._replies:
            raise Unread(Again.AWAY, "there is no answer to it")
        try:
            completion = read_reply(request, [self._replies[request.key]])
            parse(completion.content, request.ids)
        except (Failed, Unreadable) as fault:
            raise Unread(Again.WRONG, str(fault)) from None
        return completion
