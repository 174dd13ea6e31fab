"""What people read in Discord, word for word: the text files of ``messages/``."""

import pytest

from bot.rendering.discord import answer_messages
from tests.bot.rendering.recorded import FOLDER, NAMES, recorded, transcript


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_answer_reads_as_it_did(name: str) -> None:
    assert transcript(answer_messages(recorded(name))) == (FOLDER / f"{name}.txt").read_text("utf-8")
