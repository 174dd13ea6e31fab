import pytest

from benchmarks.reader.documentation import add_documentation
from benchmarks.reader.pairs import Pair, Pairs
from benchmarks.reader.windows import WindowMaker
from bot.components import models_for
from bot.settings.settings import Settings

TOPICS = ("Rotating keys", "Connection pools", "Audit trail", "Deleting an account")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    folder = tmp_path_factory.mktemp("documentation")
    for project in ("one", "two"):
        (folder / project).mkdir()
        sections = [f"## {topic}\n\n{project}: {_text(topic)}" for topic in TOPICS]
        (folder / project / "guide.md").write_text("# Guide\n\n" + "\n\n".join(sections) + "\n", "utf-8")
    found = Pairs()
    add_documentation(found, folder, Settings(), models_for(Settings()).encoder, WindowMaker())
    return found


def _text(topic: str) -> str:
    return f"The page about {topic.lower()} says what to do, and whom to tell before the work begins. " * 4


def shown(pair: Pair) -> str:
    return pair.window.key


def test_each_section_answers_its_heading(pairs: Pairs) -> None:
    questions = [pair.question.lower() for pair in pairs.by_kind["headings answered"]]
    assert len(questions) == 2 * len(TOPICS)
    for word in ("keys", "connection pools", "audit trail", "an account"):
        assert sum(word in question for question in questions) == 2


def test_no_section_is_both_right_and_wrong_for_a_question(pairs: Pairs) -> None:
    right = {(pair.question, shown(pair)) for pair in pairs.by_kind["headings answered"]}
    wrong = {(pair.question, shown(pair)) for pair in pairs.by_kind["headings near"]}
    assert wrong
    assert right & wrong == set()


def test_which_sentence_answers_a_heading_is_not_claimed(pairs: Pairs) -> None:
    assert {pair.sentences for pair in pairs.by_kind["headings answered"]} == {None}
