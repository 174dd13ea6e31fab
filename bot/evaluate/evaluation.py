"""Runs a question set against the index of its corpus and measures what comes back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering import Answerer, FollowUps, ParsedQuestion
from bot.answering.evidence.assessment import Assessment
from bot.answering.types import Quote
from bot.evaluate.measures import auroc, holds, mean, retrieval, share
from bot.evaluate.question_set import LabelledQuestion, QuestionSet, bare_id
from index.ingest import Progress
from index.retrieval import Index, Query, SearchResult
from index.types import KINDS, PUBLIC, Passage

DEPTH = 100
"""Documents that are ranked for each question."""
CUTOFFS = (1, 3)
PASSAGES = max(CUTOFFS)
"""Most passages of one document; its best one ranks it."""
BATCH = 64
"""Questions between two signs of progress."""
AUDIENCE = frozenset({PUBLIC})

METRICS = (
    *("ndcg@10", "recall@10", "recall@100", "mrr"),
    *("answer_in_passage@1", "answer_in_passage@3", "answer_in_quotes@1", "answer_in_quotes@3"),
    *("quote_overlaps_span@1", "quote_overlaps_span@3", "quote_share_on_span@3"),
    *("refused_unanswerable", "answered_answerable", "auroc", "mean_quote_chars"),
    *("questions", "documents", "chunks", "seconds"),
)
"""Names of the measures in the order in which they are shown."""


@dataclass(slots=True)
class _Tally:
    """What was seen so far; each list holds an entry for every question that has the label it needs."""

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
    """Measure a set.

    Args:
        questions: The set.
        index: The index of its corpus.
        answerer: Answers from that index.
        progress: Called with (stage, done, total).

    Returns:
        Every name of ``METRICS`` but ``seconds``; None where the set lacks the labels.
    """
    tally = _Tally()
    done = 0
    for batch in _batches(questions.questions):
        _search(tally, batch, index, verbatim=questions.verbatim)
        _assess(tally, batch, answerer, verbatim=questions.verbatim)
        done += len(batch)
        progress("Asking", done, len(questions.questions))
    return {
        **retrieval(tally.rankings, questions.qrels),
        **_shares(tally),
        "questions": len(questions.questions),
        "documents": index.manifest.counts["documents"],
        "chunks": index.manifest.counts["chunks"],
    }


def _batches(questions: Sequence[LabelledQuestion]) -> Iterator[Sequence[LabelledQuestion]]:
    for start in range(0, len(questions), BATCH):
        yield questions[start : start + BATCH]


def _search(tally: _Tally, batch: Sequence[LabelledQuestion], index: Index, *, verbatim: bool) -> None:
    for question, result in zip(batch, _results(batch, index), strict=True):
        tally.rankings[question.id] = _documents(result.passages)
        if verbatim and _has_answers(question):
            for k, outcomes in tally.in_passage.items():
                texts = [passage.chunk.text for passage in result.passages[:k]]
                outcomes.append(any(holds(text, question.answers) for text in texts))


def _results(batch: Sequence[LabelledQuestion], index: Index) -> list[SearchResult]:
    queries = [Query(question.text, DEPTH, PASSAGES, AUDIENCE, frozenset(KINDS)) for question in batch]
    if not any(question.turns for question in batch):
        return index.search_many(queries)
    follow_ups = FollowUps(index)
    return [
        follow_ups.find(ParsedQuestion(question.text, question.text), query, question.turns).result
        for question, query in zip(batch, queries, strict=True)
    ]


def _documents(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(bare_id(passage.document.id) for passage in passages))


def _assess(tally: _Tally, batch: Sequence[LabelledQuestion], answerer: Answerer, *, verbatim: bool) -> None:
    labelled = [question for question in batch if question.answers or question.spans or _is_labelled(question)]
    if any(question.turns for question in labelled):
        assessments = [answerer.assess(question.text, AUDIENCE, question.turns) for question in labelled]
    else:
        assessments = answerer.assess_many([question.text for question in labelled], AUDIENCE)
    for question, assessment in zip(labelled, assessments, strict=True):
        _quotes(tally, question, assessment.quotes[: max(CUTOFFS)], verbatim=verbatim)
        _refusal(tally, question, assessment)


def _quotes(tally: _Tally, question: LabelledQuestion, quotes: Sequence[Quote], *, verbatim: bool) -> None:
    tally.quote_lengths += [len(quote.text) for quote in quotes]
    if verbatim and _has_answers(question):
        for k, outcomes in tally.in_quotes.items():
            outcomes.append(any(holds(quote.text, question.answers) for quote in quotes[:k]))
    if question.spans and question.answerable is not False:
        on_span = [_overlaps(quote, question) for quote in quotes]
        for k, outcomes in tally.on_span.items():
            outcomes.append(any(on_span[:k]))
        tally.span_shares.append(sum(on_span) / len(on_span) if on_span else 0.0)


def _refusal(tally: _Tally, question: LabelledQuestion, assessment: Assessment) -> None:
    if question.answerable is None:
        return
    scores = tally.positive_scores if question.answerable else tally.negative_scores
    scores.append(assessment.score)
    if question.answerable:
        tally.answered.append(assessment.status == "answered")
    else:
        tally.refused.append(assessment.status != "answered")


def _overlaps(quote: Quote, question: LabelledQuestion) -> bool:
    document = bare_id(quote.document.id)
    return any(
        span.document == document and quote.start < span.end and span.start < quote.end for span in question.spans
    )


def _has_answers(question: LabelledQuestion) -> bool:
    return bool(question.answers) and question.answerable is not False


def _is_labelled(question: LabelledQuestion) -> bool:
    return question.answerable is not None


def _shares(tally: _Tally) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name, outcomes in (
        ("answer_in_passage", tally.in_passage),
        ("answer_in_quotes", tally.in_quotes),
        ("quote_overlaps_span", tally.on_span),
    ):
        found |= {f"{name}@{k}": share(outcomes[k]) for k in CUTOFFS}
    return found | {
        "quote_share_on_span@3": mean(tally.span_shares),
        "refused_unanswerable": share(tally.refused),
        "answered_answerable": share(tally.answered),
        "auroc": auroc(tally.positive_scores, tally.negative_scores),
        "mean_quote_chars": mean(tally.quote_lengths),
    }
