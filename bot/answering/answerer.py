"""Answers from the documents: parts, search, evidence, decision, then verified quotes or what a model makes of them."""

import time
import uuid
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.assessment import Assessment, PartAssessment
from bot.answering.citations import cite
from bot.answering.conversation import Turn
from bot.answering.evidence import Reader, in_reading_order, strongest
from bot.answering.follow_up import FollowUps
from bot.answering.proof import Numbered, Proof, Proven, numbered
from bot.answering.question import MAX_PARTS, Asked, asked_in, parts
from bot.answering.refusal import RefusalModel, features, load_refusal_model
from bot.answering.repeats import one_a_document, repeats_of
from bot.answering.rewriting import SHARE, Patience, Rewrite, unwritten
from bot.answering.terms import Weigher
from bot.answering.types import Answer, AnswerSentence, Citation, Fallback, Part, Quote
from bot.answering.wording import answer_text, sentence_text
from bot.answering.writer import Waiting, Writer
from index import KINDS, Enclosure, Index, Query, SearchResult


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
        near_cosine: Cosine to the question under which a further passage that shares no word with it is left out there.
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
    near_cosine: float = 0.15
    repeats: int = 2
    repeat_cosine: float = 0.7
    refusal: RefusalModel = field(default_factory=load_refusal_model)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who asked, and how they follow an answer while a language model writes it.

    Attributes:
        community: Whose budget pays for the model.
        shown: Told of the sentences so far each time another one has passed the gate, so that a message can be edited.
            Quotes may still take their place, if the model fails in the end.
        cancelled: Whether nobody waits any more; asked many times a second.
    """

    community: str
    shown: Callable[[Sequence[AnswerSentence]], None]
    cancelled: Callable[[], bool]


NOBODY = Listener("", lambda _: None, lambda: False)
"""Follows nothing and waits to the end."""


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
        self._weigher = Weigher(index, index.manifest.counts["chunks"])
        self._reader = Reader(self._weigher, settings.quote_chars)
        self._follow_ups = FollowUps(index)

    @property
    def state(self) -> Hashable:
        """What its answers depend on besides question, readers and conversation."""
        written = self._writer.state if self._writer else None
        return self._index.manifest.created, self._index.state, self._index.ranking, self._settings, written

    def answer(
        self, question: str, audience: frozenset[str], turns: Sequence[Turn] = (), listener: Listener = NOBODY
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
        listener: Listener = NOBODY,
        enclosure: Enclosure | None = None,
    ) -> tuple[Answer, Assessment]:
        """Answer a question, and give what was found for it; ``enclosure`` is what came with it."""
        started, arrived = time.perf_counter(), time.monotonic()
        assessment = self._assessed(question, audience, turns, enclosure, _rewrite(self._writer, listener, arrived))
        verifying = time.perf_counter()
        proof = Proof(self._index, audience, enclosure)
        told = [self._quoted(part, proof) for part in assessment.parts]
        timings = {**assessment.timings_ms, "verify": (time.perf_counter() - verifying) * 1000}
        if self._writer:
            writing = time.perf_counter()
            told = _written(self._writer, told, proof, listener, arrived)
            timings["model"] = (time.perf_counter() - writing) * 1000
        answer = self._compose(assessment, told, proof)
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

    def assess(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn] = (),
        enclosure: Enclosure | None = None,
    ) -> Assessment:
        """Find what bears on a question and how likely it answers, without deciding what to show."""
        return self._assessed(question, audience, turns, enclosure, unwritten)

    def _assessed(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn],
        enclosure: Enclosure | None,
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

    def _query(self, asked: Asked, audience: frozenset[str]) -> Query:
        settings = self._settings
        return Query(asked.query, settings.documents, settings.passages_per_document, audience, frozenset(KINDS))

    def _assess(
        self,
        question: str,
        asked: Sequence[Asked],
        results: Iterable[SearchResult],
        enclosure: Enclosure | None = None,
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

    def _part(self, asked: Asked, result: SearchResult, enclosure: Enclosure | None) -> PartAssessment:
        settings = self._settings
        enclosed = enclosure.nearest(result.vector, settings.passages_per_document) if enclosure else []
        found = [*self._index.sentences(result.passages[: settings.passages]), *enclosed]
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
            tuple(repeats_of(result.vector, found, settings.repeat_cosine)),
            enclosed=tuple(enclosed),
        )

    def _quoted(self, part: PartAssessment, proof: Proof) -> "_Told":
        """A part told in quotes: nothing where it is refused."""
        settings = self._settings
        evidence = () if part.outcome == "refused" else part.evidence
        shown = strongest(evidence, settings.quotes_per_part, settings.drop_off)
        quotes = proof.of_quotes(each.quote for each in in_reading_order(shown))
        sentences = tuple(Proven(sentence_text(quote.text), (quote,)) for quote in quotes)
        return _Told(part, sentences, part.outcome == "hedged", by_model=False, dropped=0, fallback="")

    def _compose(self, assessment: Assessment, told: "Sequence[_Told]", proof: Proof) -> "_Composed":
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
        nearest = () if proven.citations else cite(proof.of_quotes(self._nearest(assessment)))
        asked_before = cite(proof.of_quotes(repeats[: self._settings.repeats]))
        return _Composed(answered, proven, nearest, asked_before)

    def _nearest(self, assessment: Assessment) -> list[Quote]:
        """The best quote of each of the nearest passages; all but the first only if they are near at all."""
        evidence = sorted((each for part in assessment.parts for each in part.evidence), key=lambda each: -each.score)
        of_passages: dict[int, Quote] = {}
        for each in evidence:
            if not of_passages or each.coverage > 0 or each.cosine >= self._settings.near_cosine:
                of_passages.setdefault(each.passage.key, each.quote)
        return list(of_passages.values())[: self._settings.nearest]


@dataclass(frozen=True, slots=True)
class _Told:
    """One part of an answer, in quotes or in a model's words."""

    asked: PartAssessment
    sentences: tuple[Proven, ...]
    hedged: bool
    by_model: bool
    dropped: int
    fallback: Fallback


@dataclass(frozen=True, slots=True)
class _Composed:
    """The parts of an answer that are made together."""

    parts: tuple[Part, ...]
    proven: Numbered
    nearest: tuple[Citation, ...]
    asked_before: tuple[Citation, ...]


def _unanswered(question: str, assessment: Assessment) -> int:
    """How many things more a question asks than were looked into."""
    return len(asked_in(question)) - MAX_PARTS if len(assessment.parts) == MAX_PARTS else 0


def _rewrite(writer: Writer | None, listener: Listener, arrived: float) -> Rewrite:
    """What says follow-ups in full for whoever listens, within a share of the time for their answer."""
    if writer is None or not writer.settings.rewrite:
        return unwritten
    end = arrived + SHARE * writer.settings.seconds

    def rewrite(question: str, said: Sequence[Turn]) -> str:
        patience = Patience(end - time.monotonic(), listener.community, listener.cancelled)
        return writer.rewriter.rewrite(question, said, patience)

    return rewrite


def _written(
    writer: Writer, quoted: Sequence[_Told], proof: Proof, listener: Listener, arrived: float
) -> "list[_Told]":
    """Have the parts written that have evidence; one that the model fails on stays in quotes."""
    told: list[_Told] = []

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
