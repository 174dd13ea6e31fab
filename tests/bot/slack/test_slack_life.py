"""The bot on Slack through failures, kills and restarts: nothing accepted is lost, or answered twice."""

import asyncio
import hashlib
import hmac
import json
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.bot.slack.conftest import Stage, Start, write_settings
from tests.fakes.slack.model import Json, Refused

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIGHTHOUSE = "When was the lighthouse built?"
MANY = 200


def signed(secret: str, body: bytes, when: float) -> dict[str, str]:
    """The headers by which Slack proves that a request is its own."""
    base = b"v0:%d:%b" % (int(when), body)
    mark = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(when)), "X-Slack-Signature": mark}


def post(port: int, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    about = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/slack/events", body, about, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_over_sockets_and_over_http(start: Start, stage: Stage, home: Path) -> None:
    channel, me = stage.channel("life", stage.bo), stage.slack.bot.mention
    async with start() as bot:
        await _refreshes_its_socket(stage)
        await _waits_where_slack_asks_it_to(stage)
        await _hears_what_is_sent_again_once(stage)
        stage.slack.fail("chat.postMessage", *(Refused("internal_error", 500) for _ in range(MANY)))
        tried = stage.slack.requests["chat.postMessage"]
        left = stage.say(stage.bo, channel, f"{me} {LIGHTHOUSE}")
        command = stage.slash(stage.bo, channel, "/ask", "")
        await command.done.wait()
        await stage.until(lambda: stage.slack.requests["chat.postMessage"] > tried)
        early = stage.say(stage.ada, channel, f"{me} {LIGHTHOUSE}")
        await asyncio.wait([asyncio.create_task(each.done.wait()) for each in stage.slack.envelopes[-2:]])
        await bot.kill()  # Slack was told just now that the question was heard
    stage.slack.forgive()
    assert stage.replies(left) == []
    port = free_port()
    write_settings(home, stage, service=f'listen = "127.0.0.1:{port}"')
    async with start(FOOTNOTE_SLACK_APP_TOKEN="") as bot:
        await stage.answer(left, "1871")
        await stage.answer(early, "1871")
        await asyncio.to_thread(_checks_signatures, stage, port)
        asked = stage.slack.keep(channel, stage.bo.id, {"text": f"{me} How many bees does a hive hold?"})
        body = json.dumps(_callback(stage, {**stage.event(asked), "type": "app_mention"})).encode()
        for _ in range(2):
            assert (await asyncio.to_thread(post, port, body, signed(stage.slack.secret, body, time.time())))[0] == 200
        await stage.answer(asked, "forty thousand")
        await stage.silence()
        assert [len(stage.replies(each)) for each in (left, early, asked)] == [1, 1, 1]
        assert "Traceback" not in bot.output
    assert stage.slack.complaints == []


async def _refreshes_its_socket(stage: Stage) -> None:
    before = list(stage.slack.sockets)
    await stage.slack.reconnect()
    channel = stage.channel("refreshed", stage.bo)
    asked = [stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")]
    await stage.answer(asked[0], "1871")
    assert not set(before) & set(stage.slack.sockets)


async def _waits_where_slack_asks_it_to(stage: Stage) -> None:
    channel = stage.channel("limited", stage.bo)
    stage.slack.fail("chat.postMessage", Refused("ratelimited", 429, retry_after=1), Refused("internal_error", 500))
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    await stage.answer(asked, "1871")


async def _hears_what_is_sent_again_once(stage: Stage) -> None:
    channel = stage.channel("again", stage.bo)
    asked = stage.say(stage.bo, channel, f"{stage.slack.bot.mention} {LIGHTHOUSE}")
    await stage.answer(asked, "1871")
    stage.hear(stage.event(asked))
    await stage.silence()
    assert len(stage.replies(asked)) == 1


def _callback(stage: Stage, event: Json) -> Json:
    return {"type": "event_callback", "team_id": stage.slack.team, "event": event, "event_id": "Ev1"}


def _checks_signatures(stage: Stage, port: int) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    now, secret = time.time(), stage.slack.secret
    assert post(port, body, signed(secret, body, now)) == (200, json.dumps({"challenge": "abc"}))
    assert post(port, body, signed("other", body, now))[0] == 401
    assert post(port, body, signed(secret, body + b" ", now))[0] == 401
    assert post(port, body, signed(secret, body, now - 301))[0] == 401
    assert post(port, body, {})[0] == 401
