"""The service reads feeds: what is new in one is an alert within seconds."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from bot.store import sources
from bot.store.engine import open_database
from bot.store.tables import sources as table
from tests.service.service_process import Home, running_service
from tests.sources.loopback_web import News, Reply, Request, Web, rss

TEXT = "Tottenham Hotspur are in talks to sign Harry Kane from Bayern Munich. " * 12


async def test_news_of_a_feed_is_an_alert_two_seconds_after_its_fetch(web: Web, tmp_path: Path) -> None:
    fetched: list[float] = []

    def feed(_: Request) -> Reply:
        fetched.append(time.monotonic())
        at = datetime.now(UTC) - timedelta(minutes=5)
        return Reply(rss([News("Spurs in talks", TEXT, "https://sport.example/kane", at=at)]))

    web.pages["/feed"] = feed
    home = Home(tmp_path, more={"FETCH_ALLOW": web.name, "INGEST_SECONDS": "3600"})
    await home.follow("here", "terminal")
    now = datetime.now(UTC)
    database = await open_database(home.url)
    async with database.write() as connection:
        await sources.add(connection, web.url(), now + timedelta(seconds=4))
        # Not its first fetch, which is silent.
        await connection.execute(update(table).values(last_success_at=now - timedelta(minutes=10)))
    await database.close()
    async with running_service(home) as service:
        await service.said("Harry Kane", on="out")
        assert len(fetched) == 1
        assert time.monotonic() - fetched[0] < 30  # not at the next look for files; `benchmarks.sources fresh` measures
