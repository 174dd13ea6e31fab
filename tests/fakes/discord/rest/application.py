"""Endpoints about the bot itself: login, application, gateway, DMs."""

from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import refused
from tests.fakes.discord.rest.call import Call, Routes

routes = Routes()


@routes.add("GET", "/users/@me")
def get_me(call: Call) -> Json:
    return payloads.user(call.world.bot) | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0}


@routes.add("GET", "/users/@me/guilds")
def get_my_guilds(call: Call) -> list[Json]:
    mine = [guild for guild in call.world.guilds if call.world.bot.id in guild.members]
    return [
        {"id": str(guild.id), "name": guild.name, "owner": False, "permissions": "0", "features": []} for guild in mine
    ]


@routes.add("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    call.world.leave(call.world.bot, call.guild())


@routes.add("POST", "/users/@me/channels")
def open_dm(call: Call) -> Json:
    recipient = call.world.users.get(int(call.body.get("recipient_id") or 0))
    if recipient is None or recipient is call.world.bot:
        raise refused(50007) if recipient else refused(10013)
    return payloads.channel(call.world.dm(recipient), call.world.bot)


@routes.add("GET", "/users/{user_id}")
def get_user(call: Call) -> Json:
    user = call.world.users.get(call.id("user_id"))
    if user is None:
        raise refused(10013)
    return payloads.user(user)


@routes.add("GET", "/gateway")
def get_gateway(call: Call) -> Json:
    return {"url": call.world.base.replace("http://", "ws://")}


@routes.add("GET", "/gateway/bot")
def get_gateway_bot(call: Call) -> Json:
    application = call.world.application
    limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": application.max_concurrency}
    return {
        "url": call.world.base.replace("http://", "ws://"),
        "shards": application.shards,
        "session_start_limit": limit,
    }


@routes.add("GET", "/applications/@me")
@routes.add("GET", "/oauth2/applications/@me")
def get_application(call: Call) -> Json:
    world = call.world
    body: Json = {"id": str(world.application.id), "name": world.application.name, "description": "", "icon": None}
    body |= {
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": world.application.flags,
        "team": None,
    }
    body |= {"owner": payloads.user(world.bot), "summary": "", "rpc_origins": [], "tags": [], "hook": True}
    return body | {"approximate_guild_count": len(world.guilds), "approximate_user_install_count": 0}


@routes.add("GET", "/voice/regions")
def get_regions(call: Call) -> list[Any]:
    return []
