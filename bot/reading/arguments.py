"""Gather what stands before and behind a chain of words in its clause."""

from bot.reading.chains import Chain
from bot.reading.model import Mention
from bot.reading.proposal import Argument
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words


def around(
    sentence: Sentence, mentions: list[Mention], numbers: list[int], chain: Chain
) -> tuple[list[Argument], list[Argument]]:
    """Give the clubs and players of the clause before and behind a chain, each with its preposition."""
    left, right = [], []
    for m in mentions:
        if numbers[m.start] != chain.clause or m.use in ("owner", "aside", "label"):
            continue
        if m.use == "source" and chain.kind != "leave":
            continue
        if m.kind == "person" and m.person is not None and m.person.other and m.person.club and m.end <= chain.start:
            # A manager acts for his club.
            left.append(
                Argument(
                    Mention("club", m.start, m.end, club=m.person.club, use="work"),
                    _preposition(sentence, mentions, m, numbers),
                )
            )
            continue
        if m.kind == "person" and (m.person is None or m.person.other):
            continue
        if m.kind == "club" and m.club is None:
            continue
        if m.kind not in ("club", "person"):
            continue
        if m.how == "anaphor" and m.start >= chain.end and sentence.tokens[m.start - 1].low == ",":
            # "... from Leeds, the club said"
            continue
        if m.kind == "person" and m.person is not None and _weak(m, sentence, chain):
            continue
        argument = Argument(m, _preposition(sentence, mentions, m, numbers))
        if m.end <= chain.start:
            left.append(argument)
        elif m.start >= chain.end:
            right.append(argument)
    return left, right


def inherit(subject: list[Argument], left: list[Argument], right: list[Argument], chain: Chain) -> list[Argument]:
    """Keep the clause's subject for its later verbs; who stands between is their object, or goes himself."""
    between = [a for a in left if a not in subject and a.mention not in [s.mention for s in subject]]
    people = [a for a in between if a.mention.kind == "person"]
    if chain.kind in ("go", "leave", "left", "bought", "keep") and people:
        return people
    subjects = [a for a in subject if a.mention.kind == "club"]
    if people and subjects:
        if chain.kind in ("buy", "talks", "offer", "move") and any(a.mention.kind == "person" for a in right):
            # "Leeds have signed Smith and are in talks with Jones"
            return subjects
        return [*people, *subjects]
    return subject or left


def antecedent(sentence: Sentence, mentions: list[Mention], numbers: list[int], chain: Chain) -> list[Argument]:
    """Find whom "who" or "which" stands for: the name right before it."""
    first = numbers.index(chain.clause)
    if sentence.tokens[first].low == ",":
        opened = [i for i in range(first) if sentence.tokens[i].low in ("who", "which", "whose", "whom")]
        if not opened:
            return []
        first = opened[-1]
    elif sentence.tokens[first].low not in ("who", "which", "that"):
        return []
    before = [m for m in mentions if m.end in (first, first - 1) and m.kind in ("club", "person")]
    if not before or before[-1].use == "aside" or (before[-1].person is not None and before[-1].person.other):
        return []
    return [Argument(before[-1], "")]


def _weak(m: Mention, sentence: Sentence, chain: Chain) -> bool:
    """Tell whether a single unknown word, named once and away from the verb, is hardly a player."""
    person = m.person
    if person is None or person.slug or person.strong or " " in person.name or person.mentions > 1:
        return False
    if sentence.tokens[m.start].text[0] == "#" or m.how != "short":
        return False
    return min(abs(chain.start - m.end), abs(m.start - chain.end)) > 3


def until_possessive(sentence: Sentence, right: list[Argument]) -> list[Argument]:
    """Drop clubs that own something else: "linked with Leeds, Hull's search for a striker"."""
    for i, a in enumerate(right):
        end = a.mention.end
        if a.mention.kind == "club" and i and end < len(sentence.tokens) and sentence.tokens[end].low == "'s":
            return right[:i]
    return right


def _preposition(sentence: Sentence, mentions: list[Mention], m: Mention, numbers: list[int]) -> str:
    """Give the preposition that the name hangs on, looking past articles, adjectives and names joined to it."""
    i = m.start - 1
    steps = 0
    owners = {o.end: o for o in mentions if o.use in ("owner", "target") or o.kind == "thing"}
    joined = {o.end: o for o in mentions if o.kind in ("club", "person") and numbers[o.start] == numbers[m.start]}
    while i >= 0 and steps < 8:
        low = sentence.tokens[i].low
        if i + 1 in owners:
            i = owners[i + 1].start - 1
            continue
        if low in (
            "to",
            "for",
            "from",
            "with",
            "by",
            "at",
            "of",
            "over",
            "on",
            "in",
            "about",
            "between",
            "into",
            "against",
            "regarding",
            "joining",
            "told",
            "informed",
            "warned",
        ):
            ahead = low == "of" and i and sentence.tokens[i - 1].low in ("ahead", "instead")
            return "over" if ahead else low
        if low in ("and", ",", "or", "&", "/", "both", "also", "either", "even", "plus"):
            before = joined.get(i)
            if before is None and i and sentence.tokens[i - 1].low in (",", "and"):
                before = joined.get(i - 1)
            if before is None:
                return ""
            i = before.start - 1
            steps += 1
            continue
        if not (
            low in words()["roles"]
            or low in words()["modifiers"]
            or low in words()["nationalities"]
            or low
            in (
                "the",
                "a",
                "an",
                "'s",
                "'",
                "club",
                "side",
                "their",
                "his",
                "giants",
                "rivals",
                "champions",
                "serie",
                "premier",
                "league",
            )
            or low[0].isdigit()
        ):
            return ""
        i -= 1
        steps += 1
    return ""
