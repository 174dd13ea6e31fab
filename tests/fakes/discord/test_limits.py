"""Every documented limit on what a bot sends bites, with and without the OpenAPI description."""

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.discord.client import Reply, Rest
from tests.fakes.discord.limits import ATTACHMENT_BYTES
from tests.fakes.discord.model import Json
from tests.fakes.discord.scene import scene_of
from tests.fakes.discord.server import FakeDiscord


def button(number: int = 0, **changes: Any) -> Json:
    return {"type": 2, "style": 2, "label": str(number), "custom_id": f"id{number}"} | changes


def row(buttons: int, start: int = 0) -> Json:
    return {"type": 1, "components": [button(start + number) for number in range(buttons)]}


def text(content: str) -> Json:
    return {"type": 10, "content": content}


LEGAL: dict[str, Json] = {
    "content of 2000": {"content": "a" * 2000},
    "25 buttons": {"content": "a", "components": [row(5, 5 * number) for number in range(5)]},
    "label of 80": {"content": "a", "components": [{"type": 1, "components": [button(label="a" * 80)]}]},
    "custom id of 100": {"content": "a", "components": [{"type": 1, "components": [button(custom_id="a" * 100)]}]},
    "ids as numbers": {"content": "a", "allowed_mentions": {"parse": [], "users": [123456789012345678]}},
    "nonce of 25": {"content": "a", "nonce": "a" * 25},
}

TOO_LONG = {"BASE_TYPE_MAX_LENGTH"}
BAD_LENGTH = {"BASE_TYPE_MAX_LENGTH", "BASE_TYPE_BAD_LENGTH"}
ILLEGAL: dict[str, tuple[Json, set[str]]] = {
    "content of 2001": ({"content": "a" * 2001}, TOO_LONG),
    "six rows": ({"content": "a", "components": [row(1, number) for number in range(6)]}, TOO_LONG),
    "six buttons in a row": ({"content": "a", "components": [row(6)]}, BAD_LENGTH),
    "an empty row": ({"content": "a", "components": [row(0)]}, {"BASE_TYPE_MIN_LENGTH", "BASE_TYPE_BAD_LENGTH"}),
    "label of 81": ({"content": "a", "components": [{"type": 1, "components": [button(label="a" * 81)]}]}, TOO_LONG),
    "custom id of 101": (
        {"content": "a", "components": [{"type": 1, "components": [button(custom_id="a" * 101)]}]},
        BAD_LENGTH,
    ),
    "the same custom id twice": (
        {"content": "a", "components": [{"type": 1, "components": [button(), button()]}]},
        {"COMPONENT_CUSTOM_ID_DUPLICATED"},
    ),
    "a link without an address": (
        {"content": "a", "components": [{"type": 1, "components": [{"type": 2, "style": 5, "label": "l"}]}]},
        {"BASE_TYPE_REQUIRED"},
    ),
    "an embed": ({"embeds": [{"title": "t"}]}, {"NOT_SERVED"}),
    "text among rows": ({"content": "a", "components": [text("a")]}, {"UNION_TYPE_CHOICES"}),
    "mentions allowed by kind and by name": (
        {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
    ),
    "nonce of 26": ({"content": "a", "nonce": "a" * 26}, {*TOO_LONG, "BASE_TYPE_INVALID"}),
    "a reply to nothing": (
        {"content": "a", "message_reference": {"message_id": "1"}},
        {"MESSAGE_REFERENCE_UNKNOWN_MESSAGE"},
    ),
}


@pytest_asyncio.fixture
async def send(either_server: FakeDiscord) -> AsyncIterator[Any]:
    """Sends a body to the channel's messages."""
    scene = scene_of(either_server)
    async with aiohttp.ClientSession() as session:
        rest = Rest(either_server, session)

        async def sent(body: object, **options: Any) -> Reply:
            return await rest("POST", f"/channels/{scene.general.id}/messages", body, **options)

        yield sent


@pytest.mark.parametrize("name", LEGAL)
async def test_what_is_within_the_limits_is_sent(send: Any, name: str) -> None:
    reply = await send(LEGAL[name])
    assert (reply.status, reply.code) == (200, 0), reply.body


@pytest.mark.parametrize("name", ILLEGAL)
async def test_what_is_above_a_limit_is_refused(send: Any, name: str) -> None:
    body, codes = ILLEGAL[name]
    reply = await send(body)
    assert (reply.status, reply.code) == (400, 50035)
    assert reply.error_codes <= codes
    assert reply.error_codes


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n"}, {"flags": 4}])
async def test_an_empty_message_is_refused(send: Any, body: Json) -> None:
    assert (await send(body)).code == 50006


@pytest.mark.parametrize("given", ["application/json; charset=utf-8", "text/json", "text/plain"])
async def test_only_the_exact_content_type_is_read(send: Any, given: str) -> None:
    reply = await send({"content": "a"}, headers={"Content-Type": given})
    assert reply.error_codes == {"CONTENT_TYPE_INVALID"}


async def test_a_body_that_is_no_json_is_refused(send: Any) -> None:
    reply = await send(None, data=b"{", headers={"Content-Type": "application/json"})
    assert reply.code == 50109


async def test_a_file_above_ten_megabytes_is_refused(send: Any) -> None:
    for size, status in ((ATTACHMENT_BYTES, 200), (ATTACHMENT_BYTES + 1, 413)):
        form = aiohttp.FormData()
        form.add_field("payload_json", '{"content": "a"}')
        form.add_field("files[0]", io.BytesIO(b"a" * size), filename="a.txt")
        assert (await send(None, data=form)).status == status


async def test_a_request_without_the_token_is_refused(send: Any) -> None:
    for given in ("Bot wrong", "Bearer x"):
        reply = await send({"content": "a"}, headers={"Authorization": given})
        assert (reply.status, reply.body["message"]) == (401, "401: Unauthorized")
