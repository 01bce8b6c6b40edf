"""What is sent to a model: the prompt file as the system's word, the articles as JSON.

An article stands inside a JSON string, so nothing in it can end the article and begin something else.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.llm.answers import schema
from bot.llm.passages import Passage

ANSWER_TOKENS = 4_096
"""The longest answer that is asked for: some forty claims."""

_BYTES_PER_TOKEN = 3
"""Few enough for every language, so that an estimate is rather too high."""


@cache
def instructions() -> str:
    """Give what the model is told: the prompt file without its first line, which is for people."""
    return (Path(__file__).parent / "prompt.md").read_text(encoding="utf-8").partition("\n")[2].strip()


@cache
def version() -> str:
    """Give the digest of everything that shapes an answer besides the article and the model."""
    return sha256(f"{instructions()}\n{json.dumps(schema())}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Request:
    """Some passages to be asked about in one call of a model."""

    model: str
    passages: tuple[Passage, ...]

    @property
    def key(self) -> str:
        """Name the request: the same for the same passages, prompt and model."""
        return sha256("\n".join((version(), self.model, *(p.digest for p in self.passages))).encode()).hexdigest()

    @property
    def ids(self) -> tuple[str, ...]:
        """Give the ids under which the passages are sent, in order."""
        return tuple(str(number) for number in range(1, len(self.passages) + 1))

    @property
    def messages(self) -> list[dict[str, str]]:
        """Give the chat messages."""
        return [{"role": "system", "content": instructions()}, {"role": "user", "content": self._articles()}]

    def _articles(self) -> str:
        articles = [_article(*pair) for pair in zip(self.ids, self.passages, strict=True)]
        return json.dumps({"articles": articles}, ensure_ascii=False)

    def estimate(self) -> int:
        """Estimate how many tokens are sent."""
        return tokens_of(*(message["content"] for message in self.messages))


def _article(id_: str, passage: Passage) -> dict[str, Any]:
    article = {
        "id": id_,
        "published": passage.published and passage.published.isoformat(),
        "outlet": passage.outlet,
        "title": passage.title,
        "text": passage.body,
    }
    return {name: value for name, value in article.items() if value is not None}


def tokens_of(*texts: str) -> int:
    """Estimate the tokens of texts, rather too many than too few."""
    return sum(math.ceil(len(text.encode(errors="replace")) / _BYTES_PER_TOKEN) for text in texts)


def share(passages: Sequence[Passage], most: int = 8, longest: int = 4_000) -> list[tuple[Passage, ...]]:
    """Put short passages together that may share a call, in order: up to `most`, and `longest` characters in all."""
    groups: list[list[Passage]] = []
    for passage in passages:
        last = groups[-1] if groups else []
        if last and len(last) < most and sum(len(p.body) for p in last) + len(passage.body) <= longest:
            last.append(passage)
        else:
            groups.append([passage])
    return [tuple(group) for group in groups]
