"""Puts together the record of an answer from what was found for the question."""

from datetime import UTC, datetime

from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.types import Answer
from bot.records.answer_record import Origin, PartRecord, Record, ScoredQuote
from index.parsing import is_attachment

MAX_QUOTES = 10
"""Quotes that are kept of each part, the best ones; few are ever shown."""


def record_of(
    answer: Answer,
    assessment: Assessment,
    *,
    origin: Origin,
    audience: frozenset[str],
    generation: int,
    turns: int,
    asked_at: datetime | None = None,
) -> Record:
    """Return the record of an answer.

    Args:
        answer: The answer.
        assessment: What was found for the question.
        origin: Who asked, and where.
        audience: Labels of the readers that the answer was made for.
        generation: The index generation that it was made from.
        turns: Earlier turns of the conversation that were taken into account.
        asked_at: When it was asked, in UTC; now unless given.
    """
    parts = tuple(_part_record(part) for part in assessment.parts)
    return Record(answer, asked_at or datetime.now(UTC), origin, audience, generation, turns, parts)


def _part_record(part: PartAssessment) -> PartRecord:
    # Files that came with a question were read for that question only: nothing of them is kept beyond what the answer
    # quotes.
    evidence = [each for each in part.evidence if not is_attachment(each.quote.document)]
    quotes = tuple(
        ScoredQuote(each.quote, each.score, each.support, each.cosine, each.coverage) for each in evidence[:MAX_QUOTES]
    )
    return PartRecord(
        part.asked.question,
        part.asked.query,
        part.topic_shift,
        part.outcome,
        part.score,
        part.features,
        tuple(passage for passage in part.passages if not is_attachment(passage.document)),
        quotes,
    )
