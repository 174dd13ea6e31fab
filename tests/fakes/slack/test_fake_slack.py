"""The fake refuses what Slack refuses, and sends again what was not acknowledged."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import server
from tests.fakes.slack.blocks import check_blocks, pings_of
from tests.fakes.slack.model import Refused
from tests.fakes.slack.people import Town
from tests.fakes.slack.server import FakeSlack

TEXT = {"type": "section", "text": {"type": "plain_text", "text": "a"}}
CODE = {"type": "rich_text_preformatted", "elements": [], "language": "c"}
TABLE: dict[str, Any] = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}


def button(action: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "a"}}


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([TEXT] * 51, "invalid_blocks"),
        ([{"type": "nothing"}], "invalid_blocks"),
        ([TEXT | {"colour": "red"}], "invalid_blocks"),
        ([TEXT | {"text": {"type": "plain_text", "text": "a" * 3_001}}], "invalid_blocks"),
        ([TEXT | {"text": {"type": "plain_text", "text": "a" * 3_000}}] * 5, "msg_blocks_too_long"),
        ([TABLE, TABLE], "invalid_blocks"),
        ([TABLE | {"rows": TABLE["rows"] * 101}], "invalid_blocks"),
        ([{"type": "actions", "elements": [button("a"), button("a")]}], "invalid_blocks"),
        (
            [{"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [], "language": "c"}]}],
            "inv",
        ),
    ],
)
def test_blocks_that_slack_would_not_take_are_refused(blocks: list[dict[str, Any]], code: str) -> None:
    check_blocks([TEXT, TABLE, {"type": "actions", "elements": [button("a"), button("b")]}], "a")
    with pytest.raises(Refused, match=code):
        check_blocks(blocks, "a")


def test_whom_a_message_notifies_is_seen_wherever_it_stands() -> None:
    mrkdwn = {"type": "section", "text": {"type": "mrkdwn", "text": "<!here> &lt;!here&gt;"}}
    user = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "user"}]}]}
    plain = {"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}
    assert pings_of([mrkdwn, plain], "<@U1> <!date^1^{date}|now>") == ["<@U1>", "<!here>"]
    assert len(pings_of([user], "")) == 1


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as running:
        yield running


async def test_requests_are_checked_and_messages_are_paced(slack: FakeSlack) -> None:
    town = Town(slack)
    inside, outside = town.channel("in"), town.channel("out")
    outside.members.clear()
    web = AsyncWebClient(slack.bot_token, base_url=f"{slack.base}/api/", retry_handlers=[])

    async def refused(method: str, **given: object) -> str:
        with pytest.raises(SlackApiError) as told:
            await web.api_call(method, json=dict(given))
        return str(told.value.response["error"])

    assert await refused("chat.postMessage", text="a") == "invalid_arguments"
    assert await refused("chat.update", channel=inside.id, ts="1", text="a", colour="red") == "invalid_arguments"
    assert await refused("chat.postMessage", channel=outside.id, text="a") == "not_in_channel"
    assert await refused("chat.postMessage", channel="C9", text="a") == "channel_not_found"
    assert await refused("views.open", trigger_id="1", view={"type": "modal", "blocks": []}) == "expired_trigger_id"
    for _ in range(server.BURST + 1):
        await web.chat_postMessage(channel=inside.id, text="a")
    assert await refused("chat.postMessage", channel=inside.id, text="a") == "ratelimited"


async def test_an_address_takes_five_messages_and_a_ticket_one_socket(slack: FakeSlack) -> None:
    town = Town(slack)
    url = slack.response_url(town.channel("in"), town.person("Ada").id)
    async with aiohttp.ClientSession() as session:
        answers = [(await session.post(url, json={"text": "a"})).status for _ in range(server.URL_USES + 1)]
        assert answers == [200] * server.URL_USES + [404]
        ticket = slack.ticket()
        async with session.ws_connect(ticket) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(ticket)


async def test_what_is_not_acknowledged_is_sent_again(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "ACK_SECONDS", 0.05)
    envelope = slack.tell("events_api", {"event": {}})
    async with aiohttp.ClientSession() as session, session.ws_connect(slack.ticket()) as socket:
        await socket.receive_json()
        first, second = await socket.receive_json(), await socket.receive_json()
        await socket.send_json({"envelope_id": second["envelope_id"]})
        await asyncio.wait_for(envelope.done.wait(), 5)
    assert (first["retry_attempt"], second["retry_attempt"], envelope.acknowledged_after is not None) == (0, 1, True)
