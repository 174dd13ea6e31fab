"""A community's own questions: what must be answered from where, and what must be refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering import Answerer
from bot.answering.types import Answer
from bot.evaluate.jsonl import read_jsonl
from bot.evaluate.measures import holds
from bot.evaluate.question_set import bare_id
from index.errors import ConfigurationError

ANSWERABLE_KEYS = {"question", "documents", "contains"}
REFUSED_KEYS = {"question", "refuse"}


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question and what must come of it.

    Attributes:
        line: Its line in the file, from 1.
        question: Its words.
        documents: Ids, with or without source, one of which must be quoted; empty where it must be refused.
        contains: What a quote of one of them must hold, casefolded and white space normalised; may be empty.
        refuse: True where the documents hold no answer.
    """

    line: int
    question: str
    documents: tuple[str, ...]
    contains: str
    refuse: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that did not come out as it must, and how it came out."""

    line: int
    question: str
    problem: str


def read_own_questions(path: Path) -> list[OwnQuestion]:
    """Read a set, a question a line.

    Raises:
        ConfigurationError: The file cannot be read, or a line is neither of the two shapes.
    """
    return [_own_question(path, number, record) for number, record in read_jsonl(path)]


def check_questions(
    questions: Sequence[OwnQuestion], answerer: Answerer, audience: frozenset[str]
) -> Iterator[Failure | None]:
    """Ask every question; yields a failure, or None where all is well, as each is done."""
    for question in questions:
        problem = problem_of(question, answerer.answer(question.question, audience))
        yield Failure(question.line, question.question, problem) if problem else None


def problem_of(question: OwnQuestion, answer: Answer) -> str:
    """Say what is wrong with an answer, ``""`` where nothing is."""
    if question.refuse:
        return "" if answer.status == "no_evidence" else f"must be refused, but was {answer.status}"
    if answer.status != "answered":
        return f"must be answered, but the outcome was {answer.status}"
    wanted = set(question.documents)
    quotes = [
        citation.quote.text
        for citation in answer.citations
        if {citation.quote.document.id, bare_id(citation.quote.document.id)} & wanted
    ]
    if not quotes:
        return f"quotes nothing from {' or '.join(question.documents)}"
    if question.contains and not any(holds(quote, [question.contains]) for quote in quotes):
        return f"no quote from there holds “{question.contains}”"
    return ""


def _own_question(path: Path, number: int, record: dict[str, Any]) -> OwnQuestion:
    question, documents, contains = (record.get(key) for key in ("question", "documents", "contains"))
    if isinstance(question, str) and question.strip():
        if record.keys() == REFUSED_KEYS and record["refuse"] is True:
            return OwnQuestion(number, question, (), "", refuse=True)
        well_formed = record.keys() == ANSWERABLE_KEYS and _ids(documents) and isinstance(contains, str)
        if well_formed:
            return OwnQuestion(number, question, tuple(documents or ()), str(contains), refuse=False)
    raise ConfigurationError(
        f'{path}, line {number}: write {{"question": …, "documents": [ids], "contains": …}} or '
        '{"question": …, "refuse": true}.'
    )


def _ids(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
