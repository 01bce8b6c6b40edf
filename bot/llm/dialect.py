"""What a server understands of the chat interface. Servers differ; a request that is refused is said more plainly."""

from dataclasses import dataclass, replace
from typing import Any

from bot.llm.answers import schema
from bot.llm.prompt import ANSWER_TOKENS, Request

_PLAINER = {"json_schema": "json_object", "json_object": "text"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a request is written: the form of the answer, the name of the limit, and whether a temperature is set."""

    form: str = "json_schema"
    limit: str = "max_tokens"
    temperature: bool = True

    def body(self, request: Request) -> dict[str, Any]:
        """Write a request as the server takes it."""
        body: dict[str, Any] = {"model": request.model, "messages": request.messages, self.limit: ANSWER_TOKENS}
        if self.temperature:
            body["temperature"] = 0
        if self.form == "json_schema":
            shape = {"name": "claims", "strict": True, "schema": schema()}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif self.form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def plainer(self, complaint: str) -> "Dialect | None":
        """Give the dialect to try after a refusal, None where nothing is left to leave out."""
        said = complaint.lower()
        if "max_completion_tokens" in said and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        return replace(self, form=_PLAINER[self.form]) if self.form in _PLAINER else None
