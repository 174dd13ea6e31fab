"""All passages of an answer in a form, which is opened in time however long they take to be found."""

import asyncio
from collections.abc import Callable

import pytest
from slack_sdk.errors import SlackApiError

from bot.service import notices
from bot.service.cited_passage import CitedPassage
from bot.service.interaction import FoundPassages
from bot.slack import passage_form
from bot.slack.passage_form import show_passages
from bot.slack_connection.web_client import SlackClient
from bot.translation import ENGLISH
from tests.bot.records.records import make_passage, make_quote
from tests.fakes.slack.blocks import read
from tests.fakes.slack.model import Refused
from tests.fakes.slack.server import FakeSlack


def passages(count: int) -> FoundPassages:
    return {number: CitedPassage(make_quote(make_passage("s:open", 1)), "", "", "") for number in range(1, count + 1)}


async def shown(found: Callable[[], FoundPassages], seconds: float, *failures: Refused) -> tuple[str, list[str]]:
    """What the form says in the end, and which methods were called."""

    async def finding() -> FoundPassages:
        await asyncio.sleep(seconds)
        return found()

    async with FakeSlack() as slack:
        client = SlackClient(slack.bot_token, f"{slack.base}/api/")
        slack.fail("views.open", *failures)
        try:
            await show_passages(client, slack.trigger("U1"), finding(), ENGLISH)
        except ZeroDivisionError:
            pass
        finally:
            await client.close()
        assert slack.complaints == []
        return read(slack.modals["U1"]["blocks"]), sorted(slack.requests)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passage_form, "OPEN_SECONDS", 0.1)


async def test_passages_that_are_there_are_shown_at_once() -> None:
    text, calls = await shown(lambda: passages(2), 0.0)
    assert text.count("The gate opens at nine.") == 2
    assert ("[1]" in text, "[2]" in text, calls) == (True, True, ["views.open"])


async def test_passages_that_take_long_come_into_the_open_form() -> None:
    text, calls = await shown(lambda: passages(1), 0.3)
    assert ("The gate opens at nine." in text, calls) == (True, ["views.open", "views.update"])


@pytest.mark.parametrize("seconds", [0.0, 0.3])
async def test_why_there_is_none_is_said_in_the_form(seconds: float) -> None:
    assert (await shown(lambda: notices.WITHHELD, seconds))[0] == notices.WITHHELD


async def test_a_defect_does_not_leave_people_waiting() -> None:
    assert (await shown(lambda: passages(1 // 0), 0.3))[0] == notices.DEFECT


async def test_where_no_form_is_opened_whoever_asks_for_it_hears_of_it() -> None:
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await shown(lambda: passages(2), 0.0, Refused("expired_trigger_id"))
