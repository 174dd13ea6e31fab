"""A message is also searched by the line of its error, and as a whole."""

import pytest

from bot.answering.question.question_parts import parse_questions

TRACEBACK = """it breaks after the upgrade
```
Traceback (most recent call last):
  File "shop/app.py", line 9, in start
    pump.run()
ValueError: pump 7 is dry
```
what now?"""
NODE = """Error: ENOSPC: no space left, watch '/srv/app'
    at FSWatcher.start (node:internal/fs/watchers:247:19)
only in this one project"""


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (TRACEBACK, "ValueError: pump 7 is dry"),
        (NODE, "Error: ENOSPC: no space left, watch '/srv/app'"),
        ("it dies with\nfatal error: ffi.h is missing\nwhich package do I need?", "fatal error: ffi.h is missing"),
        ("> DeprecationWarning: use run() instead\nis that bad?", "DeprecationWarning: use run() instead"),
        ("E   ImportError: libcuda.so.1 is missing\nany idea?", "ImportError: libcuda.so.1 is missing"),
    ],
)  # fmt: skip
def test_the_line_of_an_error_is_searched_alone(message: str, line: str) -> None:
    (part,) = parse_questions(message)
    assert line in (part.query, *part.alternatives)


def test_what_was_told_before_the_question_is_searched_with_it() -> None:
    (part,) = parse_questions("We moved to a new venv. The form endpoint broke. What’s the deal?")
    assert "We moved to a new venv. The form endpoint broke. What’s the deal?" in (part.query, *part.alternatives)


def test_lines_of_a_stack_are_not_searched() -> None:
    (part,) = parse_questions(NODE)
    assert [text for text in part.alternatives if "FSWatcher" in text] == []


@pytest.mark.parametrize("message", ["How are keys renewed?", "renew keys", "Hi! How are keys renewed? Thanks!"])
def test_a_message_of_one_sentence_is_searched_once(message: str) -> None:
    assert [part.alternatives for part in parse_questions(message)] == [()]


def test_a_part_joined_by_and_is_also_searched_with_the_part_before() -> None:
    first, second = parse_questions("Which lock should I buy, and how do I generate the master key?")
    assert first.alternatives == ()
    assert second.alternatives == ("Which lock should I buy? how do I generate the master key?",)


def test_separate_questions_are_searched_apart() -> None:
    assert [part.alternatives for part in parse_questions("Where are the logs? How large may a file be?")] == [(), ()]
