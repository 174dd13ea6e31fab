"""Answers from the documents without a language model: parts, search, evidence, decision, verified quotes."""

import time
import uuid
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.citations import cite, verify
from bot.answering.conversation import Turn
from bot.answering.evidence import Evidence, Reader, in_reading_order, strongest
from bot.answering.follow_up import FollowUps
from bot.answering.question import Asked, asks, only_asks, parts
from bot.answering.refusal import RefusalModel, features, load_refusal_model
from bot.answering.terms import Weigher
from bot.answering.types import Answer, AnswerSentence, Citation, Part, Quote
from bot.answering.wording import answer_text, sentence_text
from index import KINDS, Document, DocumentNotFound, Index, PassageSentences, Query, SearchResult, Vector


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How answers are made.

    Attributes:
        documents: Documents searched for each part, at least 1.
        passages_per_document: Most passages of one document.
        passages: Most passages read for each part.
        quotes_per_part: Most quotes shown for each part.
        drop_off: A quote is shown if it scores at most so much less than the part's best.
        quote_chars: Longest quote merged from several sentences; one long sentence is shown whole.
        nearest: Most passages shown with a refusal.
        repeats: Most earlier questions shown.
        repeat_cosine: Cosine to the question from which a passage that only asks asks the same.
        refusal: Decides whether there is an answer.
    """

    documents: int = 8
    passages_per_document: int = 4
    passages: int = 10
    quotes_per_part: int = 3
    drop_off: float = 0.3
    quote_chars: int = 300
    nearest: int = 3
    repeats: int = 2
    repeat_cosine: float = 0.7
    refusal: RefusalModel = field(default_factory=load_refusal_model)


class Answerer:
    """Answers questions from one index.

    Args:
        index: An open index.
        settings: How answers are made.
    """

    def __init__(self, index: Index, settings: AnswerSettings) -> None:
        self._index = index
        self._settings = settings
        self._weigher = Weigher(index, index.manifest.counts["chunks"])
        self._reader = Reader(self._weigher, settings.quote_chars)
        self._follow_ups = FollowUps(index)

    @property
    def state(self) -> Hashable:
        """What its answers depend on besides question, readers and conversation."""
        return self._index.manifest.created, self._index.state, self._index.ranking, self._settings

    def answer(self, question: str, audience: frozenset[str], turns: Sequence[Turn] = ()) -> Answer:
        """Answer a question from what an audience may read; every quote shown is verified.

        Args:
            question: The question.
            audience: Labels that everybody holds who will see the answer.
            turns: What was said in the thread before, oldest first.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        return self.explain(question, audience, turns)[0]

    def explain(self, question: str, audience: frozenset[str], turns: Sequence[Turn] = ()) -> tuple[Answer, Assessment]:
        """Answer a question, and give what was found for it."""
        started = time.perf_counter()
        assessment = self.assess(question, audience, turns)
        verifying = time.perf_counter()
        proof = _Proof(self._index, audience)
        answer = self._compose(assessment, proof)
        ended = time.perf_counter()
        timings = {
            **assessment.timings_ms,
            "verify": (ended - verifying) * 1000,
            "total": (ended - started) * 1000,
        }
        return Answer(
            id=uuid.uuid4().hex,
            status="answered" if answer.citations else "no_evidence",
            hedged=bool(answer.citations) and all(p.hedged for p in answer.parts if p.status == "answered"),
            question=question,
            text=answer_text(answer.parts, answer.sentences, answer.nearest, answer.asked_before),
            score=assessment.score,
            model="",
            parts=answer.parts,
            sentences=answer.sentences,
            dropped=proof.dropped,
            citations=answer.citations,
            nearest=answer.nearest,
            asked_before=answer.asked_before,
            timings_ms=timings,
        ), assessment

    def assess(self, question: str, audience: frozenset[str], turns: Sequence[Turn] = ()) -> Assessment:
        """Find what bears on a question and how likely it answers, without deciding what to show."""
        if not turns:
            return self.assess_many([question], audience)[0]
        found = [self._follow_ups.find(part, self._query(part, audience), turns) for part in parts(question)]
        assessment = self._assess(question, [each.asked for each in found], (each.result for each in found))
        assessed = zip(assessment.parts, found, strict=True)
        return replace(assessment, parts=tuple(replace(part, clues=each.clues) for part, each in assessed))

    def assess_many(self, questions: Sequence[str], audience: frozenset[str]) -> list[Assessment]:
        """Assess several questions; all their parts are embedded in one batch.

        Raises:
            EmptyQuestion: If one of them is empty or white space.
        """
        asked = [parts(question) for question in questions]
        queries = [self._query(part, audience) for group in asked for part in group]
        results = iter(self._index.search_many(queries))
        return [self._assess(question, group, results) for question, group in zip(questions, asked, strict=True)]

    def _query(self, asked: Asked, audience: frozenset[str]) -> Query:
        settings = self._settings
        return Query(asked.query, settings.documents, settings.passages_per_document, audience, frozenset(KINDS))

    def _assess(self, question: str, asked: Sequence[Asked], results: Iterable[SearchResult]) -> Assessment:
        found = list(zip(asked, results, strict=False))
        started = time.perf_counter()
        assessed = tuple(self._part(part, result) for part, result in found)
        evidence = (time.perf_counter() - started) * 1000
        timings = {"encode": 0.0, "search": 0.0}
        for stage, spent in (item for _, result in found for item in result.timings_ms.items()):
            name = stage if stage in ("encode", "rerank") else "search"
            timings[name] = timings.get(name, 0.0) + spent
        timings["evidence"] = evidence
        return Assessment(question, assessed, timings)

    def _part(self, asked: Asked, result: SearchResult) -> PartAssessment:
        settings = self._settings
        found = self._index.sentences(result.passages[: settings.passages])
        evidence = self._reader.read(asked.query, result.vector, found)
        values = features(asked.query, evidence, self._weigher)
        score = settings.refusal.probability(values)
        return PartAssessment(
            asked,
            settings.refusal.outcome(score, self._weigher.chunks),
            score,
            values,
            tuple(evidence),
            tuple(each.passage for each in found),
            tuple(_repeats(result.vector, found, settings.repeat_cosine)),
        )

    def _compose(self, assessment: Assessment, proof: "_Proof") -> "_Composed":
        shown = [proof.of_evidence(self._shown(part)) for part in assessment.parts]
        citations = cite(each.quote for quotes in shown for each in quotes)
        numbers = {_span(citation.quote): citation.number for citation in citations}
        sentences = tuple(
            AnswerSentence(sentence_text(citation.quote.text), (citation.number,)) for citation in citations
        )
        answered = tuple(
            Part(
                question=part.asked.question,
                status="answered" if quotes else "no_evidence",
                hedged=bool(quotes) and part.outcome == "hedged",
                score=part.score,
                sentences=tuple(numbers[_span(each.quote)] - 1 for each in quotes),
            )
            for part, quotes in zip(assessment.parts, shown, strict=True)
        )
        repeats = _one_a_document(quote for part in assessment.parts for quote in part.repeats)
        nearest = () if citations else cite(proof.of_quotes(self._nearest(assessment)))
        asked_before = cite(proof.of_quotes(repeats[: self._settings.repeats]))
        return _Composed(answered, sentences, citations, nearest, asked_before)

    def _shown(self, part: PartAssessment) -> list[Evidence]:
        if part.outcome == "refused":
            return []
        settings = self._settings
        return in_reading_order(strongest(part.evidence, settings.quotes_per_part, settings.drop_off))

    def _nearest(self, assessment: Assessment) -> list[Quote]:
        """The best quote of each of the nearest passages."""
        evidence = sorted((each for part in assessment.parts for each in part.evidence), key=lambda each: -each.score)
        of_passages: dict[int, Quote] = {}
        for each in evidence:
            of_passages.setdefault(each.passage.key, each.quote)
        return list(of_passages.values())[: self._settings.nearest]


@dataclass(frozen=True, slots=True)
class _Composed:
    """The parts of an answer that are made together."""

    parts: tuple[Part, ...]
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    asked_before: tuple[Citation, ...]


class _Proof:
    """Lets through the quotes that stand in documents the audience may read, and counts the others."""

    def __init__(self, index: Index, audience: frozenset[str]) -> None:
        self._index = index
        self._audience = audience
        self._documents: dict[str, Document | None] = {}
        self.dropped = 0

    def of_evidence(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        proved = [(each, self._proved(each.quote)) for each in evidence]
        return [replace(each, quote=quote) for each, quote in proved if quote]

    def of_quotes(self, quotes: Iterable[Quote]) -> list[Quote]:
        return [proved for proved in map(self._proved, quotes) if proved]

    def _proved(self, quote: Quote) -> Quote | None:
        """The quote with the page it stands on, which may be a later one than its passage starts on."""
        document = self._document(quote.document.id)
        if document is None or not verify(quote, document):
            self.dropped += 1
            return None
        return replace(quote, page=document.page_at(quote.start))

    def _document(self, document_id: str) -> Document | None:
        if document_id not in self._documents:
            try:
                self._documents[document_id] = self._index.document(document_id, self._audience)
            except DocumentNotFound:
                self._documents[document_id] = None
        return self._documents[document_id]


def _repeats(vector: Vector, found: Sequence[PassageSentences], least: float) -> list[Quote]:
    """The asking sentence closest to the question, of each passage that only asks, where it is close enough."""
    close: list[tuple[float, Quote]] = []
    for each in found:
        if not only_asks([sentence.text for sentence in each.sentences]):
            continue
        cosines = (each.vectors @ vector).tolist()
        asking = [(c, s) for c, s in zip(cosines, each.sentences, strict=True) if c >= least and asks(s.text)]
        if asking:
            cosine, sentence = max(asking, key=lambda pair: pair[0])
            passage = each.passage
            quote = Quote(
                passage.document,
                passage.revision,
                sentence.start,
                sentence.end,
                sentence.text,
                passage.chunk.heading,
                passage.page,
            )
            close.append((cosine, quote))
    return [quote for _, quote in sorted(close, key=lambda pair: -pair[0])]


def _one_a_document(quotes: Iterable[Quote]) -> list[Quote]:
    first: dict[str, Quote] = {}
    for quote in quotes:
        first.setdefault(quote.document.id, quote)
    return list(first.values())


def _span(quote: Quote) -> tuple[str, int, int]:
    return quote.document.id, quote.start, quote.end
