"""``[answer]``, ``[conversation]``, ``[cache]``, ``[records]``: how answers are made and kept."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from bot.settings.section import LocalPath, Section, Share


class AnswerSection(Section):
    """``[answer]``: when to refuse; None takes the value of the calibration.

    Attributes:
        calibration: File that ``footnote eval --calibrate`` wrote, in place of the one that comes with Footnote.
        refuse_below: Score under which there is no answer.
        hedge_below: Score under which an answer says that the documents only touch on the question.
    """

    calibration: LocalPath | None = None
    refuse_below: Share | None = None
    hedge_below: Share | None = None


class ConversationSection(Section):
    """``[conversation]``: what is remembered of the earlier questions in a thread.

    Attributes:
        turns: Turns of a thread that are kept in memory; with 0, every question is understood by itself.
        hours: Hours of silence after which a conversation begins anew.
    """

    turns: Annotated[int, Field(ge=0)] = 4
    hours: Annotated[float, Field(gt=0.0)] = 24.0


class CacheSection(Section):
    """``[cache]``: answers that are given again as long as nothing has changed.

    Attributes:
        answers: Answers kept in memory; 0 keeps none.
    """

    answers: Annotated[int, Field(ge=0)] = 1000


class RecordSection(Section):
    """``[records]``: what is kept of answers.

    Attributes:
        keep: Whether what is asked at the shell is kept.
        path: Folder of the records.
        url: ``postgresql://…`` for records in PostgreSQL; empty for SQLite in ``path``.
        days: Days that answers are kept; 0 keeps them for good.
    """

    keep: bool = True
    path: LocalPath = Path("var/records")
    url: SecretStr = SecretStr("")
    days: Annotated[int, Field(ge=0)] = 90
