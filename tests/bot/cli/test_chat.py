"""``footnote chat``."""

import io
import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote, Outcome, make_site


@pytest.fixture
def chat(footnote: Footnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Chat":
    config = make_site(tmp_path)
    footnote("reindex", "--quiet", "--config", config)
    return Chat(footnote, config, monkeypatch)


class Chat:
    def __init__(self, footnote: Footnote, config: Path, patch: pytest.MonkeyPatch) -> None:
        self.footnote, self.config, self._patch = footnote, config, patch

    def __call__(self, *lines: str) -> Outcome:
        self._patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return self.footnote("chat", "--config", self.config)

    def searched(self) -> str:
        """What the last question was searched as."""
        record = json.loads(self.footnote("why", "--json", "--config", self.config).out)
        return str(record["parts"][0]["query"])


def test_a_follow_up_is_understood_from_the_question_before(chat: Chat) -> None:
    done = chat("When was the lighthouse built?", "", "And its lamp?")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("Its lamp burned whale oil until 1902.") >= 2
    assert "lighthouse" in chat.searched()


def test_a_new_conversation_knows_nothing_of_the_old(chat: Chat) -> None:
    chat("When was the lighthouse built?", "/new", "And its lamp?")
    assert chat.searched() == "And its lamp?"


def test_quitting_ends_it(chat: Chat) -> None:
    assert "1871" not in chat("/quit", "When was the lighthouse built?").out


def test_without_turns_every_question_stands_alone(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_CONVERSATION__TURNS", "0")
    chat("When was the lighthouse built?", "And its lamp?")
    assert chat.searched() == "And its lamp?"
