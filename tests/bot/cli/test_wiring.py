"""What the answerers of one process have in common."""

from pathlib import Path

from bot.cli.wiring import caching_answerer_for, open_index, settings_for, shared_for
from index import PUBLIC
from tests.bot.cli.test_model_wiring import QUESTION, WRITTEN, with_model
from tests.fakes.openai import FakeOpenAI, speaking

EVERYONE = frozenset({PUBLIC})


def test_the_answerer_of_a_new_generation_knows_what_was_spent_before(site: Path, tmp_path: Path) -> None:
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        config = with_model(site, tmp_path, fake.base_url, "daily_tokens = 10\n")
        config.write_text(config.read_text("utf-8").replace("timeout = 5\n", "timeout = 60\n"), "utf-8")
        settings = settings_for(config, None)
        shared = shared_for(settings)
        with open_index(settings) as index:
            old, new = (caching_answerer_for(index, settings, shared) for _ in range(2))
            before = old.answer(QUESTION, EVERYONE)
            after = new.answer("How many steps has the stair?", EVERYONE)
    assert (before.fallback, after.fallback, len(fake.requests)) == ("", "budget", 1)
