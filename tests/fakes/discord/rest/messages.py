"""Endpoints about messages in channels."""

from tests.fakes.discord.limits import check_message, check_not_empty
from tests.fakes.discord.mentions import check_allowed
from tests.fakes.discord.message import Flag, Message
from tests.fakes.discord.model import Channel, Json
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.refusals import FormErrors, refused
from tests.fakes.discord.rest.call import Call, Routes, sent_flags

routes = Routes()
MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"
NONCE_SECONDS = 300.0
HISTORY = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


@routes.add("POST", MESSAGES)
def create_message(call: Call) -> Json:
    channel = writable(call)
    body = call.body
    known = _by_nonce(call, channel)
    if known is not None:
        return call.show(known)
    flags = sent_flags(body)
    check_allowed(body.get("allowed_mentions"))
    call.check_new(body)
    message = written(call, channel, body, flags)
    message.nonce = body.get("nonce")
    message.reference = _reference(call, channel)
    message.type = 19 if message.reference else 0
    replied = message.reference.author if message.reference else None
    message.pings = call.world.pings(channel, call.world.bot, body, replied=replied)
    return call.show(call.world.place(message))


@routes.add("PATCH", ONE)
def edit_message(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        raise refused(50005)
    if channel.is_thread and channel.archived:
        raise refused(50083)
    revise(call, message, call.body, webhook=False)
    return call.show(message)


@routes.add("DELETE", ONE)
def delete_message(call: Call) -> None:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        call.channel(Permission.MANAGE_MESSAGES)
    call.world.remove(message)


@routes.add("GET", ONE)
def get_message(call: Call) -> Json:
    return call.show(call.message(call.channel(HISTORY)))


@routes.add("GET", MESSAGES)
def list_messages(call: Call) -> list[Json]:
    channel = call.channel()
    if not channel.holds_messages:
        raise refused(50008)
    limit = call.number("limit", 50, 1, 100)
    if Permission.READ_MESSAGE_HISTORY not in call.world.rights(call.world.bot, channel):
        return []
    rising = sorted((m for m in channel.messages.values() if not m.deleted and not m.ephemeral), key=lambda m: m.id)
    return [call.show(message) for message in reversed(_window(rising, call.query, limit))]


@routes.add("POST", "/channels/{channel_id}/messages/bulk-delete")
def delete_messages(call: Call) -> None:
    channel = call.channel(Permission.MANAGE_MESSAGES)
    keys = {int(key) for key in call.body["messages"]}
    errors = FormErrors()
    errors.bad_length(("messages",), call.body["messages"], 2, 100)
    errors.check()
    for message in [m for m in channel.messages.values() if m.id in keys and not m.deleted]:
        call.world.remove(message)


@routes.add("POST", "/channels/{channel_id}/typing")
def type_in(call: Call) -> None:
    writable(call)


def writable(call: Call) -> Channel:
    """The path's channel, in which the bot may write.

    Raises:
        Refusal: 50001, 50013, 50008 or, to people who take no DMs, 50007.
    """
    channel = call.channel()
    if not channel.holds_messages:
        raise refused(50008)
    if channel.recipient is not None and not channel.recipient.accepts_dms:
        raise refused(50007)
    if channel.is_thread and channel.archived and channel.locked:
        raise refused(50083)
    return call.channel(Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES)


def written(call: Call, channel: Channel, body: Json, flags: int) -> Message:
    """A message of the bot's, not yet in its channel."""
    rights = call.world.rights(call.world.bot, channel)
    if call.uploads and Permission.ATTACH_FILES not in rights:
        raise refused(50013)
    message = call.world.new_message(channel, call.world.bot, (body.get("content") or "").strip())
    if channel.is_thread:
        channel.participants.add(call.world.bot.id)
    message.flags = flags
    message.components = list(body.get("components") or [])
    message.attachments = call.attached(channel, body, [])
    return message


def revise(call: Call, message: Message, body: Json, webhook: bool, mark_edited: bool = True) -> None:
    """Change what the body names, after checking the message as it will stand.

    Raises:
        Refusal: 50035, 50006 or 40005.
    """
    check_allowed(body.get("allowed_mentions"))
    kept = message.flags & ~(Flag.SUPPRESS_EMBEDS | Flag.LOADING)
    flags = kept | sent_flags(body) if "flags" in body else message.flags & ~Flag.LOADING
    files = call.attached(message.channel, body, message.attachments)
    stands: Json = {"content": message.content, "components": message.components}
    stands |= {key: body[key] or ([] if key != "content" else "") for key in stands if key in body}
    check_message({**body, **stands}, [upload.content for upload in call.uploads])
    check_not_empty(stands, len(files))
    message.content, message.components = stands["content"].strip(), list(stands["components"])
    message.attachments, message.flags = files, flags
    replied = message.reference.author if message.reference and "allowed_mentions" in body else None
    allowed = {"allowed_mentions": body.get("allowed_mentions")}
    message.pings = call.world.pings(message.channel, message.author, stands | allowed, webhook, replied)
    call.world.revised(message, mark_edited)


def _reference(call: Call, channel: Channel) -> Message | None:
    reference = call.body.get("message_reference")
    if not reference:
        return None
    call.channel(HISTORY)
    target = channel.messages.get(int(reference["message_id"]))
    if target is not None and not target.deleted and not target.ephemeral:
        return target
    if reference.get("fail_if_not_exists", True):
        errors = FormErrors()
        errors.add(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        errors.check()
    return None


def _by_nonce(call: Call, channel: Channel) -> Message | None:
    """The message that this request has already made, if it says that its nonce is to be enforced."""
    if not call.body.get("enforce_nonce") or call.body.get("nonce") is None:
        return None
    now, nonce = call.world.clock.now(), str(call.body["nonce"])
    same = (m for m in channel.messages.values() if m.author is call.world.bot and str(m.nonce) == nonce)
    return next((m for m in same if now - m.created < NONCE_SECONDS), None)


def _window(rising: list[Message], query: dict[str, str], limit: int) -> list[Message]:
    if "around" in query:
        middle, half = int(query["around"]), limit // 2
        before = [m for m in rising if m.id < middle][-half:] if half else []
        return before + [m for m in rising if m.id >= middle][: limit - half]
    if "after" in query:
        return [m for m in rising if m.id > int(query["after"])][:limit]
    if "before" in query:
        return [m for m in rising if m.id < int(query["before"])][-limit:]
    return rising[-limit:]
