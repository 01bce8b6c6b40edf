"""What several commands need: the seeds with their gazetteer, files as drafts, and words for people."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from bot.domain.articles import Draft
from bot.domain.seeds import Seeds
from bot.errors import FileRefused
from bot.ingest.files import find_files, read_file
from bot.seeds import load_seeds, seeds_dir

out = Console()
"""Where answers go."""

err = Console(stderr=True)
"""Where progress and complaints go."""

SKIPPED = 1
"""The exit status where something was skipped."""


def own_seeds() -> Seeds:
    """Load the seeds that come with the bot."""
    return load_seeds(seeds_dir())


def list_files(paths: Iterable[Path]) -> list[tuple[Path, str, str]]:
    """List the files of these paths as (file, address of the folder, identity in it)."""
    listed = []
    for path in paths:
        root = path if path.is_dir() else path.parent
        address = str(root.resolve())
        listed += [(file, address, file.relative_to(root).as_posix()) for file in find_files(path)]
    return listed


def drafts_of(file: Path, identity: str) -> list[Draft]:
    """Read a file into drafts; one that is refused is named with the reason, and gives none."""
    try:
        return read_file(file, identity)
    except FileRefused as refusal:
        err.print(f"Skipped: {file} {refusal}", style="yellow", markup=False, highlight=False, soft_wrap=True)
        return []
