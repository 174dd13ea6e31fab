"""The measures, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np


def normalised(text: str) -> str:
    """Return a text casefolded, every run of white space one blank."""
    return " ".join(text.casefold().split())


def holds(text: str, answers: Iterable[str]) -> bool:
    """Does a text hold one of the answers, casefolded and white space normalised?"""
    inside = normalised(text)
    return any(normalised(answer) in inside for answer in answers if answer.strip())


def share(outcomes: Sequence[bool]) -> float | None:
    """Return the share that is true, None of nothing."""
    return sum(outcomes) / len(outcomes) if outcomes else None


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return float(np.mean(values)) if values else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half; None without both.

    That is the area under the ROC curve (Mann and Whitney's U over the number of pairs).
    """
    if not positive or not negative:
        return None
    below = np.sort(np.asarray(negative, np.float64))
    scores = np.asarray(positive, np.float64)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.sum() / 2 / (len(positive) * len(negative)))


def retrieval(rankings: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float | None]:
    """Score rankings with trec_eval's measures, in the mean over the ranked questions with relevant documents.

    Args:
        rankings: Question id → bare document ids, best first.
        qrels: Question id → bare document id → relevance, positive ones only.

    Returns:
        ``ndcg@10``, ``recall@10``, ``recall@100`` and ``mrr``; None where no question has relevant documents.
    """
    names = {
        "ndcg@10": "ndcg_cut_10",
        "recall@10": "recall_10",
        "recall@100": "recall_100",
        "mrr": "recip_rank",
    }
    judged = [question for question in rankings if qrels.get(question)]
    if not judged:
        return dict.fromkeys(names)
    import pytrec_eval

    evaluator = pytrec_eval.RelevanceEvaluator(
        {question: dict(qrels[question]) for question in judged}, {"ndcg_cut.10", "recall.10,100", "recip_rank"}
    )
    # Reciprocal ranks instead of scores: trec_eval breaks ties by document id, which would undo our order.
    found = evaluator.evaluate(
        {question: {document: 1.0 / rank for rank, document in enumerate(rankings[question], 1)} for question in judged}
    )
    # A question for which nothing was found counts as nought; trec_eval would leave it out.
    return {name: sum(scores[measure] for scores in found.values()) / len(judged) for name, measure in names.items()}
