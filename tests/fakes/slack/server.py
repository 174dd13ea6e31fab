"""A workspace of Slack on 127.0.0.1: the Web API, Socket Mode, response addresses."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from itertools import count
from types import TracebackType
from typing import Self

from aiohttp import WSMsgType, web

from tests.fakes.slack.blocks import check_blocks
from tests.fakes.slack.methods import METHODS, check_arguments
from tests.fakes.slack.model import Channel, Envelope, Json, Message, Person, Refused

ACK_SECONDS = 3.0
TRIES = 3
URL_USES = 5
TRIGGER_SECONDS = 3.0
BURST = 6
"""Messages that a channel takes at once; then it takes one a second."""


class FakeSlack:
    """One workspace, and what the bot did there.

    Attributes:
        team: The workspace's id.
        bot: The bot's user.
        people: Everybody, by id.
        channels: Every channel, by id.
        groups: Who is in each user group.
        messages: Every message, oldest first.
        sessions: What the status of each session was, oldest first.
        prompts: What was suggested in each conversation.
        homes: What the Home tab shows each person.
        modals: The form that each person has open.
        opened: Every form that was opened, as it was changed last, oldest first.
        files: What was uploaded.
        requests: How often each method was called.
        complaints: What was wrong with requests, in words.
        scopes: What the bot may do.
        page: People in one answer of a list.
        socket_mode: Whether sockets are given.
        streams: Whether streams are offered.
        organisation: Id of the organisation that has installed the app for this workspace, ``""`` for none.
        tenants: The workspaces that this server speaks for, itself among them.
        client: Id and secret of the app.
        codes: The workspaces that install the app, by the code with which each comes back from Slack.
        refresh_token: What the token of the app can be renewed with, once.
        token_seconds: Seconds for which a new token holds.
        envelopes: What the bot was told.
        sockets: Open sockets.
    """

    def __init__(self) -> None:
        self.team, self.bot = "T0TEAM", Person("U0BOT", "Footnote", "bot")
        self.people, self.channels = {self.bot.id: self.bot}, dict[str, Channel]()
        self.groups: dict[str, set[str]] = {}
        self.messages: list[Message] = []
        self.sessions: dict[tuple[str, str], list[str]] = {}
        self.prompts: dict[str, list[str]] = {}
        self.homes: dict[str, Json] = {}
        self.modals: dict[str, Json] = {}
        self.opened: list[Json] = []
        self.files: dict[str, Json] = {}
        self.requests: Counter[str] = Counter()
        self.complaints: list[str] = []
        self.scopes = "app_mentions:read,chat:write,commands,channels:read,im:history,users:read"
        self.bot_token, self.app_token, self.secret = "xoxb-1-test", "xapp-1-test", "shh"
        self.page, self.socket_mode, self.streams = 3, True, True
        self.envelopes: list[Envelope] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.base = ""
        self.organisation = ""
        self.tenants = [self]
        self.client, self.codes = ("1.2", "hush"), dict[str, FakeSlack]()
        self.refresh_token, self.token_seconds = "", 43_200
        self._faults: dict[str, list[Refused]] = {}
        self._tickets: set[str] = set()
        self._triggers: dict[str, tuple[str, float]] = {}
        self._urls: dict[str, tuple[Channel, str, list[Message]]] = {}
        self._uses: Counter[str] = Counter()
        self._waiting: dict[str, Envelope] = {}
        self._posted: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None

    # What people and tests do is in ``people.py``.

    def environment(self) -> dict[str, str]:
        """The variables that point the bot's process here."""
        return {
            "FOOTNOTE_SLACK_BOT_TOKEN": self.bot_token,
            "FOOTNOTE_SLACK_APP_TOKEN": self.app_token,
            "FOOTNOTE_SLACK_SIGNING_SECRET": self.secret,
            "FOOTNOTE_SLACK_API_URL": f"{self.base}/api/",
        }

    def host(self, other: FakeSlack) -> None:
        """Speak for another workspace, too, over the same sockets and at the same address."""
        other.base, other.sockets, other._waiting, other._numbers = (
            self.base,
            self.sockets,
            self._waiting,
            self._numbers,
        )
        other._triggers, other._urls, other._uses = self._triggers, self._urls, self._uses
        self.tenants.append(other)
        other.tenants = self.tenants

    def tenant(self, token: str, given: Json) -> FakeSlack:
        """Return the workspace whose app has a token; of those of an organisation, the one that is meant."""
        found = [each for each in self.tenants if each.bot_token == token]
        if not found:
            raise Refused("invalid_auth")
        if "team_id" in given:
            found = [each for each in found if each.team == given["team_id"]] or found[:1]
        channel, user = given.get("channel") or given.get("channel_id"), given.get("user") or given.get("user_id")
        knowing = [each for each in found if channel in each.channels or user in each.people]
        return (knowing or found)[0]

    def issue(self) -> Json:
        """Give the app a new token for the workspace; the one before holds no more."""
        number = next(self._numbers)
        self.bot_token, self.refresh_token = f"xoxe.xoxb-{self.team}-{number}", f"xoxe-{number}"
        for each in self.tenants:
            if not self.organisation or each.organisation != self.organisation:
                continue
            each.bot_token, each.refresh_token = self.bot_token, self.refresh_token
        return {
            "access_token": self.bot_token,
            "refresh_token": self.refresh_token,
            "expires_in": self.token_seconds,
            "token_type": "bot",
            "scope": self.scopes,
            "bot_user_id": self.bot.id,
            "app_id": "A1",
            "team": None if self.organisation else {"id": self.team, "name": self.team},
            "enterprise": {"id": self.organisation} if self.organisation else None,
            "is_enterprise_install": bool(self.organisation),
            "authed_user": {"id": "U0INSTALLER"},
        }

    def fail(self, method: str, *failures: Refused) -> None:
        """Have the next calls of a method fail."""
        self._faults.setdefault(method, []).extend(failures)

    def forgive(self) -> None:
        """Have nothing fail any more."""
        self._faults.clear()

    async def break_for(self, seconds: float, failures: Sequence[Refused], methods: Sequence[str]) -> None:
        """Have every call of some methods fail for a while; ``response_url`` stands for the addresses of answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for method in methods:
                self._faults[method] = list(failures) * 20
            await asyncio.sleep(0.05)
        self.forgive()

    def repeat(self, envelope: Envelope) -> Envelope:
        """Tell the bot something once more, as Slack does where it has not heard that the first was taken."""
        return self.tell(envelope.kind, envelope.payload)

    async def cut(self) -> None:
        """End the sockets without a word."""
        for socket in list(self.sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    def ticket(self) -> str:
        """Return an address that a socket may be opened at, once."""
        key = f"t{next(self._numbers)}"
        self._tickets.add(key)
        return f"{self.base.replace('http', 'ws')}/link/?ticket={key}"

    def direct(self, person: Person) -> Channel:
        """Return the conversation of a person with the bot."""
        key = f"D{person.id[1:]}"
        return self.channels.setdefault(key, Channel(key, person.name, "im", {person.id, self.bot.id}))

    def keep(self, channel: Channel, user: str, given: Json, audience: str = "") -> Message:
        """Keep a message."""
        ts = f"{1_700_000_000 + next(self._numbers)}.{0:06d}"
        message = Message(channel, ts, user, given.get("text") or "", given.get("blocks") or [])
        message.thread, message.audience = given.get("thread_ts") or "", audience
        message.metadata = given.get("metadata") or {}
        self.messages.append(message)
        return message

    def pace(self, channel: Channel) -> None:
        """Refuse a message too many."""
        now = time.monotonic()
        free = max(self._posted.get(channel.id, 0.0), now - BURST)
        if free > now:
            raise Refused("ratelimited", 429, retry_after=1)
        self._posted[channel.id] = free + 1.0

    def trigger(self, user: str) -> str:
        """Return what a form can be opened with for some seconds."""
        key = f"{next(self._numbers)}.1.abc"
        self._triggers[key] = user, time.monotonic()
        return key

    def use_trigger(self, key: str) -> str:
        """Return whose trigger it is."""
        user, began = self._triggers.pop(key, ("", 0.0))
        if not user or time.monotonic() - began > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        return user

    def response_url(self, channel: Channel, user: str, *shown: Message) -> str:
        """Return an address for the answer to a command or a press."""
        key = f"r{next(self._numbers)}"
        self._urls[key] = channel, user, list(shown)
        return f"{self.base}/hooks/{key}"

    def tell(self, kind: str, payload: Json) -> Envelope:
        """Tell the bot something, again where it does not say in time that it heard it."""
        envelope = Envelope(kind, payload, time.monotonic())
        self.envelopes.append(envelope)
        task = asyncio.create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return envelope

    async def reconnect(self, reason: str = "refresh_requested") -> None:
        """Have the bot open a new socket, as Slack does every few hours, with or without a ``warning`` before."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def _deliver(self, envelope: Envelope) -> None:
        key = f"e{next(self._numbers)}"
        self._waiting[key] = envelope
        tries = TRIES if envelope.kind == "events_api" else 1
        while envelope.tries < tries and not envelope.done.is_set():
            while not self.sockets:
                await asyncio.sleep(0.02)
            about: Json = {"type": envelope.kind, "envelope_id": key, "payload": envelope.payload}
            about |= {"accepts_response_payload": envelope.kind != "events_api"}
            if envelope.kind == "events_api":
                about |= {"retry_attempt": envelope.tries, "retry_reason": "timeout" if envelope.tries else ""}
            envelope.tries += 1
            try:
                await self.sockets[-1].send_json(about)
                await asyncio.wait_for(envelope.done.wait(), ACK_SECONDS)
            except TimeoutError:
                continue
            except ConnectionError:  # a socket that has just ended; nothing was sent
                envelope.tries -= 1
                await asyncio.sleep(0.05)
        envelope.done.set()

    def _acknowledge(self, said: Json) -> None:
        envelope = self._waiting.get(said.get("envelope_id", ""))
        if envelope is None or envelope.acknowledged_after is not None:
            return
        envelope.acknowledged_after = time.monotonic() - envelope.sent
        envelope.response = said.get("payload") or {}
        if envelope.kind == "slash_commands" and envelope.response.get("text"):
            command = envelope.payload
            self.keep(self.channels[command["channel_id"]], self.bot.id, envelope.response, command["user_id"])
        envelope.done.set()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return socket

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        self.requests[name] += 1
        try:
            given = await _arguments(request)
            slack, expected = self, self.app_token
            if name == "oauth.v2.access":
                if (
                    request.headers.get("Authorization")
                    != f"Basic {b64encode(':'.join(self.client).encode()).decode()}"
                ):
                    raise Refused("invalid_client_id")
            elif name == "apps.connections.open":
                if request.headers.get("Authorization") != f"Bearer {expected}":
                    raise Refused("invalid_auth")
            else:
                token = request.headers.get("Authorization", "").removeprefix("Bearer ")
                slack = self.tenant(token, given)
            if faults := slack._faults.get(name):
                raise faults.pop(0)
            if name not in METHODS:
                raise Refused("unknown_method")
            # What stands in the header is an argument of the SDK's all the same.
            header = {"apps.connections.open": {"app_token": expected}}
            header["oauth.v2.access"] = dict(zip(("client_id", "client_secret"), self.client, strict=True))
            check_arguments(name, given | header.get(name, {}))
            return web.json_response(
                {"ok": True, **METHODS[name](slack, given)}, headers={"x-oauth-scopes": self.scopes}
            )
        except Refused as refused:
            if refused.code.startswith(("invalid", "msg_", "no_text")) and name != "auth.test":
                self.complaints.append(f"{name}: {refused.code} {refused.more.get('detail', '')}")
            headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
            body = {"ok": False, "error": refused.code, **refused.more}
            return web.json_response(body, status=refused.status, headers=headers)

    async def _respond(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        if faults := self._faults.get("response_url"):
            return web.Response(status=faults.pop(0).status, text="not now")
        self._uses[key] += 1
        if key not in self._urls or self._uses[key] > URL_USES:
            return web.Response(status=404, text="used_url")
        channel, user, shown = self._urls[key]
        (slack,) = [each for each in self.tenants if each.channels.get(channel.id) is channel]
        given = await request.json()
        if given.get("delete_original"):
            for each in shown[:1]:
                each.change(deleted=True)
            return web.Response(text="ok")
        try:
            check_blocks(given.get("blocks") or [], given.get("text") or "")
        except Refused as refused:
            self.complaints.append(f"response_url: {refused.code} {refused.more.get('detail', '')}")
            return web.Response(status=400, text=refused.code)
        if given.get("replace_original") and shown:
            shown[0].change(text=given.get("text", ""), blocks=given.get("blocks", []))
        else:
            audience = "" if given.get("response_type") == "in_channel" else user
            shown.append(slack.keep(channel, slack.bot.id, given, audience))
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["key"]]["data"] = await request.read()
        return web.Response(text="OK")

    async def __aenter__(self) -> Self:
        served = web.Application(client_max_size=1 << 26)
        served.router.add_post("/api/{method}", self._call)
        served.router.add_get("/api/{method}", self._call)
        served.router.add_get("/link/", self._socket)
        served.router.add_post("/hooks/{key}", self._respond)
        served.router.add_post("/upload/{key}", self._upload)
        self._runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        for socket in list(self.sockets):
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()


async def _arguments(request: web.Request) -> Json:
    """Return a request's arguments, wherever they stand."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        form = await request.post()
        given |= {name: _value(str(value)) for name, value in form.items()}
    return given


def _value(text: str) -> object:
    """A value of a form; Slack takes objects there as JSON."""
    return json.loads(text) if text[:1] in ("[", "{") else text
