"""Write a text as the network reads it: words as they are, of a name only whether it is a player, club or voice.

The network (network.py) has never seen a name, so that one it knows tells it no more than one it does not.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.names import Names
from bot.reading.tokens import Sentence

# How much the network sees at once. Longer texts are cut between sentences, so that the cost grows with the length.
LIMIT = 448

T = TypeVar("T")

_NAMED = ("name", "short", "ground")


@dataclass(slots=True)
class Passage:
    """Sentences of a text, position by position, with the persons and clubs that they name.

    `entities` holds at each position the number of a person, that of a club plus `CLUB`, or -1; `hows` how it is
    named there ("short", "owner", "pronoun" ...); `sentences` and `blocks` count through the whole text. `topic` is the
    club that the text is about.
    """

    words: list[str] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)
    hows: list[str] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    clubs: list[ClubEntity] = field(default_factory=list)
    topic: ClubEntity | None = None

    def positions(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the positions of each person and of each club."""
        found: dict[int, list[int]] = defaultdict(list)
        for position, entity in enumerate(self.entities):
            found[entity].append(position)
        return [found[i] for i in range(len(self.people))], [found[CLUB + i] for i in range(len(self.clubs))]


CLUB = 1000


def passages(parts: list[Sentence], names: Names, topic: ClubEntity | None) -> Iterator[Passage]:
    """Cut a text into passages of whole sentences; `names` are as the interpreter left them, pronouns settled."""
    writer = _Writer(topic)
    for index, sentence in enumerate(parts):
        if writer.passage.words and len(writer.passage.words) + len(sentence.tokens) >= LIMIT:
            yield writer.passage
            writer = _Writer(topic)
        writer.sentence(index, sentence, names.mentions[index])
    if writer.passage.words:
        yield writer.passage


class _Writer:
    """One passage as it grows."""

    def __init__(self, topic: ClubEntity | None) -> None:
        self.passage = Passage(topic=topic)
        self._people: dict[int, int] = {}
        self._clubs: dict[int, int] = {}

    def sentence(self, index: int, sentence: Sentence, mentions: list[Mention]) -> None:
        named, described = _by_position(mentions)
        mark = "<heading>" if sentence.heading else "<block>" if sentence.first else "<sentence>"
        self._add(mark, None, index, sentence, sentence.start)
        at = 0
        while at < len(sentence.tokens):
            token = sentence.tokens[at]
            m = named.get(at)
            if m is not None:
                self._add(f"<{m.kind}>", m, index, sentence, token.start)
                at = m.end
            else:
                self._add(token.low, described.get(at), index, sentence, token.start)
                at += 1

    def _add(self, word: str, m: Mention | None, index: int, sentence: Sentence, offset: int) -> None:
        p = self.passage
        p.words.append(word)
        p.entities.append(self._entity(m))
        p.hows.append("" if m is None else m.use or m.how)
        p.sentences.append(index)
        p.blocks.append(sentence.block)
        p.offsets.append(offset)

    def _entity(self, m: Mention | None) -> int:
        if m is not None and m.kind == "person" and m.person is not None:
            return _number(m.person, self._people, self.passage.people)
        if m is not None and m.kind == "club" and m.club is not None:
            return CLUB + _number(m.club, self._clubs, self.passage.clubs)
        return -1


def _number(thing: T, numbers: dict[int, int], things: list[T]) -> int:
    number = numbers.setdefault(id(thing), len(things))
    if number == len(things):
        things.append(thing)
    return number


def _by_position(mentions: list[Mention]) -> tuple[dict[int, Mention], dict[int, Mention]]:
    """Give the names by their first token, and the descriptions and pronouns by their last, outside of names."""
    named: dict[int, Mention] = {}
    taken: set[int] = set()
    for m in sorted(mentions, key=lambda m: (m.start, m.start - m.end)):
        if (m.how in _NAMED or m.kind in ("voice", "thing")) and taken.isdisjoint(range(m.start, m.end)):
            taken.update(range(m.start, m.end))
            named[m.start] = m
    others = [m for m in mentions if m.how not in _NAMED and m.kind not in ("voice", "thing")]
    return named, {m.end - 1: m for m in others if m.end - 1 not in taken}
