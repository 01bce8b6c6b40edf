"""The routes of slash commands: list, overwrite all, create, edit, delete; global and for one guild."""

from collections import Counter

from tests.discord_server.errors import ApiError, Json
from tests.discord_server.rest import Answer, Call, Route
from tests.discord_server.world import World

_BASE = "/applications/{application_id}"


class Commands:
    """What the bot has registered. `calls` counts list, overwrite, get, create, edit and delete."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[int | None, dict[int, Json]] = {None: {}}
        self.calls: Counter[str] = Counter()

    def scope(self, guild_id: int | None = None) -> list[Json]:
        """List the commands of a guild, or the global ones."""
        return list(self._scopes.get(guild_id, {}).values())

    def find(self, name: str, guild_id: int | None) -> Json | None:
        """Find the slash command that a person gets in a guild or a DM: the guild's own goes first."""
        scopes = [self.scope(guild_id)] if guild_id is not None else []
        for one in (one for scope in (*scopes, self.scope()) for one in scope):
            if one["name"] == name and one["type"] == 1:
                return one
        return None

    def routes(self) -> list[Route]:
        result: list[Route] = []
        for base in (_BASE + "/commands", _BASE + "/guilds/{guild_id}/commands"):
            one = base + "/{command_id}"
            result += [("GET", base, self._list), ("PUT", base, self._overwrite), ("POST", base, self._create)]
            result += [("GET", one, self._get), ("PATCH", one, self._edit), ("DELETE", one, self._delete)]
        return result

    def _of(self, call: Call, operation: str) -> tuple[int | None, dict[int, Json]]:
        self.calls[operation] += 1
        if int(call.params["application_id"]) != self._world.bot.id:
            raise ApiError(50001)
        guild_id = int(call.params["guild_id"]) if "guild_id" in call.params else None
        if guild_id is not None and not (guild_id in self._world.guilds and self._world.guilds[guild_id].has_bot):
            raise ApiError(50001)
        return guild_id, self._scopes.setdefault(guild_id, {})

    def _list(self, call: Call) -> list[Json]:
        return list(self._of(call, "list")[1].values())

    def _overwrite(self, call: Call) -> list[Json]:
        guild_id, scope = self._of(call, "overwrite")
        old = {(one["name"], one["type"]): int(one["id"]) for one in scope.values()}
        scope.clear()
        for body in call.body or []:
            self._put(guild_id, scope, body, old.get((body["name"], body.get("type") or 1)))
        return list(scope.values())

    def _create(self, call: Call) -> Answer:
        guild_id, scope = self._of(call, "create")
        same = [int(one["id"]) for one in scope.values() if one["name"] == call.body["name"]]
        if not same and len(scope) >= 100:
            raise ApiError(30032)
        return Answer(200 if same else 201, self._put(guild_id, scope, call.body, same[0] if same else None))

    def _get(self, call: Call) -> Json:
        return self._known(self._of(call, "get")[1], call)

    def _edit(self, call: Call) -> Json:
        guild_id, scope = self._of(call, "edit")
        return self._put(guild_id, scope, self._known(scope, call) | call.body, int(call.params["command_id"]))

    def _delete(self, call: Call) -> None:
        scope = self._of(call, "delete")[1]
        del scope[int(self._known(scope, call)["id"])]

    @staticmethod
    def _known(scope: dict[int, Json], call: Call) -> Json:
        try:
            return scope[int(call.params["command_id"])]
        except KeyError:
            raise ApiError(10063) from None

    def _put(self, guild_id: int | None, scope: dict[int, Json], body: Json, command_id: int | None) -> Json:
        command_id = command_id or self._world.new_id()
        permissions = body.get("default_member_permissions")
        command = {key: value for key, value in body.items() if value is not None} | {
            "id": str(command_id),
            "application_id": str(self._world.bot.id),
            "version": str(self._world.new_id()),
            "type": body.get("type") or 1,
            "description": body.get("description") or "",
            "options": body.get("options") or [],
            "default_member_permissions": None if permissions is None else str(permissions),
        }
        scope[command_id] = command | ({"guild_id": str(guild_id)} if guild_id is not None else {})
        return scope[command_id]
