"""Read what stands around a name: whose player he is, who is a manager, and who "the Leeds striker" may be."""

import re
from itertools import pairwise

from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.names import Names
from bot.reading.tokens import Sentence, Token
from bot.reading.vocabulary import words

_AGE = re.compile(r"\d{1,2}(-year-old|-years-old|yo|y-o)$|teenage$")
_REACH = 9
_PLURALS = ("ers", "men", "backs", "ists")


def study(names: Names, sentence: Sentence, index: int) -> None:
    """Note owners, workplaces, targets, descriptions and pronouns among the mentions of a sentence."""
    tokens = sentence.tokens
    mentions = names.mentions[index]
    _unknown_owners(names, tokens, index)
    ends = {m.end: m for m in mentions}
    starts = {m.start: m for m in mentions}
    for m in mentions:
        if m.kind == "club":
            _aside(tokens, m)
    for m in mentions:
        if m.kind == "person" and m.person is not None:
            _set_aside(tokens, m)
            _left(tokens, m, ends)
            _right(tokens, m, starts)
    mentions.extend(_descriptions(tokens, mentions, starts, ends))
    mentions.extend(_club_anaphors(tokens, mentions))
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


def _aside(tokens: tuple[Token, ...], m: Mention) -> None:
    after = tokens[m.end].low if m.end < len(tokens) else ""
    before = tokens[m.start - 1].low if m.start else ""
    if after == "'s" and m.end + 1 < len(tokens):
        after = tokens[m.end + 1].low
    if (
        after in words()["club_after"]
        or before in words()["aside_before"]
        or after in words()["aside_after"]
        or re.fullmatch(r"\d-\d", after)
    ):
        m.use = "aside"
    elif re.fullmatch(r"\d-\d", before):
        m.use = "aside"
    elif before == "not":
        m.use = "aside"
    elif after in ("exit", "departure"):
        m.use = "source"


def _set_aside(tokens: tuple[Token, ...], m: Mention) -> None:
    """Set aside who is replaced, and note who is hired or sacked as no player."""
    assert m.person is not None
    before = [t.low for t in tokens[max(0, m.start - 3) : m.start]]
    if (
        before[-1:]
        and before[-1] in words()["replaced_before"]
        or before[-2:] in (["replacement", "for"], ["successor", "to"])
    ):
        m.use = "aside"
    if before[-1:] and before[-1] in words()["hired_before"] or before[-2:] == ["appointment", "of"]:
        m.person.other = True


def _left(tokens: tuple[Token, ...], m: Mention, ends: dict[int, Mention]) -> None:
    """Walk left from a name over roles, ages and adjectives to the club that he belongs to."""
    assert m.person is not None
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
            _own(m, before, former=former, other=other, role=role, possessive=possessive, adjacent=i == m.start)
            break
        if before is not None or i == 0:
            break
        word = tokens[i - 1].low
        if word in lists["others"]:
            other = True
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
        m.person.other = True
    elif role:
        m.person.role = m.person.role or role
        m.person.strong = True


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
    m: Mention, club: Mention, *, former: bool, other: bool, role: str | None, possessive: bool, adjacent: bool
) -> None:
    assert m.person is not None
    assert club.club is not None
    if role in ("target", "favourite") and not former:
        m.target = True
        m.club = club.club
        club.use = "target"
    elif former:
        club.use = "aside"
        m.person.former.append(club.club)
    elif other:
        club.use = "work"
        m.person.other = True
        m.person.club = m.person.club or club.club
        club.person = m.person
    elif role or possessive or adjacent:
        club.use = "owner"
        m.person.club = m.person.club or club.club


def _right(tokens: tuple[Token, ...], m: Mention, starts: dict[int, Mention]) -> None:
    """Look right of a name: "of Leeds", "(Leeds)", ", the Leeds striker", ", his agent"."""
    assert m.person is not None
    lists = words()
    i = m.end
    if (
        i < len(tokens)
        and tokens[i].low in (",", "(")
        and i + 1 < len(tokens)
        and (tokens[i + 1].low.isdigit() or _AGE.match(tokens[i + 1].low))
    ):
        m.person.strong = True
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
            m.person.club = m.person.club or club.club
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
            m.person.strong = True
            m.person.role = m.person.role or low
            if owner is not None and not former and owner.use == "":
                owner.use = "owner"
                m.person.club = m.person.club or owner.club
            elif owner is not None and former:
                owner.use = "aside"
            break
        if low in words()["former"]:
            former = True
        elif low in (",", ".", "has", "have", "is", "was", "who", "will", "said", "and"):
            break
    if other and not m.person.strong:
        m.person.other = True
        if owner is not None:
            owner.use = "work"
            m.person.club = owner.club


def _descriptions(
    tokens: tuple[Token, ...], mentions: list[Mention], starts: dict[int, Mention], ends: dict[int, Mention]
) -> list[Mention]:
    """Find "the 22-year-old", "the Leeds striker", "the Dutchman", and pronouns."""
    result = []
    covered = {i for m in mentions for i in range(m.start, m.end)}
    i = 0
    while i < len(tokens):
        low = tokens[i].low
        if i in covered:
            i += 1
            continue
        if low in words()["pronouns"]:
            result.append(Mention("person", i, i + 1, how="pronoun"))
        elif low in ("his", "her") and i + 1 < len(tokens) and tokens[i + 1].low in words()["his_nouns"]:
            result.append(Mention("person", i, i + 1, how="his"))
        elif low in words()["roles"] and i in ends and ends[i].kind == "club" and ends[i].use == "":
            found = _bare(tokens, i, ends[i], starts)
            if found is not None:
                result.append(found)
                i = found.end
                continue
        elif low in words()["roles"] and _of_nation(tokens, i, ends) and i + 1 not in starts:
            if not low.endswith(_PLURALS) and low not in words()["no_heads"]:
                result.append(Mention("person", i, i + 1, how="description", slug=low))
        elif low in ("the", "this", "that"):
            found = _description(tokens, i, starts)
            if found is not None:
                result.append(found)
                i = found.end
                continue
        i += 1
    return result


def _description(tokens: tuple[Token, ...], start: int, starts: dict[int, Mention]) -> Mention | None:
    vocabulary = words()
    owner: Mention | None = None
    head = None
    former = False
    i = start + 1
    while i < len(tokens) and i < start + 8:
        here = starts.get(i)
        low = tokens[i].low
        if here is not None:
            if here.kind == "club" and head is None:
                if owner is not None:
                    owner.use = "aside"
                owner = here
                i = here.end
                continue
            if here.kind == "thing" and head is None:
                i = here.end
                continue
            if here.kind == "person" and head is not None:
                return None
            break
        if low in words()["former"]:
            former = True
        if low in vocabulary["others"]:
            return None
        if low in vocabulary["roles"] or low in vocabulary["demonyms"] or _AGE.match(low):
            head = i
        elif low in ("'s", "'"):
            pass
        elif not (
            low in vocabulary["modifiers"] or low in vocabulary["nationalities"] or (owner and low in (",", "and"))
        ):
            break
        i += 1
    if head is None or tokens[head].low.endswith(_PLURALS) or tokens[head].low in words()["no_heads"]:
        return None
    if head + 1 < len(tokens) and tokens[head + 1].low in words()["after_description"]:
        return None
    if owner is not None and owner.use in ("", "aside"):
        owner.use = "owner" if not former else "aside"
    club = owner.club if owner is not None and not former else None
    return Mention("person", start, head + 1, club=club, how="description", slug=tokens[head].low)


def _of_nation(tokens: tuple[Token, ...], at: int, ends: dict[int, Mention]) -> bool:
    """Tell whether "England midfielder" stands alone behind a verb or preposition, as headlines and posts have it."""
    nation = ends.get(at)
    first = nation.start if nation is not None and nation.kind == "thing" else at - 1
    if first < 1 or (nation is None and tokens[at - 1].low not in words()["nationalities"]):
        return False
    return tokens[first - 1].low in ("about", "for", "of", "sign", "signing", "on", "with", "over", "land", "as")


def _bare(tokens: tuple[Token, ...], at: int, club: Mention, starts: dict[int, Mention]) -> Mention | None:
    """Take "Leeds striker" without an article and a name, as headlines have it, for a description."""
    end = at + 1
    while end < len(tokens) and tokens[end].low in words()["roles"]:
        end += 1
    following = starts.get(end)
    last = tokens[end - 1].low
    named = following is not None and following.kind == "person"
    before = tokens[club.start - 1].low if club.start else ""
    if before in words()["former"]:
        club.use = "aside"
    if before in ("a", "an", "new") or before in words()["former"]:
        return None
    if named or last in words()["no_heads"] or last.endswith(_PLURALS):
        return None
    club.use = "owner"
    return Mention("person", at, end, club=club.club, how="description", slug=last)


def _club_anaphors(tokens: tuple[Token, ...], mentions: list[Mention]) -> list[Mention]:
    covered = {i for m in mentions for i in range(m.start, m.end)}
    nouns = words()["club_nouns"]
    result = []
    for i, (first, second) in enumerate(pairwise(tokens)):
        if first.low in ("the", "his", "her", "their", "both") and i not in covered and i + 1 not in covered:
            at = i + 1
            while (
                at < len(tokens)
                and at < i + 4
                and at not in covered
                and (
                    tokens[at].low in words()["nationalities"]
                    or tokens[at].low in ("current", "parent", "north", "west")
                )
            ):
                at += 1
            if (
                at < len(tokens)
                and at not in covered
                and tokens[at].low in nouns
                and tokens[at].low in ("club", "side", "outfit", "champions", "giants")
            ):
                if second.low != "clubs":
                    result.append(Mention("club", i, at + 1, how="own" if first.low in ("his", "her") else "anaphor"))
    return result


def owner_of(person: Person) -> ClubEntity | None:
    """Give the club at which the text says that he plays."""
    return None if person.other else person.club
