"""The gateway: identify, heartbeat, events, resume."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from aiohttp import web

from tests.fakes.discord import payloads
from tests.fakes.discord.connection import (
    ACK,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    MEMBERS,
    PRESENCE,
    RECONNECT,
    RESUME,
    VOICE_STATE,
    Connection,
    Gone,
)
from tests.fakes.discord.faults import GatewayFaults
from tests.fakes.discord.model import Guild, Json
from tests.fakes.discord.session import EVERY_INTENT, INTENTS, PRIVILEGED, Session
from tests.fakes.discord.state import Sight
from tests.fakes.discord.world import World

IDENTIFY_SECONDS = 5.0
PAYLOADS_PER_MINUTE = 120
CHUNK = 1000


class Gateway:
    """Serves the sockets of one bot.

    Attributes:
        faults: What goes wrong, and at which step.
        heartbeat_interval: Seconds, told in hello; who is silent for twice as long is closed with 4009.
        sessions: By id, those that ended included.
        identified: Clock times of each identify that was let in, by its place in the concurrency limit.
        log: Opcodes received, in order.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = GatewayFaults()
        self.heartbeat_interval = 41.25
        self.identify_seconds = IDENTIFY_SECONDS
        self.listing_seconds = 0.0  # from one server after READY to the next
        self.sessions: dict[str, Session] = {}
        self.identified: dict[int, list[float]] = {}
        self.log: list[int] = []
        self.accepting = True
        self._connections: set[Connection] = set()
        world.listeners.append(self._hear)

    @property
    def live(self) -> list[Session]:
        """Sessions that have a connection now."""
        return [session for session in self.sessions.values() if session.connection is not None]

    async def ready(self, shards: int = 1, timeout: float = 10.0) -> None:
        """Wait until so many shards are connected and have been sent their guilds.

        Raises:
            TimeoutError: They are not in time.
        """
        await self.world.answers.until(lambda: len(self.live) >= shards, timeout, f"{shards} shards at the gateway")

    def reconnect(self) -> None:
        """Ask the client to reconnect (op 7)."""
        for connection in self._open():
            connection.send({"op": RECONNECT, "d": None})

    def invalidate(self, resumable: bool = False) -> None:
        """Tell the client that its session is invalid (op 9)."""
        for connection in self._open():
            assert connection.session is not None
            connection.session.over = not resumable
            connection.send({"op": INVALID_SESSION, "d": resumable})

    def close(self, code: int) -> None:
        """Close with a code; 4007 and 4009 end the session too, as do 1000 and 1001."""
        for connection in self._open():
            assert connection.session is not None
            connection.session.over = code in (1000, 1001, 4007, 4009)
            connection.close(code)

    def drop(self) -> None:
        """Break connections without a closing frame; the sessions can be resumed."""
        for connection in self._open():
            connection.drop()

    def forget(self) -> None:
        """Forget every session: the next resume is answered with op 9."""
        for session in self.sessions.values():
            session.over = True

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a socket."""
        if not self.accepting:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(autoping=True, compress=False)
        await socket.prepare(request)
        connection = Connection(request, socket, self.faults)
        self._connections.add(connection)
        tasks = [asyncio.create_task(connection.write()), asyncio.create_task(self._watch(connection))]
        try:
            with suppress(Gone, ConnectionError):
                await self._talk(request, connection)
        finally:
            connection.leave()
            self._connections.discard(connection)
            await _finish(tasks)
        return socket

    async def shut(self) -> None:
        """Close every connection, as at the end of a test."""
        self.faults.clear()
        for connection in list(self._connections):
            connection.drop()

    async def _talk(self, request: web.Request, connection: Connection) -> None:
        if request.query.get("v", "10") != "10":
            return await self._refuse(connection, 4012)
        if request.query.get("compress") not in (None, "zlib-stream"):
            return await self._refuse(connection, 4002)
        if connection.step("connect"):
            connection.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_interval * 1000)}})
        received: list[float] = []
        while True:
            try:
                payload = await connection.receive()
            except ValueError:
                return await self._refuse(connection, 4002)
            if payload is None:
                return None
            received.append(asyncio.get_running_loop().time())
            if len([at for at in received[-PAYLOADS_PER_MINUTE - 1 :] if at > received[-1] - 60]) > PAYLOADS_PER_MINUTE:
                return await self._refuse(connection, 4008)
            await self._take(connection, payload)

    async def _take(self, connection: Connection, payload: Json) -> None:
        op, data = payload.get("op"), payload.get("d")
        self.log.append(op if isinstance(op, int) else -1)
        if op == HEARTBEAT:
            connection.last_beat = asyncio.get_running_loop().time()
            if connection.step("heartbeat"):
                connection.send({"op": ACK})
        elif op == IDENTIFY:
            if connection.session is not None:
                await self._refuse(connection, 4005)
            elif connection.step("identify"):
                await self._identify(connection, data)
        elif op == RESUME:
            if connection.step("resume"):
                await self._resume(connection, data)
        elif connection.session is None:
            await self._refuse(connection, 4003)
        elif op == MEMBERS:
            self._send_members(connection.session, data)
        elif op not in (PRESENCE, VOICE_STATE):
            await self._refuse(connection, 4001)

    async def _identify(self, connection: Connection, data: Any) -> None:
        intents, shard = data.get("intents"), tuple(data.get("shard") or (0, 1))
        code = self._fault_of(data.get("token"), intents, shard)
        if code:
            return await self._refuse(connection, code)
        if not self._let_in(shard[0]):
            connection.send({"op": INVALID_SESSION, "d": False})
            return None
        session = Session(secrets.token_hex(16), intents, (shard[0], shard[1]))
        self.sessions[session.id] = session
        connection.session, session.connection = session, connection
        guilds = [guild for guild in self._guilds() if (guild.id >> 22) % session.shard[1] == session.shard[0]]
        session.push("READY", lambda _: self._ready(session, guilds))
        wanted = session.wants("GUILD_CREATE", guilds[0].id if guilds else 0)
        for number, guild in enumerate(guilds if wanted else (), 1):
            send = partial(session.push, "GUILD_CREATE", partial(self.world.guild_json, guild))
            if self.listing_seconds:
                asyncio.get_running_loop().call_later(number * self.listing_seconds, send)
            else:
                send()
        self.world.answers.changed()
        return None

    def _fault_of(self, token: object, intents: object, shard: tuple[Any, ...]) -> int | None:
        """The code with which an identify is refused."""
        if token != self.world.application.token:
            return 4004
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return 4010
        if not isinstance(intents, int) or intents & ~EVERY_INTENT:
            return 4013
        allowed = self.world.application.privileged
        if any(intents & INTENTS[name] and name not in allowed for name in PRIVILEGED):
            return 4014
        return 4011 if shard[1] == 1 and len(self._guilds()) > 2500 else None

    def _let_in(self, shard: int) -> bool:
        """Whether ``max_concurrency`` lets a shard identify now: one in five seconds for each place."""
        now = self.world.clock.now()
        times = self.identified.setdefault(shard % self.world.application.max_concurrency, [])
        if times and now - times[-1] < self.identify_seconds:
            return False
        times.append(now)
        return True

    async def _resume(self, connection: Connection, data: Any) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        if data.get("token") != self.world.application.token:
            return await self._refuse(connection, 4004)
        if session is None or session.over:
            connection.send({"op": INVALID_SESSION, "d": False})
            return None
        if not isinstance(data.get("seq"), int) or data["seq"] > session.sequence:
            session.over = True
            return await self._refuse(connection, 4007)
        if session.connection is not None:
            session.connection.drop()
        connection.session, session.connection = session, connection
        for payload in session.after(data["seq"]):
            connection.send(payload)
        session.push("RESUMED", lambda _: {})
        self.world.answers.changed()
        return None

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": payloads.user(self.world.bot) | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.world.base.replace("http://", "ws://") + "/resume",
            "shard": list(session.shard),
            "application": {"id": str(self.world.application.id), "flags": self.world.application.flags},
        }

    def _send_members(self, session: Session, data: Any) -> None:
        guild = next((guild for guild in self._guilds() if str(guild.id) == str(data.get("guild_id"))), None)
        everybody = data.get("query") == "" and not data.get("limit")
        if guild is None or (everybody and not session.intents & INTENTS["members"]):
            return
        wanted = {str(key) for key in data.get("user_ids") or []}
        query, limit = str(data.get("query") or "").lower(), int(data.get("limit") or 0)
        found = [
            member
            for member in guild.members.values()
            if (str(member.user.id) in wanted if wanted else member.user.name.lower().startswith(query))
        ]
        found = found[:limit] if limit else found
        chunks = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
        for number, chunk in enumerate(chunks):
            body: Json = {"guild_id": str(guild.id), "members": [payloads.member(member) for member in chunk]}
            body |= {"chunk_index": number, "chunk_count": len(chunks), "nonce": data.get("nonce")}
            session.push("GUILD_MEMBERS_CHUNK", lambda _, b=body: b)  # type: ignore[misc]

    def _hear(self, event: str, build: Callable[[Sight], Json], guild_id: int | None) -> None:
        for session in self.sessions.values():
            if not session.over and session.wants(event, guild_id):
                session.push(event, build)

    def _guilds(self) -> list[Guild]:
        return [guild for guild in self.world.guilds if self.world.bot.id in guild.members]

    def _open(self) -> list[Connection]:
        return [session.connection for session in self.live if session.connection is not None]

    async def _refuse(self, connection: Connection, code: int) -> None:
        """End the connection; raises `Gone`."""
        await connection.end(code)

    async def _watch(self, connection: Connection) -> None:
        """Close a client that has stopped beating."""
        while True:
            await asyncio.sleep(self.heartbeat_interval / 4)
            if asyncio.get_running_loop().time() - connection.last_beat > 2 * self.heartbeat_interval:
                if connection.session is not None:
                    connection.session.over = True
                connection.close(4009)
                return


async def _finish(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
