"""A real `transferwire run` starts, takes files in, ends when asked and loses nothing when killed."""

import asyncio
import os
import signal
from pathlib import Path

from tests.discord_server import Channel, DiscordServer, Slow
from tests.service.service_process import WAIT, Home, running_service, write_news

MESSAGES = "/channels/{channel_id}/messages"


async def test_without_a_token_it_says_so_and_prints_the_terminals_alerts_while_those_of_discord_wait(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    await home.follow("here", "terminal")
    await home.follow("4711", "channel")
    async with running_service(home) as service:
        await service.said("running")
        assert service.err.decode().count("DISCORD_TOKEN is not set") == 1
        write_news(home.watched, "Harry Kane")
        await service.said("Harry Kane", on="out")
        (home.watched / "broken.json").write_text("{")
        await service.said("broken.json is left out")
        write_news(home.watched, "Jamal Musiala")
        await service.said("Jamal Musiala", on="out")
        assert service.out.decode().count("Kane →") == 1
        assert service.err.decode().count("broken.json") == 1, "a refused file is named once"
        assert await service.stop(signal.SIGINT) < 5
        assert service.process.returncode == 0
    assert await home.states() == ["sent", "pending"] * 2


async def test_a_file_that_is_still_being_written_is_left_for_the_next_look(tmp_path: Path) -> None:
    home = Home(tmp_path)
    await home.follow("here", "terminal")
    path = home.watched / "slow.txt"
    path.write_text("date 2026-06-01\n")
    async with running_service(home) as service:
        await service.said("running")
        for part in ("Tottenham Hotspur ", "are in talks ", "to sign ", "Harry Kane ", "from ", "Bayern ", "Munich."):
            with path.open("a") as file:
                file.write(part)
            await asyncio.sleep(0.5)
        await service.said("Kane", on="out")
        assert service.err.decode().count("new or changed articles") == 1, "it was taken in once, as a whole"


async def test_a_second_run_on_the_same_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    home = Home(tmp_path)
    async with running_service(home) as service:
        await service.said("running")
        async with running_service(home) as second:
            assert await second.ended() == 2
            (line,) = second.err.decode().splitlines()
            assert str(service.process.pid) in line
            assert "WATCH_DIR" in line


async def test_killed_between_sending_and_recording_nothing_is_sent_twice_or_lost(
    tmp_path: Path, server: DiscordServer
) -> None:
    home = Home(tmp_path, server)
    guild = server.guild("Fans")
    channels = [guild.channel(f"transfers-{number}") for number in range(3)]
    for channel in channels:
        await home.follow(channel)
    server.faults.add("POST", MESSAGES, Slow(30.0), times=2)
    async with running_service(home) as service:
        await service.said("connected as")
        write_news(home.watched, "Harry Kane")
        await server.pulse.until(lambda: sum(len(c.messages) for c in channels) == 3, "the effects", WAIT)
        write_news(home.watched, "Jamal Musiala")
        service.process.send_signal(signal.SIGKILL)
        assert await service.ended() == -signal.SIGKILL
    assert (await home.states()).count("pending") >= 2
    server.world.nonces.clear()  # as after a few minutes
    async with running_service(home) as service:
        for channel in channels:
            await channel.wait_for_message(2, WAIT)
        await home.until(*["sent"] * 6)
        await service.stop()
    for channel in channels:
        kane, musiala = (message.embeds[0]["title"] for message in channel.messages)
        assert "Kane" in kane
        assert "Musiala" in musiala


async def test_sigterm_ends_it_within_five_seconds_in_the_middle_of_a_send_and_loses_nothing(
    tmp_path: Path, server: DiscordServer, channel: Channel
) -> None:
    home = Home(tmp_path, server)
    await home.follow(channel)
    server.faults.add("POST", MESSAGES, Slow(30.0))
    async with running_service(home) as service:
        await service.said("connected as")
        write_news(home.watched, "Harry Kane")
        await channel.wait_for_message(timeout=WAIT)
        assert await service.stop() < 5
        assert service.process.returncode == 0
        assert "Traceback" not in service.err.decode(), service.err.decode()
    async with running_service(home) as service:
        await home.until("sent")
        await service.stop()
    assert len(channel.messages) == 1


async def test_its_worker_ends_with_it_even_when_it_is_killed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_news(home.watched, "Harry Kane")
    async with running_service(home) as service:
        await service.said("new or changed articles")
        children = _children(service.process.pid)
        assert children
        service.process.kill()
        await service.ended()
        async with asyncio.timeout(WAIT):
            while any(_alive(child) for child in children):  # noqa: ASYNC110 - nobody tells of another's child's end
                await asyncio.sleep(0.05)


def _children(pid: int) -> list[int]:
    """Give the children of a process, whichever of its threads started them."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
