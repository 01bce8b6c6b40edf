"""A Discord of our own on loopback, for a real discord.py client to talk to.

    async with DiscordServer() as server:
        guild = server.guild("Fans")                        # with the bot in it
        channel, ann = guild.channel("transfers"), guild.member("Ann")

        point_client_at(server, monkeypatch)                # the seams of discord.py
        async with running(client, server):                 # logs in, waits for the gateway, closes cleanly
            answer = await server.slash(channel, ann, "player", name="Kane")
            assert answer.embeds[0]["title"] == "Harry Kane"
            answer = await server.click(answer, "Follow", ann)      # by custom_id or label
            answer = await server.choose(answer, ["Arsenal"], ann)
            names = await server.autocomplete(channel, ann, "player", name="Ka")
            message = await channel.wait_for_message(count=2)
            await server.pulse.until(lambda: message.edits, "an edit")  # anything, woken by changes

            channel.deny(Permission.EMBED_LINKS)            # 50013, or embeds silently dropped
            server.faults.add("POST", "/channels/{channel_id}/messages", Status(500, "after"))
            server.rate_limits.set("POST", "/channels/{channel_id}/messages", 2, 1.0)
            server.gateway.drop()                           # the client resumes
            server.kick_bot(guild)
            assert server.calls("POST", "/channels/{channel_id}/messages")[0].status == 200

`python -m tests.discord_server` starts it by hand.
"""

from tests.discord_server.client import point_client_at, running
from tests.discord_server.errors import ApiError, Json
from tests.discord_server.faults import ANY, Reset, Slow, Status, TooMany
from tests.discord_server.guild import Guild
from tests.discord_server.interactions import Invocation
from tests.discord_server.message import Attachment, Message, Pings
from tests.discord_server.people import Choice
from tests.discord_server.permissions import ALL, EVERYONE, NONE, Permission
from tests.discord_server.ratelimit import Limit
from tests.discord_server.rest import Request
from tests.discord_server.server import DiscordServer
from tests.discord_server.state import Channel, Role, User

__all__ = [
    "ALL",
    "ANY",
    "EVERYONE",
    "NONE",
    "ApiError",
    "Attachment",
    "Channel",
    "Choice",
    "DiscordServer",
    "Guild",
    "Invocation",
    "Json",
    "Limit",
    "Message",
    "Permission",
    "Pings",
    "Request",
    "Reset",
    "Role",
    "Slow",
    "Status",
    "TooMany",
    "User",
    "point_client_at",
    "running",
]
