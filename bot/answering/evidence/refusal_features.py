"""The features that tell how well the best quotes fit a question; the refusal model decides by them."""

import math
import re
from collections.abc import Sequence

from bot.answering.evidence.assessment import Evidence
from bot.answering.question.answer_type import asks_how_to, wants_named_answer
from bot.answering.question.question_terms import TermWeigher, numbers
from bot.answering.types import text_with_headings

CONSIDERED = 5
"""Quotes whose cosines are compared, the best ones."""
SHOWN = 3
"""Quotes of which one should name the time or amount that is asked for."""
FITTED_SIZES = (4, 20_000)
"""Smallest and largest index, in chunks, that the model was fitted on; other sizes count as the nearer of these."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|without|unable|neither|nor|none|nobody|nothing|except|least|besides|other than|instead"
    r"|fail(?:s|ed|ing|ure)?|lack(?:s|ed|ing)?|refus(?:e|es|ed|ing|al))\b|n['’]t\b",
    re.IGNORECASE,
)
"""Words that deny. Beginnings such as "un" and "dis" are not among them: most words with them deny nothing."""

_TROUBLE = re.compile(
    r"\b(?:why|my|i|we|error|warning|exception|how come|help)\b|\bhow (?:do|can|would|could|should)\b", re.IGNORECASE
)
"""Words of somebody who tells of trouble; what is asked of a text alone has none of them."""


def refusal_features(question: str, evidence: Sequence[Evidence], weigher: TermWeigher) -> dict[str, float]:
    """Return the features of a question and its quotes.

    Args:
        question: What is asked.
        evidence: Quotes, best first.
        weigher: Knows the size of the index.

    Returns:
        An empty dictionary without evidence, else:

        - ``cosine``: highest cosine of a sentence to the question
        - ``lead``: by how much that is above the mean of the next quotes'; of unrelated ones all are about equally far
        - ``trust``: how far shared words can tell the chunks apart, 0 to 1: little for another language
        - ``support``: the best quote's ``support``
        - ``fused``: the search's score of the best quote's passage
        - ``denied``: 1 if the question has a negation and the best quote has none; a remedy for what does not work, or
          a way to do one thing without another, need not say so
        - ``numbers``: share of the question's numbers that the best quote's passage and title lack
        - ``unnamed``: 1 if the question asks for a time, an amount or a contrast, and none of the best three quotes
          has one; what a thing is may be told in many ways
        - ``size``: natural logarithm of the number of chunks that the reader may read; the more there are, the closer
          some chunk is by chance
        - ``size_cosine``: ``size`` times ``cosine``
    """
    if not evidence:
        return {}
    best = evidence[0]
    cosine = max(each.cosine for each in evidence[:CONSIDERED])
    others = sorted((each.cosine for each in evidence), reverse=True)[1 : CONSIDERED + 1]
    size = math.log(min(FITTED_SIZES[1], max(FITTED_SIZES[0], weigher.chunks)))
    asks = wants_named_answer(question)
    denies = _NEGATION.search(question) is not None and not _seeks_help(question)
    negated = denies and _NEGATION.search(best.quote.text) is None
    return {
        "cosine": cosine,
        "lead": cosine - sum(others) / len(others) if others else 0.0,
        "trust": weigher.trust(question),
        "support": best.support,
        "fused": best.passage.scores.fused,
        "denied": float(negated),
        "numbers": _share_missing(numbers(question), numbers(text_with_headings(best.passage))),
        "unnamed": float(asks and not any(each.names_answer for each in evidence[:SHOWN])),
        "size": size,
        "size_cosine": size * cosine,
    }


def _seeks_help(question: str) -> bool:
    """Return whether a question asks how something is done, or tells of something that does not work."""
    return asks_how_to(question) or _TROUBLE.search(question) is not None


def _share_missing(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted - present) / len(wanted) if wanted else 0.0
