"""Tells what was found: in quotes, in a language model's words, or that there is no answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.answer_settings import AnswerSettings
from bot.answering.compose.citations import cite
from bot.answering.compose.model_writer import Waiting, Writer
from bot.answering.compose.verification import Numbered, Proof, Proven, numbered
from bot.answering.compose.wording import sentence_text
from bot.answering.evidence.asked_before import one_a_document
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.evidence.evidence_selector import in_reading_order, strongest
from bot.answering.progress import ProgressListener
from bot.answering.types import Citation, Fallback, Part, Quote


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One part of an answer, in quotes or in a model's words."""

    asked: PartAssessment
    sentences: tuple[Proven, ...]
    hedged: bool
    by_model: bool
    dropped: int
    fallback: Fallback


@dataclass(frozen=True, slots=True)
class Composed:
    """The parts of an answer that are made together."""

    parts: tuple[Part, ...]
    proven: Numbered
    nearest: tuple[Citation, ...]
    asked_before: tuple[Citation, ...]


def told_in_quotes(part: PartAssessment, proof: Proof, settings: AnswerSettings) -> DraftPart:
    """A part told in quotes: nothing where it is refused."""
    evidence = () if part.outcome == "refused" else part.evidence
    shown = strongest(evidence, settings.quotes_per_part, settings.drop_off)
    quotes = proof.of_quotes(each.quote for each in in_reading_order(shown))
    sentences = tuple(Proven(sentence_text(quote.text), (quote,)) for quote in quotes)
    return DraftPart(part, sentences, part.outcome == "hedged", by_model=False, dropped=0, fallback="")


def compose(assessment: Assessment, told: Sequence[DraftPart], proof: Proof, settings: AnswerSettings) -> Composed:
    """Number what is told, and add what is nearest to a refusal and what asked the same before."""
    proven = numbered([sentence for part in told for sentence in part.sentences])
    places = iter(proven.places)
    answered = tuple(
        Part(
            question=part.asked.asked.question,
            status="answered" if part.sentences else "no_evidence",
            hedged=bool(part.sentences) and part.hedged,
            score=part.asked.score,
            sentences=tuple(next(places) for _ in part.sentences),
        )
        for part in told
    )
    repeats = one_a_document(quote for part in assessment.parts for quote in part.repeats)
    nearest = () if proven.citations else cite(proof.of_quotes(_nearest(assessment, settings)))
    asked_before = cite(proof.of_quotes(repeats[: settings.repeats]))
    return Composed(answered, proven, nearest, asked_before)


def _nearest(assessment: Assessment, settings: AnswerSettings) -> list[Quote]:
    """The best quote of each of the nearest passages; all but the first only if they are near at all."""
    evidence = sorted((each for part in assessment.parts for each in part.evidence), key=lambda each: -each.score)
    of_passages: dict[int, Quote] = {}
    for each in evidence:
        if not of_passages or each.coverage > 0 or each.cosine >= settings.near_cosine:
            of_passages.setdefault(each.passage.key, each.quote)
    return list(of_passages.values())[: settings.nearest]


def told_by_model(
    writer: Writer, quoted: Sequence[DraftPart], proof: Proof, listener: ProgressListener, arrived: float
) -> list[DraftPart]:
    """Have the parts written that have evidence; one that the model fails on stays in quotes."""
    told: list[DraftPart] = []

    def show(sentences: Sequence[Proven]) -> None:
        before = [sentence for part in told for sentence in part.sentences]
        listener.shown(numbered([*before, *sentences]).sentences)

    waiting = Waiting(arrived + writer.settings.seconds, listener.community, listener.cancelled, proof, show)
    for part in quoted:
        if not part.sentences:
            told.append(part)
            continue
        evidence = [quote for sentence in part.sentences for quote in sentence.quotes]
        written = writer.write(part.asked, evidence, waiting)
        failure = written.failure
        if failure:
            # Where evidence and model differ on whether there is an answer, the answer says so.
            hedged = part.hedged or failure.reason == "no_answer"
            told.append(replace(part, hedged=hedged, dropped=written.dropped, fallback=failure.reason))
        else:
            told.append(replace(part, sentences=written.sentences, by_model=True, dropped=written.dropped))
    return told
