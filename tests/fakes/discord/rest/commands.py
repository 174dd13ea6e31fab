"""Endpoints about application commands."""

from tests.fakes.discord.commands import CHAT_INPUT, Command, check_commands, check_count
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import refused
from tests.fakes.discord.rest.call import Call, Routes

routes = Routes()
GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@routes.add("GET", GLOBAL)
@routes.add("GET", IN_GUILD)
def list_commands(call: Call) -> list[Json]:
    return [command.payload for command in _own(call)]


@routes.add("PUT", GLOBAL)
@routes.add("PUT", IN_GUILD)
def overwrite_commands(call: Call) -> list[Json]:
    check_commands(call.body)
    before = {(command.type, command.name): command for command in _own(call)}
    after = [_made(call, body, before.get((_kind(body), body["name"]))) for body in call.body]
    kept = [command for command in call.world.commands if command not in before.values()]
    call.world.commands = kept + after
    call.world.answers.changed()
    return [command.payload for command in after]


@routes.add("POST", GLOBAL)
@routes.add("POST", IN_GUILD)
def create_command(call: Call) -> Json:
    check_commands([call.body], at_list=False)
    old = next((c for c in _own(call) if (c.type, c.name) == (_kind(call.body), call.body["name"])), None)
    if old is None:
        check_count([command.type for command in _own(call)] + [_kind(call.body)])
    else:
        call.world.commands.remove(old)
    command = _made(call, call.body, old)
    call.world.commands.append(command)
    call.world.answers.changed()
    return command.payload


@routes.add("GET", GLOBAL + "/{command_id}")
@routes.add("GET", IN_GUILD + "/{command_id}")
def get_command(call: Call) -> Json:
    return _one(call).payload


@routes.add("PATCH", GLOBAL + "/{command_id}")
@routes.add("PATCH", IN_GUILD + "/{command_id}")
def edit_command(call: Call) -> Json:
    command = _one(call)
    changed = {**command.payload, **call.body}
    check_commands([changed], at_list=False)
    command.payload = changed | {"version": str(call.world.ids.next())}
    return command.payload


@routes.add("DELETE", GLOBAL + "/{command_id}")
@routes.add("DELETE", IN_GUILD + "/{command_id}")
def delete_command(call: Call) -> None:
    call.world.commands.remove(_one(call))


def _own(call: Call) -> list[Command]:
    if call.id("application_id") != call.world.application.id:
        raise refused(20001)
    guild_id = call.guild().id if "guild_id" in call.params else None
    return [command for command in call.world.commands if command.guild_id == guild_id]


def _one(call: Call) -> Command:
    for command in _own(call):
        if command.id == call.id("command_id"):
            return command
    raise refused(10063)


def _kind(body: Json) -> int:
    return int(body.get("type") or CHAT_INPUT)


def _made(call: Call, body: Json, old: Command | None) -> Command:
    world = call.world
    guild_id = call.guild().id if "guild_id" in call.params else None
    own: Json = {"id": str(old.id if old else world.ids.next()), "application_id": str(world.application.id)}
    own |= {"version": str(world.ids.next()), "type": _kind(body), "nsfw": bool(body.get("nsfw"))}
    own |= {"guild_id": str(guild_id)} if guild_id else {}
    payload: Json = {"description": "", "default_member_permissions": None, "dm_permission": True, "contexts": None}
    payload |= {key: value for key, value in body.items() if value is not None} | own
    if payload["default_member_permissions"] is not None:
        payload["default_member_permissions"] = str(payload["default_member_permissions"])
    return Command(payload, guild_id)
