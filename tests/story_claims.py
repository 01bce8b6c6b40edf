"""Short ways to write the claims of one player's stories, and to fold them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from bot.domain.claims import Fee, Move, Stage
from bot.domain.origins import Voice
from bot.domain.stories import StoryClaim, StoryState, fold

START = datetime(2023, 6, 1, 9, tzinfo=UTC)
_ids = count(1)


def day(number: float) -> datetime:
    """Give the time so many days after the start."""
    return START + timedelta(days=number)


def told(
    stage: str,
    at: float = 0,
    to: str | None = "bayern",
    *,
    move: str = "transfer",
    from_: str | None = None,
    fee: Fee | None = None,
    tier: int = 2,
    by: str = "bbc",
    official: bool = False,
    article: str | None = None,
) -> StoryClaim:
    """Write a claim; `by` is the outlet whose voice it is."""
    id_ = next(_ids)
    return StoryClaim(
        id=id_,
        article=article or f"{id_:06}",
        published=day(at),
        move=Move(move),
        stage=Stage(stage),
        to=None if move == "departure" else to,
        from_=to if move == "renewal" else from_,
        fee=fee,
        tier=tier,
        official=official,
        voice=Voice(None, None, None, by),
    )


def story(*claims: StoryClaim, club: str | None = "bayern", episode: int | None = None) -> StoryState:
    """Fold, and give the one story with a club (of that episode)."""
    [found] = [s for s in fold(claims) if s.club == club and episode in (None, s.episode)]
    return found


def euros(millions: float) -> Fee:
    """Write a fee."""
    return Fee(f"€{millions:g}m", millions * 1_000_000, "EUR")
