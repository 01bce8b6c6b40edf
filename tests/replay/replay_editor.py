"""The labels of the replay: what an editor with docs/stories.md in hand would tell whom, as the articles arrive.

The editor keeps a page for each story and only ever goes forward: what he has told is told, and an article that
comes in late can add to it but not unsay it. He knows what no bot knows: which player is meant, and whose news a text
really is. So his labels owe nothing to the fold, which works everything out anew, sorted by date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from bot.domain.claims import Stage
from bot.domain.stories import Kind
from tests.replay.replay_courses import Tale, closes
from tests.replay.replay_pages import ECHO, RECALLS, Clip, Page
from tests.replay.replay_press import Backing, Report
from tests.replay.replay_stories import Arrival
from tests.replay.replay_world import SEEDED, Man, World

SEED_HOLDS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that one place is told at a tick, by which article: the change, and the stage that it brings."""

    tick: datetime
    path: str
    place: str
    tale: Tale
    change: str
    stage: str


class Editor:
    """Goes through the arrivals and says what must be told."""

    def __init__(self, world: World) -> None:
        self._follows = world.follows
        self._pages: dict[Man, list[Page]] = {man: [] for man in world.men}
        self._done: dict[Man, list[Clip]] = {man: [] for man in world.men}
        self._dates: dict[str, datetime] = {}
        self._reports: dict[str, tuple[Report, ...]] = {}
        self._texts: set[str] = set()

    def labels(self, arrivals: Sequence[Arrival]) -> dict[Told, Backing]:
        """Label all arrivals, each thing to tell with the backing of its report.

        What comes in at one tick is taken in order of publication.
        """
        result: dict[Told, Backing] = {}
        for _, together in groupby(arrivals, key=lambda a: a.tick):
            dated = sorted(((self._date(a), a.article.path, a) for a in together), key=lambda item: item[:2])
            for when, _, arrival in dated:
                result |= self._take(arrival, when)
        return result

    def _date(self, arrival: Arrival) -> datetime:
        """Settle the date of an article by the rule on time."""
        given = arrival.dated
        if given is not None and not isinstance(given, datetime):
            given = min(datetime.combine(given, time(12), UTC), arrival.tick)
        if given is not None and given < arrival.tick:
            return given
        return self._dates.get(arrival.article.path, arrival.tick)

    def _take(self, arrival: Arrival, dated: datetime) -> dict[Told, Backing]:
        path, reports = arrival.article.path, arrival.article.reports
        if arrival.article.body in self._texts:
            return {}  # the same text, again or under another address
        self._texts.add(arrival.article.body)
        before = self._reports.get(path, ())
        self._dates[path], self._reports[path] = dated, reports
        if before == reports:
            return {}  # a slip of the pen was mended
        for page in [page for report in before for page in self._pages[report.man]]:
            page.take_back(path)
        for report in before:
            self._done[report.man] = [clip for clip in self._done[report.man] if clip.path != path]
        for report in reports:
            self._take_in(Clip(path, dated, report))
        result: dict[Told, Backing] = {}
        for man in dict.fromkeys(report.man for report in (*before, *reports)):
            for page in self._pages[man]:
                own = next((r for r in reports if r.tale == page.tale), next(iter(reports or before)))
                for told in self._tell(page, arrival.tick, path):
                    result[told] = own.backing if reports else Backing.TRUE
        return result

    def _take_in(self, clip: Clip) -> None:
        report, page = clip.report, self._page(clip)
        if report.leaving and (page.leaving is None or clip.dated >= page.leaving.dated):
            page.leaving = clip
        if report.stage is Stage.OFF:
            page.take_off(clip)
            return
        settled = [d for d in self._done[report.man] if d.report.tale != page.tale and _closes(d, page)]
        if page.stage is None and (ends := [d for d in settled if d.dated > clip.dated]):
            page.end(ends[0])  # it was over before he heard of it
            page.deal = ends[0].dated, self._page(ends[0])
        if page.take_on(clip):
            self._done[report.man].append(clip)
            for other in self._pages[report.man]:
                if other.tale == page.tale or other.stage in (None, Stage.DONE) or not _closes(clip, other):
                    continue
                if not other.goes_on_after(clip.dated):
                    other.deal = clip.dated, page
                    if other.over is None:
                        other.end(clip)

    def _page(self, clip: Clip) -> Page:
        """Find the page of a report's story; some time after a done deal a new one is begun."""
        pages = [page for page in self._pages[clip.report.man] if page.tale == clip.report.tale]
        ends = clip.report.stage is Stage.OFF or any(
            c.report.stage is clip.report.stage is Stage.DONE and c.report.move is clip.report.move
            for page in pages[-1:]
            for c in page.clips.values()
        )
        if len(pages) > 1 and (old := pages[-2].dated([Stage.DONE])) is not None and clip.dated - old <= ECHO:
            pages.pop()  # written before the new story began
        done = pages[-1].dated([Stage.DONE]) if pages else None
        is_echo = done is None or ends or clip.dated - done <= ECHO
        if pages and is_echo:
            return pages[-1]
        self._pages[clip.report.man].append(page := Page(clip.report.tale))
        return page

    def _tell(self, page: Page, tick: datetime, path: str) -> Iterator[Told]:
        change, known = page.news(), frozenset(page.places)
        clubs = {page.tale.club, self._leaving(page, tick)}
        places = {place for place, followed in self._follows.items() if followed & clubs}
        if change is None:  # it concerns some only now that the article names his club
            change, places = page.step, places - known
        elif change in RECALLS:
            places = set(known)
        if change is not None:
            page.places |= places
            stage = page.stage or "retracted"
            yield from (Told(tick, path, place, page.tale, change, stage) for place in sorted(places))

    def _leaving(self, page: Page, tick: datetime) -> str | None:
        """Say which club he would leave, as far as anybody can know."""
        if page.leaving is not None:
            return page.leaving.report.leaving
        done = [d for d in self._done[page.tale.man] if d.report.tale.kind is Kind.MOVE and d.report.tale != page.tale]
        if done:
            return max(done, key=lambda d: d.dated).report.club
        man = page.tale.man
        return man.club if man.known and tick - SEEDED < SEED_HOLDS else None


def _closes(done: Clip, page: Page) -> bool:
    return closes(done.report.move, page.tale.kind)
