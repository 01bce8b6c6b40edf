"""Generated cards: anything that a text from outside may make of them."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from bot.domain.cards import ClubCard, Followed, News, Passed, PlayerCard, StoryCard, Unsure, Voiced, Why
from bot.domain.claims import Fee, Move, Stage
from bot.domain.developments import Change
from bot.domain.follows import Barrier, Direction, Filter, Follow, Mention, Subject, Target
from bot.domain.rhythm import Rhythm
from bot.domain.stories import Kind

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)

HOSTILE = (
    "@everyone",
    "@here",
    "<@1> <@&2> <#3> </help:4> <t:1:R> <:x:5> <id:guide>",
    "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block```",
    "[free Nitro](https://evil.example/login)",
    "https://evil.example www.evil.example",
    "# heading",
    "> quote",
    "- list",
    "1. list",
    "line\nbreak\r\nand\u2028more",
    "\u202eright to left\u202c",
    "zero\u200bwidth\u200d\ufeff",
    "\x00\x07\x1b[31mred",
    "\ud800",
    "",
    " ",
    "\\",
    "*" * 5000,
    "word " * 250_000,
    "\u200b" * 1_000_000,
    "Þórður Ólafsson-Ødegaard 田中",
)

# A few of many, so that a hundred texts make an example quickly.
texts = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=20)
    | st.builds(lambda a, b: a + b, st.text(max_size=5), st.sampled_from(HOSTILE))
)
times = st.integers(0, 10_000).map(lambda hours: NOW - timedelta(hours=hours))
fees = st.builds(Fee, text=texts, amount=st.none() | st.just(0.0) | st.floats(0, 1e9), currency=st.just("GBP"))

voices = st.builds(
    Voiced,
    article=st.sampled_from("abcdef"),
    outlet=texts,
    credit=st.none() | texts,
    tier=st.integers(1, 4),
    title=st.none() | texts,
    url=st.none() | texts | texts.map(lambda t: f"https://example.org/{t}"),
    published=times,
    move=st.sampled_from(Move),
    stage=st.sampled_from(Stage),
    evidence=texts,
    confidence=st.floats(0, 1),
)


@st.composite
def stories(draw: st.DrawFn) -> StoryCard:
    """Generate a story; its club is missing where it is a departure."""
    kind = draw(st.sampled_from(Kind))
    club = None if kind is Kind.DEPARTURE else draw(texts)
    leaving = draw(st.none() | texts)
    return StoryCard(
        id=draw(st.integers(1, 10**12)),
        player=draw(texts),
        kind=kind,
        club=club,
        club_slug=club,
        leaving=leaving,
        assumed=draw(st.booleans()),
        move=draw(st.sampled_from(Move)),
        stage=draw(st.sampled_from(Stage)),
        stage_at=draw(times),
        first_seen=draw(times),
        last_seen=draw(times),
        fee=draw(st.none() | fees),
        origins=tuple(draw(st.lists(texts, max_size=6))),
        official=draw(st.booleans()),
        disputed=draw(st.booleans()),
        went_to=draw(st.none() | texts),
        summary=draw(texts),
        voiced=tuple(draw(st.lists(voices, max_size=4))),
    )


many_stories = st.lists(stories(), max_size=8).map(tuple)

players = st.builds(
    PlayerCard,
    id=st.integers(1, 9),
    name=texts,
    club=st.none() | texts,
    stories=many_stories,
    unsure=st.lists(
        st.builds(
            Unsure,
            player=texts,
            move=st.sampled_from(Move),
            stage=st.sampled_from(Stage),
            club=st.none() | texts,
            voiced=voices,
        ),
        max_size=5,
    ).map(tuple),
)

clubs = st.builds(ClubCard, slug=texts, name=texts, incoming=many_stories, outgoing=many_stories, staying=many_stories)

news = st.builds(
    News,
    id=st.integers(1, 10**12),
    change=st.sampled_from(Change).map(str),
    value=st.sampled_from(Stage).map(str),
    at=times,
    story=stories(),
)

whys = st.builds(
    Why,
    news=st.lists(news, min_size=1, max_size=10).map(tuple),
    articles=st.frozensets(st.sampled_from("abcdef"), max_size=3),
    follows=st.lists(texts, max_size=8).map(tuple),
)

ROLE = "77"
"""The one role that follows ping, so that a mention of it can be told from one that a text brought in."""

settings_of_follows = st.builds(
    Follow,
    place=st.just(1),
    target=st.sampled_from(Target),
    slug=texts,
    filter=st.builds(
        Filter,
        directions=st.frozensets(st.sampled_from(Direction), min_size=1),
        lowest=st.sampled_from([stage for stage in Stage if stage is not Stage.OFF]),
        tier=st.integers(1, 4),
        only_official=st.booleans(),
        loans=st.booleans(),
    ),
    mention=st.none() | st.builds(Mention, st.just(ROLE), st.frozensets(st.sampled_from(Stage), min_size=1)),
)

follows = st.builds(
    Followed,
    id=st.integers(1, 10**12),
    kind=st.sampled_from(("channel", "thread", "dm")),
    channel=st.integers(1, 10**19).map(str),
    paused=st.none() | texts,
    rhythm=st.sampled_from([Rhythm(), Rhythm("Europe/London", (time(23), time(7)), time(8))]),
    name=texts,
    since=times,
    follow=settings_of_follows,
)

passed = st.builds(
    Passed,
    story=stories(),
    subject=st.builds(
        Subject,
        players=st.just(frozenset()),
        kind=st.sampled_from(Kind),
        move=st.sampled_from(Move),
        stage=st.sampled_from(Stage),
        tier=st.integers(1, 4),
        official=st.booleans(),
    ),
    told_at=st.none() | times,
    waits=st.booleans(),
    follows=st.lists(st.tuples(follows, st.lists(st.sampled_from(Barrier), max_size=5).map(tuple)), max_size=5).map(
        tuple
    ),
)
