"""`transferwire import` as a person runs it, on a database of the test's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CLUBS = """= England
Tottenham Hotspur FC, 1882, London
  | Tottenham | Lilywhite Hotspurs
Wexbridge Rovers FC, 1901, Wexbridge
Nowhere Select
  | Arsenal | Chelsea
"""

PLAYERS = """name;club;former;birth_year;shoe
Zebediah Quint;Wexbridge Rovers;Lilywhite Hotspurs;2001;44
Ishmael Starbuck;Nantucket;;2001;45
"""

ARTICLE = """date 2025-06-20 09:00
outlet: Sky Sports

Lilywhite Hotspurs are in talks to sign Zebediah Quint from Wexbridge Rovers.
"""


class Shell:
    """Runs commands in a folder with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD_", "DATABASE_", "WATCH_", "INGEST_"))}
        self._environment = kept | {
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'store' / 'transferwire.db'}",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
        }

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *arguments],
            capture_output=True,
            text=True,
            env=self._environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_what_is_imported_is_known_to_ingest_and_ask_and_a_second_run_changes_nothing(shell: Shell) -> None:
    shell.write("clubs/my.clubs.txt", CLUBS)
    shell.write("clubs/my.clubs.props.txt", "Name, Web")
    shell.write("players.csv", PLAYERS)
    shell.write("articles/quint.txt", ARTICLE)

    first = shell.run("import", "clubs", "clubs")
    assert first.returncode == 0, first.stderr
    assert "1 file, 3 clubs read: 1 new, 1 merged with 1 new alias, 0 unchanged" in first.stdout
    assert "1 refused" in first.stdout
    assert "line 5: Nowhere Select: may be any of arsenal, chelsea" in first.stderr
    assert "1 file with web addresses" in first.stderr

    players = shell.run("import", "players", "players.csv")
    assert players.returncode == 0, players.stderr
    assert "2 rows read: 1 new, 0 changed, 0 unchanged, 1 refused" in players.stdout
    assert "line 3: Ishmael Starbuck: club: no club 'Nantucket' is known" in players.stderr
    assert "shoe" in players.stderr

    assert "0 new, 0 merged with 0 new aliases, 2 unchanged" in shell.run("import", "clubs", "clubs").stdout
    assert "0 new, 0 changed, 1 unchanged" in shell.run("import", "players", "players.csv").stdout

    ingested = shell.run("ingest", "articles")
    assert ingested.returncode == 0, ingested.stderr
    card = shell.run("ask", "/player Quint")
    assert card.returncode == 0, card.stdout
    assert "→ Tottenham Hotspur" in card.stdout
    assert "Wexbridge Rovers" in card.stdout


@pytest.mark.parametrize(
    ("kind", "name", "content", "why"),
    [
        ("clubs", "empty.clubs.txt", "", "is empty"),
        ("clubs", "letter.txt", "Dear all, hello\n", "no country"),
        ("clubs", "eng.clubs.props.txt", "Name, Web", "web addresses"),
        ("clubs", "eng.clubs.txt", b"\x00\x01" * 500, "binary"),
        ("players", "latin.csv", "name\nJosé\n".encode("latin-1"), "not UTF-8 (byte 8)"),
        ("players", "other.csv", "club,age\nSpurs,9\n", "no column 'name'"),
        ("players", "huge.csv", b"name\n" + b"x" * 20_000_001, "too large"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(
    shell: Shell, kind: str, name: str, content: str | bytes, why: str
) -> None:
    shell.write(name, content)
    done = shell.run("import", kind, name)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert not (shell.folder / "store").exists()


def test_a_path_that_is_not_there_or_holds_nothing_is_refused(shell: Shell) -> None:
    shell.write("folder/notes.txt", "nothing")
    for arguments in (("clubs", "gone"), ("clubs", "folder"), ("players", "gone.csv"), ("players", "folder")):
        done = shell.run("import", *arguments)
        assert done.returncode == 1, arguments
        assert done.stderr.strip().startswith("Refused: "), arguments


def test_a_table_of_excels_is_read_with_its_mark_and_its_encoding(shell: Shell) -> None:
    shell.write("excel.csv", "name\tclub\nJosé Quint\tSpurs\n".encode("utf-16"))
    assert "1 new" in shell.run("import", "players", "excel.csv").stdout
    shell.write("mark.csv", "name,club\nJosé Quint,Spurs\n".encode("utf-8-sig"))
    assert "1 unchanged" in shell.run("import", "players", "mark.csv").stdout


def test_one_bad_file_of_a_folder_does_not_keep_the_others_out(shell: Shell) -> None:
    shell.write("clubs/my.clubs.txt", CLUBS)
    shell.write("clubs/zz.clubs.txt", b"\xff\x00bad")
    done = shell.run("import", "clubs", "clubs")
    assert done.returncode == 1
    assert "zz.clubs.txt" in done.stderr
    assert "1 new" in done.stdout


def test_only_the_first_twenty_refusals_are_told_one_by_one(shell: Shell) -> None:
    shell.write("players.csv", "name,birth_year\n" + "John Doe,12\n" * 25)
    done = shell.run("import", "players", "players.csv")
    assert done.returncode == 0
    assert done.stderr.count("Refused: line") == 20
    assert "and 5 more" in done.stderr
