"""`transferwire demo`: what the bot does, on its own sample articles, in a throw-away database."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text
from sqlalchemy import or_, select, update

from bot.cli.ask import answer
from bot.cli.common import drafts_of, err, list_files, out
from bot.cli.ingest import make_pipeline
from bot.domain.articles import Article
from bot.domain.follows import Follow, Target
from bot.domain.origins import UNNAMED
from bot.ingest.recording import Recorded
from bot.seeds import seeds_dir
from bot.store import cards, follows
from bot.store.engine import Database, open_database
from bot.store.tables import alerts, claims, messages
from bot.views.alerts import alert_embed
from bot.views.console import render
from bot.views.text import calendar, count, cut

FOLLOWED = "tottenham-hotspur"

WELCOME = """\
Imagine a Discord channel in which somebody typed [bold]/follow club Tottenham[/].

Below, the bot reads {articles} of 2022 to 2024, one after the other, as if each had just appeared. \
Each line is an article. Where it [bold]changes[/] a story about Tottenham, the box beneath is what the channel would \
get: once for every change, however many papers repeat it. Repeats are only counted, as further voices behind the \
story."""

AFTERWARDS = """\
That was {alerts} for {articles}. Anybody can ask at any time; this is the answer to [bold]/player Kane[/] …"""

GOODBYE = """\
Now with your own texts (nothing is sent anywhere):

  [bold]transferwire read article.txt[/]         what the reader makes of a text
  [bold]transferwire ingest articles/[/]         read files into a store
  [bold]transferwire ask "/club Arsenal"[/]      ask it

For Discord, put a token into .env and start [bold]transferwire run[/]: the README says how."""


def run_demo() -> int:
    """Run the demonstration; give 0."""
    with TemporaryDirectory(prefix="transferwire-demo-") as folder:
        asyncio.run(_demo(Path(folder)))
    return 0


async def _demo(folder: Path) -> None:
    with err.status("Getting ready …"):
        database = await open_database(f"sqlite+aiosqlite:///{folder / 'demo.db'}")
        pipeline, _ = await make_pipeline(database)
    try:
        async with database.write() as connection:
            place = await follows.ensure_place(connection, "terminal", "demo")
            await follows.add_follow(connection, Follow(place, Target.CLUB, FOLLOWED), datetime.now(UTC))
        files = list_files([seeds_dir() / "articles"])
        drafts = [draft for file, _, identity in files for draft in drafts_of(file, identity)]
        await pipeline.keep("folder", "seeds", drafts, datetime.now(UTC))
        articles = count(len(drafts), "sample article")
        out.print(Panel(WELCOME.format(articles=articles), title="Transferwire", title_align="left"))
        sent, passed = 0, Counter[str]()

        async def after(article: Article, recorded: Recorded) -> None:
            nonlocal sent
            boxes = await _alerts(database)
            if not boxes and not await _is_about_followed(database, article):
                passed["with nothing for this channel" if recorded.claims else "without transfer news"] += 1
                return
            _flush(passed)
            known = pipeline.directory.outlet(article.outlet)
            out.print(_line(known.name if known else article.outlet or article.author or UNNAMED, article, bool(boxes)))
            for box in boxes:
                out.print(Padding(box, (0, 0, 0, 4)))
                sent += 1

        await pipeline.process(lambda article: article.published, after=after)
        _flush(passed)
        player, _ = await answer(database, "player", "Kane")
        club, _ = await answer(database, "club", "Tottenham")
        out.print()
        out.print(AFTERWARDS.format(alerts=count(sent, "alert"), articles=articles))
        out.print(render(player))
        out.print("… and this to [bold]/club Tottenham[/]:")
        out.print(render(club))
        out.print(Panel(GOODBYE, title="Your turn", title_align="left"))
    finally:
        await database.close()


def _flush(passed: Counter[str]) -> None:
    """Tell in one line of the articles that brought the channel nothing."""
    if passed:
        told = ", ".join(f"{number} {what}" for what, number in sorted(passed.items()))
        out.print(Text(f"         …  {count(passed.total(), 'article')}: {told}", style="dim"))
        passed.clear()


def _line(outlet: str, article: Article, is_news: bool) -> Text:
    """Tell in one line which article came, and whether it is news for the channel."""
    style = "bold" if is_news else "dim"
    line = Text(f"{calendar(article.published):>11}  {outlet}: ", style=style, no_wrap=True, overflow="ellipsis")
    line.append(cut(article.title or " ".join(article.body.split()), 60))
    return line.append("" if is_news else " · known, no alert")


async def _is_about_followed(database: Database, article: Article) -> bool:
    """Tell whether an article claims anything about the followed club."""
    about = (claims.c.article == article.id) & claims.c.counts
    query = select(claims.c.id).where(about, or_(claims.c.to_club == FOLLOWED, claims.c.from_club == FOLLOWED))
    async with database.read() as connection:
        return (await connection.execute(query)).first() is not None


async def _alerts(database: Database) -> list[Panel]:
    """Take what waits in the outbox and draw it."""
    async with database.write() as connection:
        waiting = await connection.execute(
            select(alerts.c.message, alerts.c.development)
            .join(messages, messages.c.id == alerts.c.message)
            .where(messages.c.state == "pending")
            .order_by(alerts.c.message, alerts.c.id)
        )
        bundles: dict[int, list[int]] = {}
        for row in waiting:
            bundles.setdefault(row.message, []).append(row.development)
        await connection.execute(update(messages).where(messages.c.id.in_(bundles)).values(state="sent"))
        return [render(alert_embed(await cards.news(connection, ids))) for ids in bundles.values()]
