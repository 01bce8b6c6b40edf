"""Find the voices that a text credits, and which sentences they stand behind."""

import re
from dataclasses import dataclass

from bot.domain.claims import Credit, Ref
from bot.reading.gazetteer import Gazetteer
from bot.reading.model import Mention
from bot.reading.names import Names
from bot.reading.tokens import Sentence

_BEFORE = frozenset({"to", "by", "via", "per", "from", "in", "with", "told", "h/t", "credit", "("})
_LEAD = re.compile(
    r"\b(?:according to|as (?:reported|revealed|called|first reported|per|confirmed|told|claimed|said) (?:by|in)|reported by|revealed by|via|per|as per|claims? from|reports? (?:in|from|by)|report by|sources? (?:at|close to)"
    r"|first by|broken by|told|writes in|quoted by|quotes via|credit|information from|exclusive from|speaking to|said in|stated by|claimed by|citing|from|after|in)\s*(?:the |a |italian |french |spanish |german |english |british |outlet |newspaper |journalist |reporter |insider |transfer |expert |[\w-]+ (?:outlet|newspaper|journalist|reporter|paper|daily|broadcaster|site|website) )*$"
)
_SHORT = 700
_STRONG_LEAD = re.compile(r"(?:from|after|in)\s*(?:the )?$")
_VERB = re.compile(
    r"^(?:'s [\w ]{0,30}|\s+(?:of|from|at|for)\s+[\w' ]{2,30}?)?\s*,?\s*(?:has |have |also |first |now |today |had )*(?:reports?|reported|says?|said|claims?|claimed|writes?|wrote|adds?|added|states?|stated|reveals?|revealed|suggests?|believes?|believe|called|reckons?|has it|had it)\b"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A credit with the stretch of sentences that it stands behind."""

    credit: Credit
    first: int
    last: int


def find(gazetteer: Gazetteer, names: Names, parts: list[Sentence], smoothed: str) -> list[Voice]:
    """Give the credits of a text in order."""
    result: list[Voice] = []
    lower = smoothed.lower()
    for index, sentence in enumerate(parts):
        voices = [m for m in names.mentions[index] if m.kind == "voice" and _credited(sentence, m, lower)]
        people = [
            m
            for m in names.mentions[index]
            if m.kind == "person" and m.how == "name" and _credited_person(sentence, m, lower)
        ]
        voices += _handles(sentence, names.mentions[index])
        if not voices and not people:
            continue
        credit = _credit(gazetteer, voices, people)
        if credit is not None:
            last = index
            start = index
            if sentence.tokens[0].text == "(" and len(sentence.tokens) <= 12:
                # A column names the paper in brackets behind its item.
                while start and parts[start - 1].block == sentence.block:
                    start -= 1
            opening = (voices or people)[0].start <= 4
            while opening and last + 1 < len(parts) and parts[last + 1].block == sentence.block:
                last += 1
            result.append(Voice(credit, start, last))
    return result


def of(voices: list[Voice], parts: list[Sentence], said_in: tuple[int, ...]) -> tuple[Credit, ...]:
    """Give the credits that stand behind a claim made in some sentences."""
    exact = [v.credit for v in voices if v.first in said_in]
    spread = exact or [v.credit for v in voices if any(v.first <= i <= v.last for i in said_in)]
    if not spread and parts[-1].end < _SHORT:
        # A post names its voice once, often at its end.
        spread = [v.credit for v in voices]
    return tuple(dict.fromkeys(spread))


def _handles(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """Find accounts that no list knows behind "via" or "as per"."""
    known = {i for m in mentions for i in range(m.start, m.end)}
    result = []
    for i, token in enumerate(sentence.tokens):
        if (
            token.text[0] == "@"
            and i not in known
            and i
            and sentence.tokens[i - 1].low in ("via", "per", "by", "with", "to", "as", "after")
        ):
            result.append(Mention("voice", i, i + 1, slug=f"handle:{token.text[1:]}"))
    return result


def _credited(sentence: Sentence, m: Mention, lower: str) -> bool:
    tokens = sentence.tokens
    start, end = tokens[m.start].start, tokens[m.end - 1].end
    before = lower[max(sentence.start, start - 60) : start].rstrip("@# ") + " "
    after = lower[end : min(sentence.end, end + 50)]
    if tokens[m.start].text[0] == "@":
        return True
    lead = _LEAD.search(before)
    if lead and not _STRONG_LEAD.search(lead.group()):
        return True
    return bool(_VERB.match(after)) or (before.endswith("( ") and after.startswith(")"))


def _credited_person(sentence: Sentence, m: Mention, lower: str) -> bool:
    start = sentence.tokens[m.start].start
    before = lower[max(sentence.start, start - 60) : start].rstrip("@# ") + " "
    lead = _LEAD.search(before)
    named = (
        bool(lead)
        and re.search(
            r"according to|reported by|journalist|reporter|insider|via|\bper\b|claimed by|revealed by|report by",
            lead.group(),
        )
        is not None
        if lead
        else False
    )
    if named and m.person is not None and not m.person.slug:
        m.person.other = True
        return True
    return False


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
    if reporter is None and people and people[0].person is not None:
        reporter = Ref(people[0].person.name)
    return Credit(reporter, outlet) if reporter or outlet else None
