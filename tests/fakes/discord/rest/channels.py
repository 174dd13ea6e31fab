"""Endpoints about channels and threads."""

from tests.fakes.discord import payloads
from tests.fakes.discord.model import Channel, Json, Kind
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.refusals import FormErrors, refused
from tests.fakes.discord.rest.call import Call, Routes

routes = Routes()
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


@routes.add("GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Json:
    return payloads.channel(call.channel(), call.world.bot)


@routes.add("PATCH", "/channels/{channel_id}")
def edit_channel(call: Call) -> Json:
    channel = call.channel()
    own = channel.is_thread and channel.owner is call.world.bot
    if not own:
        call.channel(Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    if channel.archived and call.body.get("archived") is not False:
        raise refused(50083)
    errors = FormErrors()
    if "name" in call.body:
        errors.bad_length(("name",), call.body["name"], 1, 100)
    errors.check()
    channel.name = call.body.get("name", channel.name)
    channel.topic = call.body.get("topic", channel.topic)
    channel.locked = call.body.get("locked", channel.locked)
    channel.archived = call.body.get("archived", channel.archived)
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    call.world.emit_in(channel, event, lambda _: payloads.channel(channel, call.world.bot))
    return payloads.channel(channel, call.world.bot)


@routes.add("DELETE", "/channels/{channel_id}")
def delete_channel(call: Call) -> Json:
    channel = call.channel()
    call.channel(Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS)
    body = payloads.channel(channel, call.world.bot)
    call.world.delete_channel(channel)
    return body


@routes.add("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def thread_from_message(call: Call) -> Json:
    channel = call.channel(Permission.CREATE_PUBLIC_THREADS | Permission.VIEW_CHANNEL)
    if channel.kind != Kind.TEXT:
        raise refused(50024)
    message = call.message(channel)
    if message.thread is not None:
        raise refused(160004)
    _check_name(call.body)
    thread = call.world.start_thread(channel, call.world.bot, call.body["name"], message)
    return payloads.channel(thread, call.world.bot)


@routes.add("POST", "/channels/{channel_id}/threads")
def start_thread(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != Kind.TEXT:
        raise refused(50024)
    _check_name(call.body)
    return _thread(call, channel)


@routes.add("PUT", "/channels/{channel_id}/thread-members/@me")
def join_thread(call: Call) -> None:
    channel = _thread_of(call)
    channel.participants.add(call.world.bot.id)


@routes.add("DELETE", "/channels/{channel_id}/thread-members/@me")
def leave_thread(call: Call) -> None:
    _thread_of(call).participants.discard(call.world.bot.id)


@routes.add("PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add_to_thread(call: Call) -> None:
    channel, key = _thread_of(call), call.id("user_id")
    if channel.guild is None or key not in channel.guild.members:
        raise refused(10013)
    channel.participants.add(key)


@routes.add("GET", "/channels/{channel_id}/thread-members")
def list_thread_members(call: Call) -> list[Json]:
    channel = _thread_of(call)
    return [payloads.thread_member(channel, call.world.users[key]) for key in sorted(channel.participants)]


@routes.add("GET", "/channels/{channel_id}/threads/archived/public")
def list_archived(call: Call) -> Json:
    channel = call.channel(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)
    inside = [c for c in call.world.channels if c.parent is channel and c.archived and not c.is_private_thread]
    return {"threads": [payloads.channel(entry, call.world.bot) for entry in inside], "members": [], "has_more": False}


@routes.add("GET", "/guilds/{guild_id}/threads/active")
def list_active(call: Call) -> Json:
    guild = call.guild()
    own = [c for c in call.world.viewable(guild) if c.is_thread and not c.archived]
    return {"threads": [payloads.channel(entry, call.world.bot) for entry in own], "members": []}


def _thread(call: Call, channel: Channel) -> Json:
    private = call.body.get("type", int(Kind.PRIVATE_THREAD)) == Kind.PRIVATE_THREAD
    right = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    call.channel(right | Permission.VIEW_CHANNEL)
    thread = call.world.start_thread(channel, call.world.bot, call.body["name"], private=private)
    return payloads.channel(thread, call.world.bot)


def _check_name(body: Json) -> None:
    errors = FormErrors()
    errors.bad_length(("name",), (body.get("name") or "").strip(), 1, 100)
    if body.get("auto_archive_duration") not in (None, *ARCHIVE_MINUTES):
        wording = f"Value must be one of {set(ARCHIVE_MINUTES)}."
        errors.add(("auto_archive_duration",), "BASE_TYPE_CHOICES", wording)
    errors.check()


def _thread_of(call: Call) -> Channel:
    channel = call.channel()
    if not channel.is_thread:
        raise refused(50024)
    if channel.archived:
        raise refused(50083)
    return channel
