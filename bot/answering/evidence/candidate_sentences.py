"""Scores the sentences of passages by how well they answer a question.

    score = cosine + 0.4 own + 0.2 near + 0.3 passage + 0.4 fused + 0.25 names_answer
            - 0.1 unfinished - 0.5 points_on - 0.2 of_reference - 0.2 for_contributors - 0.2 about_migration

own, near, passage: share of the question's idf weight in the sentence or the title; in the sentence or the one before;
in the whole passage or the title. fused: the passage's score in search. names_answer: the sentence names a time or an
amount, and the question asks for one. unfinished: no punctuation ends the sentence. points_on: it only says where more
is written. of_reference: it is of the entry of a function or class, and the question asks how something is done.
for_contributors: it is of a page for those who develop the software, and the question is not about that.
about_migration: it is of a guide from one version to another, and the question is not about what changed.

The weights were chosen on squad2_dev and clapnq_dev, the last four by reading answers. The optimum is so flat that a
fitted model of twenty features chose no better (``benchmarks/fit_refusal.py`` prints the figures).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.evidence.page_kinds import (
    ABOUT_MIGRATION,
    FOR_CONTRIBUTORS,
    OF_REFERENCE,
    asks_of_contributing,
    asks_of_migration,
    is_about_migration,
    is_for_contributors,
    is_of_reference,
)
from bot.answering.evidence.relevance import cosines_after_questions
from bot.answering.evidence.sentence_form import weakness
from bot.answering.evidence.table_rows import place_of
from bot.answering.question.answer_type import AnswerType, asks_how_to, expected_answer_type, names_answer_of_type
from bot.answering.question.question_detection import has_only_questions
from bot.answering.question.question_terms import QuestionTerms, TermWeigher
from index.retrieval.query import PassageSentences
from index.types import Passage, Vector

OWN, NEAR, PASSAGE, FUSED, NAMES_ANSWER = 0.4, 0.2, 0.3, 0.4, 0.25


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence of a passage, and how well it answers.

    Attributes:
        start: Offset in the document.
        end: Offset past its end.
        text: The sentence.
        score: How well it answers; comparable within a question.
        support: The score without what its form, and the answer that the question expects, add to it.
        cosine: Cosine to the question.
        own: Share of the question's term weight in it or its headings.
        coverage: Share of the question's term weight in it or the sentence before.
        names_answer: Whether it names the time or amount that the question asks for.
    """

    start: int
    end: int
    text: str
    score: float
    support: float
    cosine: float
    own: float
    coverage: float
    names_answer: bool


Candidates = Sequence[CandidateSentence]


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """Scores sentences for one question.

    Attributes:
        weigher: Weighs the terms of questions.
        question: The question, without greetings.
        vector: Its embedding, unit length.
        terms: Its terms.
    """

    weigher: TermWeigher
    question: str
    vector: Vector
    terms: QuestionTerms

    def candidates(self, passages: Sequence[PassageSentences]) -> list[tuple[Passage, Candidates]]:
        """Return the scored sentences of each passage; passages that only ask are left out."""
        coverage = cache(self.terms.coverage)  # many sentences have the same few of the question's terms
        answer_type = expected_answer_type(self.question)
        return [
            (found.passage, self._of_passage(answer_type, coverage, found))
            for found in passages
            if not has_only_questions([sentence.text for sentence in found.sentences])
        ]

    def _of_passage(
        self, answer_type: AnswerType, coverage: Callable[[frozenset[str]], float], found: PassageSentences
    ) -> Candidates:
        passage = found.passage
        titles = cache(lambda heading: self.terms.among(self._title(passage, heading)))
        terms_found = self._terms_of_sentences(found)
        whole = coverage(titles(passage.chunk.heading).union(*terms_found))
        cosines = cosines_after_questions(found, (found.vectors @ self.vector).tolist())
        before: frozenset[str] = frozenset()
        how_to = asks_how_to(self.question)
        aside = self._aside(passage.document.id)
        candidates = []
        for sentence, here, cosine in zip(found.sentences, terms_found, cosines, strict=True):
            near = coverage(here | before)
            place = place_of(passage, sentence.start)
            own = coverage(here | titles(place))
            support = cosine + OWN * own + NEAR * near + PASSAGE * whole + FUSED * passage.scores.fused
            names_answer = names_answer_of_type(sentence.text, answer_type, self.question)
            candidates.append(
                CandidateSentence(
                    sentence.start,
                    sentence.end,
                    sentence.text,
                    support
                    + NAMES_ANSWER * names_answer
                    - weakness(sentence.text)
                    - OF_REFERENCE * (how_to and is_of_reference(place))
                    - aside,
                    support,
                    cosine,
                    own,
                    near,
                    names_answer,
                )
            )
            before = here
        return candidates

    def _aside(self, document_id: str) -> float:
        """Return what is subtracted for a page whose subject the question seldom has."""
        for_contributors = is_for_contributors(document_id) and not asks_of_contributing(self.question)
        about_migration = is_about_migration(document_id) and not asks_of_migration(self.question)
        return FOR_CONTRIBUTORS * for_contributors + ABOUT_MIGRATION * about_migration

    def _terms_of_sentences(self, found: PassageSentences) -> list[frozenset[str]]:
        """Return the question's terms in each sentence.

        They are read from the index, because analysing the text takes many times as long. A full row may lack some of a
        sentence's terms; such a sentence is analysed.
        """
        rows = [None] * len(found.sentences) if found.terms is None else found.terms.tolist()
        return [
            self.terms.among_hashed(row)
            if row is not None and not row[-1]
            else self.terms.among(self.weigher.terms(sentence.text))
            for sentence, row in zip(found.sentences, rows, strict=True)
        ]

    def _title(self, passage: Passage, place: str) -> frozenset[str]:
        return self.weigher.terms(f"{passage.document.title} {place}")
