"""Logs on stderr: lines for people in a terminal, JSON lines elsewhere; secrets are masked wherever they turn up."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

MASK = "[secret]"

_TALKATIVE = ("apscheduler", "alembic")
"""These report every tick and every start at INFO."""


def set_up_logging(level: str, secrets: Iterable[str]) -> None:
    """Send all logs of this level and above to stderr, without these secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((PlainFormatter if sys.stderr.isatty() else JsonFormatter)(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


class PlainFormatter(logging.Formatter):
    """Writes for people."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%H:%M:%S")
        self._secrets = tuple(filter(None, secrets))

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, its exception included."""
        return self._mask(super().format(record))

    def _mask(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


class JsonFormatter(PlainFormatter):
    """Writes a JSON object a line: at, level, logger, message, and error for an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, its exception included."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._mask(record.getMessage()),
        }
        if record.exc_info:
            entry["error"] = self._mask(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
