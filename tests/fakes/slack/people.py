"""What people do on the fake's Slack, and what they see there."""

from __future__ import annotations

import asyncio

from tests.fakes.discord.answers import PATIENCE
from tests.fakes.slack.blocks import buttons, pings_of, read
from tests.fakes.slack.model import Channel, Envelope, Json, Message, Person
from tests.fakes.slack.server import FakeSlack

WAIT = 15.0 * PATIENCE
QUIET = 0.6


class Town:
    """A workspace with people in it.

    Args:
        slack: The fake.
    """

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack

    def person(self, name: str, kind: str = "member") -> Person:
        """Somebody new."""
        person = Person(f"U{len(self.slack.people):05d}", name, kind)  # type: ignore[arg-type]
        self.slack.people[person.id] = person
        return person

    def channel(self, name: str, *members: Person, private: bool = False, shared: bool = False) -> Channel:
        """A new channel that the bot and some people are in."""
        inside = {self.slack.bot.id, *(each.id for each in members)}
        key = f"C{len(self.slack.channels):05d}"
        found = Channel(key, name, "private" if private else "public", inside, shared)
        self.slack.channels[key] = found
        return found

    def group(self, *members: Person) -> str:
        """A new user group."""
        key = f"S{len(self.slack.groups):05d}"
        self.slack.groups[key] = {each.id for each in members}
        return key

    def say(self, person: Person, channel: Channel, text: str, thread: Message | None = None, **more: str) -> Message:
        """Write a message, which the bot hears where it is."""
        given = {"text": text, "thread_ts": (thread.thread or thread.ts) if thread else ""}
        message = self.slack.keep(channel, person.id, given)
        event = self.event(message) | more
        if self.slack.bot.mention in text and channel.kind != "im":
            self.hear({**event, "type": "app_mention"})
        if self.slack.bot.id in channel.members:
            self.hear(event)
        return message

    def event(self, message: Message) -> Json:
        """A message as an event."""
        kinds = {"public": "channel", "private": "group", "im": "im"}
        event = {"type": "message", "channel": message.channel.id, "channel_type": kinds[message.channel.kind]}
        event |= {"user": message.user, "text": message.text, "ts": message.ts, "event_ts": message.ts}
        event |= {"team": self.slack.team}
        if self.slack.people[message.user].kind == "bot":
            event["bot_id"] = "B1"
        if message.thread:
            roots = [each for each in self.slack.messages if each.ts == message.thread]
            event |= {"thread_ts": message.thread, "parent_user_id": roots[0].user if roots else ""}
        return event

    def hear(self, event: Json) -> Envelope:
        """Tell the bot of an event."""
        payload = {"type": "event_callback", "event": event, "event_id": f"Ev{id(event)}", **self._where()}
        return self.slack.tell("events_api", payload)

    def _where(self) -> Json:
        """How an event says which workspace it comes from."""
        slack, whole = self.slack, bool(self.slack.organisation)
        about = {"enterprise_id": slack.organisation or None, "team_id": slack.team, "user_id": slack.bot.id}
        return {"team_id": slack.team, "authorizations": [{**about, "is_bot": True, "is_enterprise_install": whole}]}

    def _from(self) -> Json:
        """How a press says which workspace it comes from."""
        organisation = self.slack.organisation
        return {"team": {"id": self.slack.team}, "enterprise": {"id": organisation} if organisation else None}

    def edit(self, message: Message, text: str) -> None:
        """Have its author edit a message, some seconds after it was written."""
        before = self.event(message)
        message.change(text=text)
        edited = {"user": message.user, "ts": f"{float(message.ts) + 30:.6f}"}
        changed = {**self.event(message), "edited": edited}
        self.hear(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": message.channel.id,
                "ts": edited["ts"],
                "message": changed,
                "previous_message": before,
            }
        )

    def delete(self, message: Message) -> None:
        """Have its author delete a message."""
        message.change(deleted=True)
        gone = {"type": "message", "subtype": "message_deleted", "channel": message.channel.id, "ts": "1.1"}
        self.hear({**gone, "deleted_ts": message.ts, "previous_message": self.event(message)})

    def slash(self, person: Person, channel: Channel, command: str, text: str = "") -> Envelope:
        """Use a command."""
        payload = {
            "command": command,
            "text": text,
            "user_id": person.id,
            "channel_id": channel.id,
            "team_id": self.slack.team,
            "enterprise_id": self.slack.organisation or None,
            "trigger_id": self.slack.trigger(person.id),
            "response_url": self.slack.response_url(channel, person.id),
        }
        return self.slack.tell("slash_commands", payload)

    def press(self, person: Person, message: Message, label: str) -> Envelope:
        """Press a button under a message."""
        pressed = buttons(message.blocks)[label]
        action = {"type": pressed["type"], "action_id": pressed["action_id"], "value": pressed.get("value", "")}
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel.id}
        seen = {"ts": message.ts, "thread_ts": message.thread, "text": message.text, "blocks": message.blocks}
        shown = {} if message.audience else {"message": seen}
        payload = {
            "type": "block_actions",
            **self._from(),
            "user": {"id": person.id},
            "channel": {"id": message.channel.id},
            "container": container | {"is_ephemeral": bool(message.audience)},
            "trigger_id": self.slack.trigger(person.id),
            "response_url": self.slack.response_url(message.channel, person.id, message),
            "actions": [{**action, "action_ts": message.ts, "block_id": "b"}],
            **shown,
        }
        return self.slack.tell("interactive", payload)

    def press_home(self, person: Person, label: str) -> Envelope:
        """Press a button of the Home tab."""
        pressed = buttons(self.slack.homes[person.id]["blocks"])[label]
        payload = {
            "type": "block_actions",
            **self._from(),
            "user": {"id": person.id},
            "container": {"type": "view"},
            "trigger_id": self.slack.trigger(person.id),
            "actions": [{"type": "button", "action_id": pressed["action_id"], "block_id": "b", "action_ts": "1"}],
        }
        return self.slack.tell("interactive", payload)

    def shortcut(self, person: Person, message: Message, callback: str = "answer_this") -> Envelope:
        """Use a shortcut of a message, "Answer this" unless another one is named."""
        return self.menu(person, message, callback)

    def menu(self, person: Person, message: Message, callback: str) -> Envelope:
        """Use a shortcut of the app on a message."""
        shown: Json = {"ts": message.ts, "text": message.text, "user": message.user, "blocks": message.blocks}
        if message.user == self.slack.bot.id:
            shown["bot_id"] = "B1"
        if message.thread:
            shown["thread_ts"] = message.thread
        payload = {
            "type": "message_action",
            "callback_id": callback,
            **self._from(),
            "user": {"id": person.id},
            "channel": {"id": message.channel.id},
            "message": shown,
            "trigger_id": self.slack.trigger(person.id),
            "response_url": self.slack.response_url(message.channel, person.id),
        }
        return self.slack.tell("interactive", payload)

    def submit(self, person: Person, choice: str, words: str) -> Envelope:
        """Send the form that a person has open."""
        view = self.slack.modals.pop(person.id)
        values = {
            "choice": {"choice": {"selected_option": {"value": choice} if choice else None}},
            "words": {"words": {"value": words or None}},
        }
        payload = {
            "type": "view_submission",
            **self._from(),
            "user": {"id": person.id},
            "view": {**view, "state": {"values": values}},
        }
        return self.slack.tell("interactive", payload)

    def fill(self, person: Person, **values: str) -> Envelope:
        """Send the form of lines that a person has open, with some of them changed."""
        view = self.slack.modals.pop(person.id)
        inputs = [each for each in view["blocks"] if each["type"] == "input"]
        before = {each["block_id"]: each["element"].get("initial_value") for each in inputs}
        given = {name: {name: {"value": values.get(name, value) or None}} for name, value in before.items()}
        payload = {
            "type": "view_submission",
            **self._from(),
            "user": {"id": person.id},
            "view": {**view, "state": {"values": given}},
        }
        return self.slack.tell("interactive", payload)

    async def until(self, condition: object) -> None:
        """Wait for something."""
        assert callable(condition)
        async with asyncio.timeout(WAIT):
            while not condition():
                await asyncio.sleep(0.02)

    def replies(self, to: Message) -> list[Message]:
        """The bot's messages in the thread of a message, after it."""
        root = to.thread or to.ts
        return [
            each
            for each in self.slack.messages
            if each.user == self.slack.bot.id and each.thread == root and float(each.ts) > float(to.ts)
        ]

    async def answer(self, to: Message, text: str) -> Message:
        """Wait for a reply that says something."""
        await self.until(lambda: any(text in self.text(each) for each in self.replies(to) if not each.deleted))
        return next(each for each in self.replies(to) if text in self.text(each))

    async def shown(self, person: Person, channel: Channel, text: str) -> Message:
        """Wait for a message that only one person sees."""

        def found() -> list[Message]:
            mine = [each for each in self.slack.messages if each.audience == person.id and each.channel is channel]
            return [each for each in mine if text in self.text(each) and not each.deleted]

        await self.until(found)
        return found()[-1]

    async def silence(self) -> None:
        """Wait until the bot has heard everything, and a while longer."""
        await asyncio.gather(*(each.done.wait() for each in self.slack.envelopes))
        await asyncio.sleep(QUIET)

    def text(self, message: Message) -> str:
        """What people read of a message."""
        return read(message.blocks, message.text)

    def pings(self) -> list[str]:
        """Whom the bot's messages have notified; one that a single person sees notifies nobody else."""
        mine = [each for each in self.slack.messages if each.user == self.slack.bot.id and not each.audience]
        return [ping for each in mine for ping in pings_of(each.blocks, each.text)]

    def transcript(self, channel: Channel) -> str:
        """What stands in a channel, thread by thread, as text to read."""
        roots = [each for each in self.slack.messages if each.channel is channel and not each.thread]
        lines = [title_of(channel)]
        for root in roots:
            inside = [each for each in self.slack.messages if each.channel is channel and each.thread == root.ts]
            lines += ["", *self._told(root, "")]
            lines += [line for each in inside for line in self._told(each, "  ")]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def _told(self, message: Message, indent: str) -> list[str]:
        names = {each.mention: f"@{each.name}" for each in self.slack.people.values()}
        text = self.text(message)
        for mention, name in names.items():
            text = text.replace(mention, name)
        marks = f" (only {self.slack.people[message.audience].name} sees this)" if message.audience else ""
        marks += " (deleted)" if message.deleted else ""
        head = f"{indent}{self.slack.people[message.user].name}{marks}:"
        return [head, *(f"{indent}  {line}" for line in text.splitlines())]


def title_of(channel: Channel) -> str:
    """The line over what stands in a channel."""
    return f"=== {'#' + channel.name if channel.kind != 'im' else 'Direct messages with ' + channel.name} ==="
