"""The methods of the Web API that the fake serves; arguments are checked against the SDK's own signatures."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.blocks import VIEW_BLOCKS, check_blocks
from tests.fakes.slack.model import Channel, Json, Message, Person, Refused

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Method = Callable[["FakeSlack", Json], Json]
METHODS: dict[str, Method] = {}
SENT_ALWAYS = {"team_id", "token", "limit", "cursor"}
MOST_VIEW = 250_000
"""Longest view, as JSON."""
STATUSES = ("active", "processing", "suspended", "closed")


def method(name: str) -> Callable[[Method], Method]:
    """Serve a method under a name."""

    def keep(work: Method) -> Method:
        METHODS[name] = work
        return work

    return keep


def check_arguments(name: str, given: Json) -> None:
    """Refuse a request that lacks an argument, or has one that the SDK does not know."""
    known = inspect.signature(getattr(AsyncWebClient, name.replace(".", "_"))).parameters.values()
    for each in known:
        required = each.kind is inspect.Parameter.KEYWORD_ONLY and each.default is inspect.Parameter.empty
        if required and given.get(each.name) in (None, ""):
            raise Refused("invalid_arguments", detail=f"{name} needs {each.name}")
    unknown = set(given) - {each.name for each in known} - SENT_ALWAYS
    if unknown:
        raise Refused("invalid_arguments", detail=f"{name} does not know {sorted(unknown)}")


@method("auth.test")
def auth_test(slack: FakeSlack, _: Json) -> Json:
    name = "example" if slack.team == "T0TEAM" else slack.team.lower()
    return {"team_id": slack.team, "user_id": slack.bot.id, "bot_id": "B0BOT", "url": f"https://{name}.slack.com/"}


@method("oauth.v2.access")
def oauth_access(slack: FakeSlack, given: Json) -> Json:
    if given.get("grant_type") == "refresh_token":
        for each in slack.tenants:
            if each.refresh_token == given["refresh_token"]:
                return each.issue()
        raise Refused("invalid_refresh_token")
    if given.get("code") not in slack.codes:
        raise Refused("invalid_code")
    return slack.codes.pop(given["code"]).issue()


@method("auth.revoke")
def revoke(slack: FakeSlack, _: Json) -> Json:
    slack.bot_token = ""
    return {"revoked": True}


@method("apps.connections.open")
def connections_open(slack: FakeSlack, _: Json) -> Json:
    if not slack.socket_mode:
        raise Refused("socket_mode_not_enabled")
    return {"url": slack.ticket()}


@method("users.list")
def users_list(slack: FakeSlack, given: Json) -> Json:
    locales = bool(given.get("include_locale"))
    everybody = [_user(slack, each, locales) for each in slack.people.values() if each.kind != "stranger"]
    at = int(given.get("cursor") or 0)
    page = everybody[at : at + slack.page]
    following = str(at + slack.page) if at + slack.page < len(everybody) else ""
    return {"members": page, "response_metadata": {"next_cursor": following}}


@method("users.info")
def users_info(slack: FakeSlack, given: Json) -> Json:
    if given["user"] not in slack.people:
        raise Refused("user_not_found")
    return {"user": _user(slack, slack.people[given["user"]], bool(given.get("include_locale")))}


@method("usergroups.users.list")
def group_users(slack: FakeSlack, given: Json) -> Json:
    if given["usergroup"] not in slack.groups:
        raise Refused("no_such_subteam")
    return {"users": sorted(slack.groups[given["usergroup"]])}


@method("conversations.info")
def conversations_info(slack: FakeSlack, given: Json) -> Json:
    channel = _visible(slack, given["channel"])
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_im": channel.kind == "im",
            "is_private": channel.kind == "private",
            "is_ext_shared": channel.shared,
            "is_archived": channel.archived,
            "context_team_id": slack.team,
        }
    }


@method("conversations.members")
def conversations_members(slack: FakeSlack, given: Json) -> Json:
    return {"members": sorted(_visible(slack, given["channel"]).members), "response_metadata": {"next_cursor": ""}}


@method("conversations.open")
def conversations_open(slack: FakeSlack, given: Json) -> Json:
    return {"channel": {"id": slack.direct(slack.people[given["users"]]).id}}


@method("conversations.replies")
def conversations_replies(slack: FakeSlack, given: Json) -> Json:
    channel = _visible(slack, given["channel"])
    root, oldest = given["ts"], float(given.get("oldest") or 0)
    found = [
        each
        for each in slack.messages
        if each.channel is channel and not each.deleted and not each.audience and root in (each.ts, each.thread)
    ]
    if not found:
        raise Refused("thread_not_found")
    shown = [each for each in found if float(each.ts) >= oldest or each.ts == root]
    return {"messages": [_shown(slack, each) for each in shown], "has_more": False}


@method("conversations.history")
def conversations_history(slack: FakeSlack, given: Json) -> Json:
    channel = _visible(slack, given["channel"])
    latest, most = float(given.get("latest") or "inf"), int(given.get("limit") or 100)
    found = [
        each
        for each in slack.messages
        if each.channel is channel and not (each.deleted or each.audience or each.thread) and float(each.ts) < latest
    ]
    return {"messages": [_shown(slack, each) for each in reversed(found[-most:])], "has_more": len(found) > most}


@method("chat.getPermalink")
def get_permalink(slack: FakeSlack, given: Json) -> Json:
    channel = _visible(slack, given["channel"])
    digits = str(given["message_ts"]).replace(".", "")
    return {"channel": channel.id, "permalink": f"https://example.slack.com/archives/{channel.id}/p{digits}"}


@method("chat.postMessage")
def post_message(slack: FakeSlack, given: Json) -> Json:
    channel = _writable(slack, given["channel"])
    slack.pace(channel)
    _check_message(given)
    message = slack.keep(channel, slack.bot.id, given)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(slack, message)}


@method("chat.postEphemeral")
def post_ephemeral(slack: FakeSlack, given: Json) -> Json:
    channel = _writable(slack, given["channel"])
    _check_message(given)
    return {"message_ts": slack.keep(channel, slack.bot.id, given, audience=given["user"]).ts}


@method("chat.update")
def update(slack: FakeSlack, given: Json) -> Json:
    message = _own(slack, given)
    if message.streaming:
        raise Refused("streaming_state_conflict")
    _check_message(given)
    metadata = given.get("metadata", message.metadata)
    message.change(text=given.get("text", ""), blocks=given.get("blocks", []), metadata=metadata)
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.delete")
def delete(slack: FakeSlack, given: Json) -> Json:
    _own(slack, given).change(deleted=True)
    return {}


@method("chat.startStream")
def start_stream(slack: FakeSlack, given: Json) -> Json:
    if not slack.streams:
        raise Refused("unknown_method")
    channel = _writable(slack, given["channel"])
    if channel.kind != "im" and not (given.get("recipient_user_id") and given.get("recipient_team_id")):
        raise Refused("missing_recipient_user_id")
    message = slack.keep(channel, slack.bot.id, {"text": "", "thread_ts": given["thread_ts"]})
    message.streaming = True
    _grow(message, given)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream")
def append_stream(slack: FakeSlack, given: Json) -> Json:
    message = _own(slack, given)
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    _grow(message, given)
    return {}


@method("chat.stopStream")
def stop_stream(slack: FakeSlack, given: Json) -> Json:
    message = _own(slack, given)
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    _grow(message, given)
    message.change(streaming=False)
    return {}


@method("agents.sessions.setStatus")
def set_status(slack: FakeSlack, given: Json) -> Json:
    if given["status"] not in STATUSES or len(given.get("title") or "") > 200:
        raise Refused("invalid_arguments")
    slack.sessions.setdefault((given["channel_id"], given["thread_ts"]), []).append(given["status"])
    return {"status": given["status"]}


@method("assistant.threads.setSuggestedPrompts")
def set_prompts(slack: FakeSlack, given: Json) -> Json:
    if not 1 <= len(given["prompts"]) <= 4:
        raise Refused("invalid_arguments")
    slack.prompts[given["channel_id"]] = [each["message"] for each in given["prompts"]]
    return {}


@method("views.open")
def views_open(slack: FakeSlack, given: Json) -> Json:
    user = slack.use_trigger(given["trigger_id"])
    view = _view(given["view"]) | {"id": f"V{user}"}
    slack.modals[user] = view
    slack.opened.append(view)
    return {"view": view}


@method("views.update")
def views_update(slack: FakeSlack, given: Json) -> Json:
    user = given["view_id"].removeprefix("V")
    if user not in slack.modals:
        raise Refused("not_found")
    slack.modals[user] = slack.opened[-1] = _view(given["view"]) | {"id": given["view_id"]}
    return {"view": slack.modals[user]}


@method("views.publish")
def views_publish(slack: FakeSlack, given: Json) -> Json:
    slack.homes[given["user_id"]] = _view(given["view"])
    return {}


@method("files.getUploadURLExternal")
def upload_url(slack: FakeSlack, given: Json) -> Json:
    key = f"F{len(slack.files) + 1}"
    slack.files[key] = {"name": given["filename"], "data": b"", "channel": ""}
    return {"upload_url": f"{slack.base}/upload/{key}", "file_id": key}


@method("files.completeUploadExternal")
def complete_upload(slack: FakeSlack, given: Json) -> Json:
    files = given["files"] if isinstance(given["files"], list) else json.loads(given["files"])
    for each in files:
        slack.files[each["id"]]["channel"] = given.get("channel_id", "")
    return {"files": files}


def _user(slack: FakeSlack, person: Person, with_locale: bool = False) -> Json:
    return {
        **({"locale": person.locale} if with_locale else {}),
        "id": person.id,
        "team_id": "T0ELSE" if person.kind == "stranger" else slack.team,
        "name": person.name,
        "deleted": person.deleted,
        "is_bot": person.kind == "bot",
        "is_admin": person.kind == "admin",
        "is_restricted": person.kind == "guest",
        "is_stranger": person.kind == "stranger",
        "profile": {"display_name": person.name},
    }


def _shown(slack: FakeSlack, message: Message) -> Json:
    found: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    if message.blocks:
        found["blocks"] = message.blocks
    if message.thread:
        found["thread_ts"] = message.thread
    if message.user == slack.bot.id or slack.people[message.user].kind == "bot":
        found["bot_id"] = f"B{message.user}"
    return found | ({"metadata": message.metadata} if message.metadata else {})


def _visible(slack: FakeSlack, channel: str) -> Channel:
    """A channel that the bot may look at: it is public, or the bot is in it."""
    found = slack.channels.get(channel)
    if found is None or (found.kind != "public" and slack.bot.id not in found.members):
        raise Refused("channel_not_found")
    return found


def _writable(slack: FakeSlack, channel: str) -> Channel:
    if channel in slack.people:
        return slack.direct(slack.people[channel])
    found = _visible(slack, channel)
    if found.archived:
        raise Refused("is_archived")
    if slack.bot.id not in found.members:
        raise Refused("not_in_channel")
    return found


def _own(slack: FakeSlack, given: Json) -> Message:
    for each in slack.messages:
        if (each.channel.id, each.ts, each.user) == (given["channel"], given["ts"], slack.bot.id) and not each.deleted:
            return each
    raise Refused("message_not_found")


def _check_message(given: Json) -> None:
    if not given.get("blocks") and not given.get("text"):
        raise Refused("no_text")
    check_blocks(given.get("blocks") or [], given.get("text") or "")


def _grow(message: Message, given: Json) -> None:
    if len(given.get("markdown_text") or "") > 12_000:
        raise Refused("msg_too_long")
    blocks = list(message.blocks)
    for chunk in given.get("chunks") or []:
        if chunk["type"] == "blocks":
            check_blocks(chunk["blocks"], "")
            blocks += chunk["blocks"]
        elif chunk["type"] == "task_update":
            blocks = [each for each in blocks if each.get("id") != chunk["id"]]
            blocks.append(
                {"type": "task", "id": chunk["id"], "title": chunk["title"], "details": chunk.get("details", "")}
            )
        else:
            raise Refused("invalid_chunks")
    message.change(blocks=blocks)


def _view(view: Json | str) -> Json:
    found: Json = json.loads(view) if isinstance(view, str) else view
    check_blocks(found["blocks"], "", VIEW_BLOCKS)
    if any(each["type"] == "table" for each in found["blocks"]):
        raise Refused("invalid_arguments", detail="a view has no tables")
    if len(json.dumps(found)) > MOST_VIEW or len((found.get("title") or {}).get("text", "")) > 24:
        raise Refused("invalid_arguments", detail="a view is too large, or its title too long")
    return found
