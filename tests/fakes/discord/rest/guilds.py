"""Endpoints about guilds, members and roles."""

from tests.fakes.discord import payloads
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import refused
from tests.fakes.discord.rest.call import Call, Routes

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Json:
    guild = call.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return payloads.guild_summary(guild) | (counts if call.query.get("with_counts") in ("1", "true", "True") else {})


@routes.add("GET", "/guilds/{guild_id}/channels")
def list_channels(call: Call) -> list[Json]:
    guild = call.guild()
    return [payloads.channel(entry, call.world.bot) for entry in call.world.viewable(guild) if not entry.is_thread]


@routes.add("GET", "/guilds/{guild_id}/roles")
def list_roles(call: Call) -> list[Json]:
    return [payloads.role(entry) for entry in call.guild().roles]


@routes.add("GET", "/guilds/{guild_id}/members")
def list_members(call: Call) -> list[Json]:
    """Needs the privileged members intent, as the gateway does."""
    guild = call.guild()
    if "members" not in call.world.application.privileged:
        raise refused(50001)
    limit, after = call.number("limit", 1, 1, 1000), int(call.query.get("after") or 0)
    rising = sorted(guild.members.values(), key=lambda member: member.user.id)
    return [payloads.member(member) for member in rising if member.user.id > after][:limit]


@routes.add("GET", "/guilds/{guild_id}/members/search")
def search_members(call: Call) -> list[Json]:
    guild, limit = call.guild(), call.number("limit", 1, 1, 1000)
    start = call.query.get("query", "").lower()
    found = [m for m in guild.members.values() if (m.nick or m.user.name).lower().startswith(start)]
    return [payloads.member(member) for member in found[:limit]]


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(call: Call) -> Json:
    member = call.guild().members.get(call.id("user_id"))
    if member is None:
        raise refused(10007) if call.id("user_id") in call.world.users else refused(10013)
    return payloads.member(member)
