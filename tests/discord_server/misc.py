"""The routes about the bot itself, its guilds and their members."""

from tests.discord_server.errors import ApiError, Json
from tests.discord_server.gateway import Gateway
from tests.discord_server.guild import Guild
from tests.discord_server.permissions import in_guild
from tests.discord_server.rest import Call, Route
from tests.discord_server.world import World

_GUILD = "/guilds/{guild_id}"


class Misc:
    """What a client asks for at login, and the look-ups of guilds and users."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[Route]:
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/users/@me/guilds", self._guilds),
            ("DELETE", "/users/@me/guilds/{guild_id}", self._leave),
            ("GET", "/users/{user_id}", self._user),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway", self._gateway_url),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", _GUILD, self._guild),
            ("GET", _GUILD + "/channels", self._channels),
            ("GET", _GUILD + "/roles", self._roles),
            ("GET", _GUILD + "/members/{user_id}", self._member),
            ("GET", _GUILD + "/threads/active", self._threads),
        ]

    def _known(self, call: Call) -> Guild:
        guild = self._world.guilds.get(int(call.params["guild_id"]))
        if guild is None or not guild.has_bot:
            raise ApiError(10004)
        return guild

    def _me(self, _: Call) -> Json:
        return self._world.bot.to_json() | {"mfa_enabled": True, "locale": "en-US"}

    def _application(self, _: Call) -> Json:
        return {
            "id": str(self._world.bot.id),
            "name": self._world.bot.name,
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": self._world.developer.to_json(),
            "verify_key": "0" * 64,
            "team": None,
            "type": None,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": [],
            "approximate_guild_count": len(self._world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
        }

    def _gateway_url(self, _: Call) -> Json:
        return {"url": self._gateway.url}

    def _gateway_bot(self, _: Call) -> Json:
        left = 1000 - self._gateway.counts["identifies"]
        limit = {"total": 1000, "remaining": left, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": self._gateway.shards, "session_start_limit": limit}

    def _guilds(self, _: Call) -> list[Json]:
        return [
            {
                "id": str(one.id),
                "name": one.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(int(in_guild(one, self._world.bot))),
                "features": [],
            }
            for one in self._world.guilds.values()
            if one.has_bot
        ]

    def _leave(self, call: Call) -> None:
        self._known(call).leave(self._world.bot)

    def _user(self, call: Call) -> Json:
        try:
            return self._world.users[int(call.params["user_id"])].to_json()
        except KeyError:
            raise ApiError(10013) from None

    def _guild(self, call: Call) -> Json:
        data = self._known(call).to_json()
        return {key: data[key] for key in data.keys() - {"channels", "threads", "members", "joined_at", "presences"}}

    def _channels(self, call: Call) -> list[Json]:
        return [one.to_json() for one in self._known(call).channels.values()]

    def _roles(self, call: Call) -> list[Json]:
        return [one.to_json() for one in self._known(call).roles.values()]

    def _member(self, call: Call) -> Json:
        try:
            return self._known(call).members[int(call.params["user_id"])].to_json()
        except KeyError:
            raise ApiError(10007) from None

    def _threads(self, call: Call) -> Json:
        threads = sorted((one for one in self._known(call).threads if not one.archived), key=lambda one: -one.id)
        return {"threads": [one.to_json() for one in threads], "members": [], "has_more": False}
