"""The README's quick start, as a stranger meets it."""

import re
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_quick_start_is_exactly_two_command_lines() -> None:
    first_block = re.search(r"```\n(.*?)```", README, re.DOTALL)
    assert first_block is not None
    lines = first_block[1].strip().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("transferwire demo")
    assert lines[1].endswith("pytest")
    for line in lines:
        assert "constraints.txt" in line


def test_everything_is_pinned_without_an_address() -> None:
    pins = (Path(__file__).parents[2] / "constraints.txt").read_text().splitlines()
    for line in pins:
        if not line.startswith("#"):
            assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .*)?", line), line
            assert "://" not in line
