"""Tests of the language model's reader do not wait."""

import pytest


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait hundredths of seconds where the reader waits seconds."""
    monkeypatch.setattr("bot.llm.caller.random.random", lambda: -0.49)
