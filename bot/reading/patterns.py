"""Recognise news that has no verb: "Smith to Leeds", "Smith is a Leeds player", "a new Leeds contract"."""

from bot.reading.model import Mention
from bot.reading.tokens import Sentence
from bot.reading.triggers import Trigger
from bot.reading.vocabulary import Frame


def arrows(sentence: Sentence, mentions: list[Mention], triggers: list[Trigger]) -> list[Trigger]:
    """Read "Smith to Leeds" and "Smith -> Leeds" as going there."""
    starts = {m.start: m for m in mentions}
    taken = {i for t in triggers for i in range(t.start, t.end)}
    result = []
    for m in mentions:
        if m.kind == "club" and _new_contract(sentence, m):
            m.use = "owner"
            frame = Frame("renew", "renewal", "fixed", None, "new contract")
            result.append(Trigger(m.start - 1, m.end + 1, (frame,)))
            continue
        if m.kind != "person" or m.how not in ("name", "short") or m.end >= len(sentence.tokens) or m.end in taken:
            continue
        become = _becomes(sentence, m, starts)
        if become is not None:
            result.append(become)
            continue
        i = m.end
        if _governed(sentence, m, triggers):
            continue
        if sentence.tokens[i].low in ("to", "➡", "→", "➜", ">"):
            while (
                i + 1 < len(sentence.tokens)
                and not sentence.tokens[i + 1].text[0].isalnum()
                and i - m.end < 4
                and i + 1 not in starts
            ):
                i += 1
            after = starts.get(i + 1)
            if after is not None and after.kind == "club":
                question = sentence.tokens[-1].text == "?"
                frame = Frame("go", "interest" if question else "agreed", "fixed", None, "to")
                result.append(Trigger(m.end, i + 1, (frame,)))
    return result


def _new_contract(sentence: Sentence, m: Mention) -> bool:
    """Recognise "a new Leeds contract"."""
    tokens = sentence.tokens
    before = tokens[m.start - 1].low if m.start else ""
    after = tokens[m.end].low if m.end < len(tokens) else ""
    return before in ("new", "improved", "fresh") and after in ("contract", "deal", "terms")


def _becomes(sentence: Sentence, m: Mention, starts: dict[int, Mention]) -> Trigger | None:
    """Read "Smith is a Leeds player" as having gone there."""
    tokens = sentence.tokens
    i = m.end
    passed = []
    while (
        i < len(tokens)
        and i - m.end < 6
        and tokens[i].low
        in (
            "is",
            "becomes",
            "became",
            "now",
            "officially",
            "a",
            "an",
            "the",
            "new",
            "to",
            "be",
            "will",
            "set",
            "as",
            "become",
            "finally",
        )
    ):
        passed.append(tokens[i].low)
        i += 1
    club = starts.get(i)
    if club is None or club.kind != "club" or not passed or not {"a", "an", "new"} & set(passed):
        return None
    if club.end < len(tokens) and tokens[club.end].low in (
        "player",
        "striker",
        "defender",
        "midfielder",
        "winger",
        "goalkeeper",
        "man",
    ):
        if not {"is", "becomes", "became", "be", "become", "as"} & set(passed):
            return None
        club.use = ""
        stage = "agreed" if {"will", "set", "to", "as"} & set(passed) else "done"
        return Trigger(m.end, i, (Frame("go", stage, "fixed", None, "is a player of"),))
    return None


def _governed(sentence: Sentence, m: Mention, triggers: list[Trigger]) -> bool:
    """Tell whether a verb stands before the name in its clause: "sold Smith to Leeds" is no "Smith to Leeds"."""
    start = m.start
    while start and sentence.tokens[start - 1].text not in ";:,.–(":
        start -= 1
    return any(start <= t.start < m.start for t in triggers)
