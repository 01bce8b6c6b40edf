"""Read what stands around a name: whose player he is, who is a manager, and who "the Leeds striker" may be."""

import re

from bot.reading import descriptions
from bot.reading.model import Mention, Person
from bot.reading.names import Names
from bot.reading.tokens import Sentence, Token
from bot.reading.vocabulary import words

_AGE = re.compile(r"\d{1,2}(-year-old|-years-old|yo|y-o)$|teenage$")
_REACH = 9


def study(names: Names, sentence: Sentence, index: int) -> None:
    """Note owners, workplaces, targets, descriptions and pronouns among the mentions of a sentence."""
    tokens = sentence.tokens
    mentions = names.mentions[index]
    _unknown_owners(names, tokens, index)
    _joined(tokens, mentions)
    ends = {m.end: m for m in mentions}
    starts = {m.start: m for m in mentions}
    for m in mentions:
        if m.kind == "club":
            _aside(tokens, m)
    for m in mentions:
        if m.kind == "person" and m.person is not None:
            _set_aside(tokens, m, m.person)
            _left(tokens, m, m.person, ends)
            _right(tokens, m, m.person, starts)
    mentions.extend(descriptions.persons(tokens, mentions, starts, ends))
    mentions.extend(descriptions.clubs(tokens, mentions))
    mentions.sort(key=lambda m: m.start)


def _unknown_owners(names: Names, tokens: tuple[Token, ...], index: int) -> None:
    """Take an unknown single name for a club where it owns a player: "the Lecce striker", "Serie A side Lecce"."""
    lists = words()
    for m in list(names.mentions[index]):
        if m.kind != "person" or m.person is None or m.person.slug or m.person.mentions > 2:
            continue
        after = tokens[m.end].low if m.end < len(tokens) else ""
        following = tokens[m.end + 1] if m.end + 1 < len(tokens) else None
        before = tokens[m.start - 1].low if m.start else ""
        shown = (before in lists["club_nouns"] and m.start > 1 and before not in ("leaders", "champions")) or (
            after in lists["roles"]
            and before not in lists["roles"]
            and (before == "the" or (following is not None and following.capital))
        )
        shown = shown or (after in lists["others"] and after in ("manager", "boss", "coach", "chairman", "president"))
        if shown:
            m.kind, m.club, m.person.other = "club", names.club(None, m.person.name), True
            m.club.mentions += 1
            m.person = None


def _joined(tokens: tuple[Token, ...], mentions: list[Mention]) -> None:
    """Read "Sporting #Anderlecht" as one club: the common word before a club's name belongs to it."""
    begun = {m.start: m for m in mentions if m.kind == "club"}
    for m in [m for m in mentions if m.end in begun and m.kind == "club" and m.end - m.start == 1]:
        if tokens[m.start].low in words()["club_heads"]:
            begun[m.end].start = m.start
            mentions.remove(m)


def _aside(tokens: tuple[Token, ...], m: Mention) -> None:
    after = tokens[m.end].low if m.end < len(tokens) else ""
    before = tokens[m.start - 1].low if m.start else ""
    if after == "'s" and m.end + 1 < len(tokens):
        after = tokens[m.end + 1].low
    if (
        (
            after in words()["club_after"]
            or before in words()["aside_before"]
            or after in words()["aside_after"]
            or re.fullmatch(r"\d-\d", after)
        )
        or re.fullmatch(r"\d-\d", before)
        or before == "not"
    ):
        m.use = "aside"
    elif after in ("exit", "departure"):
        m.use = "source"


def _set_aside(tokens: tuple[Token, ...], m: Mention, person: Person) -> None:
    """Set aside who is replaced, and note who is hired or sacked as no player."""
    before = [t.low for t in tokens[max(0, m.start - 3) : m.start]]
    if (before[-1:] and before[-1] in words()["replaced_before"]) or before[-2:] in (
        ["replacement", "for"],
        ["successor", "to"],
    ):
        m.use = "aside"
    behind = [t.low for t in tokens[m.end : m.end + 4]]
    kin = words()["kin"]
    if (behind[:1] == ["'s"] and kin & set(behind)) or (before[-1:] in (["of"], ["to"]) and kin & set(before[:-1])):
        m.use = "aside"
    if (before[-1:] and before[-1] in words()["hired_before"]) or before[-2:] == ["appointment", "of"]:
        person.other = True


def _left(tokens: tuple[Token, ...], m: Mention, person: Person, ends: dict[int, Mention]) -> None:
    """Walk left from a name over roles, ages and adjectives to the club that he belongs to."""
    lists = words()
    i = m.start
    role: str | None = None
    former = other = possessive = False
    for _ in range(_REACH):
        before = ends.get(i)
        if before is not None and before.kind == "thing":
            i = before.start
            continue
        if before is not None and before.kind == "club":
            if before.use == "aside" and not (role or possessive):
                break
            if i == m.start and before.start == 0 and tokens[0].text.isupper() and len(tokens[0].text) > 3:
                # "CHELSEA Smith has signed": a label, not his club.
                break
            former = former or _former_list(tokens, before, ends)
            if possessive and m.end < len(tokens) and tokens[m.end].low in words()["deal_nouns"]:
                break
            _own(m, person, before, former=former, other=other, role=role, possessive=possessive, adjacent=i == m.start)
            break
        if before is not None or i == 0:
            break
        word = tokens[i - 1].low
        if word in lists["others"]:
            other = other or not (word in ("agent", "agents") and i > 1 and tokens[i - 2].low == "free")
        elif word in lists["roles"]:
            role = role or word
        elif word in words()["former"]:
            former = True
        elif word in ("'s", "'"):
            possessive = True
        elif not (
            word in lists["modifiers"]
            or word in lists["nationalities"]
            or _AGE.match(word)
            or word in ("-", '"')
            or (word == "and" and role)
        ):
            break
        i -= 1
    if other and (role is None or role in ("target", "captain", "player")):
        person.other = True
    elif role:
        person.role = person.role or role
        person.strong = True


def _former_list(tokens: tuple[Token, ...], club: Mention, ends: dict[int, Mention]) -> bool:
    """Tell whether "former" stands before a club, or before the list that it ends, and set the list aside."""
    i = club.start
    passed: list[Mention] = []
    for _ in range(8):
        if i == 0:
            return False
        before = ends.get(i)
        if before is not None:
            passed.append(before)
            i = before.start
        elif tokens[i - 1].low in (",", "and", "the"):
            i -= 1
        elif tokens[i - 1].low in words()["former"]:
            for m in passed:
                m.use = "aside" if m.kind == "club" else m.use
            return True
        else:
            return False
    return False


def _own(
    m: Mention,
    person: Person,
    club: Mention,
    *,
    former: bool,
    other: bool,
    role: str | None,
    possessive: bool,
    adjacent: bool,
) -> None:
    if role in ("target", "favourite") and not former:
        m.target = True
        m.club = club.club
        club.use = "target"
    elif former:
        club.use = "aside"
        person.former.extend([club.club] if club.club else [])
    elif other:
        club.use = "work"
        person.other = True
        person.club = person.club or club.club
        club.person = person
    elif role or possessive or adjacent:
        club.use = "owner"
        person.club = person.club or club.club


def _right(tokens: tuple[Token, ...], m: Mention, person: Person, starts: dict[int, Mention]) -> None:
    """Look right of a name: "of Leeds", "(Leeds)", ", the Leeds striker", ", his agent"."""
    lists = words()
    i = m.end
    if (
        i < len(tokens)
        and tokens[i].low in (",", "(")
        and i + 1 < len(tokens)
        and (tokens[i + 1].low.isdigit() or _AGE.match(tokens[i + 1].low))
    ):
        person.strong = True
        i += 2
        if i < len(tokens) and tokens[i].low in (",", ")"):
            i += 1
    if i >= len(tokens):
        return
    word = tokens[i].low
    if word in ("of", "(", "at") or (word == "," and i + 1 < len(tokens) and tokens[i + 1].low == "of"):
        at = i + (2 if word == "," else 1)
        if at < len(tokens) and tokens[at].low == "the":
            at += 1
        club = starts.get(at)
        if club is not None and club.kind == "club" and club.use == "" and word != "at":
            club.use = "owner"
            person.club = person.club or club.club
        return
    if word not in (",", "–"):
        return
    former = other = False
    owner: Mention | None = None
    for at in range(i + 1, min(i + 1 + _REACH, len(tokens))):
        low = tokens[at].low
        here = starts.get(at)
        if here is not None and here.kind == "club":
            owner = here
        elif here is not None and here.kind == "person":
            break
        if low in lists["others"] and (owner is not None or at > i + 1 or low != "head"):
            other = True
            break
        if low in lists["roles"] and (owner is not None or at > i + 2 or tokens[i + 1].low in ("the", "a", "an")):
            person.strong = True
            person.role = person.role or low
            if owner is not None and not former and owner.use == "":
                owner.use = "owner"
                person.club = person.club or owner.club
            elif owner is not None and former:
                owner.use = "aside"
            break
        if low in words()["former"]:
            former = True
        elif low in (",", ".", "has", "have", "is", "was", "who", "will", "said", "and"):
            break
    if other and not person.strong:
        person.other = True
        if owner is not None:
            owner.use = "work"
            person.club = owner.club
