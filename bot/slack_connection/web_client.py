"""Requests to Slack's Web API: checked for their readers, paced, and their failures told apart."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from cachetools import LRUCache
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.readership import check_readers
from bot.service.retrying import SendFailure

Json = dict[str, Any]


class Shown(Protocol):
    """What a message says."""

    @property
    def blocks(self) -> Sequence[Json]:
        """Its blocks."""
        ...

    @property
    def text(self) -> str:
        """What notifications show of it."""
        ...


REQUEST_SECONDS = 30
POST_SECONDS, BURST = 1.0, 3
"""Slack takes a message a second in a channel, and a few at once now and then."""
MAX_CHANNELS = 10_000
TRIES_WHEN_LIMITED = 5
"""Times that a request is sent again after Slack asked to wait."""
TROUBLES = (SlackClientError, aiohttp.ClientError, OSError)
"""What keeps a message from being sent."""
EVENT_TYPE = "footnote_reply"
"""Type of the metadata by which the bot knows its own messages again."""
_TEMPORARY = {
    *("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    *("update_failed", "message_limit_exceeded"),
}
_FORBIDDEN = {
    *("not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission", "cannot_dm_bot"),
    *(
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable",
    ),
}


def classify(error: Exception) -> SendFailure | None:
    """Tell what kind of failure of Slack an exception is; None where it is a defect of the bot."""
    if isinstance(error, SlackApiError):
        code = error_code(error)
        status = getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0)
        if code in _FORBIDDEN:
            return SendFailure.FORBIDDEN
        return SendFailure.TEMPORARY if code in _TEMPORARY or status >= 500 or status == 429 else SendFailure.REFUSED
    return SendFailure.TEMPORARY if isinstance(error, TROUBLES) else None


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for an error, ``""`` where its answer has none."""
    found = error.response.get("error", "") if hasattr(error.response, "get") else ""
    return str(found)


class SlackClient:
    """The Web API of one workspace, or of an organisation.

    Args:
        token: The bot's token.
        api_url: Address of the Web API.
    """

    def __init__(self, token: str, api_url: str) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(_check)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS), trace_configs=[trace]
        )
        self.web = AsyncWebClient(
            token=token,
            base_url=api_url,
            timeout=REQUEST_SECONDS,
            session=self._session,
            # What the connection lost may have been taken; who sends it again looks for it first.
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES_WHEN_LIMITED)],
        )
        self._host = urlsplit(api_url).hostname or ""
        self._next_post: LRUCache[str, float] = LRUCache(MAX_CHANNELS)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def post(self, channel: str, thread: str, message: Shown, buttons: Sequence[Json], mark: Json) -> str:
        """Send a message and return its timestamp.

        Args:
            channel: Where to.
            thread: Timestamp of the thread's first message, ``""`` for none.
            message: What it says.
            buttons: Blocks under it.
            mark: By what the bot knows it again.
        """
        await self._wait_for_turn(channel)
        sent = await self.web.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=message.text,
            blocks=[*message.blocks, *buttons],
            metadata={"event_type": EVENT_TYPE, "event_payload": mark},
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(sent["ts"])

    async def update(self, channel: str, ts: str, message: Shown, buttons: Sequence[Json], mark: Json) -> None:
        """Put something else into a message; the arguments are those of ``post``."""
        await self.web.chat_update(
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=[*message.blocks, *buttons],
            metadata={"event_type": EVENT_TYPE, "event_payload": mark},
        )

    async def respond(self, url: str, body: Json) -> None:
        """Send a message by the address that came with a command or a press.

        Raises:
            OSError: Slack does not take it.
        """
        async with self._session.post(url, json={**body, "unfurl_links": False, "unfurl_media": False}) as response:
            if response.status == 429 or response.status >= 500:
                raise ConnectionError(f"Slack answers with status {response.status}")
            if response.status >= 400:
                raise UnusableAddress(f"Slack answers with status {response.status}")

    async def download(self, url: str, most: int) -> bytes:
        """Return a file of Slack's, cut after some bytes.

        Raises:
            OSError: It cannot be had, or lies elsewhere, where the token must not be sent.
        """
        host = urlsplit(url).hostname or ""
        if host != self._host and not host.endswith(".slack.com"):
            raise OSError(f"the file lies at {host or 'no address'}, not at Slack")
        headers = {"Authorization": f"Bearer {self.web.token}"}
        data = bytearray()
        try:
            async with self._session.get(url, headers=headers) as response:
                if response.status != 200:
                    raise OSError(f"Slack answers with status {response.status}")
                async for piece in response.content.iter_chunked(1 << 16):
                    data += piece
                    if len(data) >= most:
                        break
        except aiohttp.ClientError as error:
            raise OSError(f"Slack did not hand over a file: {error}") from error
        return bytes(data[:most])

    async def _wait_for_turn(self, channel: str) -> None:
        now = time.monotonic()
        turn = max(self._next_post.get(channel, 0.0), now)
        self._next_post[channel] = turn + POST_SECONDS
        if (wait := turn - now - POST_SECONDS * (BURST - 1)) > 0:
            await asyncio.sleep(wait)


def body_of(message: Shown, buttons: Sequence[Json], *, replace: bool, everybody: bool = False) -> Json:
    """Return a message as a command's or a button's address takes it.

    Args:
        message: What it says.
        buttons: Blocks under it.
        replace: Whether it takes the place of the message before.
        everybody: Whether everybody in the channel sees it.
    """
    return {
        "response_type": "in_channel" if everybody else "ephemeral",
        "replace_original": replace,
        "text": message.text,
        "blocks": [*message.blocks, *buttons],
    }


class UnusableAddress(SlackClientError):
    """An address that came with a command or a press takes nothing more."""


async def _check(_session: object, _context: object, _request: object) -> None:
    """Have the readers checked before each request, its repetitions included."""
    await check_readers()


def marked(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the bot has noted at one of its messages; empty where it is none."""
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload") or {} if metadata.get("event_type") == EVENT_TYPE else {}
