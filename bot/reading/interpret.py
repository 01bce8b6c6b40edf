"""Read a text sentence by sentence with a memory, and propose who is said to move where."""

import itertools

from bot.domain.claims import Fee
from bot.reading import chains as ch
from bot.reading import fees
from bot.reading.model import ClubEntity, Mention, Person
from bot.reading.names import Names
from bot.reading.proposal import Argument, Memory, Proposal, preposition, run_of
from bot.reading.scene import Scene
from bot.reading.tokens import Sentence
from bot.reading.vocabulary import frames, words


class Interpreter:
    """Turn the sentences of one text into proposals."""

    def __init__(self, text: str, smoothed: str, parts: list[Sentence], names: Names, year: int) -> None:
        self._text = text
        self._smoothed = smoothed
        self._lower = smoothed.lower() if len(smoothed.lower()) == len(smoothed) else smoothed
        self._parts = parts
        self._names = names
        self._year = year
        self._memory = Memory(main=_main(names))
        self._memory.topic = self._memory.main
        self.proposals: list[Proposal] = []
        self.rejected: list[tuple[int, str, str]] = []

    def run(self) -> list[Proposal]:
        """Read every sentence in order."""
        hits = frames().find(self._lower)
        position = 0
        for index, sentence in enumerate(self._parts):
            while position < len(hits) and hits[position].start < sentence.start:
                position += 1
            first = position
            while position < len(hits) and hits[position].start < sentence.end:
                position += 1
            self._sentence(index, sentence, ch.place(sentence, hits[first:position], self._names.mentions[index]))
        return self.proposals

    # ------------------------------------------------------------------ one sentence

    def _sentence(self, index: int, sentence: Sentence, triggers: list[ch.Trigger]) -> None:
        memory = self._memory
        mentions = self._names.mentions[index]
        if sentence.block != memory.block:
            # A label such as "Hull:" holds for its paragraph, a heading until the next one.
            memory.section = memory.section if memory.headed and not sentence.heading else None
            memory.headed = memory.headed and not sentence.heading
            memory.block = sentence.block
        self._section(sentence, mentions)
        self._resolve(sentence, mentions)
        triggers = triggers + self._arrows(sentence, mentions, triggers)
        triggers.sort(key=lambda t: t.start)
        numbers = ch.clauses(sentence, mentions, triggers)
        first = len(self.proposals)
        self._targets(index, sentence, mentions)
        loans = {numbers[t.start] for t in triggers if t.frame.kind == "loan"}
        subject: tuple[int, list[Argument]] = (-1, [])
        pending: list[ch.Chain] = []
        found = ch.chains(sentence, mentions, triggers, numbers, self._year)
        for chain, following in itertools.zip_longest(found, found[1:]):
            if (
                chain.clause in loans
                and chain.move != "permanent"
                and chain.kind in ("buy", "go", "offer", "talks", "move", "sell", "bought")
            ):
                chain.move = "loan"
            self._unheard(sentence, mentions, chain)
            left, right = self._arguments(sentence, mentions, numbers, chain)
            if following is not None and following.kind in ("leave", "left", "sell", "keep", "retire"):
                cut = [a for a in right if a.mention.start < following.start]
                if (
                    len(cut) < len(right)
                    and following.clause == chain.clause
                    and not any(a.mention.kind == "person" for a in [*left, *cut])
                ):
                    # The player comes behind the next verb: "agreement with Leeds to sell Smith".
                    continue
                right = cut
            if chain.kind in ("go", "bought"):
                right = _until_possessive(sentence, right)
            if not left:
                left = self._antecedent(sentence, mentions, numbers, chain)
            if chain.clause == subject[0]:
                left = self._inherit(subject[1], left, chain)
            else:
                subject = (chain.clause, left)
            if chain.kind == "status":
                if chain.stage == "off" and self._out(index, sentence, left, chain):
                    continue
                if len(self.proposals) == first and chain.clause == 0:
                    pending.append(chain)
                else:
                    self._status(chain, first)
                continue
            scene = Scene(self._memory, index, sentence, mentions, chain, left, right)
            self.proposals += scene.read()
            self.rejected += scene.rejected
        for chain in pending:
            self._status(chain, first)
        for p in self.proposals[first:]:
            if p.to is not None and p.move != "renewal" and not p.past:
                self._memory.suitors[id(p.person)] = p.to
            p.topic = self._memory.topic
        self._fees(sentence, self.proposals[first:], numbers)
        self._remember(mentions, self.proposals[first:])

    def _section(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Let a heading such as "Hull:" or "At Oriel Park," set the club that the following is about."""
        clubs = [m for m in mentions if m.kind == "club" and m.use == ""]
        if not clubs:
            return
        m = clubs[0]
        alone = sentence.heading and len(sentence.tokens) <= m.end - m.start + 3 and len(clubs) == 1
        labelled = m.start <= 3 and m.end < len(sentence.tokens) and sentence.tokens[m.end].text == ":"
        token = sentence.tokens[m.start]
        shouted = (
            sentence.first and m.start == 0 and token.text.isupper() and len(token.text) > 3 and not sentence.heading
        )
        if labelled or shouted:
            m.use = "label"
        if alone or labelled or shouted:
            self._memory.topic = self._memory.section = m.club
            self._memory.headed = alone
            self._memory.agents = [m.club] if m.club else []

    def _resolve(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Settle pronouns and descriptions in reading order."""
        memory = self._memory
        seen: list[Person] = []
        clubs: list[ClubEntity] = []
        for m in mentions:
            if m.kind == "person":
                if m.how == "description" and m.person is None:
                    ahead = self._ahead(sentence) if sentence.heading and not seen else None
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
                    elif memory.topic is not None and memory.topic.mentions >= 3:
                        m.club = memory.topic
                    else:
                        m.club = (memory.agents[:1] or [memory.topic])[0] or (player.club if player else None)
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

    def _ahead(self, sentence: Sentence) -> Person | None:
        """Find whom a headline means by "the striker": the first player that the text below it names."""
        at = self._parts.index(sentence)
        for found in self._names.mentions[at + 1 : at + 3]:
            for m in found:
                if m.kind == "person" and m.person is not None and not m.person.other and m.how in ("name", "short"):
                    return m.person
        return None

    def _described(self, m: Mention, seen: list[Person]) -> Person | None:
        persons = [
            *reversed(seen),
            *([self._memory.player] if self._memory.player else []),
            *reversed(self._names.persons),
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
        near = [p for p in players[: len(seen) + 1]]
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

    def _arrows(self, sentence: Sentence, mentions: list[Mention], triggers: list[ch.Trigger]) -> list[ch.Trigger]:
        """Read "Smith to Leeds" and "Smith -> Leeds" as going there."""
        starts = {m.start: m for m in mentions}
        taken = {i for t in triggers for i in range(t.start, t.end)}
        result = []
        for m in mentions:
            if m.kind == "club" and self._new_contract(sentence, m):
                m.use = "owner"
                frame = ch.Frame("renew", "renewal", "fixed", None, "new contract")
                result.append(ch.Trigger(m.start - 1, m.end + 1, (frame,)))
                continue
            if m.kind != "person" or m.how not in ("name", "short") or m.end >= len(sentence.tokens) or m.end in taken:
                continue
            become = self._becomes(sentence, mentions, m, starts)
            if become is not None:
                result.append(become)
                continue
            i = m.end
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
                    frame = ch.Frame("go", "interest" if question else "agreed", "fixed", None, "to")
                    result.append(ch.Trigger(m.end, i + 1, (frame,)))
        return result

    @staticmethod
    def _new_contract(sentence: Sentence, m: Mention) -> bool:
        """Recognise "a new Leeds contract"."""
        tokens = sentence.tokens
        before = tokens[m.start - 1].low if m.start else ""
        after = tokens[m.end].low if m.end < len(tokens) else ""
        return before in ("new", "improved", "fresh") and after in ("contract", "deal", "terms")

    @staticmethod
    def _becomes(
        sentence: Sentence, mentions: list[Mention], m: Mention, starts: dict[int, Mention]
    ) -> ch.Trigger | None:
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
            return ch.Trigger(m.end, i, (ch.Frame("go", stage, "fixed", None, "is a player of"),))
        return None

    def _remember(self, mentions: list[Mention], proposals: list[Proposal]) -> None:
        memory = self._memory
        persons = [m.person for m in mentions if m.kind == "person" and m.person is not None]
        players = [p for p in persons if not p.other]
        if players:
            memory.player = players[0]
        if persons:
            memory.anyone = persons[0]
        clubs = [m.club for m in mentions if m.kind == "club" and m.use in ("", "work", "target") and m.club]
        buyers = [p.to for p in proposals if p.to is not None and p.move != "renewal"]
        memory.agents = (buyers or clubs or memory.agents)[:1]
        if memory.topic is None and clubs:
            memory.topic = clubs[0]

    # ------------------------------------------------------------------ one chain

    def _targets(self, index: int, sentence: Sentence, mentions: list[Mention]) -> None:
        """Read "Leeds target Smith" as the interest of Leeds."""
        for m in mentions:
            if m.target and m.person is not None and m.club is not None and not m.person.other:
                start = sentence.tokens[m.start].start
                self.proposals.append(
                    Proposal(m.person, m.club, None, "transfer", "interest", index, start, "target", "target", 0.9)
                )

    @staticmethod
    def _antecedent(sentence: Sentence, mentions: list[Mention], numbers: list[int], chain: ch.Chain) -> list[Argument]:
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

    @staticmethod
    def _inherit(subject: list[Argument], left: list[Argument], chain: ch.Chain) -> list[Argument]:
        """Keep the clause's subject for its later verbs; who stands between is their object, or goes himself."""
        between = [a for a in left if a not in subject and a.mention not in [s.mention for s in subject]]
        people = [a for a in between if a.mention.kind == "person"]
        if chain.kind in ("go", "leave", "left", "bought", "keep") and people:
            return people
        subjects = [a for a in subject if a.mention.kind == "club"]
        if people and subjects:
            return [*people, *subjects]
        return subject or left

    def _out(self, index: int, sentence: Sentence, left: list[Argument], chain: ch.Chain) -> bool:
        """Read "Leeds have no chance" of the player whom the text speaks of."""
        clubs = [a.mention.club for a in left if a.mention.kind == "club" and a.prep in ("", "between")]
        people = [a.mention.person for a in left if a.mention.kind == "person" and a.mention.person]
        person = people[-1] if people else self._memory.player
        wanted = [c for c in clubs if c is not None and person is not None and c is not person.club]
        if person is None or not wanted or chain.negated or chain.past:
            return False
        start = sentence.tokens[chain.start].start
        words_said = " ".join(t.text for t in sentence.tokens[chain.start : chain.end])
        for club in wanted:
            self.proposals.append(
                Proposal(person, club, person.club, "transfer", "off", index, start, "status", words_said, 0.8)
            )
        return True

    def _status(self, chain: ch.Chain, first: int) -> None:
        """Let "collapsed" or "here we go" say how the deal just spoken of stands."""
        own = self.proposals[first:]
        latest = own or self.proposals[-1:]
        if chain.past or chain.negated or not latest:
            return
        stage = chain.stage
        for p in latest:
            if (
                p.person is latest[-1].person
                and p.move != "departure"
                and p.rule in ("leave", "offer", "move", "talks", "go", "buy", "bought", "loan")
            ):
                if stage == "off" and (own or chain.clause >= 0):
                    p.stage = "off"
                elif p.stage != "off" and ch.rank(p.stage) < ch.rank(stage):
                    p.stage = stage

    def _arguments(
        self, sentence: Sentence, mentions: list[Mention], numbers: list[int], chain: ch.Chain
    ) -> tuple[list[Argument], list[Argument]]:
        left, right = [], []
        for m in mentions:
            if numbers[m.start] != chain.clause or m.use in ("owner", "aside", "label"):
                continue
            if m.use == "source" and chain.kind != "leave":
                continue
            if (
                m.kind == "person"
                and m.person is not None
                and m.person.other
                and m.person.club
                and m.end <= chain.start
            ):
                # A manager acts for his club.
                left.append(
                    Argument(
                        Mention("club", m.start, m.end, club=m.person.club, use="work"),
                        preposition(sentence, mentions, m, numbers),
                    )
                )
                continue
            if m.kind == "person" and (m.person is None or m.person.other):
                continue
            if m.kind == "club" and m.club is None:
                continue
            if m.kind not in ("club", "person"):
                continue
            if m.kind == "person" and m.person is not None and self._weak(m, sentence, chain):
                continue
            argument = Argument(m, preposition(sentence, mentions, m, numbers))
            if m.end <= chain.start:
                left.append(argument)
            elif m.start >= chain.end:
                right.append(argument)
        return left, right

    def _unheard(self, sentence: Sentence, mentions: list[Mention], chain: ch.Chain) -> None:
        """Take an unknown name right behind "has signed for" for a club that no list knows."""
        if chain.kind != "go" or sentence.tokens[chain.end - 1].low not in (
            "for",
            "to",
            "joined",
            "joins",
            "join",
            "joining",
            "at",
        ):
            return
        m = next(
            (m for m in mentions if m.start == chain.end and m.kind == "person" and m.how in ("name", "short")), None
        )
        if m is None or m.person is None or m.person.slug or m.person.role or m.person.club or m.person.mentions > 2:
            return
        m.kind, m.club, m.person.other = "club", self._names.club(None, m.person.name), True
        m.person = None

    @staticmethod
    def _weak(m: Mention, sentence: Sentence, chain: ch.Chain) -> bool:
        """Tell whether a single unknown word, named once and away from the verb, is hardly a player."""
        person = m.person
        if person is None or person.slug or person.strong or " " in person.name or person.mentions > 1:
            return False
        if sentence.tokens[m.start].text[0] == "#" or m.how != "short":
            return False
        return min(abs(chain.start - m.end), abs(m.start - chain.end)) > 3

    def _late_fee(self, found: list[Fee], sentence: Sentence) -> None:
        """Give a sum to the deal spoken of just before: "They offered 60m"."""
        last = self.proposals[-1] if self.proposals else None
        if len(found) != 1 or last is None or last.past or self._parts[last.sentence].block < sentence.block - 1:
            return
        if last.person is self._memory.player and last.to is not None and last.stage != "off":
            for p in self.proposals:
                if p.person is last.person and p.to is last.to and p.fee is None:
                    p.fee = found[0]

    def _fees(self, sentence: Sentence, proposals: list[Proposal], numbers: list[int]) -> None:
        found = fees.find(self._text, sentence.start, sentence.end)
        nothing = fees.free(self._smoothed, sentence.start, sentence.end)
        if not found and nothing:
            found = [nothing]
        if not proposals:
            self._late_fee([f for _, _, f in found], sentence)
            return
        for start, _, fee in found:
            near = min(proposals, key=lambda p: abs(p.start - start))
            for p in proposals:
                if p.person is near.person and p.fee is None and (p.to is near.to or len(found) == 1):
                    p.fee = fee


def _main(names: Names) -> ClubEntity | None:
    """Give the club that the text is about: the one named most, if it is named in the first sentences."""
    if not names.clubs:
        return None
    first = [m.club for found in names.mentions[:3] for m in found if m.kind == "club" and m.club is not None]
    most = max(names.clubs.values(), key=lambda c: c.mentions)
    return most if most.mentions >= 2 and most in first else (first[0] if first else None)


def _until_possessive(sentence: Sentence, right: list[Argument]) -> list[Argument]:
    """Drop clubs that own something else: "linked with Leeds, Hull's search for a striker"."""
    for i, a in enumerate(right):
        end = a.mention.end
        if a.mention.kind == "club" and i and end < len(sentence.tokens) and sentence.tokens[end].low == "'s":
            return right[:i]
    return right
