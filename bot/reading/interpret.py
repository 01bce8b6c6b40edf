"""Read a text sentence by sentence with a memory, and propose who is said to move where."""

import itertools

from bot.domain.claims import Fee
from bot.reading import fees
from bot.reading.arguments import antecedent, around, inherit, until_possessive
from bot.reading.chains import Chain, chains
from bot.reading.clauses import clauses, for_a_season
from bot.reading.model import ClubEntity, Mention
from bot.reading.names import Names
from bot.reading.patterns import arrows
from bot.reading.proposal import Argument, Memory, Proposal
from bot.reading.references import References
from bot.reading.scene import Scene
from bot.reading.stages import rank
from bot.reading.tokens import Sentence
from bot.reading.triggers import Trigger, place
from bot.reading.vocabulary import frames, words


class Interpreter:
    """Turn the sentences of one text into proposals."""

    def __init__(
        self, text: str, smoothed: str, parts: list[Sentence], names: Names, year: int, publisher: ClubEntity | None
    ) -> None:
        self._text = text
        self._smoothed = smoothed
        self._lower = smoothed.lower() if len(smoothed.lower()) == len(smoothed) else smoothed
        self._parts = parts
        self._names = names
        self._year = year
        # What a club says on its own site is about the club.
        self._memory = Memory(main=publisher or _main(names))
        self._memory.topic = self._memory.main
        self._references = References(self._memory, names, parts)
        self.proposals: list[Proposal] = []
        self.rejected: list[tuple[int, str, str]] = []

    @property
    def topic(self) -> ClubEntity | None:
        """Give the club that the text is about."""
        return self._memory.main

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
            self._sentence(index, sentence, place(sentence, hits[first:position], self._names.mentions[index]))
        return self.proposals

    # ------------------------------------------------------------------ one sentence

    def _sentence(self, index: int, sentence: Sentence, triggers: list[Trigger]) -> None:
        memory = self._memory
        mentions = self._names.mentions[index]
        if sentence.block != memory.block:
            # A label such as "Hull:" holds for its paragraph, a heading until the next one.
            memory.section = memory.section if memory.headed and not sentence.heading else None
            memory.headed = memory.headed and not sentence.heading
            memory.block = sentence.block
        self._section(sentence, mentions)
        self._references.resolve(index, sentence, mentions)
        triggers = triggers + arrows(sentence, mentions, triggers)
        triggers.sort(key=lambda t: t.start)
        numbers = clauses(sentence, mentions, triggers)
        first = len(self.proposals)
        self._targets(index, sentence, mentions)
        self._ledger(index, sentence, mentions)
        loans = {numbers[t.start] for t in triggers if t.frame.kind == "loan" or t.frame.move == "loan"}
        loans |= for_a_season(sentence, numbers)
        renewals = {numbers[t.start] for t in triggers if t.frame.kind == "renew"}
        subject: tuple[int, list[Argument]] = (-1, [])
        pending: list[Chain] = []
        found = chains(sentence, mentions, triggers, numbers, self._year)
        for chain, following in itertools.zip_longest(found, found[1:]):
            if (
                chain.clause in loans
                and chain.move != "permanent"
                and chain.kind in ("buy", "go", "offer", "talks", "move", "sell", "bought")
            ):
                chain.move = "loan"
            offered = chain.kind == "buy" and sentence.tokens[chain.start].low == "offered"
            if chain.clause in renewals and (chain.kind in ("offer", "talks") or offered):
                chain.kind = "renew"
            self._unheard(sentence, mentions, chain)
            left, right = around(sentence, mentions, numbers, chain)
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
                right = until_possessive(sentence, right)
            if not left:
                left = antecedent(sentence, mentions, numbers, chain)
            if chain.clause == subject[0]:
                left = inherit(subject[1], left, right, chain)
            else:
                subject = (chain.clause, left)
            if chain.kind == "status":
                if chain.stage == "off" and self._out(index, sentence, mentions, left, chain):
                    continue
                if len(self.proposals) == first and chain.clause == 0:
                    pending.append(chain)
                else:
                    self._status(chain, first)
                continue
            scene = Scene(self._memory, index, sentence, mentions, chain, left, right)
            self.proposals += scene.read()
            self._note_suitors(first)
            self.rejected += scene.rejected
        for chain in pending:
            self._status(chain, first)
        for p in self.proposals[first:]:
            p.topic = self._memory.topic
        self._fees(sentence, self.proposals[first:])
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

    def _note_suitors(self, first: int) -> None:
        """Remember who was last said to want whom."""
        for p in self.proposals[first:]:
            if p.to is not None and p.move != "renewal" and not p.past:
                self._memory.suitors[id(p.person)] = p.to

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

    def _ledger(self, index: int, sentence: Sentence, mentions: list[Mention]) -> None:
        """Read lists of arrivals and departures: "In: Smith (Leeds, 5m)", "Out: Jones (released)"."""
        tokens = sentence.tokens
        heading = tokens[0].low
        if len(tokens) < 4 or tokens[1].text != ":" or heading not in words()["arrivals"] | words()["departures"]:
            return
        home = self._memory.section or self._memory.topic
        starts = {m.start: m for m in mentions}
        for m in mentions:
            if m.kind != "person" or m.person is None or m.end + 1 >= len(tokens) or tokens[m.end].text != "(":
                continue
            club = starts.get(m.end + 1)
            other = club.club if club is not None and club.kind == "club" else None
            within = list(itertools.takewhile(lambda t: t.text != ")", tokens[m.end :]))
            sums = fees.find(self._text, within[0].start, within[-1].end)
            move = "loan" if "loan" in {t.low for t in within} else "transfer"
            arrives = heading in words()["arrivals"]
            to, origin = (home, other) if arrives else (other, home)
            m.person.club = origin
            self.proposals.append(
                Proposal(
                    m.person,
                    to,
                    origin,
                    move if to else "departure",
                    "done",
                    index,
                    tokens[m.start].start,
                    "ledger",
                    tokens[0].text,
                    0.9,
                    fee=sums[0][2] if sums else None,
                    traits=frozenset({"kind:buy", "stage:done", "form:past", "how:name", "strong", "whose", "known"}),
                )
            )

    def _out(self, index: int, sentence: Sentence, mentions: list[Mention], left: list[Argument], chain: Chain) -> bool:
        """Read "Leeds have no chance" of the player whom the text speaks of."""
        clubs = [a.mention.club for a in left if a.mention.kind == "club" and a.prep in ("", "between")]
        people = [a.mention.person for a in left if a.mention.kind == "person" and a.mention.person]
        named = [m.person for m in mentions if m.kind == "person" and m.person and m.end <= chain.start]
        spoken_of = [*people[-1:], *named[-1:], self._memory.player]
        person = next((p for p in spoken_of if p is not None), None)
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

    def _status(self, chain: Chain, first: int) -> None:
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
                elif p.stage != "off" and rank(p.stage) < rank(stage):
                    p.stage = stage

    def _unheard(self, sentence: Sentence, mentions: list[Mention], chain: Chain) -> None:
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

    def _late_fee(self, found: list[Fee], sentence: Sentence) -> None:
        """Give a sum to the deal spoken of just before: "They offered 60m"."""
        last = self.proposals[-1] if self.proposals else None
        if len(found) != 1 or last is None or last.past or self._parts[last.sentence].block < sentence.block - 1:
            return
        if last.person is self._memory.player and last.to is not None and last.stage != "off":
            for p in self.proposals[-20:]:
                if p.person is last.person and p.to is last.to and p.fee is None:
                    p.fee = found[0]

    def _fees(self, sentence: Sentence, proposals: list[Proposal]) -> None:
        if proposals and all(p.rule == "ledger" for p in proposals):
            return
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
