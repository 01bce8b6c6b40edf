"""`transferwire ingest`: article files into the store, now."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.common import SKIPPED, drafts_of, err, list_files, out, own_seeds
from bot.domain.articles import Article
from bot.domain.claims import Claim, Text
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.reading.confidence import THRESHOLD
from bot.reading.gazetteer import Gazetteer
from bot.reading.reader import Reader
from bot.settings import load_settings
from bot.store import articles
from bot.store.engine import Database, open_database
from bot.store.seeds import stored_seeds, upsert_seeds
from bot.views.text import count


def run_ingest(paths: Sequence[Path], *, quiet: bool) -> int:
    """Read files or folders into the store; give 1 where a file was skipped, else 0."""
    settings = load_settings()
    return asyncio.run(_ingest(settings.database_url.get_secret_value(), paths, quiet=quiet))


async def _ingest(url: str, paths: Sequence[Path], *, quiet: bool) -> int:
    database = await open_database(url)
    try:
        pipeline = await make_pipeline(database)
        files = list_files(paths)
        if not files:
            err.print("There is no article file (.txt, .md, .html, .json) there.", style="yellow")
            return SKIPPED
        kept = skipped = 0
        now = datetime.now(UTC)
        with _progress() as progress:
            task = progress.add_task("Files", total=len(files))
            for file, folder, identity in files:
                drafts = drafts_of(file, identity)
                skipped += not drafts
                kept += await pipeline.keep("folder", folder, drafts, now)
                progress.advance(task)
            async with database.read() as connection:
                task = progress.add_task("Articles", total=await articles.count(connection, "new"))

            async def after(_article: Article, _recorded: Recorded) -> None:
                progress.advance(task)

            total = await pipeline.process(lambda _: datetime.now(UTC), quiet=quiet, after=after)
        _report(len(files), kept, skipped, total)
    finally:
        await database.close()
    return SKIPPED if skipped else 0


async def make_pipeline(database: Database) -> Pipeline:
    """Bring the seeds into a database and make the pipeline that reads in this process."""
    async with database.write() as connection:
        await upsert_seeds(connection, own_seeds())
        seeds = await stored_seeds(connection)
    reader = Reader(Gazetteer(seeds))

    async def read(text: Text) -> tuple[Claim, ...]:
        return reader.read(text)

    return Pipeline(database, Directory(seeds), read, THRESHOLD)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=err, transient=True)


def _report(files: int, kept: int, skipped: int, total: Recorded) -> None:
    known = "" if kept else ", nothing new"
    left = f", {count(skipped, 'file')} skipped" if skipped else ""
    out.print(
        f"{count(files, 'file')}: {count(kept, 'new or changed article')}{known}{left}. "
        f"They made {count(total.claims, 'claim')}, {count(total.stories, 'new story').replace('storys', 'stories')}, "
        f"{count(total.developments, 'development')} and {count(total.messages, 'alert')}.",
        highlight=False,
        soft_wrap=True,
    )
    if total.stories:
        out.print('Ask about them: transferwire ask "/latest"', style="dim", highlight=False)
