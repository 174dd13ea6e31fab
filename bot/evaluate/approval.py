"""Keeps a worse generation from going live: the community's questions are asked of both."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Answerer
from bot.evaluate.own_set import OwnQuestion, check_questions
from index.errors import IndexProblem
from index.storage import Manifest

LOST = 3
"""Lost questions that are named."""
Opener = Callable[[tuple[Path, Manifest] | None], AbstractContextManager[Answerer]]
"""Opens the generation in a folder, or the live one for ``None``."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of a check.

    Attributes:
        asked: Questions.
        before: Of them, how many the index answered that was live before.
        after: How many the new one answers.
        lost: Some questions that only the one before answered.
    """

    asked: int
    before: int
    after: int
    lost: tuple[str, ...]


class QuestionCheck:
    """Refuses a generation that answers fewer of the questions than the one that was live when this was made.

    Args:
        questions: The questions.
        opener: Opens what answers them.
        audience: Who asks.
        margin: Share of the questions, in [0, 1], that may fail more than before.
    """

    def __init__(
        self, questions: Sequence[OwnQuestion], opener: Opener, audience: frozenset[str], margin: float
    ) -> None:
        self._questions = questions
        self._opener = opener
        self._audience = audience
        self._margin = margin
        self._before = self._live()
        self.result: CheckResult | None = None

    def __call__(self, folder: Path, manifest: Manifest) -> None:
        """Compare a finished generation with the one before.

        Raises:
            IndexProblem: It answers too few; the message names the questions that it lost.
        """
        if self._before is None:
            return
        before, after = self._before, self._failed((folder, manifest))
        gone = [self._questions[i].question for i in sorted(after - before)[:LOST]]
        count = len(self._questions)
        self.result = CheckResult(count, count - len(before), count - len(after), tuple(gone))
        if len(after) - len(before) > self._margin * count:
            fewer = (
                f"The new index answers {count - len(after)} of {count} questions, the one that serves "
                f"{count - len(before)}; it was not put in its place."
            )
            remedy = "To take it all the same, run footnote reindex without --check."
            lost = f"Lost, for example: {'; '.join(gone)}"
            raise IndexProblem(f"{fewer} {lost} {remedy}", public=f"{fewer} {remedy}")

    def _live(self) -> set[int] | None:
        try:
            return self._failed(None)
        except IndexProblem:  # there is no live generation to fall behind
            return None

    def _failed(self, generation: tuple[Path, Manifest] | None) -> set[int]:
        with self._opener(generation) as answerer:
            outcomes = check_questions(self._questions, answerer, self._audience)
            return {place for place, failure in enumerate(outcomes) if failure}
