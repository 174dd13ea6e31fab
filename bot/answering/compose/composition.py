"""Puts an answer together: quotes each part, numbers the citations, and adds related passages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.answering.answer_settings import AnswerSettings
from bot.answering.compose.citations import CitedSentences, cite, cite_sentences
from bot.answering.compose.verification import DraftPart, QuoteVerifier, VerifiedSentence
from bot.answering.compose.wording import quoted_text
from bot.answering.evidence.assessment import Assessment, Evidence, PartAssessment, in_reading_order, strongest
from bot.answering.types import Citation, Part, Quote

MOST_QUOTES, MOST_UNSURE_QUOTES = 6, 4
"""Most quotes of an answer of several parts, if it is sure or not: nobody reads nine."""


@dataclass(frozen=True, slots=True)
class ComposedAnswer:
    """The parts of an answer with their citations.

    Attributes:
        parts: The things asked, in order.
        cited: The answer's sentences and citations.
        nearest: Of a refusal, the nearest passages.
        asked_before: Passages that ask the same.
    """

    parts: tuple[Part, ...]
    cited: CitedSentences
    nearest: tuple[Citation, ...]
    asked_before: tuple[Citation, ...]


def quoted_part(part: PartAssessment, verifier: QuoteVerifier, settings: AnswerSettings, parts: int) -> DraftPart:
    """Return the answer to one of some parts in quotes; it has no sentences if the part is refused."""
    evidence = () if part.outcome == "refused" else part.evidence
    room = (MOST_UNSURE_QUOTES if part.outcome == "hedged" else MOST_QUOTES) // parts
    most = settings.quotes_per_part if parts == 1 else max(1, min(settings.quotes_per_part, room))
    shown = strongest(evidence, most, settings.drop_off)
    found = [verifier.verified(spans) for spans in _spans(in_reading_order(shown))]
    sentences = tuple(VerifiedSentence(quoted_text(quotes), tuple(quotes)) for quotes in found if quotes)
    return DraftPart(sentences, part.outcome == "hedged", by_model=False, dropped=0, fallback="")


def _spans(evidence: Sequence[Evidence]) -> Iterator[list[Quote]]:
    """Yield the quotes that stand together: each alone, but rows of a table below its header."""
    for table, group in groupby(evidence, lambda each: each.header and (each.header.document.id, each.header.start)):
        found = list(group)
        quotes = [each.quote for each in found]
        if table is None or found[0].header is None:
            yield from ([quote] for quote in quotes)
        else:
            yield [found[0].header, *sorted(quotes, key=lambda quote: quote.start)]


def compose_answer(
    assessment: Assessment, drafts: Sequence[DraftPart], verifier: QuoteVerifier, settings: AnswerSettings
) -> ComposedAnswer:
    """Number the citations of all parts; add the nearest passages of a refusal, and who asked the same before.

    Args:
        assessment: What was found for the question.
        drafts: The answer to each of its parts.
        verifier: Verifies quotes for the readers.
        settings: How many passages are shown.
    """
    cited = cite_sentences([sentence for draft in drafts for sentence in draft.sentences])
    places = iter(cited.places)
    parts = tuple(
        Part(
            question=part.asked.question,
            status="answered" if draft.sentences else "no_evidence",
            hedged=bool(draft.sentences) and draft.hedged,
            score=part.score,
            sentences=tuple(next(places) for _ in draft.sentences),
        )
        for part, draft in zip(assessment.parts, drafts, strict=True)
    )
    asked_before = _first_of_each_document(quote for part in assessment.parts for quote in part.asked_before)
    return ComposedAnswer(
        parts,
        cited,
        nearest=() if cited.citations else cite(verifier.verified(_nearest(assessment, settings))),
        asked_before=cite(verifier.verified(asked_before[: settings.asked_before])),
    )


def _nearest(assessment: Assessment, settings: AnswerSettings) -> list[Quote]:
    """Return the best quote of each of the nearest passages, none of those that are not near the question at all.

    Under "I found no clear answer", a passage about something else is worse than none.
    """
    near = [each for part in assessment.parts for each in part.evidence if each.cosine >= part.near_cosine]
    by_passage: dict[int, Quote] = {}
    for each in sorted(near, key=lambda each: -each.score):
        by_passage.setdefault(each.passage.key, each.quote)
    return list(by_passage.values())[: settings.nearest]


def _first_of_each_document(quotes: Iterable[Quote]) -> list[Quote]:
    first: dict[str, Quote] = {}
    for quote in quotes:
        first.setdefault(quote.document.id, quote)
    return list(first.values())
