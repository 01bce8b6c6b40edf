"""Read a table of text: columns under a header, separated by commas, semicolons or tabs."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import FileRefused
from bot.importing.changes import Refusal

_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, empty ones left out, and the line on which it begins."""

    line: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        """Say where the row stands."""
        return f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that could be read, the columns that nobody asked for, and the rows that break the format."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    refused: tuple[Refusal, ...]


def parse_table(text: str, columns: frozenset[str], required: str) -> Table:
    """Read a table; lines that start with # explain it.

    Raises FileRefused where there is no header with the required column, or one that names a column twice.
    """
    numbered = [(n, line) for n, line in enumerate(io.StringIO(text, newline=""), 1)]
    start = next((i for i, (_, line) in enumerate(numbered) if line.strip() and line[0] != "#"), None)
    if start is None:
        raise FileRefused("has no header")
    separator = max(_SEPARATORS, key=numbered[start][1].count)
    first_line = numbered[start][0]
    reader = csv.reader((line for _, line in numbered[start:]), delimiter=separator, strict=True)
    header = _header(reader, columns, required)
    rows: list[Row] = []
    refused: list[Refusal] = []
    while True:
        line = first_line + reader.line_num
        try:
            cells = [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            refused.append(Refusal(f"line {line}", "", f"the quotes are broken ({error})"))
            continue
        if not any(cells) or cells[0].startswith("#"):
            continue
        if len(cells) != len(header):
            refused.append(Refusal(f"line {line}", cells[0][:40], f"{len(cells)} cells, expected {len(header)}"))
            continue
        known = zip(header, cells, strict=True)
        rows.append(Row(line, {column: cell for column, cell in known if cell and column in columns}))
    return Table(tuple(rows), tuple(column for column in header if column not in columns), tuple(refused))


def _header(reader: Iterator[list[str]], columns: frozenset[str], required: str) -> list[str]:
    try:
        header = ["_".join(cell.lower().split()) for cell in next(reader)]
    except csv.Error as error:
        raise FileRefused(f"has a header with broken quotes ({error})") from None
    if required not in header:
        raise FileRefused(f"has no column {required!r} in its header; known columns: {', '.join(sorted(columns))}")
    twice = [column for column, count in Counter(header).items() if count > 1]
    if twice:
        raise FileRefused(f"names the column {twice[0]!r} twice")
    return header
