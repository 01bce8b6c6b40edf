"""Tell whom "the striker", "he" and "the club" stand for."""

from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.names import Names
from bot.reading.proposal import Memory
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import words

# A description reaches no further back than this many persons.
_RECENT = 40


class References:
    """Settles descriptions, pronouns and "the club" in reading order."""

    def __init__(self, memory: Memory, names: Names, parts: list[Sentence]) -> None:
        self._memory = memory
        self._names = names
        self._parts = parts

    def resolve(self, index: int, sentence: Sentence, mentions: list[Mention]) -> None:
        """Settle pronouns and descriptions in reading order."""
        memory = self._memory
        seen: list[Person] = []
        clubs: list[ClubEntity] = []
        for m in mentions:
            if m.kind == "person":
                if m.how == "description" and m.person is None:
                    ahead = self._ahead(index) if sentence.heading and not seen else None
                    m.person = ahead or self._described(m, seen)
                elif m.how in ("pronoun", "his") and m.person is None:
                    m.person = self._pronoun(m, seen, sentence)
                if m.person is not None:
                    seen.append(m.person)
            elif m.kind == "club":
                self._tenure(sentence, m, seen)
                if m.club is None:
                    player = next((p for p in reversed(seen) if not p.other), memory.player)
                    if m.how == "own" and player is not None:
                        m.club = player.club
                    elif memory.topic is not None and memory.topic.mentions >= 2:
                        m.club = memory.topic
                    else:
                        m.club = next(iter(memory.agents), memory.topic) or (player.club if player else None)
                    if m.club is None and clubs:
                        m.club = clubs[-1]
                else:
                    clubs.append(m.club)

    def _tenure(self, sentence: Sentence, m: Mention, seen: list[Person]) -> None:
        """Note whose club it is in "his contract at Leeds" and "his Leeds future"."""
        tokens = sentence.tokens
        if m.club is None or m.use:
            return
        before = [t.low for t in tokens[max(0, m.start - 7) : m.start]]
        after = tokens[m.end].low if m.end < len(tokens) else ""
        at = before[-1:] in (["at"], ["with"]) and bool(set(before[:-1]) & words()["tenure_before"])
        if not at and not (
            after in words()["tenure_after"] and before[-1:] and before[-1] in ("his", "her", "'s", "'", "the")
        ):
            return
        players = [p for p in seen if not p.other] or ([self._memory.player] if self._memory.player else [])
        if players and (players[-1].club is None or players[-1].club is m.club):
            players[-1].club = m.club
            m.use = "owner"

    def _ahead(self, at: int) -> Person | None:
        """Find whom a headline means by "the striker": the first player that the text below it names."""
        for found in self._names.mentions[at + 1 : at + 3]:
            for m in found:
                if m.kind == "person" and m.person is not None and not m.person.other and m.how in ("name", "short"):
                    return m.person
        return None

    def _described(self, m: Mention, seen: list[Person]) -> Person | None:
        persons = [
            *reversed(seen),
            *([self._memory.player] if self._memory.player else []),
            *reversed(self._names.people.all[-_RECENT:]),
        ]
        players = [p for p in persons if not p.other and (p.mentions or p.slug)]
        if m.club is not None:
            owned = [p for p in players if p.club is m.club]
            if owned:
                return owned[0]
            free = [p for p in players[: len(seen) + 1] if p.club is None]
            if free:
                free[0].club = m.club
                return free[0]
            return None
        near = players[: len(seen) + 1]
        return near[0] if near else None

    def _pronoun(self, m: Mention, seen: list[Person], sentence: Sentence) -> Person | None:
        low = sentence.tokens[m.start].low
        if low in ("him", "his", "her"):
            players = [p for p in seen if not p.other]
            return players[-1] if players else self._memory.player
        subject = seen[0] if seen else self._memory.anyone
        if subject is not None and subject.other and not seen:
            return None
        return subject if subject is not None and not subject.other else None
