"""Load the seed files: CSV tables that a football person can edit, checked on the way in.

Lines that start with # explain the file. The first other line names the columns. A cell that holds several values
separates them with |. An empty cell is "not known".
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.domain.seeds import Club, FeedSeed, League, Outlet, Player, Reporter, Seeds
from bot.errors import SeedsError

T = TypeVar("T")

_LISTS = {"aliases", "nicknames", "tags", "handles", "domains", "outlets", "former"}


def seeds_dir() -> Path:
    """Find the seed folder: beside the packages in a checkout, inside the package when installed."""
    checkout = Path(__file__).parent.parent / "seeds"
    return checkout if checkout.is_dir() else Path(__file__).parent / "_seeds"


def load_seeds(folder: Path) -> Seeds:
    """Load and check all seed files of a folder.

    Raises SeedsError naming file, line and fault for a row that breaks its format, a slug given twice, or a reference
    to a slug that is not there.
    """
    seeds = Seeds(
        leagues=_load(folder / "leagues.csv", League),
        clubs=_load(folder / "clubs.csv", Club),
        players=_load(folder / "players.csv", Player),
        outlets=_load(folder / "outlets.csv", Outlet),
        reporters=_load(folder / "reporters.csv", Reporter),
    )
    _check_references(seeds)
    return seeds


def load_feeds(folder: Path) -> tuple[FeedSeed, ...]:
    """Load the feeds that come with the bot. They become sources only when somebody asks for them."""
    return _load(folder / "feeds.csv", FeedSeed, key="address")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = [(number, line) for number, line in enumerate(file, 1) if line.strip() and line[0] != "#"]
    reader = csv.reader((line for _, line in lines), strict=True)
    header = next(reader, [])
    for (number, _), cells in zip(lines[1:], reader, strict=True):
        if len(cells) != len(header):
            raise SeedsError(f"{path.name}, line {number}: {len(cells)} cells, expected {len(header)}")
        yield (
            number,
            {
                column: tuple(cell.split("|")) if column in _LISTS else cell
                for column, cell in zip(header, cells, strict=True)
                if cell
            },
        )


def _load(path: Path, kind: type[T], key: str = "slug") -> tuple[T, ...]:
    check = TypeAdapter(kind)
    result: dict[str, T] = {}
    for number, row in _rows(path):
        if kind is Player and "name" in row:
            row.setdefault("surname", row["name"].split()[-1])
        try:
            item = check.validate_python(row)
        except ValidationError as error:
            fault = error.errors()[0]
            column = fault["loc"][0] if fault["loc"] else "?"
            raise SeedsError(f"{path.name}, line {number}, column {column}: {fault['msg']}") from None
        if row[key] in result:
            raise SeedsError(f"{path.name}, line {number}: the {key} {row[key]!r} is given twice")
        result[row[key]] = item
    return tuple(result.values())


def _check_references(seeds: Seeds) -> None:
    leagues = {league.slug for league in seeds.leagues}
    clubs = {club.slug for club in seeds.clubs}
    outlets = {outlet.slug for outlet in seeds.outlets}
    wanted = (
        [("clubs.csv", c.slug, "league", c.league, leagues) for c in seeds.clubs]
        + [("clubs.csv", c.slug, "parent", c.parent, clubs) for c in seeds.clubs]
        + [("players.csv", p.slug, "club", p.club, clubs) for p in seeds.players]
        + [("players.csv", p.slug, "former", club, clubs) for p in seeds.players for club in p.former]
        + [("reporters.csv", r.slug, "outlets", outlet, outlets) for r in seeds.reporters for outlet in r.outlets]
    )
    for file, slug, column, value, known in wanted:
        if value is not None and value not in known:
            raise SeedsError(f"{file}, {slug}, column {column}: there is no {value!r}")
