"""Sources are shown with their addresses, whatever these or their feeds say, and within Discord's limits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.schedule import Health, State, after_failure
from bot.domain.sources import Findings, Source
from bot.views.console import text
from bot.views.sources import findings_card, paused_notice, sources_card, spelt
from tests.sources.polled import NOON

PLAIN = Source(1, "https://www.example.org/rss", None, None, None, None, None, None, 0, Health())
HOSTILE = "# **@everyone** [x](https://evil.example/`@here`) \u202e<@1> `code`"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://www.example.org/a_b?x=*1*", "`https://www.example.org/a_b?x=*1*`"),
        ("It moved to http://a.example/x, a source already", "It moved to `http://a.example/x`, a source already"),
        ("http://a.example/`@here` more", r"`http://a.example/` \`\@here\` more"),
        ("https://a.exam\u202eple/\u200bx", "`https://a.example/x`"),
        ("*bold*", r"\*bold\*"),
        ("", "?"),
    ],
)
def test_addresses_are_shown_as_code_and_all_else_plain(written: str, shown: str) -> None:
    assert spelt(written) == shown


@pytest.mark.parametrize("length", [30, 100, 3000])
def test_what_is_too_long_is_cut_without_breaking_its_marks(length: int) -> None:
    for written in (f"It moved to https://a.example/{'x' * length} and on", "https://a.example/ " * length):
        short = spelt(written, 100)
        assert len(short) <= 100
        assert short.count("`") % 2 == 0


def test_a_source_without_a_title_is_listed_by_its_address() -> None:
    failed = after_failure(PLAIN.health, "It redirects, at last to http://b.example/y", NOON, 0)
    described = sources_card([PLAIN, replace(PLAIN, id=2, health=failed)]).description or ""
    assert described.count("`https://www.example.org/rss`") == 2
    assert "`http://b.example/y`" in described
    assert "https://www.example.org/rss" in text(described).plain.replace("`", "!")


def test_a_terminal_shows_the_hour_of_the_next_check() -> None:
    failed = after_failure(PLAIN.health, "No", NOON, 0)
    described = sources_card([replace(PLAIN, health=failed)]).description or ""
    assert "next try 1 Jun 2026, 12:30 UTC" in text(described, hours=True).plain
    assert text(described).plain.endswith("next try 1 Jun 2026")


def test_what_is_wrong_names_the_addresses_that_it_is_about() -> None:
    assert "`https://www.example.org/rss`" in (findings_card(Findings(PLAIN.address, failure="No")).title or "")
    fault = "The address is not the feed itself; that is https://a.example/feed"
    assert "`https://a.example/feed`" in (findings_card(Findings(PLAIN.address, faults=(fault,))).description or "")


@pytest.mark.parametrize("count", [1, 500])
def test_hostile_titles_and_addresses_neither_mention_nor_overflow(count: int) -> None:
    health = Health(State.PAUSED, timedelta(hours=1), last_error=HOSTILE * 20)
    source = replace(PLAIN, title=HOSTILE * 20, address=f"https://a.example/{'`@everyone` ' * 30}", health=health)
    for card in (sources_card([source] * count), paused_notice([source] * count)):
        described = card.description or ""
        assert 0 < len(described) <= 4096
        outside = "".join(described.replace("\\`", "").split("`")[::2])
        assert not any(f"{mark}" in outside.replace(f"\\{mark}", "") for mark in ("@", "[", "<@"))
