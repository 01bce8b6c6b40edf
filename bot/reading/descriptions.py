"""Find who is meant without a name: "the 22-year-old", "the Leeds striker", "he", "the club"."""

import re
from itertools import pairwise

from bot.reading.model import Mention
from bot.reading.tokens import Token
from bot.reading.vocabulary import words

_AGE = re.compile(r"\d{1,2}(-year-old|-years-old|yo|y-o)$|teenage$")
_PLURALS = ("ers", "men", "backs", "ists")


def persons(
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


def clubs(tokens: tuple[Token, ...], mentions: list[Mention]) -> list[Mention]:
    """Find "the club", "his club", "the Italian side"."""
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
                and second.low != "clubs"
            ):
                result.append(Mention("club", i, at + 1, how="own" if first.low in ("his", "her") else "anaphor"))
    return result
