"""Kill the service at random moments of ingest, fold, send and edit, and look for what was lost or told twice.

Papers go on to write while it is killed and started again. Discord answers as slowly as the real one, and forgets its
nonces with every kill, so that only looking into the channels can tell what went out.
"""

import asyncio
import json
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.seeds import seeds_dir
from bot.store.engine import open_to_read
from bot.store.tables import alerts, articles, developments, messages
from tests.discord_server import Channel, DiscordServer, Json, Slow
from tests.service.service_process import Home

POST = "/channels/{channel_id}/messages"
PATCH = POST + "/{message_id}"
CHANNELS = 8
MOMENTS = ("start", "ingest", "send", "send", "send", "edit")
"""What a kill waits for; then comes a random time. Most wait for a send, the moment that can do most harm."""

PLAYERS = 400
OUTLETS = ("BBC Sport", "Sky Sports", "The Guardian")
REPORTS = (
    "{outlet} understands that Tottenham Hotspur are in talks to sign {player} from Bayern Munich.",
    "Tottenham Hotspur have agreed a deal with Bayern Munich for {player}, {outlet} understands.",
    "Tottenham Hotspur have signed {player} from Bayern Munich.",
)
SETTLES = 180.0
"""Seconds within which everything is told and edited after the last kill: living messages are looked at each minute."""


@dataclass(slots=True)
class Toll:
    """What so many kills found and did. `unread`, `untold`, `unrecorded` count kills that left that."""

    kills: int = 0
    unread: int = 0  # articles taken in, but not folded
    untold: int = 0  # alerts in the outbox that were not tried
    unrecorded: int = 0  # messages in their channels that the outbox does not know as sent
    alerts: int = 0
    edits: int = 0
    lost: int = 0
    twice: int = 0
    out_of_date: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        return Toll(**{name: value + getattr(other, name) for name, value in asdict(self).items()})


@dataclass
class Press:
    """Writes about one player after the other: talks, agreed, done, each told by a second paper later on."""

    folder: Path
    players: list[str]
    chance: random.Random
    echoing: float = 0.4  # the share of articles that tell what another paper has told
    written: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    about: Counter[str] = field(default_factory=Counter)
    echoes: list[tuple[str, int]] = field(default_factory=list)
    _at: datetime = datetime(2026, 6, 1, tzinfo=UTC)

    def write(self) -> None:
        """Drop an article: something new, or what another paper has told."""
        if self.echoes and self.chance.random() < self.echoing:
            player, stage = self.echoes.pop(0)
            self._drop(player, stage, OUTLETS[1])
            return
        player = self.players[0]
        stage = self.stages.get(player, -1) + 1
        self.stages[player] = stage
        if stage == len(REPORTS) - 1 or self.chance.random() < 0.4:
            self.players.append(self.players.pop(0)) if stage < len(REPORTS) - 1 else self.players.pop(0)
        self._drop(player, stage, OUTLETS[0])
        self.echoes.append((player, stage))

    def _drop(self, player: str, stage: int, outlet: str) -> None:
        self.written += 1
        self.about[player] += 1
        self._at += timedelta(minutes=7)
        text = REPORTS[stage].format(player=player, outlet=outlet)
        part = self.folder / ".part"
        part.write_text(f"date {self._at:%Y-%m-%d %H:%M}\noutlet: {outlet}\n\n{text}\n")
        part.rename(self.folder / f"{self.written:05}.txt")


def few_seeds(folder: Path) -> list[str]:
    """Write seeds with fewer players; give names of which each surname is there once."""
    shutil.copytree(seeds_dir(), folder, ignore=shutil.ignore_patterns("articles"))
    lines = (folder / "players.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    head = next(i for i, line in enumerate(lines) if line.startswith("slug,"))
    rows = [line for line in lines[head + 1 :] if line[0] != "#"][:PLAYERS]
    (folder / "players.csv").write_text("".join([lines[head], *rows]), encoding="utf-8")
    cells = [row.split(",") for row in rows]
    surnames = Counter((c[2] or c[1].split()[-1]).casefold() for c in cells)
    plain = [c for c in cells if len(c[1].split()) == 2 and not c[2] and not c[3] and c[1].isascii()]
    # Who has been with one of the two could be read as going the other way.
    away = [c for c in plain if not any("tottenham" in cell or "bayern" in cell for cell in c)]
    return [c[1] for c in away if surnames[c[1].split()[-1].casefold()] == 1]


async def measure_kills(kills: int, seed: int, echoing: float = 0.4) -> Toll:
    """Kill so many times, then let everything come to rest, and count; `echoing` is the share of what makes edits."""
    chance, toll = random.Random(seed), Toll()  # noqa: S311 - repeatable on purpose
    with TemporaryDirectory() as folder:
        async with DiscordServer() as server:
            guilds = [server.guild(f"Server {number}") for number in range(2)]
            channels = [guilds[number % 2].channel(f"transfers-{number}") for number in range(CHANNELS)]
            names = few_seeds(Path(folder) / "seeds")
            home = Home(Path(folder), server)
            for channel in channels:
                await home.follow(channel)
            chance.shuffle(names)
            press = Press(home.watched, names, chance, echoing)
            server.faults.add("POST", POST, Slow(0.15), times=10**9)
            server.faults.add("PATCH", PATCH, Slow(0.15), times=10**9)
            for _ in range(kills):
                async with _service(home, Path(folder)) as process:
                    await _moment(server, press, chance)
                    process.send_signal(signal.SIGKILL)
                    await process.wait()
                toll.kills += 1
                await _look(home, channels, toll)
                server.world.nonces.clear()
            async with _service(home, Path(folder)):
                await _rest(home, channels, press)
            await _count(home, channels, press, toll)
            toll.edits = len(server.calls("PATCH", PATCH))
    return toll


@asynccontextmanager
async def _service(home: Home, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with (folder / "service.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.killed_service", str(folder / "seeds")),
            env=home.environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _moment(server: DiscordServer, press: Press, chance: random.Random) -> None:
    """Let the papers write, and wait until the kill is due."""
    kind = chance.choice(MOMENTS)
    posts, patches = len(_messages(server)), len(server.calls("PATCH", PATCH))
    if kind == "start":
        press.write()
        await asyncio.sleep(chance.uniform(0, 4))
        return
    await _wait(server, lambda: server.gateway.connected > 0, 30)
    for _ in range(chance.randint(1, 3)):
        press.write()
    if kind == "ingest":
        await asyncio.sleep(chance.uniform(0, 3))
    elif kind == "send":
        await _wait(server, lambda: len(_messages(server)) > posts, 10)
        await asyncio.sleep(chance.uniform(0, 0.5))
    else:
        await _wait(server, lambda: len(server.calls("PATCH", PATCH)) > patches, 3)
        await asyncio.sleep(chance.uniform(0, 0.5))


def _messages(server: DiscordServer) -> list[int]:
    return [one.id for one in server.world.messages.values() if one.author is server.bot]


async def _wait(server: DiscordServer, reached: Callable[[], bool], seconds: float) -> None:
    """Wait for something that need not come."""
    with suppress(AssertionError):
        await server.pulse.until(reached, "a moment", seconds)


async def _look(home: Home, channels: list[Channel], toll: Toll) -> None:
    """See at what a kill has struck."""
    database = await open_to_read(home.url)
    try:
        async with database.read() as connection:
            rows = (await connection.execute(select(messages.c.nonce, messages.c.state, messages.c.tried_at))).all()
            unread = (await connection.execute(select(articles.c.id).where(articles.c.state == "new"))).first()
    finally:
        await database.close()
    there = {message.nonce for channel in channels for message in channel.messages}
    toll.unread += unread is not None
    toll.untold += any(row.state == "pending" and row.tried_at is None for row in rows)
    toll.unrecorded += any(row.state == "pending" and row.nonce in there for row in rows)


async def _rest(home: Home, channels: list[Channel], press: Press) -> None:
    """Wait until all is read, sent and edited, or until that should be so."""
    for _ in range(int(SETTLES)):
        states, read = await _states(home)
        if read == press.written and set(states) <= {"sent", "merged"} and not _stale(channels, press):
            return
        await asyncio.sleep(1)


async def _states(home: Home) -> tuple[list[str], int]:
    database = await open_to_read(home.url)
    try:
        async with database.read() as connection:
            states = list((await connection.execute(select(messages.c.state))).scalars())
            read = select(articles.c.id).where(articles.c.state != "new")
            return states, len((await connection.execute(read)).all())
    finally:
        await database.close()


def _stale(channels: list[Channel], press: Press) -> int:
    """Count the newest messages of players that do not show all articles about them."""
    found = 0
    for channel in channels:
        newest: dict[str, Json] = {}
        for message in channel.messages:
            embed = message.embeds[0]
            for name in press.about:
                if name in embed["title"]:
                    newest[name] = embed
                elif name in embed["description"]:
                    newest.pop(name, None)  # told in a digest, which stays as it is
        for name, embed in newest.items():
            number = press.about[name]
            found += not embed["footer"]["text"].startswith(f"{number} article{'s' if number > 1 else ''} ")
    return found


async def _count(home: Home, channels: list[Channel], press: Press, toll: Toll) -> None:
    """Count what was lost, what came twice, and what shows something old."""
    database = await open_to_read(home.url)
    try:
        async with database.read() as connection:
            changes = (await connection.execute(select(developments.c.id))).all()
            sent = (await connection.execute(select(messages.c.nonce).where(messages.c.state == "sent"))).scalars()
            carried = select(alerts.c.id).join(messages, messages.c.id == alerts.c.message)
            told = (await connection.execute(carried.where(messages.c.state == "sent"))).all()
            known = set(sent)
    finally:
        await database.close()
    shown = Counter(message.nonce for channel in channels for message in channel.messages)
    written = sum(stage + 1 for stage in press.stages.values())
    toll.alerts = len(told)
    toll.lost = written * len(channels) - len(told) + len(known - set(shown))
    toll.twice = sum(shown.values()) - len(shown) + len(set(shown) - known) + max(0, len(changes) - written)
    toll.out_of_date = _stale(channels, press)


def kills_in_batches(total: int, batch: int, kept: Path) -> Toll:
    """Kill in batches, each with a database of its own; those that are in the file already are not run again."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    toll = sum((Toll(**json.loads(line)) for line in lines), Toll())
    for number in count(len(lines)):
        if toll.kills >= total:
            return toll
        toll_of_batch = asyncio.run(measure_kills(min(batch, total - toll.kills), seed=number))
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(toll_of_batch)) + "\n")
        toll += toll_of_batch
        print(f"{toll.kills} kills: {toll}", flush=True)
    raise AssertionError("a count has no end")
