"""The command line, run as a person runs it: in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ARTICLE = """date 2023-06-20 09:00
outlet: Sky Sports
title: Villa move for Torres

Aston Villa are in talks to sign Pau Torres from Villarreal. The Premier League club want to sign the defender this
summer.
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment in which everything is kept in the test's own folder."""
    database = tmp_path / "store" / "transferwire.db"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD_", "DATABASE_", "WATCH_", "INGEST_"))}
    return kept | {"DATABASE_URL": f"sqlite+aiosqlite:///{database}", "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def run(
    *arguments: str, environment: dict[str, str], cwd: Path, stdin: str | bytes = ""
) -> subprocess.CompletedProcess[str]:
    """Run `transferwire` and give what it wrote."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        input=data,
        capture_output=True,
        env=environment,
        cwd=cwd,
        timeout=120,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")
    )


def test_a_story_goes_in_and_its_card_comes_out(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "torres.txt").write_text(ARTICLE)
    first = run("ingest", "torres.txt", environment=environment, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "1 new or changed article" in first.stdout
    again = run("ingest", "torres.txt", environment=environment, cwd=tmp_path)
    assert again.returncode == 0
    assert "0 new or changed articles, nothing new" in again.stdout
    assert "0 claims" in again.stdout

    card = run("ask", "/player Pau Torres", environment=environment, cwd=tmp_path)
    assert card.returncode == 0
    assert "Pau Torres" in card.stdout
    assert "→ Aston Villa" in card.stdout
    assert "Talks" in card.stdout
    assert "Sky Sports" in card.stdout
    club = run("ask", "/club Villa", environment=environment, cwd=tmp_path)
    assert "Pau Torres" in club.stdout
    latest = run("ask", "/latest", environment=environment, cwd=tmp_path)
    assert "Pau Torres" in latest.stdout


def test_a_name_that_nobody_bears_is_answered_with_the_nearest(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "torres.txt").write_text(ARTICLE)
    run("ingest", "torres.txt", environment=environment, cwd=tmp_path)
    unknown = run("ask", "/player Pau Toress", environment=environment, cwd=tmp_path)
    assert unknown.returncode == 1
    assert "Pau Torres" in unknown.stdout


def test_asking_before_anything_was_stored_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    done = run("ask", "/player Kane", environment=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert "transferwire ingest" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_read_is_named_and_skipped(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text(ARTICLE)
    (folder / "latin.txt").write_bytes("Müller".encode("latin-1"))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (folder / "huge.txt").write_bytes(b"a " * 5_000_000)
    done = run("ingest", "articles", environment=environment, cwd=tmp_path)
    assert done.returncode == 1
    assert "1 new or changed article" in done.stdout
    assert "4 files skipped" in done.stdout
    for name, why in (("latin", "UTF-8"), ("empty", "empty"), ("binary", "binary"), ("huge", "too large")):
        line = next(line for line in done.stderr.splitlines() if f"{name}.txt" in line)
        assert why in line


def test_lines_are_answered_in_order_and_a_bad_one_stops_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "one", "text": "Aston Villa are in talks to sign Pau Torres from Villarreal."}).encode(),
        b"{broken",
        json.dumps({"id": "two"}).encode(),
        json.dumps(["no object"]).encode(),
        b'{"id": "bytes", "text": "\xff"}',
        rb'{"id": "half", "text": "Kane \ud83d to Bayern"}',
        b"[" * 100_000,
        json.dumps({"id": 3, "text": "", "published": "2023-01-29", "lang": "en", "title": "x"}).encode(),
    ]
    done = run("read", "--jsonl", environment=environment, cwd=tmp_path, stdin=b"\n".join(lines) + b"\n")
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == ["one", None, "two", None, None, "half", None, "3"]
    assert [i for i, a in enumerate(answers) if "error" in a] == [1, 2, 3, 4, 6]
    claim = answers[0]["claims"][0]
    assert (claim["player"], claim["to"], claim["from"]) == ("Pau Torres", "Aston Villa", "Villarreal")
    assert (claim["move"], claim["stage"], claim["source"]) == ("transfer", "talks", None)
    assert claim["evidence"] == "Aston Villa are in talks to sign Pau Torres from Villarreal."


def test_a_text_is_shown_with_its_claims(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(
        "read",
        environment=environment,
        cwd=tmp_path,
        stdin="Aston Villa are in talks to sign Pau Torres from Villarreal.",
    )
    assert done.returncode == 0
    assert "Pau Torres" in done.stdout
    assert "talks" in done.stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [("INGEST_SECONDS", "never"), ("DATABASE_URL", "mysql://user:hush@host/db"), ("DATABASE_URL", "nonsense")],
)
def test_a_wrong_setting_ends_a_command_with_one_line(
    environment: dict[str, str], tmp_path: Path, variable: str, value: str
) -> None:
    (tmp_path / "torres.txt").write_text(ARTICLE)
    done = run("ingest", "torres.txt", environment=environment | {variable: value}, cwd=tmp_path)
    assert done.returncode == 2
    assert variable in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hush" not in done.stderr


def test_an_unknown_command_says_which_there_are(environment: dict[str, str], tmp_path: Path) -> None:
    done = run("ask", "/manager Mourinho", environment=environment, cwd=tmp_path)
    assert done.returncode == 2
    assert "/player" in done.stderr


def test_the_demonstration_tells_the_whole_story_of_kane(environment: dict[str, str], tmp_path: Path) -> None:
    done = run("demo", environment=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    alerts = [line for line in done.stdout.splitlines() if line.startswith("    ╭─") and "Kane → Bayern Munich" in line]
    assert "✅" in alerts[-1]
    assert len(alerts) >= 3
    assert "Imagine a Discord channel" in done.stdout
    assert "Your turn" in done.stdout
    assert not list(tmp_path.rglob("*.db"))
