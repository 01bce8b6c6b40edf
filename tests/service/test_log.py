"""Logs never show a secret."""

import json
import logging

from bot.log import MASK, JsonFormatter, PlainFormatter

SECRET = "MTA.secret-token_9"


def failed() -> logging.LogRecord:
    error = ValueError(f"refused: Bot {SECRET}")
    return logging.LogRecord("bot", logging.ERROR, "x.py", 1, "asked with %s", (SECRET,), (ValueError, error, None))


def test_a_secret_is_masked_in_messages_and_exceptions() -> None:
    for formatter in (PlainFormatter([SECRET, ""]), JsonFormatter([SECRET])):
        line = formatter.format(failed())
        assert SECRET not in line
        assert line.count(MASK) == 2


def test_without_a_terminal_a_record_is_one_json_object_a_line() -> None:
    (line,) = JsonFormatter([SECRET]).format(failed()).splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "bot", f"asked with {MASK}")
    assert entry["error"].endswith(f"ValueError: refused: Bot {MASK}")
