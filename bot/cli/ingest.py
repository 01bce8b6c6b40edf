"""`transferwire ingest`: article files into the store, now."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.common import SKIPPED, drafts_of, err, list_files, out, own_seeds
from bot.domain.articles import Article
from bot.ingest.directory import Directory
from bot.ingest.pipeline import Pipeline
from bot.ingest.recording import Recorded
from bot.llm.desk import Desk
from bot.llm.reader import OwnDesk
from bot.readers import chosen_reader
from bot.reading.confidence import THRESHOLD
from bot.reading.gazetteer import Gazetteer
from bot.settings import Settings, load_settings
from bot.store import articles
from bot.store.engine import Database, open_database
from bot.store.seeds import stored_seeds, upsert_seeds
from bot.views.text import count


def run_ingest(paths: Sequence[Path], *, quiet: bool) -> int:
    """Read files or folders into the store; give 1 where a file was skipped, else 0."""
    return asyncio.run(_ingest(load_settings(), paths, quiet=quiet))


async def _ingest(settings: Settings, paths: Sequence[Path], *, quiet: bool) -> int:
    database = await open_database(settings.database_url.get_secret_value())
    try:
        builtin, desk = await make_pipeline(database)
        files = list_files(paths)
        if not files:
            err.print("There is no article file (.txt, .md, .html, .json) there.", style="yellow")
            return SKIPPED
        async with chosen_reader(settings, desk, database) as chosen:
            return await _take(replace(builtin, read=chosen.read, ahead=chosen.ahead), files, quiet=quiet)
    finally:
        await database.close()


async def _take(pipeline: Pipeline, files: Sequence[tuple[Path, str, str]], *, quiet: bool) -> int:
    kept = skipped = 0
    now = datetime.now(UTC)
    with _progress() as progress:
        task = progress.add_task("Files", total=len(files))
        for file, folder, identity in files:
            drafts = drafts_of(file, identity)
            skipped += not drafts
            kept += await pipeline.keep("folder", folder, drafts, now)
            progress.advance(task)
        async with pipeline.database.read() as connection:
            task = progress.add_task("Articles", total=await articles.count(connection, "new"))

        async def after(_article: Article, _recorded: Recorded) -> None:
            progress.advance(task)

        total = await pipeline.process(lambda _: datetime.now(UTC), quiet=quiet, after=after)
    _report(len(files), kept, skipped, total)
    return SKIPPED if skipped else 0


async def make_pipeline(database: Database) -> tuple[Pipeline, OwnDesk]:
    """Bring the seeds into a database and make the pipeline that reads in this process, and its reader's desk."""
    async with database.write() as connection:
        await upsert_seeds(connection, own_seeds())
        seeds = await stored_seeds(connection)
    desk = OwnDesk(Desk(Gazetteer(seeds)))
    return Pipeline(database, Directory(seeds), desk.read, THRESHOLD), desk


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
