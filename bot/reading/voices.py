"""Find the voices that a text credits, and which sentences they stand behind."""

import re
from collections import defaultdict
from dataclasses import dataclass

from bot.domain.claims import Credit, Ref
from bot.reading.gazetteer import Gazetteer
from bot.reading.model import Mention
from bot.reading.names import Names
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

_REACH = 60
# A post names its voice once, often at its end; in a text this short it stands behind everything.
_POST = 700


def _any(group: str) -> str:
    return "|".join(sorted((re.escape(word) for word in words("credits")[group]), key=len, reverse=True))


_KINDS = "outlet|newspaper|journalist|reporter|paper|daily"
_LEAD = re.compile(rf"\b(?:{_any('leads')})\s+(?:(?:{_any('between')}|[\w-]+ (?:{_KINDS}))\s+)*$")
_VERB = re.compile(
    r"^(?:'s [\w ]{0,30}|\s+(?:of|from|at|for)\s+[\w' ]{2,30}?)?\s*,?\s*"
    rf"(?:(?:has|have|also|first|now|today|had)\s+)*(?:{_any('verbs')})\b"
)
_OF_VERB = re.compile(rf"^\s+(?:of|from)\s+[\w' ]{{2,30}}?\s+(?:{_any('verbs')})\b")
_PAPER = re.compile(r"\b(?:outlet|newspaper|paper|daily|broadcaster|site|website)\b")
_PERSON = re.compile(rf"\b(?:{_any('people')})\b")


@dataclass(frozen=True, slots=True)
class Voices:
    """The credits of a text by the sentence that names them, and by all sentences that they stand behind."""

    exact: dict[int, list[Credit]]
    spread: dict[int, list[Credit]]
    everywhere: tuple[Credit, ...]

    def behind(self, said_in: tuple[int, ...]) -> tuple[Credit, ...]:
        """Give the credits that stand behind a claim made in some sentences."""
        for found in (self.exact, self.spread):
            credited = [credit for i in said_in for credit in found.get(i, ())]
            if credited:
                return tuple(dict.fromkeys(credited))
        return self.everywhere


def find(gazetteer: Gazetteer, names: Names, parts: list[Sentence], smoothed: str) -> Voices:
    """Give the credits of a text; persons who are credited are noted as no players."""
    exact: dict[int, list[Credit]] = defaultdict(list)
    spread: dict[int, list[Credit]] = defaultdict(list)
    lower = smoothed.lower()
    for index, sentence in enumerate(parts):
        mentions = names.mentions[index]
        voices = [m for m in mentions if m.kind == "voice" and _credited(sentence, m, lower)]
        people = [
            m
            for m in mentions
            if m.kind == "person" and m.how in ("name", "short") and _credited_person(sentence, m, lower)
        ]
        voices += _handles(sentence, mentions)
        credit = _credit(gazetteer, voices, people)
        if credit is None:
            continue
        exact[index].append(credit)
        for i in _range(parts, index, opening=(voices or people)[0].start <= 4):
            spread[i].append(credit)
    short = not parts or parts[-1].end < _POST
    return Voices(exact, spread, tuple(dict.fromkeys(c for found in exact.values() for c in found)) if short else ())


def _range(parts: list[Sentence], index: int, *, opening: bool) -> range:
    """Give the sentences that a credit reaches: those behind "According to X, ...", those before "(X)"."""
    first = last = index
    sentence = parts[index]
    if sentence.tokens[0].text == "(" and len(sentence.tokens) <= 12:
        while first and parts[first - 1].block == sentence.block:
            first -= 1
    if opening:
        while last + 1 < len(parts) and parts[last + 1].block == sentence.block:
            last += 1
    return range(first, last + 1)


def _handles(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """Find accounts that no list knows behind "via" or "as per"."""
    known = {i for m in mentions for i in range(m.start, m.end)}
    return [
        Mention("voice", i, i + 1, slug=f"handle:{token.text[1:]}")
        for i, token in enumerate(sentence.tokens)
        if token.text[0] == "@" and i and i not in known and sentence.tokens[i - 1].low in words("credits")["handles"]
    ]


def _before(sentence: Sentence, m: Mention, lower: str) -> str:
    start = sentence.tokens[m.start].start
    return lower[max(sentence.start, start - _REACH) : start].rstrip("@# ") + " "


def _credited(sentence: Sentence, m: Mention, lower: str) -> bool:
    tokens = sentence.tokens
    if tokens[m.start].text[0] == "@":
        return True
    before = _before(sentence, m, lower)
    after = lower[tokens[m.end - 1].end : min(sentence.end, tokens[m.end - 1].end + _REACH)]
    bracketed = before.endswith("( ") and after.startswith((")", " -"))
    return bracketed or bool(_LEAD.search(before)) or bool(_VERB.match(after))


def _credited_person(sentence: Sentence, m: Mention, lower: str) -> bool:
    if m.person is None or m.person.slug:
        return False
    lead = _LEAD.search(_before(sentence, m, lower))
    behind = lower[sentence.tokens[m.end - 1].end : sentence.tokens[m.end - 1].end + _REACH]
    if not (lead and _PERSON.search(lead.group())) and not _OF_VERB.match(behind):
        return False
    m.slug = "outlet" if lead and _PAPER.search(lead.group()) else None
    m.person.other = True
    return True


def _credit(gazetteer: Gazetteer, voices: list[Mention], people: list[Mention]) -> Credit | None:
    reporter: Ref | None = None
    outlet: Ref | None = None
    for m in voices:
        kind, slug = (m.slug or ":").split(":", 1)
        if kind == "reporter" and reporter is None:
            reporter = Ref(gazetteer.reporters[slug].name, slug)
        elif kind == "handle" and reporter is None:
            reporter = Ref(slug)
        elif kind == "outlet" and outlet is None:
            outlet = Ref(gazetteer.outlets[slug].name, slug)
    for m in people:
        if m.person is not None and m.slug == "outlet":
            outlet = outlet or Ref(m.person.name)
        elif m.person is not None:
            reporter = reporter or Ref(m.person.name)
    return Credit(reporter, outlet) if reporter or outlet else None
