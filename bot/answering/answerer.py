"""Answers questions from one index: splits them, searches, and decides whether and how to answer."""

import time
import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from bot.answering.answer_cache import AnswerCache, AssessedAnswer
from bot.answering.answer_settings import AnswerSettings
from bot.answering.assessor import Assessor
from bot.answering.compose.composition import compose_answer, quoted_part
from bot.answering.compose.model_writer import Writer
from bot.answering.compose.verification import QuoteVerifier
from bot.answering.compose.wording import answer_text
from bot.answering.conversation.follow_up import no_rewrite
from bot.answering.conversation.query_rewriting import TIME_SHARE
from bot.answering.conversation.turns import Rewrite, Turn
from bot.answering.evidence.assessment import Assessment
from bot.answering.evidence.refusal import MIN_TRUST
from bot.answering.evidence.relevance import relevant_passages
from bot.answering.evidence.voted_quotes import VotedQuotes
from bot.answering.llm.model_service import Requester
from bot.answering.question.question_parts import MAX_PARTS, parse_all_questions
from bot.answering.question.question_terms import TermWeigher
from bot.answering.types import NO_LISTENER, Answer, ProgressListener
from index.retrieval.attachments import Attachments
from index.retrieval.query import Query, SearchResult
from index.retrieval.searcher import Index


class Answerer:
    """Answers questions from one index; safe to share between threads.

    Args:
        index: An open index.
        settings: How evidence is found, chosen and shown.
        writer: Has a language model write the answers; None for answers in quotes only.
        cache: Answers that were given before; may be shared with other answerers. None to keep none.
    """

    def __init__(
        self,
        index: Index,
        settings: AnswerSettings,
        writer: Writer | None = None,
        cache: AnswerCache | None = None,
    ) -> None:
        self._index = index
        self._settings = settings
        self._writer = writer
        self._cache = cache
        self._assessor = Assessor(index, settings)

    @property
    def _state(self) -> Hashable:
        """What the answers depend on besides question, readers and conversation."""
        written = self._writer.state if self._writer else None
        return self._index.manifest.created, self._index.state, self._index.ranking, self._settings, written

    @property
    def labels(self) -> frozenset[str]:
        """Labels that the documents carry."""
        return self._index.labels

    def thresholds(self, features: Mapping[str, float]) -> tuple[float, float]:
        """Return the score below which a part of a question is refused in this index, and below which hedged.

        Args:
            features: What the part's score was computed from.
        """
        settings = self._settings
        model = settings.other_language if features and features.get("trust", 1.0) < MIN_TRUST else settings.refusal
        return model.threshold(self._index.manifest.counts["chunks"]), model.hedge_below

    def answer(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        listener: ProgressListener = NO_LISTENER,
    ) -> Answer:
        """Answer a question from the documents that an audience may read; every quote shown is verified.

        If a language model fails, is too slow, or writes what the passages do not support, the answer is in quotes, and
        ``fallback`` says why.

        Args:
            question: The question.
            audience: Labels that all readers of the answer hold.
            turns: Earlier turns of the conversation, oldest first.
            listener: Follows the answer while a language model writes it.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        return self.assess_and_answer(question, audience, turns, listener)[0]

    def assess_and_answer(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        listener: ProgressListener = NO_LISTENER,
        attachments: Attachments | None = None,
        voted: VotedQuotes | None = None,
    ) -> AssessedAnswer:
        """Like ``answer``; returns the answer together with everything that was found for the question.

        An answer from the cache gets an id of its own, and ``cache`` in its timings. Answers to questions with
        attachments are never cached.

        Args:
            question: The question.
            audience: Labels that all readers of the answer hold.
            turns: Earlier turns of the conversation, oldest first.
            listener: Follows the answer while a language model writes it.
            attachments: Files that came with the question.
            voted: What people thought of quotes, None for nothing.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        if self._cache is None or attachments is not None:
            return self._new_answer(question, audience, turns, listener, attachments, voted)
        started = time.perf_counter()
        state = self._state
        key = (" ".join(question.split()), audience, tuple(turns), state, voted)
        found = self._cache.get(key)
        if found is None:
            assessed = self._new_answer(question, audience, turns, listener, None, voted)
            # If documents were removed meanwhile, the answer may quote them: then it is right for neither state.
            if self._state == state:
                self._cache.put(key, assessed)
            return assessed
        answer, assessment = found
        spent = _milliseconds_since(started)
        timings = {"cache": spent, "total": spent}
        return replace(answer, id=uuid.uuid4().hex, question=question, timings_ms=timings), assessment

    def _new_answer(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn],
        listener: ProgressListener,
        attachments: Attachments | None,
        voted: VotedQuotes | None,
    ) -> AssessedAnswer:
        started, arrived = time.perf_counter(), time.monotonic()
        rewrite = _rewrite(self._writer, listener, arrived)
        assessment = self._assessor.assess(question, audience, turns, attachments, rewrite)
        if voted is not None:
            assessment = voted.applied(assessment, self._index, audience)
        verifying = time.perf_counter()
        verifier = QuoteVerifier(self._index, audience, attachments)
        drafts = [quoted_part(part, verifier, self._settings, len(assessment.parts)) for part in assessment.parts]
        timings = {**assessment.timings_ms, "verify": _milliseconds_since(verifying)}
        if self._writer:
            writing = time.perf_counter()
            drafts = self._writer.write_parts(assessment.parts, drafts, verifier, listener, arrived)
            timings["model"] = _milliseconds_since(writing)
        composed = compose_answer(assessment, drafts, verifier, self._settings)
        parts, cited = composed.parts, composed.cited
        timings["total"] = _milliseconds_since(started)
        return Answer(
            id=uuid.uuid4().hex,
            status="answered" if cited.citations else "no_evidence",
            hedged=bool(cited.citations) and all(part.hedged for part in parts if part.status == "answered"),
            question=question,
            text=answer_text(parts, cited.sentences, cited.citations, composed.nearest, composed.asked_before),
            score=assessment.score,
            model=self._writer.model if self._writer and any(draft.by_model for draft in drafts) else "",
            fallback=next((draft.fallback for draft in drafts if draft.fallback), ""),
            parts=parts,
            sentences=cited.sentences,
            dropped=verifier.dropped + sum(draft.dropped for draft in drafts),
            unanswered=_unanswered(question, assessment),
            citations=cited.citations,
            nearest=composed.nearest,
            asked_before=composed.asked_before,
            timings_ms=timings,
        ), assessment

    def search(self, query: Query) -> SearchResult:
        """Search the index; passages that are not relevant for the query are left out, even if they are the nearest."""
        result = self._index.search(query)
        beside = self._index.beside.nearest(result.vector, query.audience, self._settings.beside)
        found = [*self._index.sentences(result.passages), *beside]
        if beside:
            found.sort(key=lambda each: -each.passage.scores.fused)
        weigher = TermWeigher(self._index.lexicon(query.audience))
        return replace(result, passages=tuple(relevant_passages(query.text, result.vector, found, weigher)))

    def assess(self, question: str, audience: frozenset[str], turns: Sequence[Turn] = ()) -> Assessment:
        """Return what is found for a question and how likely it answers, without deciding what to show.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        return self._assessor.assess(question, audience, turns, None, no_rewrite)

    def assess_many(self, questions: Sequence[str], audience: frozenset[str]) -> list[Assessment]:
        """Assess several questions; all their parts are embedded in one batch.

        Raises:
            EmptyQuestion: If one of them is empty or white space.
        """
        return self._assessor.assess_many(questions, audience)


def _unanswered(question: str, assessment: Assessment) -> int:
    """Return how many things a question asks beyond those that were searched."""
    return len(parse_all_questions(question)) - MAX_PARTS if len(assessment.parts) == MAX_PARTS else 0


def _rewrite(writer: Writer | None, listener: ProgressListener, arrived: float) -> Rewrite:
    """Return what rewrites follow-ups for a listener, within a share of the time for their answer."""
    if writer is None or not writer.settings.rewrite:
        return no_rewrite
    deadline = arrived + TIME_SHARE * writer.settings.seconds
    requester = Requester(deadline, listener.community, listener.is_cancelled)
    return lambda question, turns: writer.rewriter.rewrite(question, turns, requester)


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
