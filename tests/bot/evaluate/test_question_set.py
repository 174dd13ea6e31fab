"""Reading question sets."""

import json
from pathlib import Path

import pytest

from bot.evaluate import bare_id, read_question_set
from index import ConfigurationError


def write_set(folder: Path, answers: list[str]) -> Path:
    corpus = [{"_id": "d1", "title": "", "text": "The tower is 199 steps\u2028high."}, {"_id": "d2", "text": "Bees."}]
    queries = [
        {"_id": f"q{number}", "text": "How high?", "answers": [answer], "answerable": True}
        for number, answer in enumerate(answers)
    ]
    queries.append({"_id": "none", "text": "Who?", "answerable": False, "spans": []})
    for name, records in (("corpus", corpus), ("queries", queries)):
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [f"q{number}\td1\t1\nq{number}\td2\t0" for number in range(len(answers))]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(rows) + "\n", "utf-8")
    return folder


def test_a_set_is_read_with_its_labels(tmp_path: Path) -> None:
    found = read_question_set(write_set(tmp_path, ["199 steps high"]), None)
    assert (tmp_path.name, True) == (found.name, found.verbatim)
    assert [question.answerable for question in found.questions] == [True, False]
    assert found.qrels == {"q0": {"d1": 1}}


def test_rewritten_answers_are_not_sought_as_strings(tmp_path: Path) -> None:
    answers = ["199 steps"] * 8 + ["about two hundred"] * 2
    assert not read_question_set(write_set(tmp_path, answers), None).verbatim


def test_a_limit_takes_the_first_questions(tmp_path: Path) -> None:
    found = read_question_set(write_set(tmp_path, ["199", "199"]), 1)
    assert [question.id for question in found.questions] == ["q0"]


def test_earlier_turns_are_read_where_they_are_wanted(tmp_path: Path) -> None:
    write_set(tmp_path, ["199"])
    said = [("user", "Is there a tower?"), ("agent", "Yes."), ("agent", "A high one."), ("user", "Oh.")]
    record = {"_id": "q", "text": "How high?", "history": [{"speaker": who, "text": text} for who, text in said]}
    (tmp_path / "queries.jsonl").write_text(json.dumps(record) + "\n")
    (question,) = read_question_set(tmp_path, None, history=True).questions
    assert [(turn.question, turn.answer) for turn in question.turns] == [
        ("Is there a tower?", ("Yes.", "A high one.")),
        ("Oh.", ()),
    ]
    assert read_question_set(tmp_path, None).questions[0].turns == ()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"corpus\.jsonl"):
        read_question_set(tmp_path, None)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("queries.jsonl", "{", "line 1 is not JSON"),
        ("queries.jsonl", "[]", "line 1 is no JSON object"),
        ("queries.jsonl", '\n{"_id": "a"}', "line 2"),
        ("qrels.tsv", "a\tb\tc\nq d 1\n", "line 2"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, name: str, text: str, expected: str) -> None:
    write_set(tmp_path, ["199"])
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=expected):
        read_question_set(tmp_path, None)


def test_bare_ids_drop_the_source_and_keep_colons() -> None:
    assert bare_id("eval:un_18<::>7") == "un_18<::>7"
