"""Question sets over real documentation, as it lies in its repository, and how the answers to them are measured.

A set is a folder with a file ``questions.jsonl``, one object a line:

- ``id``, ``question``: what a member asks, as typed
- ``answerable``: whether the documents hold an answer
- ``documents``: paths below the folder, of documents that may answer
- ``needed``: strings of those documents, one of which a right answer quotes
- ``kind``, ``language``: what sort of question it is, for the table

Everything else in the folder is documents. Whole answers are measured, as people get them.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answerer import Answerer
from bot.answering.types import Answer
from bot.components import Models
from bot.evaluate.corpus_index import index_of
from bot.evaluate.measures import normalised, share
from bot.evaluate.question_set import read_jsonl
from bot.settings.settings import Settings
from index.errors import ConfigurationError
from index.ingest import Progress
from index.retrieval.searcher import Index
from index.sources import SourceSpec
from index.types import PUBLIC

QUESTIONS = "questions.jsonl"
AUDIENCE = frozenset({PUBLIC})
FIRST_DOCUMENTS = 5
"""Documents among which the right one should be."""

_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*\)")
_ROLE = re.compile(r":[a-z][a-z:+.-]{0,30}:`(?:~(?:\w+\.){0,10})?([^`<\n]{1,200}?)(?: ?<[^`>\n]{1,200}>)?`")
"""A role of reStructuredText: its words are shown, of a name with ``~`` the last one, of a link its title."""
_MARKS = re.compile(r"[*_`~\\]+|\(\)")
"""Signs of markup; Sphinx writes brackets behind the name of a function."""


@dataclass(frozen=True, slots=True)
class MemberQuestion:
    """A question of a set.

    Attributes:
        id: Its id.
        text: What is asked.
        answerable: Whether the documents hold an answer.
        documents: Paths of documents that may answer; empty if none does.
        needed: Strings, one of which a right answer quotes; empty if none does.
        kind: What sort of question it is.
        language: Its language.
    """

    id: str
    text: str
    answerable: bool
    documents: tuple[str, ...]
    needed: tuple[str, ...]
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class MemberOutcome:
    """What a person got for a question.

    Attributes:
        question: The question.
        answer: The answer.
        is_right: Whether it quotes one of the needed strings.
        nearest_is_right: Whether it is a refusal, and the nearest passage holds one of the needed strings.
        document_found: Whether a right document is among the first ``FIRST_DOCUMENTS``.
    """

    question: MemberQuestion
    answer: Answer
    is_right: bool
    nearest_is_right: bool
    document_found: bool


def read_member_questions(folder: Path, limit: int | None) -> list[MemberQuestion]:
    """Read the questions of a set.

    Args:
        folder: The set.
        limit: Number of questions to read, the first ones; None for all.

    Raises:
        ConfigurationError: The file cannot be read, or a line lacks a key.
    """
    path = folder / QUESTIONS
    return [_question(path, number, record) for number, record in read_jsonl(path)][:limit]


def documentation_index(
    folder: Path, settings: Settings, models: Models, progress: Progress = lambda *_: None
) -> AbstractContextManager[Index]:
    """Bring the cached index of a set's documents in step with its files, and open it; returns a context manager.

    The documents' ids are ``eval:`` and the path below the folder.

    Args:
        folder: The set.
        settings: How it is indexed and searched.
        models: The models.
        progress: Called with (stage, done, total).
    """
    path = folder.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    source = SourceSpec("eval", "folder", path, "", "", PUBLIC, "article", settings.documents.max_file_bytes)
    target = settings.index.cache / "eval" / f"{path.name}-{digest}"
    return index_of([source], target, settings, models, progress)


def ask_member_questions(
    questions: Sequence[MemberQuestion], answerer: Answerer, progress: Progress
) -> Iterator[MemberOutcome]:
    """Ask the questions one by one, as members do.

    Args:
        questions: The questions.
        answerer: Answers from the index of the set's documents.
        progress: Called with (stage, done, total).
    """
    for done, question in enumerate(questions, 1):
        yield _outcome(question, answerer)
        progress("Asking", done, len(questions))


def measure_outcomes(outcomes: Sequence[MemberOutcome]) -> dict[str, float | None]:
    """Return the measures by name, in the order of the output; None where no question tells.

    - ``answered_right``, ``answered_wrong``, ``refused_answerable``: shares of the answerable questions; they add up
      to 1
    - ``nearest_right``: share of them that are refused above the passage that answers
    - ``hedged_answerable``: share of them whose answer says that it only may help
    - ``declined_unanswerable``: share of the others that are refused, or only may help
    - ``document_in_first_5``: share of the answerable ones for which a right document is in the first five
    """
    known = [each for each in outcomes if each.question.answerable]
    unknown = [each for each in outcomes if not each.question.answerable]
    answered = [each.answer.status == "answered" for each in known]
    right = [each.is_right for each in known]
    return {
        "answered_right": share(right),
        "answered_wrong": share([said and not good for said, good in zip(answered, right, strict=True)]),
        "refused_answerable": share([not said for said in answered]),
        "nearest_right": share([each.nearest_is_right for each in known]),
        "hedged_answerable": share([each.answer.hedged for each in known]),
        "declined_unanswerable": share([each.answer.status != "answered" or each.answer.hedged for each in unknown]),
        "document_in_first_5": share([each.document_found for each in known]),
        "answerable": len(known),
        "unanswerable": len(unknown),
    }


def measure_kinds(outcomes: Sequence[MemberOutcome]) -> dict[str, dict[str, float | None]]:
    """Return the measures of each kind of question, by its name."""
    by_kind: dict[str, list[MemberOutcome]] = defaultdict(list)
    for each in outcomes:
        by_kind[each.question.kind].append(each)
    return {kind: measure_outcomes(found) for kind, found in sorted(by_kind.items())}


def bare_text(text: str) -> str:
    """Return a text without inline markup, casefolded, every run of white space as one space."""
    return normalised(_MARKS.sub("", _ROLE.sub(r"\1", _LINK.sub(r"\1", text))))


def _outcome(question: MemberQuestion, answerer: Answerer) -> MemberOutcome:
    answer, assessment = answerer.assess_and_answer(question.text, AUDIENCE)
    documents = dict.fromkeys(_path_of(passage.document.id) for passage in assessment.passages)
    quotes = [each.quote.text for each in answer.citations]
    nearest = [each.quote.text for each in answer.nearest[:1]]
    return MemberOutcome(
        question,
        answer,
        answer.status == "answered" and _holds(quotes, question.needed),
        answer.status != "answered" and _holds(nearest, question.needed),
        any(path in question.documents for path in list(documents)[:FIRST_DOCUMENTS]),
    )


def _holds(texts: Sequence[str], needed: Sequence[str]) -> bool:
    bare = [bare_text(text) for text in texts]
    return any(bare_text(each) in text for each in needed for text in bare)


def _path_of(document_id: str) -> str:
    return document_id.partition(":")[2]


def _question(path: Path, number: int, record: Mapping[str, Any]) -> MemberQuestion:
    try:
        return MemberQuestion(
            id=str(record["id"]),
            text=str(record["question"]),
            answerable=bool(record["answerable"]),
            documents=tuple(map(str, record.get("documents") or ())),
            needed=tuple(map(str, record.get("needed") or ())),
            kind=str(record.get("kind", "")),
            language=str(record.get("language", "")),
        )
    except (KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}, line {number}: {error!r}; see docs/commands.md for its keys.") from error
