"""What an import would do, as data."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.seeds import Club, Player

T = TypeVar("T", Club, Player)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out: where it stands, what it is about, and why."""

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}" if self.what else f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Changes(Generic[T]):
    """The rows that an import adds and changes, whole. `aliases` counts those that `changed` rows gained."""

    new: tuple[T, ...] = ()
    changed: tuple[T, ...] = ()
    unchanged: int = 0
    aliases: int = 0
    refused: tuple[Refusal, ...] = ()
