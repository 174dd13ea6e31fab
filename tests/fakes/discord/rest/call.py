"""A request to an endpoint, and the tables that say which function serves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.limits import check_message, check_not_empty
from tests.fakes.discord.message import Attachment, Flag, Message
from tests.fakes.discord.model import Channel, Guild, Json
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.refusals import FormErrors, refused
from tests.fakes.discord.world import World


@dataclass(slots=True, frozen=True)
class Upload:
    """A file of a multipart body."""

    part: str
    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Call:
    """A request that has passed authorisation, rate limits and the OpenAPI description.

    Attributes:
        params: What stands in the template's places.
        query: The query string.
        body: The JSON body, or multipart's ``payload_json``; ``{}`` where there is none.
    """

    world: World
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    uploads: list[Upload]

    def id(self, name: str) -> int:
        """A snowflake of the path.

        Raises:
            Refusal: 50035, as Discord answers what is no snowflake.
        """
        value = self.params[name]
        if not value.isdigit():
            errors = FormErrors()
            errors.add((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            errors.check()
        return int(value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A number of the query, within its limits."""
        errors = FormErrors()
        value = self.query.get(name, str(default))
        if not value.isdigit() or not least <= int(value) <= most:
            errors.add((name,), "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")
        errors.check()
        return int(value)

    @property
    def hides_content(self) -> bool:
        """Whether the application lacks the message content intent."""
        return "message_content" not in self.world.application.privileged

    def channel(self, needs: Permission = Permission.VIEW_CHANNEL) -> Channel:
        """The path's channel, in which the bot has the permissions.

        Raises:
            Refusal: 10003, 50001 if the bot does not see it, 50013 if it lacks another permission.
        """
        found = self.world.find_channel(self.id("channel_id"))
        if found is None:
            raise refused(10003)
        rights = self.world.rights(self.world.bot, found)
        if Permission.VIEW_CHANNEL not in rights:
            raise refused(50001)
        if needs & ~rights:
            raise refused(50013)
        return found

    def guild(self) -> Guild:
        """The path's guild.

        Raises:
            Refusal: 10004 if there is none or the bot is not in it.
        """
        key = self.id("guild_id")
        for guild in self.world.guilds:
            if guild.id == key and self.world.bot.id in guild.members:
                return guild
        raise refused(10004)

    def message(self, channel: Channel, key: str = "message_id") -> Message:
        """The path's message in a channel; ephemeral ones are not to be had this way.

        Raises:
            Refusal: 10008.
        """
        found = channel.messages.get(self.id(key))
        if found is None or found.deleted or found.ephemeral:
            raise refused(10008)
        return found

    def show(self, message: Message) -> Json:
        """A message as the response shows it."""
        return self.world.message_json(message, self.hides_content)

    def attached(self, channel: Channel, body: Json, kept: list[Attachment]) -> list[Attachment]:
        """The attachments that a message has after this call: those kept, and those uploaded."""
        listed = body.get("attachments")
        if listed is not None:
            keys = {str(entry.get("id")) for entry in listed}
            kept = [file for file in kept if str(file.id) in keys]
        new = [self.world.keep_file(channel, u.filename, u.content, u.content_type) for u in self.uploads]
        return kept + new

    def check_new(self, body: Json, at: tuple[str | int, ...] = ()) -> None:
        """Check a message to be sent against the documented limits.

        Raises:
            Refusal: 50035, 50006 or 40005.
        """
        check_message(body, [upload.content for upload in self.uploads], at)
        check_not_empty(body, len(self.uploads))


def sent_flags(body: Json, *allowed: Flag) -> int:
    """The flags that a sender may set, of those that the body names."""
    given = int(body.get("flags") or 0)
    return given & sum({Flag.SUPPRESS_EMBEDS, Flag.SUPPRESS_NOTIFICATIONS, *allowed})


Handler = Callable[[Call], Any]


class Routes:
    """Endpoints: a method and a template, and the function that serves it.

    A handler returns what becomes the response's JSON; ``None`` stands for 204.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[str, str, Handler]] = []

    def add(self, method: str, template: str) -> Callable[[Handler], Handler]:
        """Serve an endpoint with the decorated function."""

        def register(handler: Handler) -> Handler:
            self._entries.append((method, template, handler))
            return handler

        return register

    def __iter__(self) -> Iterator[tuple[str, str, Handler]]:
        return iter(self._entries)
