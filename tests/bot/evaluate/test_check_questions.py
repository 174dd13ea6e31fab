"""A community's own questions."""

from pathlib import Path

import pytest

from bot.answering import Answer, Citation, Quote, Status
from bot.evaluate import CheckQuestion, read_check_questions
from bot.evaluate.check_questions import problem_of
from index import ConfigurationError, DocumentRef

ASKED = CheckQuestion(1, "Why?", ("docs:a.txt", "b.txt"), "GPUs are  SCARCE", refuse=False)
REFUSED = CheckQuestion(2, "Who?", (), "", refuse=True)


def answer(status: Status, *quotes: tuple[str, str]) -> Answer:
    citations = tuple(
        Citation(
            number,
            Quote(DocumentRef(document, "T", "t", "article", "", "", "public", ""), "", 0, len(text), text, "", 0),
            "",
        )
        for number, (document, text) in enumerate(quotes, 1)
    )
    return Answer("1", status, False, "?", "", 0.5, "", "", (), (), 0, 0, citations, (), (), {})


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (ASKED, answer("answered", ("docs:a.txt", "Now gpus are\nscarce.")), ""),
        (ASKED, answer("answered", ("other:b.txt", "GPUs are scarce.")), ""),
        (ASKED, answer("answered", ("docs:c.txt", "GPUs are scarce.")), "quotes nothing from docs:a.txt or b.txt"),
        (ASKED, answer("answered", ("docs:a.txt", "Bees.")), "no quote from there holds “GPUs are  SCARCE”"),
        (ASKED, answer("no_evidence"), "must be answered, but the outcome was no_evidence"),
        (REFUSED, answer("no_evidence"), ""),
        (REFUSED, answer("answered"), "must be refused, but was answered"),
        (REFUSED, answer("failed"), "must be refused, but was failed"),
    ],
)
def test_an_answer_is_held_against_what_must_come(question: CheckQuestion, given: Answer, expected: str) -> None:
    assert problem_of(question, given) == expected


def test_both_shapes_are_read_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"question": "Why?", "documents": ["docs:a.txt", "b.txt"], "contains": "GPUs are  SCARCE"}\n\n'
        '{"question": "Who?", "refuse": true}\n'
    )
    first, second = read_check_questions(path)
    assert (first, second.line, second.refuse) == (ASKED, 3, True)


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "Why?"}',
        '{"question": "Why?", "refuse": false}',
        '{"question": "", "refuse": true}',
        '{"question": "Why?", "documents": [], "contains": "x"}',
        '{"question": "Why?", "documents": ["a"], "contains": "x", "refuse": true}',
        '{"question": "Why?", "documents": "a", "contains": "x"}',
        '{"question": "Why?", "documents": ["a"], "contans": "x"}',
    ],
)
def test_any_other_shape_is_refused_by_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(line)
    with pytest.raises(ConfigurationError, match="line 1: write"):
        read_check_questions(path)


def test_our_own_set_is_well_formed(repository: Path) -> None:
    questions = read_check_questions(repository / "seeds/questions.jsonl")
    assert {True, False} == {question.refuse for question in questions}
