"""The language of a question is told where it is clear, and only then."""

import json
from pathlib import Path

import pytest

from bot.translation import QuestionLanguage

CLEAR = {
    "en": ["how do I install this", "When was the lighthouse built?", "can you export data as csv"],
    "de": ["wie installiere ich das", "Wann wurde der Leuchtturm gebaut?", "pip install schlägt mit 403 fehl"],
    "es": ["cómo instalo esto", "¿Cuándo se construyó el faro?", "dónde puedo descargar la app"],
    "fr": ["comment installer ça", "Quand le phare a-t-il été construit ?", "ça marche sous windows"],
    "pt": ["como instalo isso", "Quando o farol foi construído?", "quantas pessoas trabalham lá"],
}
UNCLEAR = [
    "",
    "E1042",
    "api key",
    "reset",
    "`wie installiere ich das`",
    "```\nraise ValueError('die Datei ist nicht da')\n```",
    "asyncio.run(main()) commands.Bot",
    "https://example.org/de/wie-installiere-ich-das",
    "onMessageCreate getElementById useEffect",
    "<@1234567890> <#987654321>",
    "2 + 2 = 5",
    "👍👍👍",
]
OTHERS = ["как это установить", "怎么安装这个程序", "hoe installeer ik dit", "come si installa", "jak to zainstalować"]


@pytest.fixture(scope="module")
def language() -> QuestionLanguage:
    return QuestionLanguage()


@pytest.mark.parametrize(("code", "question"), [(code, each) for code, found in CLEAR.items() for each in found])
def test_a_clear_language_is_told(language: QuestionLanguage, code: str, question: str) -> None:
    assert language.of(question) == code


@pytest.mark.parametrize("question", UNCLEAR)
def test_code_and_single_words_are_of_no_language(language: QuestionLanguage, question: str) -> None:
    assert language.of(question) == ""


@pytest.mark.parametrize("question", OTHERS)
def test_a_language_that_the_bot_does_not_speak_is_none(language: QuestionLanguage, question: str) -> None:
    assert language.of(question) == ""


def test_code_in_a_question_does_not_count(language: QuestionLanguage) -> None:
    code = "```py\nwhile True:\n    print('this is the message that is shown to the user')\n```"
    assert language.of(f"Warum hört das nie auf? {code}") == "de"


def test_only_the_beginning_of_a_long_question_is_read(language: QuestionLanguage) -> None:
    assert language.of("Wie installiere ich das Programm? " * 100_000) == "de"


def test_of_hundreds_of_questions_few_are_taken_for_another_language(language: QuestionLanguage) -> None:
    path = Path(__file__).parents[4] / "shared" / "evaldata" / "xquad_cross" / "queries.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is missing")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()][::4]
    spoken = [row for row in rows if row["language"] in CLEAR]
    wrong = [row["text"] for row in rows if language.of(row["text"]) not in (row["language"], "")]
    told = [row for row in spoken if language.of(row["text"]) == row["language"]]
    assert len(wrong) <= 0.005 * len(rows)
    assert len(told) >= 0.97 * len(spoken)


def test_a_model_that_was_loaded_reads_no_file_while_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    language = QuestionLanguage()
    language.load()
    monkeypatch.setattr("fasttext.load_model", None)
    assert language.of("Wann wurde der alte Leuchtturm am Hafen gebaut?") == "de"
