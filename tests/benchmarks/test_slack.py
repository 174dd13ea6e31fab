"""How soon the bot on Slack acknowledges."""

from benchmarks.slack import SlackStage
from tests.fakes.slack.server import FakeSlack


async def test_as_many_ask_as_shall_be_in_flight() -> None:
    async with FakeSlack() as server:
        stage = SlackStage(server)
        assert len(server.channels) >= 100
        run = await stage.ask([], 100)
    assert (run.asked, run.seconds < 1.0) == ([], True)
