"""The measures of an evaluation, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np


def normalised(text: str) -> str:
    """Return a text casefolded, with every run of white space as one space."""
    return " ".join(text.casefold().split())


def contains_answer(text: str, answers: Iterable[str]) -> bool:
    """Return whether a text contains one of the answers, both normalised; an empty answer is never found."""
    haystack = normalised(text)
    return any(normalised(answer) in haystack for answer in answers if answer.strip())


def share(outcomes: Sequence[bool]) -> float | None:
    """Return the share of true outcomes, in [0, 1]; None without outcomes."""
    return sum(outcomes) / len(outcomes) if outcomes else None


def mean(values: Sequence[float]) -> float | None:
    """Return the mean; None without values."""
    return float(np.mean(values)) if values else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the area under the ROC curve; None without both kinds of score.

    It is the probability that a positive scores above a negative, where ties count half (Mann and Whitney's U over the
    number of pairs).
    """
    if not positive or not negative:
        return None
    below = np.sort(np.asarray(negative, np.float64))
    scores = np.asarray(positive, np.float64)
    wins = np.searchsorted(below, scores, "left") + np.searchsorted(below, scores, "right")
    return float(wins.sum() / 2 / (len(positive) * len(negative)))


def retrieval_measures(
    rankings: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]]
) -> dict[str, float | None]:
    """Return trec_eval's measures, as means over the ranked questions that have relevant documents.

    Args:
        rankings: Question id → bare document ids, best first.
        qrels: Question id → bare document id → relevance, positive ones only.

    Returns:
        ``ndcg@10``, ``recall@10``, ``recall@100`` and ``mrr``; None if no question has relevant documents.
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
    # trec_eval orders equal scores by document id. Reciprocal ranks as scores keep our order.
    found = evaluator.evaluate(
        {question: {document: 1.0 / rank for rank, document in enumerate(rankings[question], 1)} for question in judged}
    )
    # A question without results counts as 0; trec_eval would leave it out.
    return {name: sum(scores[measure] for scores in found.values()) / len(judged) for name, measure in names.items()}
