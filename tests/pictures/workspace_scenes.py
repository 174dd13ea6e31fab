"""What there is to see in channels of the fake Slack, as plain data that a picture can be drawn from."""

from tests.fakes.slack.model import Channel, Json, Message
from tests.fakes.slack.people import title_of
from tests.fakes.slack.server import FakeSlack


def workspace_scenes(slack: FakeSlack) -> dict[str, Json]:
    """Return what each channel shows by the title that it has in transcripts; then forms and Home tabs."""
    names = {
        "users": {key: person.name for key, person in slack.people.items()},
        "groups": dict.fromkeys(slack.groups, "helpers"),
        "channels": {key: channel.name for key, channel in slack.channels.items()},
    }
    found = {title_of(each): _scene(slack, each) for each in slack.channels.values()}
    views = [(f"--- form {at} ---", "form", each) for at, each in enumerate(slack.opened)]
    views += [(f"--- home of {key} ---", "home", each) for key, each in slack.homes.items()]
    for title, kind, view in views:
        found[title] = {"channel": "", "kind": kind, "entries": [{"kind": kind, "view": dict(view)}]}
    return {title: {"platform": "slack", "names": names, **each} for title, each in found.items() if each["entries"]}


def _scene(slack: FakeSlack, channel: Channel) -> Json:
    entries = [_message(slack, each) for each in slack.messages if each.channel is channel]
    return {"channel": channel.name, "kind": "direct" if channel.kind == "im" else "channel", "entries": entries}


def _message(slack: FakeSlack, message: Message) -> Json:
    author = slack.people[message.user]
    return {
        "kind": "message",
        "ts": message.ts,
        "thread": message.thread,
        "author": author.name,
        "bot": author.kind == "bot",
        "only": slack.people[message.audience].name if message.audience else "",
        "deleted": message.deleted,
        "text": message.text,
        "blocks": message.blocks,
    }
