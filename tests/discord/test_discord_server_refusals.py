"""What Discord refuses with 50035 is refused here: by the documented limits, and by its OpenAPI description."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.discord_server import Channel, DiscordServer, limits, openapi, point_client_at
from tests.discord_server.form import Problem, tree
from tests.discord_server.sample import SampleBot

MESSAGES = "/channels/{channel_id}/messages"
COMMANDS = "/applications/{application_id}/commands"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

with_description = pytest.mark.skipif(not openapi.available(), reason="Discord's OpenAPI description is not here")


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"components": [{"type": 1, "components": list(parts)}]}


def menu(count: int, **more: Any) -> dict[str, Any]:
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "menu", "options": options} | more


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "custom_id": "button", "label": "Press"} | more


def embed(**parts: Any) -> dict[str, Any]:
    return {"embeds": [parts]}


def command(**parts: Any) -> dict[str, Any]:
    return {"name": "player", "description": "Show a player", "type": 1} | parts


def option(**parts: Any) -> dict[str, Any]:
    return command(options=[{"type": 3, "name": "name", "description": "Who"} | parts])


def choices(count: int) -> list[dict[str, str]]:
    return [{"name": str(number), "value": str(number)} for number in range(count)]


BY_BOTH = {
    "an embed description of 7,000": ("POST", MESSAGES, embed(description="x" * 7000)),
    "an embed title of 257": ("POST", MESSAGES, embed(title="x" * 257)),
    "a footer of 2,049": ("POST", MESSAGES, embed(footer={"text": "x" * 2049})),
    "an embed author of 257": ("POST", MESSAGES, embed(author={"name": "x" * 257})),
    "26 fields": ("POST", MESSAGES, embed(fields=[{"name": "n", "value": "v"}] * 26)),
    "a field name of 257": ("POST", MESSAGES, embed(fields=[{"name": "x" * 257, "value": "v"}])),
    "a field value of 1,025": ("POST", MESSAGES, embed(fields=[{"name": "n", "value": "x" * 1025}])),
    "a field without a value": ("POST", MESSAGES, embed(fields=[{"name": "n"}])),
    "11 embeds": ("POST", MESSAGES, {"embeds": [{"title": "x"}] * 11}),
    "a nonce of 36": ("POST", MESSAGES, {"content": "x", "nonce": "n" * 36}),
    "26 options in a menu": ("POST", MESSAGES, row(menu(26))),
    "a menu without options": ("POST", MESSAGES, row(menu(0))),
    "a placeholder of 151": ("POST", MESSAGES, row(menu(1, placeholder="x" * 151))),
    "6 buttons in a row": ("POST", MESSAGES, row(*(button(custom_id=str(number)) for number in range(6)))),
    "a button label of 81": ("POST", MESSAGES, row(button(label="x" * 81))),
    "a custom_id of 101": ("POST", MESSAGES, row(button(custom_id="x" * 101))),
    "26 choices of an option": ("PUT", COMMANDS, [option(choices=choices(26))]),
    "a choice name of 101": ("PUT", COMMANDS, [option(choices=[{"name": "x" * 101, "value": "v"}])]),
    "a command name of 33": ("PUT", COMMANDS, [command(name="x" * 33)]),
    "a command description of 101": ("PUT", COMMANDS, [command(description="x" * 101)]),
    "26 options of a command": (
        "PUT",
        COMMANDS,
        [command(options=[{"type": 3, "name": f"n{number}", "description": "d"} for number in range(26)])],
    ),
    "26 suggestions": ("POST", CALLBACK, {"type": 8, "data": {"choices": choices(26)}}),
    "a modal title of 46": (
        "POST",
        CALLBACK,
        {"type": 9, "data": {"custom_id": "m", "title": "x" * 46, "components": [{"type": 1, "components": []}]}},
    ),
    "a thread name of 101": ("POST", "/channels/{channel_id}/threads", {"name": "x" * 101, "type": 11}),
}

# The description is silent on these.
BY_LIMITS_ALONE = {
    "embeds of 7,000 together": ("POST", MESSAGES, {"embeds": [{"description": "x" * 3500}] * 2}),
    "a content of 2,001": ("POST", MESSAGES, {"content": "x" * 2001}),
    "6 rows": ("POST", MESSAGES, {"components": [row(button(custom_id=str(n)))["components"][0] for n in range(6)]}),
    "a custom_id twice": ("POST", MESSAGES, row(button(), button())),
    "a button without label": ("POST", MESSAGES, row({"type": 2, "style": 1, "custom_id": "b"})),
    "a menu beside a button": ("POST", MESSAGES, row(menu(1), button())),
    "an option value twice": ("POST", MESSAGES, row(menu(1, options=[{"label": "a", "value": "v"}] * 2))),
    "an embed link that is no web address": ("POST", MESSAGES, embed(title="x", url="javascript:alert(1)")),
    "allowed_mentions that contradict themselves": (
        "POST",
        MESSAGES,
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    ),
    "a command name with capitals": ("PUT", COMMANDS, [command(name="Player")]),
    "a command name with a space": ("PUT", COMMANDS, [command(name="show player")]),
    "a command without description": ("PUT", COMMANDS, [command(description="")]),
    "two commands of one name": ("PUT", COMMANDS, [command(), command()]),
    "a required option after an optional one": (
        "PUT",
        COMMANDS,
        [
            command(
                options=[
                    {"type": 3, "name": "a", "description": "d"},
                    {"type": 3, "name": "b", "description": "d", "required": True},
                ]
            )
        ],
    ),
    "choices with autocomplete": ("PUT", COMMANDS, [option(choices=choices(1), autocomplete=True)]),
    "a command of more than 8,000": (
        "PUT",
        COMMANDS,
        [
            command(
                options=[
                    {"type": 3, "name": f"n{n}", "description": "d" * 100, "choices": choices(25)} for n in range(25)
                ]
                * 4
            )
        ],
    ),
}

ACCEPTED = {
    "the largest embed": (
        "POST",
        MESSAGES,
        embed(title="t" * 256, description="d" * 4096, footer={"text": "f" * 1648}),
    ),
    "a full row and a full menu": (
        "POST",
        MESSAGES,
        {
            "components": row(*(button(custom_id=str(n)) for n in range(5)))["components"]
            + row(menu(25, placeholder="p" * 150))["components"]
        },
    ),
    "a nonce of 25": ("POST", MESSAGES, {"content": "x" * 2000, "nonce": "n" * 25, "enforce_nonce": True}),
    "a command in another script": ("PUT", COMMANDS, [command(name="हिन्दी"), command(name="игрок-1")]),
    "25 suggestions": ("POST", CALLBACK, {"type": 8, "data": {"choices": choices(25)}}),
}


@pytest.mark.parametrize("case", (BY_BOTH | BY_LIMITS_ALONE).values(), ids=(BY_BOTH | BY_LIMITS_ALONE).keys())
def test_the_limits_refuse(case: tuple[str, str, Any]) -> None:
    assert limits.check(*case)


@with_description
@pytest.mark.parametrize("case", BY_BOTH.values(), ids=BY_BOTH.keys())
def test_the_description_refuses(case: tuple[str, str, Any]) -> None:
    assert openapi.check(*case)


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_just_within_the_limits_passes_both(case: tuple[str, str, Any]) -> None:
    assert limits.check(*case) == []
    assert openapi.check(*case) == []


@with_description
def test_the_description_refuses_what_no_limit_speaks_of() -> None:
    (problem,) = openapi.check("POST", MESSAGES, {"content": ["a", "list"]})
    assert problem.path == ("content",)


def test_errors_are_nested_as_discord_nests_them() -> None:
    problems = [Problem(("embeds", 0, "title"), "CODE", "Too long."), Problem((), "OTHER", "Wrong.")]
    assert tree(problems) == {
        "embeds": {"0": {"title": {"_errors": [{"code": "CODE", "message": "Too long."}]}}},
        "_errors": [{"code": "OTHER", "message": "Wrong."}],
    }


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        point_client_at(server, monkeypatch)
        yield server


@pytest.fixture
def channel(server: DiscordServer) -> Channel:
    return server.guild().channel("transfers")


async def test_a_client_gets_50035_with_the_place_of_the_fault(server: DiscordServer, channel: Channel) -> None:
    async with SampleBot() as bot:
        await bot.login(server.token)
        place = bot.get_partial_messageable(channel.id)
        with pytest.raises(discord.HTTPException, match=r"embeds\.0\.title: Must be 256 or fewer") as caught:
            await place.send(embed=discord.Embed(title="x" * 257))
        assert (caught.value.status, caught.value.code) == (400, 50035)
        with pytest.raises(discord.HTTPException, match="nonce"):
            await place.send("x", nonce="n" * 36)
    assert channel.messages == []


async def test_a_refused_form_over_the_wire_is_json_of_discords_shape(server: DiscordServer, channel: Channel) -> None:
    url = f"{server.api_url}/channels/{channel.id}/messages"
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, json=embed(title="x" * 257)) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            body = await answer.json()
        async with session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50109)
    assert (body["code"], list(body["errors"])) == (50035, ["embeds"])


async def test_an_unknown_route_is_recorded_and_answered_404(server: DiscordServer) -> None:
    async with SampleBot() as bot:
        await bot.login(server.token)
        with pytest.raises(discord.NotFound):
            await bot.http.request(Route("GET", "/nothing/here"))
    assert server.calls("GET", "/nothing/here")[0].status == 404
