"""The callback of an interaction, and the webhook that edits and follows it up."""

from typing import Any

from tests.fakes.discord.components import check_choices, check_modal
from tests.fakes.discord.interaction import Asked, Callback, Interaction
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.mentions import check_allowed
from tests.fakes.discord.message import Flag, Message
from tests.fakes.discord.model import Json
from tests.fakes.discord.refusals import refused
from tests.fakes.discord.rest.call import Call, Routes, sent_flags
from tests.fakes.discord.rest.messages import revise
from tests.fakes.discord.state import numbered

routes = Routes()
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = WEBHOOK + "/messages/@original"
ONE = WEBHOOK + "/messages/{message_id}"
FOLLOW_UPS = 5
"""Follow-ups to an interaction where the bot is only by somebody's own installation."""
RESPONSE_TYPES = {Asked.COMMAND: 20, Asked.COMPONENT: 19, Asked.MODAL: 19}


@routes.add("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def answer(call: Call) -> Json | None:
    asked = _asked(call)
    data = call.body.get("data") or {}
    kind = asked.check_callback(call.body.get("type", 0))
    _check(call, kind, data)
    asked.callback = kind
    asked.acknowledged_after = call.world.clock.now() - asked.created
    ANSWERS[kind](call, asked, data)
    call.world.answers.changed()
    return _resource(call, asked) if call.query.get("with_response") in ("1", "true", "True") else None


@routes.add("GET", ORIGINAL)
def get_original(call: Call) -> Json:
    return call.show(_original(call))


@routes.add("PATCH", ORIGINAL)
def edit_original(call: Call) -> Json:
    return _edited(call, _original(call))


@routes.add("DELETE", ORIGINAL)
def delete_original(call: Call) -> None:
    call.world.remove(_original(call))


@routes.add("POST", WEBHOOK)
def follow_up(call: Call) -> Json:
    asked = _of_token(call)
    if asked.original is not None and asked.original.has(Flag.LOADING) and not asked.original.deleted:
        return _edited(call, asked.original)
    if not _is_inside(call, asked) and len(asked.followups) >= FOLLOW_UPS:
        raise refused(40094)
    body = call.body
    flags = sent_flags(body, Flag.EPHEMERAL)
    check_allowed(body.get("allowed_mentions"))
    call.check_new(body)
    message = _said(call, asked, body, flags)
    message.type = 19 if asked.original else 0
    message.reference = asked.original
    asked.followups.append(call.world.place(message))
    return call.show(message)


@routes.add("GET", ONE)
def get_follow_up(call: Call) -> Json:
    return call.show(_named(call))


@routes.add("PATCH", ONE)
def edit_follow_up(call: Call) -> Json:
    return _edited(call, _named(call))


@routes.add("DELETE", ONE)
def delete_follow_up(call: Call) -> None:
    call.world.remove(_named(call))


def _asked(call: Call) -> Interaction:
    asked = call.world.interactions.get(call.params["interaction_token"])
    if asked is None or asked.id != call.id("interaction_id"):
        raise refused(10062)
    return asked


def _check(call: Call, kind: Callback, data: Json) -> None:
    """Hold what a callback brings against the documented limits."""
    if kind is Callback.MESSAGE:
        check_allowed(data.get("allowed_mentions"))
        call.check_new(data, ("data",))
    elif kind is Callback.UPDATE:
        check_allowed(data.get("allowed_mentions"))
        check_message(data, [upload.content for upload in call.uploads], ("data",))
    elif kind is Callback.CHOICES:
        check_choices(data)
    elif kind is Callback.MODAL:
        check_modal(data)


def _say(call: Call, asked: Interaction, data: Json) -> None:
    message = _said(call, asked, data, sent_flags(data, Flag.EPHEMERAL))
    asked.private = message.ephemeral
    asked.original = call.world.place(message)


def _defer(call: Call, asked: Interaction, data: Json) -> None:
    flags = sent_flags(data, Flag.EPHEMERAL) & Flag.EPHEMERAL
    message = _said(call, asked, {}, flags | Flag.LOADING)
    asked.private = message.ephemeral
    asked.original = call.world.place(message)


def _defer_update(call: Call, asked: Interaction, data: Json) -> None:
    asked.original = asked.source


def _update(call: Call, asked: Interaction, data: Json) -> None:
    assert asked.source is not None
    asked.original = asked.source
    if asked.source.deleted:
        raise refused(10008)
    revise(call, asked.source, data, webhook=True)


def _offer(call: Call, asked: Interaction, data: Json) -> None:
    asked.choices = list(data.get("choices") or [])


def _open(call: Call, asked: Interaction, data: Json) -> None:
    asked.form = {**data, "components": numbered(data["components"])}
    call.world.note(asked.channel, f'{call.world.bot.name} opens the form "{data["title"]}" for {asked.user.name}')


ANSWERS: dict[Callback, Any] = {
    Callback.MESSAGE: _say,
    Callback.DEFERRED_MESSAGE: _defer,
    Callback.DEFERRED_UPDATE: _defer_update,
    Callback.UPDATE: _update,
    Callback.CHOICES: _offer,
    Callback.MODAL: _open,
}


def _said(call: Call, asked: Interaction, body: Json, flags: int) -> Message:
    """A response's message. It needs no permission but, unseen by others where the bot may not write, privacy."""
    message = call.world.new_message(asked.channel, call.world.bot, (body.get("content") or "").strip())
    message.interaction, message.flags = asked, flags
    message.audience = asked.user if flags & Flag.EPHEMERAL else None
    message.components = list(body.get("components") or [])
    message.attachments = call.attached(asked.channel, body, [])
    message.type = 23 if asked.data.get("type") == 3 else RESPONSE_TYPES[asked.type]
    message.reference = asked.source if message.type == 19 else None
    message.pings = call.world.pings(asked.channel, call.world.bot, body, webhook=True)
    return message


def _is_inside(call: Call, asked: Interaction) -> bool:
    place = asked.channel
    return call.world.bot.id in (place.guild.members if place.guild else place.participants)


def _resource(call: Call, asked: Interaction) -> Json:
    body: Json = {"id": str(asked.id), "type": int(asked.type)}
    assert asked.callback is not None
    resource: Json = {"type": int(asked.callback)}
    if asked.callback in (Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.UPDATE) and asked.original:
        body |= {"response_message_id": str(asked.original.id)}
        body |= {
            "response_message_loading": asked.original.has(Flag.LOADING),
            "response_message_ephemeral": asked.private,
        }
        resource["message"] = call.show(asked.original)
    return {"interaction": body, "resource": resource}


def _of_token(call: Call) -> Interaction:
    asked = call.world.interactions.get(call.params["webhook_token"])
    if asked is None or call.id("webhook_id") != call.world.application.id:
        raise refused(10015)
    asked.check_token()
    return asked


def _original(call: Call) -> Message:
    asked = _of_token(call)
    if asked.original is None or asked.original.deleted:
        raise refused(10008)
    return asked.original


def _named(call: Call) -> Message:
    asked, key = _of_token(call), call.id("message_id")
    for message in asked.messages + ([asked.source] if asked.source else []):
        if message.id == key and not message.deleted:
            return message
    raise refused(10008)


def _edited(call: Call, message: Message) -> Json:
    """Edit a response; to fill a deferred one is no edit in people's eyes."""
    revise(call, message, call.body, webhook=True, mark_edited=not message.has(Flag.LOADING))
    return call.show(message)
