"""Endpoints about channels and threads."""

from collections.abc import Callable
from datetime import datetime

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
    if "applied_tags" in call.body:
        _set_tags(call, channel)
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
    return _archived(call, lambda thread: not thread.is_private_thread)


@routes.add("GET", "/channels/{channel_id}/threads/archived/private")
def list_private_archived(call: Call) -> Json:
    call.channel(Permission.MANAGE_THREADS)
    return _archived(call, lambda thread: thread.is_private_thread)


@routes.add("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
def list_joined_archived(call: Call) -> Json:
    """Private threads that the bot is in; those come newest first by id, all others by when they were archived."""
    bot = call.world.bot.id
    return _archived(call, lambda thread: thread.is_private_thread and bot in thread.participants)


@routes.add("GET", "/guilds/{guild_id}/threads/active")
def list_active(call: Call) -> Json:
    guild = call.guild()
    own = [c for c in call.world.viewable(guild) if c.is_thread and not c.archived]
    return {"threads": [payloads.channel(entry, call.world.bot) for entry in own], "members": []}


def _set_tags(call: Call, channel: Channel) -> None:
    """Give a post tags of its forum, five at most."""
    known = channel.parent.tags if channel.parent is not None else {}
    wanted = [int(key) for key in call.body["applied_tags"]]
    errors = FormErrors()
    errors.bad_length(("applied_tags",), wanted, 0, 5)
    if any(key not in known for key in wanted):
        errors.add(("applied_tags",), "INVALID_TAG", "Unknown tag")
    errors.check()
    channel.tags = {key: known[key] for key in wanted}


def _archived(call: Call, wanted: Callable[[Channel], bool]) -> Json:
    """A page of a channel's archived threads, newest first; ``before`` is a time or, of joined threads, an id."""
    channel = call.channel(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)
    limit, before = call.number("limit", 50, 2, 100), call.query.get("before", "")
    inside = [each for each in call.world.channels if each.parent is channel and each.archived and wanted(each)]
    falling = sorted(inside, key=lambda each: -each.id)
    left = [each for each in falling if not before or _is_before(each, before)]
    shown = [payloads.channel(each, call.world.bot) for each in left[:limit]]
    return {"threads": shown, "members": [], "has_more": len(left) > limit}


def _is_before(thread: Channel, before: str) -> bool:
    if before.isdecimal():
        return thread.id < int(before)
    return thread.created < datetime.fromisoformat(before).timestamp()


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
