"""An OpenAI-compatible endpoint on loopback: real HTTP, real server-sent events, and a server's strictness.

It refuses what the real ones refuse (no key, another model, a body that is no chat completion request) and then does
what the test wants: speak, hang, fail, break off, or send rubbish.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "sk-test"
MODEL = "parrot"


@dataclass(frozen=True)
class Reply:
    """What the server does with a request.

    Attributes:
        body: Parts of the body, sent as they are; a number is a pause in seconds.
        status: HTTP status.
        headers: Further headers.
        wait: Seconds before the headers.
        whole: Whether the body ends as HTTP has it; else the connection is cut.
    """

    body: Sequence[bytes | float] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    whole: bool = True


def event(text: str, finish: str | None = None) -> bytes:
    """One event of a stream."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def usage(prompt: int, answer: int) -> bytes:
    """The last event before the end, as ``include_usage`` asks for."""
    numbers = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": MODEL,
        "choices": [],
        "usage": numbers,
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


def speaking(text: str, *, size: int = 7, pause: float = 0.0) -> Reply:
    """Say a text, some characters at a time."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    body: list[bytes | float] = []
    for piece in pieces:
        body += [event(piece), pause] if pause else [event(piece)]
    return Reply([*body, event("", "stop"), usage(100, len(pieces)), b"data: [DONE]\n\n"])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves before the end is no error of the server's, and is not printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class FakeOpenAI:
    """The server; a context manager.

    Args:
        reply: What to do with each request, from its JSON.

    Attributes:
        requests: The JSON of every request that was accepted.
        refused: Why requests were refused.
    """

    def __init__(self, reply: Callable[[dict[str, Any]], Reply]) -> None:
        self.reply = reply
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def base_url(self) -> str:
        """Address up to ``/v1``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def prompt(self) -> str:
        """The last prompt."""
        content = self.requests[-1]["messages"][0]["content"]
        assert isinstance(content, str)
        return content


def _handler(fake: FakeOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            raw = self.rfile.read(length)
            problem = _problem(self.path, self.headers.get("Authorization", ""), raw)
            if problem:
                fake.refused.append(problem[1])
                self._send(Reply([json.dumps({"error": {"message": problem[1]}}).encode()], problem[0]))
                return
            request = json.loads(raw)
            fake.requests.append(request)
            with suppress(OSError):  # the client may have left
                self._send(fake.reply(request))

        def _send(self, reply: Reply) -> None:
            self._pause(reply.wait)
            self.send_response(reply.status)
            kind = "text/event-stream" if reply.status == 200 else "application/json"
            for name, value in {"Content-Type": kind, "Transfer-Encoding": "chunked", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for part in self._parts(reply):
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                self.wfile.flush()
            if reply.whole:
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.close_connection = True

        def _parts(self, reply: Reply) -> Iterator[bytes]:
            for part in reply.body:
                if isinstance(part, bytes):
                    yield part
                else:
                    self._pause(part)

        def _pause(self, seconds: float) -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end and not fake.stopping.wait(0.02):
                pass

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _problem(path: str, authorization: str, raw: bytes) -> tuple[int, str] | None:
    """What a real endpoint would find wrong with a request: status and message."""
    if path != "/v1/chat/completions":
        return 404, f"no such address {path}"
    if authorization != f"Bearer {KEY}":
        return 401, "invalid key"
    try:
        request = json.loads(raw)
    except ValueError:
        return 400, "the body is no JSON"
    if request.get("model") != MODEL:
        return 404, f"no such model {request.get('model')}"
    messages = request.get("messages")
    if not messages or any({"role", "content"} - message.keys() for message in messages):
        return 400, "messages are missing a role or content"
    if any(message["role"] not in ("system", "user", "assistant") for message in messages):
        return 400, "unknown role"
    if request.get("stream") is not True or not isinstance(request.get("max_tokens"), int):
        return 400, "this server streams, and wants max_tokens"
    if not 0 <= request.get("temperature", 1) <= 2:
        return 400, "temperature is out of range"
    return None
