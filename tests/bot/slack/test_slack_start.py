"""What keeps the bot from starting on Slack is one sentence that names the remedy."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.settings.chat_section import SlackSection
from bot.slack_connection.slack_problems import readable
from bot.slack_connection.web_client import SlackClient
from index import ConfigurationError
from tests.fakes.slack.model import Refused
from tests.fakes.slack.server import FakeSlack

Call = Callable[[SlackClient], Awaitable[object]]


async def who_am_i(client: SlackClient) -> None:
    await client.web.auth_test()


async def open_socket(client: SlackClient) -> None:
    await client.web.apps_connections_open(app_token="xapp-1-test")


async def open_with_a_bot_token(client: SlackClient) -> None:
    await client.web.apps_connections_open(app_token="xoxb-1-test")


def wrong_token(slack: FakeSlack) -> None:
    slack.bot_token = "xoxb-2-other"


def socket_mode_off(slack: FakeSlack) -> None:
    slack.socket_mode = False


def failing(method: str, code: str, **more: Any) -> Callable[[FakeSlack], None]:
    return lambda slack: slack.fail(method, Refused(code, **more))


@pytest.mark.parametrize(
    ("make", "call", "said"),
    [
        (wrong_token, who_am_i, "does not take the bot token .*FOOTNOTE_SLACK_BOT_TOKEN"),
        (failing("auth.test", "token_expired"), who_am_i, "token_expired.*FOOTNOTE_SLACK_BOT_TOKEN"),
        (failing("auth.test", "account_inactive"), who_am_i, "account_inactive.*FOOTNOTE_SLACK_BOT_TOKEN"),
        (failing("auth.test", "missing_scope", needed="users:read"), who_am_i, "app lacks the scope users:read"),
        (failing("auth.test", "org_login_required"), who_am_i, "org_login_required.*check the app"),
        (bool, open_with_a_bot_token, "app-level token .*connections:write.*FOOTNOTE_SLACK_APP_TOKEN"),
        (socket_mode_off, open_socket, "switch Socket Mode on"),
        (
            failing("apps.connections.open", "missing_scope"),
            open_socket,
            "FOOTNOTE_SLACK_APP_TOKEN lacks the scope connections:write",
        ),
    ],
)
async def test_what_slack_refuses_is_one_sentence(make: Callable[[FakeSlack], object], call: Call, said: str) -> None:
    async with FakeSlack() as slack:
        token = slack.bot_token
        make(slack)
        client = SlackClient(token, f"{slack.base}/api/")
        try:
            with pytest.raises(ConfigurationError) as told, readable(SlackSection()):
                await call(client)
        finally:
            await client.close()
    assert re.search(said, str(told.value))
    assert "\n" not in str(told.value)


async def test_an_address_that_nothing_listens_on_is_named() -> None:
    settings = SlackSection(api_url="http://127.0.0.1:9/api/")
    client = SlackClient("xoxb-1-test", settings.api_url)
    try:
        told = r"cannot be reached at http://127.0.0.1:9/.*slack\.api_url"
        with pytest.raises(ConfigurationError, match=told), readable(settings):
            await who_am_i(client)
    finally:
        await client.close()


async def test_files_elsewhere_are_not_fetched_with_the_token() -> None:
    client = SlackClient("xoxb-1-test", "https://slack.com/api/")
    try:
        for url in (
            "https://example.org/a.txt",
            "https://slack.com.example.org/a",
            "https://evilslack.com/a",
            "file:///x",
        ):
            with pytest.raises(OSError, match="not at Slack"):
                await client.download(url, 10)
    finally:
        await client.close()
