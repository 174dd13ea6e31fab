"""A folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv``: BEIR's layout with further labels."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.answering import QUESTION_CHARS, Turn, bounded
from bot.evaluate.jsonl import read_jsonl
from bot.evaluate.measures import holds
from index.errors import ConfigurationError

VERBATIM_SHARE = 0.9
"""Share of a set's answerable questions whose answer must stand in a relevant document for strings to be sought."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an answer stands: bare document id, and character offsets in the document's text, half open."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question and what is known of its answer.

    Attributes:
        id: The question's id.
        text: Its words.
        answers: Gold answers; empty where there are none.
        answerable: Whether the corpus holds an answer; None where nobody said.
        spans: Where the answers stand; empty where nobody said.
        turns: What was said before, oldest first; empty where nothing was, or where it is not wanted.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    answerable: bool | None
    spans: tuple[Span, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set to measure on.

    Attributes:
        name: The folder's name.
        corpus: Its ``corpus.jsonl``.
        questions: The questions, in the file's order.
        qrels: Question id → bare document id → relevance, positive ones only.
        verbatim: Whether its answers stand verbatim in the corpus.
    """

    name: str
    corpus: Path
    questions: tuple[LabelledQuestion, ...]
    qrels: Mapping[str, Mapping[str, int]]
    verbatim: bool


def bare_id(document_id: str) -> str:
    """Return a document's id without its source, as question sets and TREC runs name it."""
    return document_id.partition(":")[2]


def read_question_set(folder: Path, limit: int | None, *, history: bool = False) -> QuestionSet:
    """Read a set.

    Args:
        folder: The folder.
        limit: Only so many of the first questions; None for all.
        history: Whether to read what was said before each question.

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
    verbatim = _stand_verbatim(questions, relevant, corpus)
    return QuestionSet(folder.resolve().name, corpus, questions, relevant, verbatim)


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
    """A question that was not answered is a turn without an answer."""
    turns: list[Turn] = []
    for each in history:
        text = str(each["text"])
        if each["speaker"] == "user" or not turns:
            turns.append(Turn(text[:QUESTION_CHARS], (), frozenset(), frozenset()))
        else:
            turns[-1] = replace(turns[-1], answer=bounded([*turns[-1].answer, text]))
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


def _stand_verbatim(
    questions: tuple[LabelledQuestion, ...], qrels: Mapping[str, Mapping[str, int]], corpus: Path
) -> bool:
    """Do nearly all answers stand in a relevant document? Rewritten answers cannot be sought as strings."""
    asked = [question for question in questions if question.answers and question.answerable is not False]
    if not asked:
        return False
    needed = {document for question in asked for document in qrels.get(question.id, ())}
    texts = dict(_texts(corpus, needed))
    found = sum(
        any(holds(texts.get(document, ""), question.answers) for document in qrels.get(question.id, ()))
        for question in asked
    )
    return found >= VERBATIM_SHARE * len(asked)


def _texts(corpus: Path, needed: set[str]) -> Iterator[tuple[str, str]]:
    for _, record in read_jsonl(corpus):
        if str(record.get("_id")) in needed:
            yield str(record["_id"]), str(record.get("text", ""))
