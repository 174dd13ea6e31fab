"""``docs/commands.md`` and the commands say the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.cli.command_line import app
from tests.bot.cli.shell import Footnote, make_site
from tests.bot.cli.test_evaluate import STRAY, own_set

WORDS = ("--queries", "--run", "-k", "--full", "--forget", "--force", "--check", "--watch", "--quiet", "--questions")


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/commands.md").read_text("utf-8")


def documented(page: str, command: str) -> Any:
    found = re.search(rf"^```json {command}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found is not None, command
    return json.loads(found[1])


def agree(shape: Any, value: Any, where: str) -> None:
    """Does a value have exactly the documented keys, and the documented types?"""
    if shape == "as in ask":
        assert isinstance(value, dict), where
    elif shape == {"stage": "float"}:
        assert all(isinstance(each, float) for each in value.values()), where
    elif isinstance(shape, dict):
        assert list(shape) == list(value), where
        for key, each in shape.items():
            agree(each, value[key], f"{where}.{key}")
    elif isinstance(shape, list):
        for each in value:
            if shape not in (["as citations"], ["as in why"]):
                agree(shape[0], each, f"{where}[]")
    else:
        name = "null" if value is None else type(value).__name__
        assert name in shape or (name == "str" and " | " in shape) or (name == "int" and "float" in shape), where


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("ask", ["ask", "When was the lighthouse built?"]),
        ("ask", ["ask", "Who won the football world cup in 1998?"]),
        ("search", ["search", "lighthouse"]),
        ("show", ["show", "docs:lighthouse.md"]),
        ("why", ["ask", "When was the lighthouse built?", "--explain"]),
        ("privacy", ["privacy", "export", "shell"]),
        ("gaps", ["gaps"]),
        ("shadow", ["shadow"]),
        ("gaps --stale", ["gaps", "--stale", "--older-than", "0"]),
        ("status", ["status"]),
        ("doctor", ["doctor"]),
        ("eval --questions", ["eval", "--questions", "QUESTIONS"]),
    ],
)
def test_json_has_the_documented_shape(
    footnote: Footnote, site: Path, tmp_path: Path, page: str, command: str, words: list[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"question": "When was the lighthouse built?", "refuse": true}\n')
    words = [str(questions) if word == "QUESTIONS" else word for word in words]
    json_flag = [] if command == "privacy" else ["--json"]
    found = json.loads(footnote(*words, *json_flag, "--config", site).out)
    agree(documented(page, command), found, command)
    if command == "privacy":
        agree([documented(page, "why")], found["answers"], "privacy.answers")
        assert found["answers"]


def test_json_of_reindex_has_the_documented_shape(footnote: Footnote, fresh: Path, page: str) -> None:
    make_site(fresh)
    agree(documented(page, "reindex"), json.loads(footnote("reindex", "--json").out), "reindex")


def test_json_of_eval_has_the_documented_shape(footnote: Footnote, fresh: Path, page: str) -> None:
    (fresh / "corpus.jsonl").write_text('{"_id": "d", "title": "", "text": "Bees dance."}\n')
    (fresh / "queries.jsonl").write_text('{"_id": "q", "text": "Do bees dance?"}\n')
    (fresh / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    agree(documented(page, "eval"), json.loads(footnote("eval", fresh, "--json").out), "eval")


def test_json_of_a_calibration_has_the_documented_shape(
    footnote: Footnote, site: Path, tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RECORDS__PATH", str(tmp_path / "records"))
    path = own_set(tmp_path, [*STRAY, "Which train goes to Lisbon?"])
    done = footnote("eval", "--calibrate", path, "--json", "--config", site)
    agree(documented(page, "eval --calibrate"), json.loads(done.out), "eval --calibrate")


def test_json_of_rollback_has_the_documented_shape(footnote: Footnote, fresh: Path, page: str) -> None:
    make_site(fresh)
    footnote("reindex")
    footnote("reindex", "--full")
    agree(documented(page, "rollback"), json.loads(footnote("rollback", "--json").out), "rollback")


def test_every_command_and_option_is_documented(page: str) -> None:
    for command in app.registered_commands:
        assert f"\n## footnote {command.name}" in page
    for option in WORDS:
        assert option in page
