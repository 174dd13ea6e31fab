"""Answers from the documents: parts, search, evidence, decision, then verified quotes or what a model makes of them."""

import time
import uuid
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from bot.answering.answer_settings import AnswerSettings
from bot.answering.compose.draft_parts import compose, told_by_model, told_in_quotes
from bot.answering.compose.model_writer import Writer
from bot.answering.compose.verification import Proof
from bot.answering.compose.wording import answer_text
from bot.answering.conversation.follow_up import FollowUps
from bot.answering.conversation.query_rewriting import SHARE, Patience, Rewrite, unwritten
from bot.answering.conversation.turns import Turn
from bot.answering.evidence.asked_before import repeats_of
from bot.answering.evidence.assessment import Assessment, PartAssessment
from bot.answering.evidence.evidence_selector import EvidenceSelector
from bot.answering.evidence.refusal import features
from bot.answering.evidence.relevance import relevant
from bot.answering.progress import NOBODY, ProgressListener
from bot.answering.question.question_parts import MAX_PARTS, ParsedQuestion, asked_in, parts
from bot.answering.question.question_terms import TermWeigher
from bot.answering.types import Answer
from index.retrieval import Attachments, Index, Query, SearchResult
from index.types import KINDS


class Answerer:
    """Answers questions from one index; safe to share between threads.

    Args:
        index: An open index.
        settings: How answers are made.
        writer: Has a language model write them; None for answers in quotes alone.
    """

    def __init__(self, index: Index, settings: AnswerSettings, writer: Writer | None = None) -> None:
        self._index = index
        self._settings = settings
        self._writer = writer
        self._follow_ups = FollowUps(index)

    @property
    def state(self) -> Hashable:
        """What its answers depend on besides question, readers and conversation."""
        written = self._writer.state if self._writer else None
        return self._index.manifest.created, self._index.state, self._index.ranking, self._settings, written

    def answer(
        self, question: str, audience: frozenset[str], turns: Sequence[Turn] = (), listener: ProgressListener = NOBODY
    ) -> Answer:
        """Answer a question from what an audience may read; every quote shown is verified.

        Where a language model fails, is too slow, or writes what the passages do not bear out, the answer is in
        quotes, and ``fallback`` says why.

        Args:
            question: The question.
            audience: Labels that everybody holds who will see the answer.
            turns: What was said in the thread before, oldest first.
            listener: Is told each sentence of a language model as it passes the gate.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        return self.explain(question, audience, turns, listener)[0]

    def explain(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        listener: ProgressListener = NOBODY,
        enclosure: Attachments | None = None,
    ) -> tuple[Answer, Assessment]:
        """Answer a question, and give what was found for it; ``enclosure`` is what came with it."""
        started, arrived = time.perf_counter(), time.monotonic()
        assessment = self._assessed(question, audience, turns, enclosure, _rewrite(self._writer, listener, arrived))
        verifying = time.perf_counter()
        proof = Proof(self._index, audience, enclosure)
        told = [told_in_quotes(part, proof, self._settings) for part in assessment.parts]
        timings = {**assessment.timings_ms, "verify": (time.perf_counter() - verifying) * 1000}
        if self._writer:
            writing = time.perf_counter()
            told = told_by_model(self._writer, told, proof, listener, arrived)
            timings["model"] = (time.perf_counter() - writing) * 1000
        answer = compose(assessment, told, proof, self._settings)
        timings["total"] = (time.perf_counter() - started) * 1000
        return Answer(
            id=uuid.uuid4().hex,
            status="answered" if answer.proven.citations else "no_evidence",
            hedged=bool(answer.proven.citations) and all(p.hedged for p in answer.parts if p.status == "answered"),
            question=question,
            text=answer_text(
                answer.parts,
                answer.proven.sentences,
                answer.proven.citations,
                answer.nearest,
                answer.asked_before,
            ),
            score=assessment.score,
            model=self._writer.model if self._writer and any(part.by_model for part in told) else "",
            fallback=next((part.fallback for part in told if part.fallback), ""),
            parts=answer.parts,
            sentences=answer.proven.sentences,
            dropped=proof.dropped + sum(part.dropped for part in told),
            unanswered=_unanswered(question, assessment),
            citations=answer.proven.citations,
            nearest=answer.nearest,
            asked_before=answer.asked_before,
            timings_ms=timings,
        ), assessment

    def search(self, query: Query) -> SearchResult:
        """Search the index, and leave out what only is the nearest there is."""
        result = self._index.search(query)
        found = self._index.sentences(result.passages)
        weigher = TermWeigher(self._index.lexicon(query.audience))
        return replace(result, passages=tuple(relevant(query.text, result.vector, found, weigher)))

    def assess(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        enclosure: Attachments | None = None,
    ) -> Assessment:
        """Find what bears on a question and how likely it answers, without deciding what to show."""
        return self._assessed(question, audience, turns, enclosure, unwritten)

    def _assessed(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn],
        enclosure: Attachments | None,
        rewrite: Rewrite,
    ) -> Assessment:
        if not turns:
            asked = parts(question)
            results = self._index.search_many([self._query(part, audience) for part in asked])
            return self._assess(question, asked, results, enclosure)
        found = [self._follow_ups.find(part, self._query(part, audience), turns, rewrite) for part in parts(question)]
        results = [each.result for each in found]
        assessment = self._assess(question, [each.asked for each in found], results, enclosure)
        assessed = zip(assessment.parts, found, strict=True)
        told = (replace(part, clues=each.clues, taken_up=each.taken_up) for part, each in assessed)
        return replace(assessment, parts=tuple(told))

    def assess_many(self, questions: Sequence[str], audience: frozenset[str]) -> list[Assessment]:
        """Assess several questions; all their parts are embedded in one batch.

        Raises:
            EmptyQuestion: If one of them is empty or white space.
        """
        asked = [parts(question) for question in questions]
        queries = [self._query(part, audience) for group in asked for part in group]
        results = iter(self._index.search_many(queries))
        return [self._assess(question, group, results) for question, group in zip(questions, asked, strict=True)]

    def _query(self, asked: ParsedQuestion, audience: frozenset[str]) -> Query:
        settings = self._settings
        return Query(asked.query, settings.documents, settings.passages_per_document, audience, frozenset(KINDS))

    def _assess(
        self,
        question: str,
        asked: Sequence[ParsedQuestion],
        results: Iterable[SearchResult],
        enclosure: Attachments | None = None,
    ) -> Assessment:
        found = list(zip(asked, results, strict=False))
        started = time.perf_counter()
        assessed = tuple(self._part(part, result, enclosure) for part, result in found)
        evidence = (time.perf_counter() - started) * 1000
        timings = {"encode": 0.0, "search": 0.0}
        for stage, spent in (item for _, result in found for item in result.timings_ms.items()):
            name = stage if stage in ("encode", "rerank", "rewrite") else "search"
            timings[name] = timings.get(name, 0.0) + spent
        timings["evidence"] = evidence
        return Assessment(question, assessed, timings)

    def _part(self, asked: ParsedQuestion, result: SearchResult, enclosure: Attachments | None) -> PartAssessment:
        settings = self._settings
        enclosed = enclosure.nearest(result.vector, settings.passages_per_document) if enclosure else []
        found = [*self._index.sentences(result.passages[: settings.passages]), *enclosed]
        # By what its reader may read alone: what nobody sees must not be felt in a score either.
        weigher = TermWeigher(self._index.lexicon(result.query.audience))
        evidence = EvidenceSelector(weigher, settings.quote_chars).read(asked.query, result.vector, found)
        values = features(asked.query, evidence, weigher)
        score = settings.refusal.probability(values)
        return PartAssessment(
            asked,
            settings.refusal.outcome(score, weigher.chunks),
            score,
            values,
            tuple(evidence),
            tuple(each.passage for each in found),
            tuple(repeats_of(result.vector, found, settings.repeat_cosine)),
            enclosed=tuple(enclosed),
        )


def _unanswered(question: str, assessment: Assessment) -> int:
    """How many things more a question asks than were looked into."""
    return len(asked_in(question)) - MAX_PARTS if len(assessment.parts) == MAX_PARTS else 0


def _rewrite(writer: Writer | None, listener: ProgressListener, arrived: float) -> Rewrite:
    """What says follow-ups in full for whoever listens, within a share of the time for their answer."""
    if writer is None or not writer.settings.rewrite:
        return unwritten
    end = arrived + SHARE * writer.settings.seconds

    def rewrite(question: str, said: Sequence[Turn]) -> str:
        patience = Patience(end - time.monotonic(), listener.community, listener.cancelled)
        return writer.rewriter.rewrite(question, said, patience)

    return rewrite
