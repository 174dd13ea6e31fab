"""Answers that moderators look at before they are posted, and what they decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.records.answer_record import Record

PreviewState = Literal["open", "posting", "posted", "edited", "discarded", "expired", "void", "withheld"]
"""How it stands with a preview: it waits for a decision, is being posted, or has ended.

``void``: what it was made for is gone or has changed. ``withheld``: it was never shown, since those who read the
moderators' channel may not read all of it.
"""
JUDGED: tuple[PreviewState, ...] = ("posted", "edited", "discarded")
"""States that a moderator's decision has led to."""
REASON_CHARS = 500


@dataclass(frozen=True, slots=True)
class ShadowPreview:
    """An answer that waits for a decision.

    Attributes:
        id: Its id: 32 hexadecimal digits.
        record: The answer, with who asked what and where.
        conversation: Name of the conversation that it would belong to; ``""`` for none.
        entry: Where the question stands, as the platform's adapter finds it again.
        said: SHA-256 of the words of the message that asked, in hexadecimal.
        place: Id of the moderators' channel where it is shown.
        shown: Its messages there, as the platform's adapter finds them again; ``""`` before they are sent.
        state: How it stands with it.
        created_at: When it was made, in UTC.
        claimed_at: When it began to be posted, in UTC; None where that has not begun.
        words: What a moderator wrote in place of the answer; ``""`` for nothing.
        words_by: That moderator's name.
    """

    id: str
    record: Record
    conversation: str
    entry: Mapping[str, str]
    said: str
    place: str
    shown: str
    state: PreviewState
    created_at: datetime
    claimed_at: datetime | None
    words: str
    words_by: str

    @property
    def confidence(self) -> float:
        """The answer's score, 0 to 1."""
        return self.record.answer.score


@dataclass(frozen=True, slots=True)
class ShadowDecision:
    """What came of a preview, without its words.

    Attributes:
        community: The community.
        channel: The channel where was asked.
        confidence: The answer's score, 0 to 1.
        state: What came of it.
        reason: Why it was discarded, ``""`` where nobody said.
        at: When it was decided, or made if it is not decided, in UTC.
    """

    community: str
    channel: str
    confidence: float
    state: PreviewState
    reason: str
    at: datetime
