"""`transferwire sources`, as its operator uses it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.seeds import FeedSeed
from bot.ingest.opml import Outline, read_opml, write_opml
from bot.seeds import load_feeds, load_seeds, seeds_dir
from tests.sources.loopback_web import News, Reply, Web, rss

Run = Callable[..., Awaitable[tuple[int, str]]]

TEXT = "Aston Villa are in talks to sign Pau Torres from Villarreal. " * 12


@pytest.fixture
def run(web: Web, tmp_path: Path) -> Run:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD_", "DATABASE_", "FETCH_", "WATCH_"))}
    own = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'transferwire.db'}",
        "FETCH_ALLOW": web.name,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "COLUMNS": "120",
    }

    async def call(*arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "sources", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=clean | own,
            cwd=tmp_path,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    return call


async def test_a_feed_is_added_listed_paused_resumed_exported_and_removed(web: Web, run: Run, tmp_path: Path) -> None:
    web.pages["/feed"] = Reply(rss([News("Villa", TEXT)]))
    status, said = await run("add", web.url(), "--outlet", "sky-sports")
    assert (status, "Loopback Sport" in said) == (0, True)
    assert (await run("add", web.url()))[0] == 1
    assert "not read yet" in (await run("list"))[1]
    assert (await run("pause", "Loopback"))[0] == 0
    assert "paused" in (await run("list"))[1]
    assert (await run("resume", "1"))[0] == 0
    assert (await run("export", "feeds.opml"))[0] == 0
    (outline,) = read_opml((tmp_path / "feeds.opml").read_bytes())
    assert outline == Outline(web.url(), "Loopback Sport", "sky-sports")
    assert (await run("remove", web.url()))[0] == 0
    assert "no sources yet" in (await run("list"))[1]
    assert (await run("import", "feeds.opml"))[0] == 0
    assert "Loopback Sport" in (await run("list"))[1]


async def test_check_shows_what_the_bot_makes_of_a_feed_and_stores_nothing(web: Web, run: Run, tmp_path: Path) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    web.pages["/feed"] = Reply(rss([News("Villa in talks for Torres", TEXT, "https://sport.example/1", at=at)]))
    web.pages["/"] = Reply(b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>')
    status, said = await run("check", web.url("/"))
    assert status == 0
    for words in (
        "RSS 2.0, 1 item, language en",
        "Full texts",
        "Pau Torres → Aston Villa, talks",
        "is not the feed itself",
    ):
        assert words in said
    assert not (tmp_path / "transferwire.db").exists()


async def test_check_of_a_feed_that_moved_says_so_once(web: Web, run: Run) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": "/feed"})
    web.pages["/feed"] = Reply(rss([News("Villa", TEXT)]))
    said = " ".join((await run("check", web.url("/old")))[1].split())
    assert f"moved for good to {web.url()}" in said
    assert "is not the feed itself" not in said


async def test_check_says_in_words_what_is_wrong(web: Web, run: Run) -> None:
    status, said = await run("check", web.url("/nowhere"))
    assert (status, "There is nothing at this address (404)" in said) == (1, True)
    status, said = await run("check", "http://169.254.169.254/feed")
    assert (status, "FETCH_ALLOW" in said) == (1, True)
    web.pages["/feed"] = Reply(
        rss([News("Old", "Short…", at=datetime(2025, 1, 1, tzinfo=UTC)), News("Undated", "Text")])
    )
    _, said = await run("check", web.url())
    for words in ("1 of 2 items have no date", "Nothing new has come for", "No outlet is known"):
        assert words in " ".join(said.replace("│", " ").split())


async def test_an_import_leaves_out_what_leads_inside_and_says_so(run: Run, tmp_path: Path) -> None:
    feeds = [
        Outline("http://127.0.0.1:1/feed"),
        Outline("https://feeds.example.org/1", "One"),
        Outline("http://10.0.0.1/"),
    ]
    (tmp_path / "feeds.opml").write_bytes(write_opml(feeds))
    status, said = await run("import", "feeds.opml")
    assert status == 1
    assert "1 added, 0 there already, 2 left out" in said
    (tmp_path / "bad.opml").write_text("<html></html>")
    assert await run("import", "bad.opml") == (2, "bad.opml is no OPML file\n")


def test_an_opml_bomb_expands_to_nothing() -> None:
    bomb = (
        '<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<opml><body><outline text="&b;&f;" xmlUrl="https://a.example/"/><outline xmlUrl="file:///etc/passwd"/></body></opml>'
    )
    (only,) = read_opml(bomb.encode())
    assert only.address == "https://a.example/"
    assert "root:" not in (only.title or "")


def feeds() -> tuple[FeedSeed, ...]:
    return load_feeds(seeds_dir())


def test_the_feeds_that_come_along_have_known_outlets_and_six_languages() -> None:
    outlets = {outlet.slug for outlet in load_seeds(seeds_dir()).outlets}
    assert {feed.outlet for feed in feeds()} <= outlets
    assert {feed.language for feed in feeds()} == {"en", "de", "es", "fr", "it", "pt"}
    assert all(feed.address.startswith("https://") for feed in feeds())


async def test_without_a_file_the_feeds_that_come_along_are_imported(run: Run) -> None:
    status, said = await run("import")
    assert status == 0
    assert f"{len(feeds())} added" in said
    assert f"0 added, {len(feeds())} there already" in (await run("import"))[1]
