"""The second transaction of an article: its claims, the stories that they change, and the alerts that follow.

    claims read ─> who is meant (identity) ─> claims stored ─> stories folded ─> developments ─> places ─> outbox
                                                                            └─> summaries

Everything happens on the connection that is handed in, so that all of it or nothing of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.articles import Article
from bot.domain.claims import Claim, Ref
from bot.domain.developments import Change, Development, announce, developments, is_said
from bot.domain.follows import Subject, match, present_club
from bot.domain.identity import identify, surname_of
from bot.domain.rhythm import schedule
from bot.domain.slugs import slugify
from bot.domain.stories import StoryState, fold, latest_club
from bot.ingest.directory import Directory
from bot.store import claims as claim_store
from bot.store import follows as follow_store
from bot.store import outbox, stories, subjects, summaries
from bot.store.claims import NewClaim, OldClaim


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
    """A development of a player's story. `before` is the story when it was recorded, None where that is now."""

    player: int
    story: int
    development: Development
    id: int
    before: Subject | None = None


async def record(
    connection: AsyncConnection,
    article: Article,
    read: Sequence[Claim],
    directory: Directory,
    threshold: float,
    now: datetime,
    *,
    quiet: bool,
    late: bool = False,
) -> Recorded:
    """Take an article's claims in, in place of those that it had before.

    Quietly means without alerts; what came late goes into the places' next digests.
    """
    old = await claim_store.old_claims(connection, article.id)
    new = [await _prepare(connection, article, claim, directory, threshold) for claim in read]
    owners, merged = await _identify(connection, article, new, old)
    for player in merged:  # while the old claims still stand, so that what they told is not told again
        await _refold(connection, player, article.id, now, silently=True)
    await claim_store.forget(connection, article.id)
    await claim_store.insert_claims(connection, article.id, zip(new, owners, strict=True))
    fresh, news = 0, list[News]()
    for player in sorted({claim.player for claim in old} | set(owners)):
        more, told = await _refold(connection, player, article.id, now, silently=False, edited=bool(old))
        fresh, news = fresh + more, news + told
    sent = 0 if quiet else await _alert(connection, news, now, late=late)
    await summaries.put_article(connection, article.id)
    return Recorded(len(read), fresh, sum(item.before is None for item in news), sent)


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
    if slug:
        await claim_store.learn_club(connection, slug, ref.name)
    return slug or None


async def _identify(
    connection: AsyncConnection, article: Article, new: Sequence[NewClaim], old: Sequence[OldClaim]
) -> tuple[list[int], list[int]]:
    """Settle which player each new claim is about.

    Gives also the players whose older claims moved for it, those who got them first.
    """
    owners: dict[int, int] = {}
    moved: dict[int, tuple[int, int]] = {}
    for surname in sorted({surname_of(item.claim.player.name) for item in new} | {claim.surname for claim in old}):
        # New claims have no id yet: negative numbers in order of reading stand in.
        fresh = {
            i - len(new): claim_store.mention_of(item, i - len(new), article.id, article.published)
            for i, item in enumerate(new)
            if surname_of(item.claim.player.name) == surname
        }
        stored = await claim_store.mentions(connection, surname, without=article.id)
        keys = identify(
            [*(m for m, _ in stored), *fresh.values()], await claim_store.known_players(connection, surname)
        )
        holders = {m.claim: player for m, player in stored}
        names = {m.claim: m.name for m, _ in stored} | {n: m.name for n, m in fresh.items()}
        bearing: dict[str, list[int]] = {}
        for claim, key in keys.items():
            bearing.setdefault(key, []).append(claim)
        players: dict[str, int] = {}
        for key, ids in sorted(bearing.items()):
            name = claim_store.full_name(names[claim] for claim in ids)
            held_by = [holders[claim] for claim in ids if claim in holders]
            players[key] = await claim_store.resolve(connection, key, name, held_by, keys.values())
        owners |= {number: players[keys[number]] for number in fresh}
        moved |= {claim: (held, players[keys[claim]]) for claim, held in holders.items()}
        # A nameless player whom this very article names, now that it was edited, takes his stories with him.
        if len(named := {owners[number] for number in fresh}) == 1:
            moved |= {c.id: (c.player, min(named)) for c in old if c.surname == surname and c.provisional}
    moved = {claim: (before, after) for claim, (before, after) in moved.items() if before != after}
    await claim_store.repoint(connection, moved)
    merged = dict.fromkeys([after for _, after in moved.values()] + [before for before, _ in moved.values()])
    return [owners[i - len(new)] for i in range(len(new))], list(merged)


async def _refold(
    connection: AsyncConnection, player: int, article: str, now: datetime, *, silently: bool, edited: bool = False
) -> tuple[int, list[News]]:
    """Fold a player's claims anew; give the count of stories that are new, and what is news.

    Where nothing developed but the story is now told by a better source, officially, or about another club, what was
    told last is news to those whose follow it passes only now. What the article does not say itself is no news, unless
    it was edited and may have taken something back.
    """
    claims = await claim_store.story_claims(connection, player)
    spoken = {claim.id: claim.stage for claim in claims if claim.article == article}
    states = fold(claims)
    seed = await claim_store.seed_club(connection, player)
    present = {state: _present(state, states, seed, now) for state in states}
    folded = [(state, None if present[state] in (state.from_, state.club) else present[state]) for state in states]
    before = await subjects.subjects_of_player(connection, player)
    rows = await stories.save(connection, player, folded)
    news: list[News] = []
    for row in rows:
        if not row.changed:
            continue  # a deal that was withdrawn is revived by the next voice on it, not by news of another club
        changes = developments(row.announced, row.state)
        said = {spoken[id_] for id_ in row.state.claims if id_ in spoken} if row.state else set()
        if not silently and not edited and not is_said(changes, row.state, article, said):
            await summaries.put_story(connection, row.id)
            continue
        for change in () if silently else changes:
            id_ = await stories.record_development(connection, row.id, change, article, now)
            if id_ is not None:
                news.append(News(player, row.id, change, id_))
        announced = announce(row.announced, row.state, changes)
        if announced != row.announced:
            await stories.mark_announced(connection, row.id, announced)
        if not changes and not silently and row.id in before:
            step = await stories.newest_step(connection, row.id)
            if step is not None:
                news.append(News(player, row.id, step[1], step[0], before[row.id]))
        await summaries.put_story(connection, row.id)
    return sum(row.fresh for row in rows), news


def _present(
    state: StoryState, states: Sequence[StoryState], seed: tuple[str, date] | None, now: datetime
) -> str | None:
    seed_at = (seed[0], datetime.combine(seed[1], time(), UTC)) if seed else None
    return present_club(state.from_, latest_club(state, states), seed_at, now)


async def _alert(connection: AsyncConnection, news: Sequence[News], now: datetime, *, late: bool) -> int:
    """Put what is news into the outbox: one message for each place and player, due when the place's hours say."""
    bundles: dict[tuple[int, int], list[News]] = {}
    now_told = await subjects.subjects_of(connection, {item.story for item in news})
    for item in news:
        for place in await _places(connection, item, now_told[item.story]):
            bundles.setdefault((place, item.player), []).append(item)
    rhythms = await follow_store.rhythms(connection, {place for place, _ in bundles})
    for (place, _), told in sorted(bundles.items(), key=lambda bundle: bundle[0]):
        done = any(item.development.change is Change.DONE for item in told)
        due_at, form = schedule(rhythms[place], now, done=done, late=late)
        pairs = [(item.story, item.id) for item in told]
        await outbox.put_message(connection, place, pairs, now, due_at=due_at, form=form)
    return len(bundles)


async def _places(connection: AsyncConnection, item: News, subject: Subject) -> list[int]:
    told = await outbox.told_places(connection, item.story)
    follows = await follow_store.followers(connection, subject)
    places = match(item.development, subject, follows, told)
    if item.before is None:
        return list(places)
    heard = match(item.development, item.before, follows, told)
    return sorted(set(places) - set(heard) - await outbox.places_told_of(connection, item.id))
