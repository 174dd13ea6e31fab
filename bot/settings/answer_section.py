"""``[answer]``, ``[conversation]``, ``[cache]``, ``[records]``: how answers are made and kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from bot.settings.section import CountOrZero, LocalPath, Section, Share


class AnswerSection(Section):
    """``[answer]``: when to refuse.

    Attributes:
        calibration: File that ``footnote eval --calibrate`` wrote. If unset, the calibration that comes with Footnote.
        refuse_below: Score below which the bot gives no answer. If unset, the calibration's value.
        hedge_below: Score below which the bot says that it is not sure of its answer. If unset, the calibration's
            value.
    """

    calibration: LocalPath | None = None
    refuse_below: Share | None = None
    hedge_below: Share | None = None


class ConversationSection(Section):
    """``[conversation]``: what is remembered of the earlier questions in a thread.

    Attributes:
        turns: Number of earlier questions and answers that are kept in memory; with 0, each question stands alone.
        hours: Hours without a question after which a new conversation begins.
    """

    turns: CountOrZero = 4
    hours: Annotated[float, Field(gt=0.0)] = 24.0


class CacheSection(Section):
    """``[cache]``: answers that are given again as long as the index does not change.

    Attributes:
        answers: Number of answers that are kept in memory; 0 for none.
    """

    answers: CountOrZero = 1000


class EvaluationSection(Section):
    """``[evaluation]``: question sets that operators can run from chat with ``/eval``.

    Attributes:
        sets: A folder or a file of questions by the name of the set, as ``footnote eval`` takes them: a folder as
            ``DIR``, a file as ``--questions``.
    """

    sets: Mapping[str, LocalPath] = Field(default_factory=dict)


class RecordsSection(Section):
    """``[records]``: what is kept of answers.

    Attributes:
        keep: Whether questions asked at the shell are kept.
        path: Folder of the records.
        url: ``postgresql://user:password@host/name`` to keep records in PostgreSQL (``pip install
            'footnote[postgresql]'``). If empty, SQLite in ``records.path``.
        days: Days that answers are kept; 0 for good.
    """

    keep: bool = True
    path: LocalPath = Path("var/records")
    url: SecretStr = SecretStr("")
    days: CountOrZero = 90
