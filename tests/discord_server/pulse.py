"""Wait for something to become true, woken by changes instead of by a clock."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Pulse:
    """A heart that beats whenever the server's state has changed."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def beat(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def next(self) -> None:
        """Wait for the next beat."""
        await self._changed.wait()

    async def until(self, look: Callable[[], T], what: str, timeout: float = 10.0) -> T:  # noqa: ASYNC109 - the failure has to say what was waited for
        """Return the first truthy value that `look` gives; AssertionError after `timeout` seconds in vain."""
        try:
            async with asyncio.timeout(timeout):
                while not (value := look()):
                    await self._changed.wait()
                return value
        except TimeoutError:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}") from None
