"""Asks the questions of a set from the index of its corpus and measures the passages, quotes and refusals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.answerer import Answerer
from bot.answering.conversation.follow_up import FollowUpSearcher
from bot.answering.evidence.assessment import Assessment
from bot.answering.types import ParsedQuestion, Quote
from bot.evaluate.measures import auroc, contains_answer, mean, retrieval_measures, share
from bot.evaluate.question_set import LabelledQuestion, QuestionSet, bare_id
from index.ingest import Progress
from index.retrieval.query import Query, SearchResult
from index.retrieval.searcher import Index
from index.types import KINDS, PUBLIC, Passage

DEPTH = 100
"""Documents that are ranked for each question."""
CUTOFFS = (1, 3)
PASSAGES = max(CUTOFFS)
"""Most passages of one document; the best one gives the document its rank."""
BATCH = 64
"""Questions between two reports of progress."""
AUDIENCE = frozenset({PUBLIC})

METRICS = (
    *("ndcg@10", "recall@10", "recall@100", "mrr"),
    *("answer_in_passage@1", "answer_in_passage@3", "answer_in_quotes@1", "answer_in_quotes@3"),
    *("quote_overlaps_span@1", "quote_overlaps_span@3", "quote_share_on_span@3"),
    *("refused_unanswerable", "answered_answerable", "auroc", "mean_quote_chars"),
    *("questions", "documents", "chunks", "seconds"),
)
"""Names of the measures, in the order of the output."""


@dataclass(slots=True)
class _Outcomes:
    """The outcomes so far; each list has an entry for every question with the labels that it needs."""

    rankings: dict[str, list[str]] = field(default_factory=dict)
    in_passage: dict[int, list[bool]] = field(default_factory=lambda: {k: [] for k in CUTOFFS})
    in_quotes: dict[int, list[bool]] = field(default_factory=lambda: {k: [] for k in CUTOFFS})
    on_span: dict[int, list[bool]] = field(default_factory=lambda: {k: [] for k in CUTOFFS})
    span_shares: list[float] = field(default_factory=list)
    quote_lengths: list[float] = field(default_factory=list)
    refused: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    positive_scores: list[float] = field(default_factory=list)
    negative_scores: list[float] = field(default_factory=list)


def evaluate(questions: QuestionSet, index: Index, answerer: Answerer, progress: Progress) -> dict[str, float | None]:
    """Measure on a question set.

    Args:
        questions: The set.
        index: The index of its corpus.
        answerer: Answers from that index.
        progress: Called with (stage, done, total).

    Returns:
        A value for every name of ``METRICS`` except ``seconds``; None if the set lacks the labels for it.
    """
    seen = _Outcomes()
    done = 0
    for batch in _batches(questions.questions):
        _measure_search(seen, batch, index, verbatim=questions.verbatim)
        _measure_answers(seen, batch, answerer, verbatim=questions.verbatim)
        done += len(batch)
        progress("Asking", done, len(questions.questions))
    return {
        **retrieval_measures(seen.rankings, questions.qrels),
        **_measures(seen),
        "questions": len(questions.questions),
        "documents": index.manifest.counts["documents"],
        "chunks": index.manifest.counts["chunks"],
    }


def _batches(questions: Sequence[LabelledQuestion]) -> Iterator[Sequence[LabelledQuestion]]:
    for start in range(0, len(questions), BATCH):
        yield questions[start : start + BATCH]


def _measure_search(seen: _Outcomes, batch: Sequence[LabelledQuestion], index: Index, *, verbatim: bool) -> None:
    for question, result in zip(batch, _search_results(batch, index), strict=True):
        seen.rankings[question.id] = _ranked_documents(result.passages)
        if verbatim and _has_answers(question):
            for k, found in seen.in_passage.items():
                texts = [passage.chunk.text for passage in result.passages[:k]]
                found.append(any(contains_answer(text, question.answers) for text in texts))


def _search_results(batch: Sequence[LabelledQuestion], index: Index) -> list[SearchResult]:
    queries = [Query(question.text, DEPTH, PASSAGES, AUDIENCE, frozenset(KINDS)) for question in batch]
    if not any(question.turns for question in batch):
        return index.search_many(queries)
    follow_ups = FollowUpSearcher(index)
    return [
        follow_ups.find(ParsedQuestion(question.text, question.text), query, question.turns).result
        for question, query in zip(batch, queries, strict=True)
    ]


def _ranked_documents(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(bare_id(passage.document.id) for passage in passages))


def _measure_answers(seen: _Outcomes, batch: Sequence[LabelledQuestion], answerer: Answerer, *, verbatim: bool) -> None:
    labelled = [question for question in batch if question.answers or question.spans or question.answerable is not None]
    if any(question.turns for question in labelled):
        assessments = [answerer.assess(question.text, AUDIENCE, question.turns) for question in labelled]
    else:
        assessments = answerer.assess_many([question.text for question in labelled], AUDIENCE)
    for question, assessment in zip(labelled, assessments, strict=True):
        _measure_quotes(seen, question, assessment.quotes[: max(CUTOFFS)], verbatim=verbatim)
        _measure_refusal(seen, question, assessment)


def _measure_quotes(seen: _Outcomes, question: LabelledQuestion, quotes: Sequence[Quote], *, verbatim: bool) -> None:
    seen.quote_lengths += [len(quote.text) for quote in quotes]
    if verbatim and _has_answers(question):
        for k, found in seen.in_quotes.items():
            found.append(any(contains_answer(quote.text, question.answers) for quote in quotes[:k]))
    if question.spans and question.answerable is not False:
        on_span = [_overlaps(quote, question) for quote in quotes]
        for k, found in seen.on_span.items():
            found.append(any(on_span[:k]))
        seen.span_shares.append(sum(on_span) / len(on_span) if on_span else 0.0)


def _measure_refusal(seen: _Outcomes, question: LabelledQuestion, assessment: Assessment) -> None:
    if question.answerable is None:
        return
    scores = seen.positive_scores if question.answerable else seen.negative_scores
    scores.append(assessment.score)
    if question.answerable:
        seen.answered.append(assessment.status == "answered")
    else:
        seen.refused.append(assessment.status != "answered")


def _overlaps(quote: Quote, question: LabelledQuestion) -> bool:
    document = bare_id(quote.document.id)
    return any(
        span.document == document and quote.start < span.end and span.start < quote.end for span in question.spans
    )


def _has_answers(question: LabelledQuestion) -> bool:
    return bool(question.answers) and question.answerable is not False


def _measures(seen: _Outcomes) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name, by_cutoff in (
        ("answer_in_passage", seen.in_passage),
        ("answer_in_quotes", seen.in_quotes),
        ("quote_overlaps_span", seen.on_span),
    ):
        found |= {f"{name}@{k}": share(by_cutoff[k]) for k in CUTOFFS}
    return found | {
        "quote_share_on_span@3": mean(seen.span_shares),
        "refused_unanswerable": share(seen.refused),
        "answered_answerable": share(seen.answered),
        "auroc": auroc(seen.positive_scores, seen.negative_scores),
        "mean_quote_chars": mean(seen.quote_lengths),
    }
