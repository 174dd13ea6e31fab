"""Chooses the quotes that answer: by sentence, merged with neighbours that bear on the question as well.

    score = cosine + 0.4 own + 0.2 near + 0.3 passage + 0.4 fused + 0.25 expected - 0.1 stub

own, near, passage: share of the question's idf weight that stands in the sentence or the title; in the sentence or the
one before; in the whole passage or the title. fused: the passage's score in search. expected: the sentence names a time
or an amount where the question calls for one. stub: no punctuation ends it. Weights were chosen on squad2_dev and
clapnq_dev, around an optimum so flat that a fitted model of twenty features chose no better
(``benchmarks/fit_refusal.py`` prints the figures).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from bot.answering.evidence.text_blocks import is_heading, whole_blocks
from bot.answering.question.answer_type import Expected, expected, supplies
from bot.answering.question.question_parts import asks, is_pleasantry, only_asks
from bot.answering.question.question_terms import QuestionTerms, TermWeigher
from bot.answering.types import Quote, quote_of
from index.retrieval import PassageSentences
from index.types import Passage, Vector

OWN, NEAR, PASSAGE, FUSED, EXPECTED = 0.4, 0.2, 0.3, 0.4, 0.25
MERGE_WITHIN = 0.4
"""A neighbour joins a quote if it scores at most so much less than the quote's best sentence."""
ALWAYS = 10.0
"""More than scores can differ by."""
STUB = 0.1
"""Taken off the score of a piece that no punctuation ends: the item of a list says less than a sentence."""
MOST = 16
"""Quotes that are made of what was found; the best few are shown, and the next tell how far these stand out."""
MIN_WORDS = 4
"""A shorter piece without a full stop is a heading or the stub of a list, never a quote of its own."""
FOLLOWS_QUESTION = 0.9
"""In articles and FAQs a sentence that follows a question takes on so much of the question's cosine."""

_WORD = re.compile(r"\w+")
_OPENING_PRONOUN = re.compile(
    r"[\"'“‘(]?(?:it|its|it's|this|that|these|those|they|their|he|she|his|her|such|both|the (?:former|latter))\b",
    re.IGNORECASE,
)
_ENDINGS = (".", "!", "?", "…", "。", "！", "？")
_CLOSING = "\"'”’)]*_"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that may answer, and why.

    Attributes:
        quote: The verbatim span.
        passage: The passage it was taken from.
        score: Score of its best sentence (see the module); higher is better, comparable within a question.
        support: The score without the parts for an expected time or amount and for a stub.
        cosine: Cosine of that sentence to the question.
        coverage: Share of the question's term weight in that sentence or the one before.
        supplies: Whether the quote names the time or amount that the question calls for.
    """

    quote: Quote
    passage: Passage
    score: float
    support: float
    cosine: float
    coverage: float
    supplies: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence of a passage."""

    start: int
    end: int
    text: str
    score: float
    support: float
    cosine: float
    coverage: float
    supplies: bool


@dataclass(frozen=True, slots=True)
class EvidenceSelector:
    """Reads passages for evidence.

    Attributes:
        weigher: Weighs terms by the index they stand in.
        quote_chars: Longest quote merged from several sentences, in characters.
    """

    weigher: TermWeigher
    quote_chars: int

    def read(self, question: str, vector: Vector, passages: Sequence[PassageSentences]) -> list[Evidence]:
        """Choose quotes for a question.

        Args:
            question: What is asked, without greetings.
            vector: The question's embedding, unit length.
            passages: Found passages with their sentences; those that only ask are passed over.

        Returns:
            Quotes best first, ``MOST`` at most; none shares a sentence or its text with another.
        """
        terms = self.weigher.question(question)
        coverage = cache(terms.coverage)  # sentences have few of the question's terms, and the same ones
        kind = expected(question)
        groups = [
            (found.passage, self._candidates(question, kind, terms, coverage, vector, found))
            for found in passages
            if not only_asks([sentence.text for sentence in found.sentences])
        ]
        return list(islice(_distinct(self._merged(groups)), MOST))

    def _candidates(
        self,
        question: str,
        kind: Expected,
        terms: QuestionTerms,
        coverage: Callable[[frozenset[str]], float],
        vector: Vector,
        found: PassageSentences,
    ) -> list[_Candidate]:
        passage = found.passage
        title = terms.among(self._title(passage))
        words = self._words(terms, found)
        whole = coverage(title.union(*words))
        cosines = _inherited(found, (found.vectors @ vector).tolist())
        before: frozenset[str] = frozenset()
        candidates = []
        for sentence, here, cosine in zip(found.sentences, words, cosines, strict=True):
            near = coverage(here | before)
            own = coverage(here | title)
            support = cosine + OWN * own + NEAR * near + PASSAGE * whole + FUSED * passage.scores.fused
            hit = supplies(sentence.text, kind, question)
            candidates.append(
                _Candidate(
                    sentence.start,
                    sentence.end,
                    sentence.text,
                    support + EXPECTED * hit - STUB * (not _ended(sentence.text)),
                    support,
                    cosine,
                    near,
                    hit,
                )
            )
            before = here
        return candidates

    def _words(self, terms: QuestionTerms, found: PassageSentences) -> list[frozenset[str]]:
        """The question's terms that each sentence has.

        As the index keeps them, since analysing takes many times as long; it keeps no more than a row holds.
        """
        rows = [None] * len(found.sentences) if found.terms is None else found.terms.tolist()
        return [
            terms.among(self.weigher.terms(sentence.text)) if row is None or row[-1] else terms.among_hashed(row)
            for sentence, row in zip(found.sentences, rows, strict=True)
        ]

    def _title(self, passage: Passage) -> frozenset[str]:
        return self.weigher.terms(f"{passage.document.title} {passage.chunk.heading}")

    def _merged(self, groups: Sequence[tuple[Passage, list[_Candidate]]]) -> Iterator[Evidence]:
        """Quotes around each sentence in order of score, every sentence used once."""
        free = [[True] * len(candidates) for _, candidates in groups]
        order = [(-each.score, group, at) for group, (_, found) in enumerate(groups) for at, each in enumerate(found)]
        order.sort()
        for _, group, place in order:
            passage, candidates = groups[group]
            if not (free[group][place] and _usable(candidates[place].text)):
                continue
            first, last = self._span(candidates, place, free[group])
            free[group][first : last + 1] = [False] * (last + 1 - first)
            yield _evidence(passage, candidates[place], candidates[first : last + 1])

    def _span(self, candidates: Sequence[_Candidate], best: int, free: list[bool]) -> tuple[int, int]:
        """Grow a quote from its best sentence over the neighbours that belong to it, the closest bound first."""
        first = last = best
        floor = candidates[best].score - MERGE_WITHIN
        while True:
            before = after = -1.0
            room = self.quote_chars - (candidates[last].end - candidates[first].start)
            at = first - 1
            if at >= 0 and free[at] and candidates[first].start - candidates[at].start <= room:
                # What the quote's first sentence refers to is always brought.
                before = candidates[at].score - floor + (ALWAYS if _refers_back(candidates[first].text) else 0.0)
            at = last + 1
            if at < len(candidates) and free[at] and candidates[at].end - candidates[last].end <= room:
                # What refers to its last sentence is brought, unless far off.
                after = candidates[at].score - floor + (MERGE_WITHIN if _refers_back(candidates[at].text) else 0.0)
            if max(before, after) < 0:
                return first, last
            at = first - 1 if before >= after else last + 1
            if not _usable(candidates[at].text):
                free[at] = False
            else:
                first, last = min(first, at), max(last, at)


def strongest(evidence: Sequence[Evidence], most: int, within: float) -> list[Evidence]:
    """The best few of a question's quotes: those that score at most ``within`` less than the best."""
    return [each for each in evidence[:most] if each.score >= evidence[0].score - within]


def in_reading_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Order quotes as one would read them: document by document, the best document first, each from its start."""
    best: dict[str, int] = {}
    for place, each in enumerate(sorted(evidence, key=lambda each: -each.score)):
        best.setdefault(each.quote.document.id, place)
    return sorted(evidence, key=lambda each: (best[each.quote.document.id], each.quote.start))


def _evidence(passage: Passage, best: _Candidate, span: Sequence[_Candidate]) -> Evidence:
    offset = passage.chunk.start
    start, end = whole_blocks(passage.chunk.text, span[0].start - offset, span[-1].end - offset)
    quote = quote_of(passage, offset + start, offset + end)
    named = any(each.supplies for each in span)
    return Evidence(quote, passage, best.score, best.support, best.cosine, best.coverage, named)


def _distinct(evidence: Iterator[Evidence]) -> Iterator[Evidence]:
    """Leave out quotes whose text, or any of whose characters, a better one shows already."""
    texts: set[str] = set()
    shown: dict[str, list[Quote]] = {}
    for each in evidence:
        quote = each.quote
        text = " ".join(quote.text.casefold().split())
        before = shown.setdefault(quote.document.id, [])
        if text in texts or any(quote.start < other.end and other.start < quote.end for other in before):
            continue
        texts.add(text)
        before.append(quote)
        yield each


def _inherited(found: PassageSentences, cosines: list[float]) -> list[float]:
    """Cosines in which the answer to a written question counts as close to what that question is close to."""
    if found.passage.document.kind not in ("article", "faq"):
        return cosines
    raised = list(cosines)
    for place in range(1, len(cosines)):
        lent = FOLLOWS_QUESTION * cosines[place - 1]
        if lent > cosines[place] and asks(found.sentences[place - 1].text):
            raised[place] = lent
    return raised


@lru_cache(maxsize=16_384)
def _usable(sentence: str) -> bool:
    """Whether a sentence may be quoted."""
    enough = len(_WORD.findall(sentence)) >= (2 if _ended(sentence) else MIN_WORDS)
    return enough and not is_heading(sentence) and not asks(sentence) and not is_pleasantry(sentence)


def _ended(sentence: str) -> bool:
    """Whether punctuation ends it."""
    return sentence.rstrip(_CLOSING).endswith(_ENDINGS)


def _refers_back(sentence: str) -> bool:
    """Whether it opens with a word that stands for something before it."""
    return _OPENING_PRONOUN.match(sentence) is not None
