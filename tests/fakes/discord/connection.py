"""One WebSocket of the gateway: compression, order, and the faults at each step."""

import asyncio
import json
import zlib
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.fakes.discord.faults import GatewayFaults
from tests.fakes.discord.model import Json
from tests.fakes.discord.session import Session

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID_SESSION, HELLO, ACK = 9, 10, 11
STEPS = {HELLO: "hello", ACK: "ack", RECONNECT: "reconnect", INVALID_SESSION: "invalid", HEARTBEAT: "beat"}


class Gone(Exception):
    """The connection is no more."""


class Connection:
    """A client's socket. Everything is sent through one queue, so that order holds whatever is delayed.

    Attributes:
        session: What it identified as or resumed.
        acked: Heartbeats answered.
    """

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, faults: GatewayFaults) -> None:
        self._request = request
        self._socket = socket
        self._faults = faults
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self.session: Session | None = None
        self.acked = 0
        self.last_beat = asyncio.get_running_loop().time()

    def send(self, payload: Json) -> None:
        """Queue a payload."""
        self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Queue the end: everything before it still goes out."""
        self._queue.put_nowait(code)

    def drop(self) -> None:
        """Break the connection at once, without a closing frame."""
        transport = self._request.transport
        if transport is not None:
            transport.abort()
        self.leave()

    def leave(self) -> None:
        """Let go of the session, which may be resumed."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    async def receive(self) -> Json | None:
        """The client's next payload; ``None`` at the end.

        Raises:
            ValueError: It is no JSON object.
        """
        message = await self._socket.receive()
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            if self.session is not None and message.type is WSMsgType.CLOSE and message.data in (1000, 1001):
                self.session.over = True
            return None
        body = json.loads(message.data)
        if not isinstance(body, dict):
            raise ValueError("a payload is an object")
        return body

    async def write(self) -> None:
        """Send what is queued until the connection ends."""
        with suppress(Gone, ConnectionError, RuntimeError):
            while True:
                item = await self._queue.get()
                if isinstance(item, int):
                    await self.end(item)
                elif self.step(*_names(item)):
                    await self._put(item)
                    self.acked += item["op"] == ACK

    def step(self, *names: str) -> bool:
        """Return whether a step happens: a fault may leave it out."""
        return self._faults.take(*names) is None

    async def end(self, code: int) -> None:
        """Close with a code.

        Raises:
            Gone: Always: there is nothing more to do here.
        """
        self.leave()
        await self._socket.close(code=code)
        raise Gone

    async def _put(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self._deflate is None:
            await self._socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self._socket.send_bytes(packed)


def _names(payload: Json) -> tuple[str, ...]:
    if payload["op"] != DISPATCH:
        return (STEPS[payload["op"]],)
    return payload["t"], "dispatch", payload["t"].lower()
