"""How soon the bot on Discord acknowledges."""

from benchmarks.discord import Asked, Run, Stage, report
from tests.fakes.discord.server import FakeDiscord


def test_the_table_has_milliseconds_to_the_acknowledgement_and_seconds_to_the_answer() -> None:
    run = Run([Asked(0.1, 1.0), Asked(0.2, 3.0), Asked(0.3, 2.0)], 6.0)
    assert report({"3": run}).split("\n")[-1] == "| 3 | 200 | 290 | 298 | 300 | 2.00 | 2.90 | 0.5 |"


async def test_as_many_ask_as_shall_be_in_flight() -> None:
    async with FakeDiscord() as server:
        stage = Stage(server)
        assert len(stage.guild.channels) >= 100
        run = await stage.ask([], 100)
    assert (run.asked, run.seconds < 1.0) == ([], True)
