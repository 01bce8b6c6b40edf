"""The second transaction of an article: its claims, the stories that they change, and the alerts that follow.

    claims read ─> who is meant (identity) ─> claims stored ─> stories folded ─> developments ─> places ─> outbox
                                                                            └─> summaries

Everything happens on the connection that is handed in, so that all of it or nothing of it is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.articles import Article
from bot.domain.claims import Claim, Ref
from bot.domain.developments import Development, announce, developments
from bot.domain.follows import match, present_club
from bot.domain.identity import identify, surname_of
from bot.domain.slugs import slugify
from bot.domain.stories import Kind, StoryState, fold, latest_club
from bot.ingest.directory import Directory
from bot.store import claims as claim_store
from bot.store import follows as follow_store
from bot.store import outbox, stories, summaries
from bot.store.claims import NewClaim
from bot.store.stories import StoryRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an article brought: counts of claims, of stories told for the first time, and of messages to send."""

    claims: int = 0
    stories: int = 0
    developments: int = 0
    messages: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(
            self.claims + other.claims,
            self.stories + other.stories,
            self.developments + other.developments,
            self.messages + other.messages,
        )


@dataclass(frozen=True, slots=True)
class News:
    """A development that was recorded, of which story of which player."""

    player: int
    story: int
    development: Development
    id: int
    clubs: frozenset[str]


async def record(
    connection: AsyncConnection,
    article: Article,
    read: Sequence[Claim],
    directory: Directory,
    threshold: float,
    now: datetime,
    *,
    quiet: bool,
) -> Recorded:
    """Take an article's claims in, in place of those that it had before; quietly means without alerts."""
    affected = await claim_store.forget(connection, article.id)
    new = [await _prepare(connection, article, claim, directory, threshold) for claim in read]
    owners, merged = await _identify(connection, article, new)
    for player in merged:
        await _refold(connection, player, article.id, now, silently=True)
    await claim_store.insert_claims(connection, article.id, zip(new, owners, strict=True))
    news: list[News] = []
    stories_before = await stories.count(connection)
    for player in sorted(affected | set(owners)):
        news += await _refold(connection, player, article.id, now, silently=False)
    sent = 0 if quiet else await _alert(connection, news, now)
    await summaries.put_article(connection, article.id)
    return Recorded(len(read), await stories.count(connection) - stories_before, len(news), sent)


async def _prepare(
    connection: AsyncConnection, article: Article, claim: Claim, directory: Directory, threshold: float
) -> NewClaim:
    official = claim.official or directory.is_official(article)
    return NewClaim(
        claim=replace(claim, official=official),
        to=await _club(connection, claim.to),
        from_=await _club(connection, claim.from_),
        tier=1 if official else directory.tier(article, claim),
        voice=directory.voice(article, claim),
        counts=claim.confidence >= threshold,
    )


async def _club(connection: AsyncConnection, ref: Ref | None) -> str | None:
    if ref is None:
        return None
    slug = ref.slug or slugify(ref.name)
    if ref.slug is None:
        await claim_store.learn_club(connection, slug, ref.name)
    return slug


async def _identify(
    connection: AsyncConnection, article: Article, new: Sequence[NewClaim]
) -> tuple[list[int], set[int]]:
    """Settle which player each new claim is about; give also the players whose older claims moved for it."""
    owners: dict[int, int] = {}
    merged: set[int] = set()
    for surname in sorted({surname_of(item.claim.player.name) for item in new}):
        # New claims have no id yet: negative numbers in order of reading stand in.
        fresh = {
            i - len(new): claim_store.mention_of(item, i - len(new), article.id, article.published)
            for i, item in enumerate(new)
            if surname_of(item.claim.player.name) == surname
        }
        stored = await claim_store.mentions(connection, surname)
        keys = identify(
            [*(m for m, _ in stored), *fresh.values()], await claim_store.known_players(connection, surname)
        )
        holders = {m.claim: player for m, player in stored}
        names = {m.claim: m.name for m, _ in stored} | {n: m.name for n, m in fresh.items()}
        players: dict[str, int] = {}
        for key in sorted(set(keys.values())):
            bearing = [claim for claim, k in keys.items() if k == key]
            name = claim_store.full_name(names[claim] for claim in bearing)
            players[key] = await claim_store.resolve(
                connection, key, name, [holders[c] for c in bearing if c in holders]
            )
        moved = {claim: (old, players[keys[claim]]) for claim, old in holders.items() if players[keys[claim]] != old}
        await claim_store.repoint(connection, moved)
        merged |= {player for pair in moved.values() for player in pair}
        owners |= {number: players[keys[number]] for number in fresh}
    return [owners[i - len(new)] for i in range(len(new))], merged


async def _refold(
    connection: AsyncConnection, player: int, article: str, now: datetime, *, silently: bool
) -> list[News]:
    states = fold(await claim_store.story_claims(connection, player))
    seed = await claim_store.seed_club(connection, player)
    news: list[News] = []
    for row in await stories.save(connection, player, states):
        clubs = await _clubs_of(connection, row, states, seed, now)
        changes = () if silently else developments(row.announced, row.state)
        for change in changes:
            id_ = await stories.record_development(connection, row.id, change, article, now)
            if id_ is not None:
                news.append(News(player, row.id, change, id_, clubs))
        await stories.mark_announced(connection, row.id, announce(row.announced, row.state, changes))
        await summaries.put_story(connection, row.id)
    return news


async def _clubs_of(
    connection: AsyncConnection,
    row: StoryRow,
    states: Iterable[StoryState],
    seed: tuple[str, date] | None,
    now: datetime,
) -> frozenset[str]:
    """Give the clubs that a story touches: the one he would join or stay at, and the one he would leave."""
    state = row.state
    if state is None:
        return frozenset()
    others = (s for s in states if (s.kind, s.club) != (Kind.MOVE, state.club))
    seed_at = (seed[0], datetime.combine(seed[1], time(), UTC)) if seed else None
    present = present_club(state.from_, latest_club(others), seed_at, now)
    assumed = present.club if present and present.assumed and present.club != state.club else None
    await stories.assume_from(connection, row.id, assumed)
    return frozenset(club for club in (state.club, present.club if present else None) if club is not None)


async def _alert(connection: AsyncConnection, news: Sequence[News], now: datetime) -> int:
    """Put what is news into the outbox: one message for each place and player."""
    bundles: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for item in news:
        told = await outbox.told_places(connection, item.story)
        for place in match(item.development, item.clubs, await follow_store.followers(connection, item.clubs), told):
            bundles.setdefault((place, item.player), []).append((item.story, item.id))
    for (place, _), pairs in sorted(bundles.items()):
        await outbox.put_message(connection, place, pairs, now)
    return len(bundles)
