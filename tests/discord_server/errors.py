"""What Discord answers when it refuses."""

from typing import Any

Json = dict[str, Any]

_KNOWN = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later."),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
}


class ApiError(Exception):
    """A refusal with one of Discord's JSON error codes; `extra` goes into the body beside code and message."""

    def __init__(self, code: int, **extra: Any) -> None:
        self.code = code
        self.status, self.message = _KNOWN[code]
        self.extra = extra
        super().__init__(f"{self.status} {code}: {self.message} {extra or ''}")

    def to_json(self) -> Json:
        """Give the body of the answer."""
        return {"message": self.message, "code": self.code, **self.extra}
