"""Let both readers read, and write down where they differ: for whoever teaches the built-in reader next."""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.claims import Claim, Ref, Text
from bot.llm.reader import LlmReader

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The built-in reader's claims count, the model's are only compared with them. `file` is for its owner alone."""

    builtin: Callable[[Text], Awaitable[tuple[Claim, ...]]]
    llm: LlmReader
    file: Path

    async def read(self, text: Text) -> tuple[Claim, ...]:
        """Read a text twice; give the built-in reader's claims."""
        claims = await self.builtin(text)
        reading = await self.llm.read(text)
        if reading.again is None and _told(claims) != _told(reading.claims):
            line = json.dumps(_difference(text, claims, reading.claims), ensure_ascii=False)
            try:
                await asyncio.to_thread(self._write, f"{line}\n")
            except OSError as error:
                log.warning("a difference between the readers could not be written down: %s", error)
        return claims

    def _write(self, line: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line)


def _told(claims: Sequence[Claim]) -> set[tuple[str, str, str, str]]:
    return {(_id(c.player), c.move.value, _id(c.to) if c.to else "", c.stage.value) for c in claims}


def _id(ref: Ref) -> str:
    return ref.slug or ref.name


def _difference(text: Text, builtin: Sequence[Claim], llm: Sequence[Claim]) -> dict[str, Any]:
    return {
        "title": text.title,
        "text": text.body,
        "published": text.published and text.published.date().isoformat(),
        "lang": text.lang,
        "builtin": [_plain(claim) for claim in builtin],
        "llm": [_plain(claim) for claim in llm],
    }


def _plain(claim: Claim) -> dict[str, Any]:
    return {
        "player": claim.player.name,
        "move": claim.move.value,
        "to": claim.to and claim.to.name,
        "from": claim.from_ and claim.from_.name,
        "stage": claim.stage.value,
        "fee": claim.fee and claim.fee.text,
        "evidence": claim.evidence,
    }
