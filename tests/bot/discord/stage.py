"""The guild in which most scenes play."""

from dataclasses import dataclass

from tests.fakes.discord.model import Channel, Guild, Role, User
from tests.fakes.discord.world import World


@dataclass(slots=True)
class Stage:
    """A guild with a public and a staff channel; Ada is staff, Bo is not, Mo moderates."""

    world: World
    guild: Guild
    staff: Role
    ada: User
    bo: User
    mo: User
    general: Channel
    backstage: Channel


def set_stage(world: World) -> Stage:
    """Set the stage."""
    guild = world.guild("Example")
    staff = world.role(guild, "staff")
    moderator = world.role(guild, "moderator", "manage_messages")
    managers = world.role(guild, "managers", "manage_guild")
    ada = world.person("Ada", guild, roles=[staff, managers])
    bo, mo = world.person("Bo", guild), world.person("Mo", guild, roles=[moderator])
    return Stage(
        world, guild, staff, ada, bo, mo, world.text(guild, "general"), world.private(guild, "backstage", staff)
    )
