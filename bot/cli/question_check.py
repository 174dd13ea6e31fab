"""What ``reindex --check`` asks, of whom."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.answering import Answerer
from bot.cli.wiring import answerer_for, indexed_labels, reranking_for, search_settings, source_spec
from bot.evaluate import QuestionCheck, read_own_questions
from bot.settings.settings import Settings
from index.embedding import Encoder
from index.errors import ConfigurationError, IndexProblem
from index.retrieval import Index
from index.storage import IndexFolder, Manifest
from index.types import PUBLIC

QUESTIONS = "questions.jsonl"
"""Name of a file of the community's own questions, in a source's folder."""


def question_files(settings: Settings) -> list[Path]:
    """The files of questions to check with: the one that is named, else those in the sources' folders."""
    named = [settings.sync.questions] if settings.sync.questions else []
    return named or [source.path / QUESTIONS for source in settings.sources if (source.path / QUESTIONS).is_file()]


def question_check(settings: Settings, encoder: Encoder) -> QuestionCheck:
    """Make what keeps a generation from going live that answers fewer of the community's questions.

    Raises:
        ConfigurationError: There are no questions, or they cannot be read.
    """
    files = question_files(settings)
    if not files:
        raise ConfigurationError(
            f"There are no questions to check with; put a {QUESTIONS} into a source's folder, or name a file as "
            "sync.questions."
        )

    @contextmanager
    def opened(staged: tuple[Path, Manifest] | None) -> Iterator[Answerer]:
        search, reranking = search_settings(settings), reranking_for(settings)
        with Index(settings.index.path, encoder, search, reranking, staged=staged) as index:
            yield answerer_for(index, settings)

    questions = [question for file in files for question in read_own_questions(file)]
    labels = {PUBLIC, *(source_spec(source, settings).label for source in settings.sources)}
    with suppress(IndexProblem), IndexFolder(settings.index.path).hold() as (_, live):
        labels.update(indexed_labels(live).values())  # what is asked before must not depend on what is set now
    return QuestionCheck(questions, opened, frozenset(labels), settings.sync.check_margin)
