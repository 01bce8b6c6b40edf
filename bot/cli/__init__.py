"""The command line: `transferwire`, also `python -m bot`.

Each command's module is imported when it is called: reading a text must not wait for Discord's library.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    name="transferwire",
    help="Reads football transfer news, keeps it as stories, and tells those who follow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Reader = Literal["builtin", "llm"]

Service = Callable[[], int]
"""What `run` starts; handed in by `__main__`, which alone knows the cogs."""


@app.command()
def demo() -> None:
    """Show what the bot does: sample articles, a channel that follows Tottenham Hotspur, its alerts and cards."""
    from bot.cli.demo import run_demo

    raise typer.Exit(run_demo())


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Article files, or folders of them.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Keep the news without alerting anybody.")] = False,
) -> None:
    """Read article files into the store now (.txt, .md, .html, .json). Ends with 1 where something was skipped."""
    from bot.cli.ingest import run_ingest

    raise typer.Exit(run_ingest(paths, quiet=quiet))


@app.command()
def read(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Article files; else stdin.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in and out, in order.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say what made each claim, and what made none.")] = False,
    reader: Annotated[Reader, typer.Option(help="Who reads: llm is the language model of the settings.")] = "builtin",
    cost: Annotated[bool, typer.Option("--cost", help="With llm: say on stderr what it cost.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With llm: write the requests instead.")] = False,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With llm: take the answers from JSON lines.")
    ] = None,
) -> None:
    """Read texts and print their claims; nothing is stored. Ends with 1 where something was skipped."""
    if reader == "llm":
        from bot.cli.read_llm import read_by_model

        raise typer.Exit(read_by_model(files or [], jsonl=jsonl, cost=cost, dry_run=dry_run, answers=answers))
    if cost or dry_run or answers:
        raise typer.BadParameter("--cost, --dry-run and --answers need --reader llm")
    from bot.cli.read import read_files, read_lines

    raise typer.Exit(read_lines() if jsonl else read_files(files or [], explain=explain))


@app.command()
def ask(
    command: Annotated[
        str, typer.Argument(help='A slash command in quotes: "/player Kane", "/club Spurs", "/latest".')
    ],
) -> None:
    """Answer a slash command in the terminal, with the card that Discord shows."""
    from bot.cli.ask import run_ask

    raise typer.Exit(run_ask(command))


importers = typer.Typer(
    help="Import clubs and players from other people's tables into the store.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(importers, name="import")


@importers.command("clubs")
def import_clubs(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A club file of openfootball's, or a folder of them.")],
) -> None:
    """Import openfootball's clubs and their other names. Ends with 1 where a file was refused."""
    from bot.cli.imports import run_import_clubs

    raise typer.Exit(run_import_clubs(path))


@importers.command("players")
def import_players(
    path: Annotated[Path, typer.Argument(metavar="PATH.csv", help="A table with a header; the README explains it.")],
) -> None:
    """Import a table of players. Ends with 1 where the file was refused."""
    from bot.cli.imports import run_import_players

    raise typer.Exit(run_import_players(path))


sources = typer.Typer(help="The feeds that the bot reads.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(sources, name="sources")

_Which = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Its number, its address, or a part of that or its title.")
]


@sources.command("list")
def list_sources() -> None:
    """Show the sources, when each was read, and what is wrong with it."""
    from bot.cli.sources import run_list

    raise typer.Exit(run_list())


@sources.command()
def add(
    url: Annotated[str, typer.Argument(help="A feed, or any address of a site that has one.")],
    outlet: Annotated[str | None, typer.Option(help="Whose it is: a name or slug of seeds/outlets.csv.")] = None,
    lang: Annotated[str | None, typer.Option(help="Its language, where it does not say so: en, de …")] = None,
) -> None:
    """Add a feed. Ends with 1 where there is none, or it is there already."""
    from bot.cli.sources import run_add

    raise typer.Exit(run_add(url, outlet, lang))


@sources.command()
def remove(source: _Which) -> None:
    """Remove a source; what was read from it stays."""
    from bot.cli.sources import run_remove

    raise typer.Exit(run_remove(source))


@sources.command()
def check(
    url: Annotated[str | None, typer.Argument(help="A feed, a site or a source's number; else all sources.")] = None,
) -> None:
    """Fetch now, and show what the bot makes of it. Nothing is stored. Ends with 1 where something cannot be read."""
    from bot.cli.sources import run_check

    raise typer.Exit(run_check(url))


@sources.command()
def pause(source: _Which) -> None:
    """Leave a source alone for now."""
    from bot.cli.sources import run_pause

    raise typer.Exit(run_pause(source))


@sources.command()
def resume(source: _Which) -> None:
    """Read a paused source again, at once."""
    from bot.cli.sources import run_resume

    raise typer.Exit(run_resume(source))


@sources.command("import")
def import_sources(
    file: Annotated[Path | None, typer.Argument(help="An OPML file; else the football feeds that come along.")] = None,
) -> None:
    """Add the feeds of a list."""
    from bot.cli.sources import run_import

    raise typer.Exit(run_import(file))


@sources.command("export")
def export_sources(
    file: Annotated[Path | None, typer.Argument(help="Where to; else standard output.")] = None,
) -> None:
    """Write the sources as an OPML file, for other feed readers or another bot."""
    from bot.cli.sources import run_export

    raise typer.Exit(run_export(file))


def add_run(service: Service) -> None:
    """Add the command that starts the service."""

    @app.command()
    def run() -> None:
        """Start the service: watch the sources, answer in Discord, send the alerts. Ctrl-C ends it."""
        raise typer.Exit(service())
