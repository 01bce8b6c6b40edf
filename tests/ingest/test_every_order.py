"""Every order in which articles arrive, edited or read twice, gives one state, and nothing is told twice."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot.domain.claims import Claim
from bot.store.seeds import upsert_seeds
from bot.store.tables import articles, developments, metadata
from tests.newsroom import SEEDS, Newsroom, euros, says

AGENCY = " ".join(f"word{n}" for n in range(60))
UNTOLD = {"id", "player", "announced", "assumed_from", "key"}
"""Columns that are no part of a story's state: how it is stored, what was told of it, and what depends on the day."""


@dataclass(frozen=True)
class Version:
    """What an article says at one time, between its edits."""

    path: str
    claims: tuple[Claim, ...]
    at: float
    outlet: str
    author: str | None
    copied: bool


def claims_of_texts() -> st.SearchStrategy[Claim]:
    player = st.sampled_from(["Harry Kane", "Joe Kane", "Kane", "Chidi Okonkwo", "Okonkwo"])
    club = st.sampled_from(["Bayern Munich", "Chelsea", "Real Madrid"])
    voice = st.sampled_from(
        [(None, None), ("Fabrizio Romano", None), (None, "Sky Germany"), ("Florian Plettenberg", "Sky Germany")]
    )
    stage = st.sampled_from(["interest", "interest", "talks", "bid", "agreed", "done", "off"])
    fee = st.sampled_from([None, None, euros(50), euros(52), euros(90), euros(0)])

    def build(
        player: str, to: str, from_: str | None, move: str, stage: str, fee: Any, voice: Any, official: bool
    ) -> Claim:
        to_, leaving = {"renewal": (to, to), "departure": (None, from_ or to)}.get(move, (to, from_))
        by, of = voice
        return says(stage, to_, player=player, from_=leaving, move=move, fee=fee, by=by, of=of, official=official)

    moves = st.sampled_from(["transfer", "transfer", "transfer", "loan", "renewal", "departure"])
    return st.builds(
        build, player, club, st.none() | club, moves, stage, fee, voice, st.sampled_from([False] * 5 + [True])
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Version], list[tuple[Version, bool]]]:
    """Draw the last versions of some articles, and an order in which all versions arrive, some read at once."""
    last, arrivals = [], []
    for number in range(draw(st.integers(2, 6))):
        versions: list[Version] = []
        for _ in range(draw(st.sampled_from([1, 1, 2]))):
            said = tuple(draw(st.lists(claims_of_texts(), min_size=0 if versions else 1, max_size=3)))
            at = draw(st.sampled_from([0, 0, 1, 1.5, 3, 6, 9, 12, 20, 28, 45, 150, 200, 330]))
            outlet = draw(st.sampled_from(["BBC Sport", "Sky Germany", "The Sun", "FC Bayern"]))
            author = draw(st.sampled_from([None, None, "Florian Plettenberg", "Somebody Else"]))
            versions.append(Version(str(number), said, at, outlet, author, draw(st.booleans())))
        last.append(versions[-1])
        if draw(st.booleans()):
            versions.append(versions[-1])
        arrivals.append(versions)
    order = draw(st.permutations([n for n, versions in enumerate(arrivals) for _ in versions]))
    ways = [iter(versions) for versions in arrivals]
    return last, [(next(ways[n]), draw(st.booleans())) for n in order]


async def empty(newsroom: Newsroom) -> None:
    async with newsroom.database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(delete(table))
        await upsert_seeds(connection, SEEDS)


async def submit(newsroom: Newsroom, version: Version) -> None:
    text = f"{AGENCY} {sha256(repr(version).encode()).hexdigest()}" if version.copied else None
    await newsroom.submit(
        version.path, *version.claims, at=version.at, outlet=version.outlet, author=version.author, text=text
    )


async def state(newsroom: Newsroom) -> dict[Any, Any]:
    return {
        key: {name: value for name, value in row._mapping.items() if name not in UNTOLD}
        for key, row in (await newsroom.stories()).items()
    }


# The same examples on every run, so that no gate turns red by luck; without them and with more, it is a search.
# Shrinking what it finds takes minutes.
@settings(
    max_examples=12,
    derandomize=True,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories())
async def test_every_order_of_arrival_gives_one_state_and_reading_again_tells_nothing(
    newsroom: Newsroom, history: tuple[list[Version], list[tuple[Version, bool]]]
) -> None:
    last, arrivals = history
    await empty(newsroom)
    for version in last:
        await submit(newsroom, version)
    await newsroom.process()
    expected = await state(newsroom)

    await empty(newsroom)
    for version, read_at_once in arrivals:
        await submit(newsroom, version)
        if read_at_once:
            await newsroom.process()
    await newsroom.process()
    assert await state(newsroom) == expected

    told = await newsroom.rows(select(developments))
    for row in await newsroom.rows(select(articles.c.id)):
        async with newsroom.database.write() as connection:
            await connection.execute(update(articles).where(articles.c.id == row.id).values(state="new"))
        await newsroom.process()
    assert await newsroom.rows(select(developments)) == told
    assert await state(newsroom) == expected
