"""What there is to see in channels of the fake Discord, as plain data that a picture can be drawn from."""

from collections.abc import Iterator

from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.message import SYSTEM, Message
from tests.fakes.discord.model import Channel, Json
from tests.fakes.discord.transcript import title_of
from tests.fakes.discord.world import World


def discord_scenes(world: World) -> dict[str, Json]:
    """Return what each channel shows by the title that it has in transcripts; of two of a title the later."""
    names = _names(world)
    found = {title_of(each): {"platform": "discord", "names": names, **_scene(world, each)} for each in world.channels}
    return {title: scene for title, scene in found.items() if scene["entries"]}


def _scene(world: World, channel: Channel) -> Json:
    entries: list[tuple[int, Json]] = [(m.id, _message(m)) for m in channel.messages.values() if m.type not in SYSTEM]
    entries += [(note.at, {"kind": "note", "text": note.text}) for note in world.notes if note.channel is channel]
    asked = (each for each in world.interactions.values() if each.channel is channel)
    entries += [(each.id + 1, _form(each)) for each in asked if each.form]
    kind = "direct" if channel.guild is None else "thread" if channel.is_thread else "channel"
    return {"channel": channel.name, "kind": kind, "entries": [entry for _, entry in sorted(entries, key=_order)]}


def _order(entry: tuple[int, Json]) -> int:
    return entry[0]


def _message(message: Message) -> Json:
    asked, replied = message.interaction, message.reference
    command = {"user": asked.user.name, "name": asked.label.split(" ", 1)[0]} if asked and message.type == 20 else None
    reply = {"author": replied.author.name, "bot": replied.author.bot, "text": replied.content} if replied else None
    return {
        "kind": "message",
        "at": message.created,
        "author": message.author.name,
        "bot": message.author.bot,
        "only": message.audience.name if message.audience else "",
        "command": command if command and command["name"].startswith("/") else None,
        "reply": reply,
        "edited": message.edited is not None and not (asked and message.type == 20),
        "deleted": message.deleted,
        "flags": message.flags,
        "versions": list(_versions(message)),
        "files": [{"name": each.filename, "size": len(each.content)} for each in message.attachments],
    }


def _versions(message: Message) -> Iterator[Json]:
    for each in message.versions:
        yield {"content": each.content, "components": list(each.components), "thinking": each.thinking}


def _form(asked: Interaction) -> Json:
    assert asked.form is not None
    return {"kind": "form", "title": asked.form["title"], "components": asked.form["components"]}


def _names(world: World) -> Json:
    roles = (role for guild in world.guilds for role in guild.roles)
    return {
        "users": {str(key): user.name for key, user in world.users.items()},
        "roles": {str(role.id): role.mark.removeprefix("@") for role in roles},
        "channels": {str(each.id): each.name for each in world.channels},
    }
