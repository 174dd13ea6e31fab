"""The scene in which most of the fake's own tests play."""

from dataclasses import dataclass

from tests.fakes.discord.model import Channel, Guild, User
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import World


@dataclass(slots=True)
class Scene:
    """A guild with two people and a channel."""

    world: World
    guild: Guild
    ada: User
    bo: User
    general: Channel


def scene_of(server: FakeDiscord) -> Scene:
    """Set the usual scene."""
    world = server.world
    guild = world.guild("Example")
    ada, bo = world.person("Ada", guild), world.person("Bo", guild)
    return Scene(world, guild, ada, bo, world.text(guild, "general"))
