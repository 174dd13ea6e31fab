"""Question sets: folders with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``, BEIR's layout with more labels."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.answering.conversation.turns import QUESTION_CHARS, Turn, shortened_answer
from bot.evaluate.measures import contains_answer
from index.errors import ConfigurationError

VERBATIM_SHARE = 0.9
"""Share of the answers that must be in a relevant document for the set to count as verbatim."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an answer is: the bare document id, and the offsets [start, end) in characters of the document's text."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with the labels of its set.

    Attributes:
        id: The question's id.
        text: Its words.
        answers: Gold answers; may be empty.
        answerable: Whether the corpus holds an answer; None without a label.
        spans: Where the answers are; empty without labels.
        turns: Earlier turns of the conversation, oldest first; empty if there are none or they are not wanted.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    answerable: bool | None
    spans: tuple[Span, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of labelled questions over a corpus.

    Attributes:
        name: The folder's name.
        corpus: Its ``corpus.jsonl``.
        questions: The questions, in the file's order.
        qrels: Question id → bare document id → relevance, positive ones only.
        verbatim: Whether the gold answers are verbatim in the corpus.
    """

    name: str
    corpus: Path
    questions: tuple[LabelledQuestion, ...]
    qrels: Mapping[str, Mapping[str, int]]
    verbatim: bool


def bare_id(document_id: str) -> str:
    """Return a document's id without its source, as question sets and TREC runs have it."""
    return document_id.partition(":")[2]


def read_question_set(folder: Path, limit: int | None, *, history: bool = False) -> QuestionSet:
    """Read a question set.

    Args:
        folder: The folder.
        limit: Number of questions to read, the first ones; None for all.
        history: Whether to read the earlier turns of each question's conversation.

    Raises:
        ConfigurationError: A file is missing or malformed; the message names it.
    """
    corpus, queries, qrels = (folder / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"))
    for path in (corpus, queries, qrels):
        if not path.is_file():
            raise ConfigurationError(
                f"There is no {path}; a set for eval holds corpus.jsonl, queries.jsonl and qrels.tsv."
            )
    questions = tuple(_question(queries, number, record) for number, record in read_jsonl(queries))[:limit]
    if not history:
        questions = tuple(replace(question, turns=()) for question in questions)
    relevant = _read_qrels(qrels)
    verbatim = _are_verbatim(questions, relevant, corpus)
    return QuestionSet(folder.resolve().name, corpus, questions, relevant, verbatim)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read a file with one JSON object a line; yields (line number from 1, object), without blank lines.

    Raises:
        ConfigurationError: The file cannot be read, or a line is no JSON object; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _json_object(path, number, line)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}); correct the path.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8; save it as UTF-8.") from error


def _question(path: Path, number: int, record: Mapping[str, Any]) -> LabelledQuestion:
    try:
        spans = tuple(
            Span(str(span["doc"]), int(span["start"]), int(span["end"])) for span in record.get("spans") or ()
        )
        answers = tuple(str(answer) for answer in record.get("answers") or ())
        turns = _turns(record.get("history") or ())
        return LabelledQuestion(
            str(record["_id"]), str(record["text"]), answers, record.get("answerable"), spans, turns
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path}, line {number}: {error!r}; see docs/commands.md for its keys.") from error


def _turns(history: Iterable[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Return the turns of a conversation; a question without an answer becomes a turn without one."""
    turns: list[Turn] = []
    for each in history:
        text = str(each["text"])
        if each["speaker"] == "user" or not turns:
            turns.append(Turn(text[:QUESTION_CHARS], (), frozenset(), frozenset()))
        else:
            turns[-1] = replace(turns[-1], answer=shortened_answer([*turns[-1].answer, text]))
    return tuple(turns)


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    lines = path.read_text("utf-8").split("\n")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            question, document, score = line.split("\t")
            relevance = int(score)
        except ValueError as error:
            raise ConfigurationError(f"{path}, line {number}: write query-id, corpus-id, score with tabs.") from error
        if relevance > 0:
            found.setdefault(question, {})[document] = relevance
    return found


def _are_verbatim(
    questions: tuple[LabelledQuestion, ...], qrels: Mapping[str, Mapping[str, int]], corpus: Path
) -> bool:
    """Return whether nearly all answers are in a relevant document; rewritten answers cannot be found as strings."""
    asked = [question for question in questions if question.answers and question.answerable is not False]
    if not asked:
        return False
    needed = {document for question in asked for document in qrels.get(question.id, ())}
    texts = dict(_texts(corpus, needed))
    found = sum(
        any(contains_answer(texts.get(document, ""), question.answers) for document in qrels.get(question.id, ()))
        for question in asked
    )
    return found >= VERBATIM_SHARE * len(asked)


def _texts(corpus: Path, needed: set[str]) -> Iterator[tuple[str, str]]:
    for _, record in read_jsonl(corpus):
        if str(record.get("_id")) in needed:
            yield str(record["_id"]), str(record.get("text", ""))


def _json_object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{path}, line {number} is not JSON ({error}); correct it.") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path}, line {number} is no JSON object; write one object a line.")
    return found
