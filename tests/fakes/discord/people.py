"""What people do: write, command, press, submit."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from tests.fakes.discord import calling, payloads
from tests.fakes.discord.building import Building
from tests.fakes.discord.interaction import Asked, Interaction
from tests.fakes.discord.message import Attachment, Message, parts
from tests.fakes.discord.model import Channel, Json, Kind, User
from tests.fakes.discord.permissions import Permission

TEXT = "text/plain; charset=utf-8"
CONTENT_TYPES = {
    "txt": TEXT,
    "pdf": "application/pdf",
    "png": "image/png",
    "md": "text/markdown",
}


class NotPossible(Exception):
    """A person cannot do this: Discord does not show them the channel, the command or the button."""


class People(Building):
    """Actions as a person; each is refused where Discord's client would not offer it."""

    def file(self, channel: Channel, filename: str, content: bytes) -> Attachment:
        """A file, uploaded and ready to be attached."""
        kind = CONTENT_TYPES.get(filename.rpartition(".")[2], "application/octet-stream")
        return self.keep_file(channel, filename, content, kind)

    def say(
        self, user: User, channel: Channel, text: str, reply_to: Message | None = None, files: Sequence[Attachment] = ()
    ) -> Message:
        """Write a message, perhaps as a reply, which notifies whom it replies to."""
        speak = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        self._hold(user, channel, Permission.VIEW_CHANNEL | speak)
        if not channel.holds_messages:
            raise NotPossible(f"#{channel.name} is a forum: use post")
        message = self.new_message(channel, user, text.strip())
        message.attachments = list(files)
        message.reference, message.type = reply_to, 19 if reply_to else 0
        replied = reply_to.author if reply_to else None
        message.pings = self.pings(channel, user, {"content": text}, replied=replied)
        if channel.is_thread:
            self._enter(channel, user, *message.pings.users)
        return self.place(message)

    def dm_bot(self, user: User, text: str, files: Sequence[Attachment] = ()) -> Message:
        """Write to the bot directly."""
        return self.say(user, self.dm(user), text, files=files)

    def webhook_says(self, channel: Channel, name: str, text: str) -> Message:
        """Let a webhook, which is no member, write a message."""
        message = self.new_message(channel, User(self.ids.next(), name, bot=True), text.strip())
        message.webhook = True
        message.pings = self.pings(channel, message.author, {"content": text}, webhook=True)
        return self.place(message)

    def edit(self, user: User, message: Message, text: str) -> Message:
        """Change one's own message."""
        if message.author is not user:
            raise NotPossible("one edits only one's own messages")
        message.content = text.strip()
        self.revised(message)
        return message

    def delete(self, user: User, message: Message) -> None:
        """Delete a message: one's own, or, for moderators, anybody's."""
        if message.author is not user:
            self._hold(user, message.channel, Permission.MANAGE_MESSAGES)
        self.remove(message)

    def purge(self, user: User, messages: Sequence[Message]) -> None:
        """Delete messages of one channel together, as moderators' tools do."""
        channel = messages[0].channel
        self._hold(user, channel, Permission.MANAGE_MESSAGES)
        for message in messages:
            message.deleted = True
        body: Json = {"ids": [str(message.id) for message in messages], "channel_id": str(channel.id)}
        body |= {"guild_id": str(channel.guild.id)} if channel.guild else {}
        self.emit_in(channel, "MESSAGE_DELETE_BULK", lambda _: body)
        self.answers.changed()

    def open_thread(self, user: User, at: Channel | Message, name: str, private: bool = False) -> Channel:
        """Open a thread in a channel or from a message."""
        channel = at.channel if isinstance(at, Message) else at
        right = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        self._hold(user, channel, Permission.VIEW_CHANNEL | right)
        return self.start_thread(channel, user, name, at if isinstance(at, Message) else None, private)

    def invite(self, user: User, thread: Channel, guest: User) -> None:
        """Add somebody, perhaps the bot, to a thread."""
        self._hold(user, thread, Permission.VIEW_CHANNEL)
        self._enter(thread, guest)

    def post(self, user: User, forum: Channel, title: str, text: str) -> Message:
        """Open a post in a forum; returns its first message, whose channel is the post."""
        self._hold(user, forum, Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
        if forum.kind != Kind.FORUM:
            raise NotPossible(f"#{forum.name} is no forum")
        thread = self.start_thread(forum, user, title)
        first = self.new_message(thread, user, text.strip())
        first.id = thread.id
        first.pings = self.pings(thread, user, {"content": text})
        return self.place(first)

    def add_app(self, user: User) -> None:
        """Add the bot's application to one's own account."""
        user.has_app = True

    def tag(self, user: User, post: Channel, *names: str) -> None:
        """Give a post of a forum those tags and no others."""
        assert post.parent is not None
        if post.owner is not user:
            self._hold(user, post, Permission.MANAGE_THREADS)
        post.tags = {key: name for key, name in post.parent.tags.items() if name in names}
        self.emit_in(post, "THREAD_UPDATE", lambda _: payloads.channel(post, self.bot))

    def slash(self, user: User, channel: Channel, command: str, /, **options: object) -> Interaction:
        """Use a slash command; a subcommand is named with its parent, ``"source add"``."""
        self._hold(user, channel, Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS)
        found, path, declared = calling.find(self, user, channel, command)
        filled, resolved = calling.fill(self, channel, declared, options)
        typed = " ".join(f"{key}: {calling.shown(value)}" for key, value in options.items())
        label = f"/{command} {typed}".strip()
        data = calling.data(found, path, filled, resolved)
        return self._ask(Asked.COMMAND, user, channel, data, label, f"{user.name} uses {label}")

    def autocomplete(
        self, user: User, channel: Channel, command: str, focused: str, /, **options: object
    ) -> Interaction:
        """Type in an option that completes itself; await its `Interaction.offered`."""
        self._hold(user, channel, Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS)
        found, path, declared = calling.find(self, user, channel, command)
        filled = calling.typing(declared, focused, options)
        label = f"/{command} {focused}: {options.get(focused, '')}…"
        return self._ask(Asked.AUTOCOMPLETE, user, channel, calling.data(found, path, filled, {}), label, "")

    def message_command(self, user: User, message: Message, command: str) -> Interaction:
        """Use a message's context menu: Apps, then the command."""
        self._hold(user, message.channel, Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS)
        found = calling.find_menu(self, user, message.channel, command)
        shown = self.message_json(message, hide=False)
        data: Json = {"id": str(found.id), "name": found.name, "type": found.type, "target_id": str(message.id)}
        data["resolved"] = {"messages": {str(message.id): shown}}
        told = f'{user.name} uses "{command}" on {message.author.name}\'s message'
        return self._ask(Asked.COMMAND, user, message.channel, data, f'"{command}"', told)

    def press(self, user: User, message: Message, button: str) -> Interaction:
        """Press a button, named by its label, its emoji or its custom id."""
        part = self._control(user, message, button)
        data: Json = {"custom_id": part["custom_id"], "component_type": 2, "id": part["id"]}
        return self._ask(
            Asked.COMPONENT, user, message.channel, data, f"[{button}]", f"{user.name} presses [{button}]", message
        )

    def submit(self, user: User, opened: Interaction, answers: Mapping[str, object]) -> Interaction:
        """Fill in the form that an interaction opened and send it; fields are named by label or custom id."""
        if opened.form is None or opened.user is not user:
            raise NotPossible(f"no form is open for {user.name}")
        data = calling.form_data(opened.form, dict(answers))
        typed = "; ".join(f"{key}: {value}" for key, value in answers.items())
        told = f'{user.name} sends the form "{opened.form["title"]}" ({typed})'
        label = f'form "{opened.form["title"]}"'
        return self._ask(Asked.MODAL, user, opened.channel, data, label, told, opened.source)

    def _enter(self, thread: Channel, *users: User) -> None:
        """Put those into a thread who see its parent; a private one appears to the bot thereby."""
        assert thread.parent is not None
        new = [user for user in users if user.id not in thread.participants and self.may_read(user, thread.parent)]
        thread.participants |= {user.id for user in new}
        if self.bot in new:
            self.emit_in(thread, "THREAD_CREATE", lambda _: payloads.channel(thread, self.bot))

    def _ask(
        self,
        kind: Asked,
        user: User,
        channel: Channel,
        data: Json,
        label: str,
        told: str,
        source: Message | None = None,
    ) -> Interaction:
        if told:
            self.note(channel, told)
        token = secrets.token_urlsafe(48)
        now = self.clock.now()
        asked = Interaction(
            self.ids.next(), token, kind, user, channel, now, self.clock, self.answers, data, label, source
        )
        self.interactions[token] = asked
        hear = payloads.interaction
        inside = channel.guild if channel.guild and self.bot.id in channel.guild.members else None
        self.emit("INTERACTION_CREATE", lambda sight: hear(asked, self.bot, self.users, sight.hidden), inside)
        return asked

    def _hold(self, user: User, channel: Channel, right: Permission) -> None:
        missing = right & ~self.rights(user, channel)
        if missing:
            raise NotPossible(f"{user.name} lacks {missing.name} in #{channel.name}")

    def _control(self, user: User, message: Message, name: str) -> Json:
        if message.deleted or (message.audience not in (None, user)):
            raise NotPossible(f"{user.name} does not see that message")
        self._hold(user, message.channel, Permission.VIEW_CHANNEL)
        for part in parts(message.components):
            if part["type"] == 2 and name in calling.names(part) and not part.get("url"):
                if part.get("disabled"):
                    raise NotPossible(f"[{name}] is switched off")
                return part
        raise NotPossible(f"no [{name}] among {[button.label for button in message.buttons]}")
