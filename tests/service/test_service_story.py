"""The whole way: a server owner follows a club, papers report, the channel is told of each change once."""

from pathlib import Path

from tests.discord_server import Channel, DiscordServer, User
from tests.service.service_process import WAIT, Home, running_service

REPORTS = [
    ("sky", "2026-06-01 09:00", "Sky Sports", "Aston Villa are in talks to sign Pau Torres from Villarreal."),
    ("bbc", "2026-06-01 10:00", "BBC Sport", "Aston Villa are in talks with Villarreal over a deal for Pau Torres."),
    (
        "athletic",
        "2026-06-02 09:00",
        "The Athletic",
        "Aston Villa have agreed a deal with Villarreal for Pau Torres.",
    ),
    ("guardian", "2026-06-03 09:00", "The Guardian", "Aston Villa have signed Pau Torres from Villarreal."),
]


def drop(folder: Path, number: int) -> None:
    """Put a report into the watched folder."""
    name, date, outlet, text = REPORTS[number]
    (folder / ".part").write_text(f"date {date}\noutlet: {outlet}\n\n{text}\n")
    (folder / ".part").rename(folder / f"{name}.txt")


async def test_three_outlets_report_and_each_change_is_posted_once(
    tmp_path: Path, server: DiscordServer, channel: Channel
) -> None:
    home = Home(tmp_path, server)
    assert channel.guild is not None
    owner: User = channel.guild.owner
    async with running_service(home) as service:
        await service.said("connected as")
        followed = await server.slash(channel, owner, "follow club", name="Aston Villa")
        assert "now follows" in str(followed.embeds)
        drop(home.watched, 0)
        talks = await channel.wait_for_message(1, WAIT)
        assert "Pau Torres → Aston Villa" in talks.embeds[0]["title"]
        assert "talks" in talks.embeds[0]["description"]
        drop(home.watched, 1)
        await server.pulse.until(lambda: "2 origins" in str(talks.embeds), "the edit of a repeat", 2 * WAIT)
        assert len(channel.messages) == 1
        drop(home.watched, 2)
        agreed = await channel.wait_for_message(2, WAIT)
        assert "agreed" in agreed.embeds[0]["description"]
        drop(home.watched, 3)
        done = await channel.wait_for_message(3, WAIT)
        assert "Done deal" in done.embeds[0]["description"]
        card = await server.slash(channel, owner, "player", name="Pau Torres")
        assert "4 articles, 4 origins" in str(card.embeds)
        await service.stop()
    assert len(channel.messages) == 4  # three alerts and the card
