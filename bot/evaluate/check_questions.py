"""Check questions: a community's own questions, each with the document that must be quoted or the refusal expected."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answerer import Answerer
from bot.answering.types import Answer
from bot.evaluate.measures import contains_answer
from bot.evaluate.question_set import bare_id, read_jsonl
from index.errors import ConfigurationError, IndexProblem
from index.scoped_labels import with_open_channels
from index.storage import Manifest

ANSWERABLE_KEYS = {"question", "documents", "contains"}
REFUSED_KEYS = {"question", "refuse"}
NAMED_LOSSES = 3
"""Most lost questions that an error names."""
OpenAnswerer = Callable[[tuple[Path, Manifest] | None], AbstractContextManager[Answerer]]
"""Opens an answerer for a generation that is not live yet, by folder and manifest, or for the live one with None."""


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question and the answer expected for it.

    Attributes:
        line: Its line in the file, from 1.
        question: Its words.
        documents: Ids, with or without source, one of which must be quoted; empty if a refusal is expected.
        contains: Text that a quote of one of them must contain, whatever its case and white space; may be empty.
        refuse: Whether a refusal is expected.
    """

    line: int
    question: str
    documents: tuple[str, ...]
    contains: str
    refuse: bool

    def is_right_document(self, document_id: str) -> bool:
        """Return whether a document is one of those to be quoted."""
        return document_id in self.documents or bare_id(document_id) in self.documents


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A check question with another answer than expected, and the difference."""

    line: int
    question: str
    problem: str


def read_check_questions(path: Path) -> list[CheckQuestion]:
    """Read a file of check questions, one a line.

    Raises:
        ConfigurationError: The file cannot be read, or a line has neither of the two shapes.
    """
    return [_check_question(path, number, record) for number, record in read_jsonl(path)]


def check_answers(
    questions: Sequence[CheckQuestion], answerer: Answerer, audience: frozenset[str]
) -> Iterator[CheckFailure | None]:
    """Ask the questions one by one; yields a failure, or None if the answer is as expected."""
    readable = with_open_channels(audience, answerer.labels)
    for question in questions:
        problem = problem_of(question, answerer.answer(question.question, readable))
        yield CheckFailure(question.line, question.question, problem) if problem else None


def problem_of(question: CheckQuestion, answer: Answer) -> str:
    """Return how an answer differs from what is expected, ``""`` if it does not."""
    if question.refuse:
        return "" if answer.status == "no_evidence" else f"must be refused, but was {answer.status}"
    if answer.status != "answered":
        return f"must be answered, but the outcome was {answer.status}"
    quotes = [each.quote.text for each in answer.citations if question.is_right_document(each.quote.document.id)]
    if not quotes:
        return f"quotes nothing from {' or '.join(question.documents)}"
    if question.contains and not any(contains_answer(quote, [question.contains]) for quote in quotes):
        return f"no quote from there holds “{question.contains}”"
    return ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of a regression check.

    Attributes:
        asked: Number of questions.
        before: Questions with the expected answer from the generation that was live.
        after: Questions with the expected answer from the new generation.
        lost: Some questions that only the generation before answered as expected.
    """

    asked: int
    before: int
    after: int
    lost: tuple[str, ...]


class RegressionCheck:
    """Refuses a new generation that answers fewer check questions than the one that was live when this was made.

    Args:
        questions: The questions.
        open_answerer: Opens the answerer of a generation.
        audience: Labels that the asker holds.
        margin: Share of the questions, in [0, 1], that may fail more than before.
    """

    def __init__(
        self, questions: Sequence[CheckQuestion], open_answerer: OpenAnswerer, audience: frozenset[str], margin: float
    ) -> None:
        self._questions = questions
        self._open_answerer = open_answerer
        self._audience = audience
        self._margin = margin
        self._failed_before = self._failed_live()
        self.result: CheckResult | None = None

    def __call__(self, folder: Path, manifest: Manifest) -> None:
        """Compare a finished generation with the one before.

        Raises:
            IndexProblem: It answers too few questions; the message names some that it lost.
        """
        if self._failed_before is None:
            return
        before, after = self._failed_before, self._failed((folder, manifest))
        lost = tuple(self._questions[index].question for index in sorted(after - before)[:NAMED_LOSSES])
        count = len(self._questions)
        self.result = CheckResult(count, count - len(before), count - len(after), lost)
        if len(after) - len(before) > self._margin * count:
            fewer = (
                f"The new index answers {count - len(after)} of {count} questions, the one that serves "
                f"{count - len(before)}; it was not put in its place."
            )
            remedy = "To take it all the same, run footnote reindex without --check."
            examples = f"Lost, for example: {'; '.join(lost)}"
            raise IndexProblem(f"{fewer} {examples} {remedy}", public=f"{fewer} {remedy}")

    def _failed_live(self) -> set[int] | None:
        """Return the places of the questions that the live generation fails, None if there is none to compare with."""
        try:
            return self._failed(None)
        except IndexProblem:
            return None

    def _failed(self, generation: tuple[Path, Manifest] | None) -> set[int]:
        with self._open_answerer(generation) as answerer:
            failures = check_answers(self._questions, answerer, self._audience)
            return {index for index, failure in enumerate(failures) if failure}


def _check_question(path: Path, number: int, record: dict[str, Any]) -> CheckQuestion:
    question, documents, contains = (record.get(key) for key in ("question", "documents", "contains"))
    if isinstance(question, str) and question.strip():
        if record.keys() == REFUSED_KEYS and record["refuse"] is True:
            return CheckQuestion(number, question, (), "", refuse=True)
        if record.keys() == ANSWERABLE_KEYS and _is_list_of_ids(documents) and isinstance(contains, str):
            return CheckQuestion(number, question, tuple(documents or ()), contains, refuse=False)
    raise ConfigurationError(
        f'{path}, line {number}: write {{"question": …, "documents": [ids], "contains": …}} or '
        '{"question": …, "refuse": true}.'
    )


def _is_list_of_ids(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
