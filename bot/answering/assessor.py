"""Finds what answers a question: searches each of its parts, chooses quotes, and says how likely they answer.

A part may be searched for with several texts (``ParsedQuestion.alternatives``). The text counts whose quotes are the
likeliest to answer.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.answer_settings import AnswerSettings
from bot.answering.conversation.follow_up import FollowUpResult, FollowUpSearcher
from bot.answering.conversation.turns import Rewrite, Turn
from bot.answering.evidence.assessment import Assessment, Evidence, PartAssessment, strongest
from bot.answering.evidence.caution import cautious, without_changelogs
from bot.answering.evidence.evidence_selector import EvidenceSelector
from bot.answering.evidence.kept_evidence import kept_evidence, kept_passages, unsure_of_kept
from bot.answering.evidence.page_summary import NAMED, summarize_page
from bot.answering.evidence.refusal import MIN_TRUST, Outcome
from bot.answering.evidence.refusal_features import refusal_features
from bot.answering.evidence.relevance import least_relevance, same_questions
from bot.answering.question.comparison import compared, tells_apart
from bot.answering.question.question_detection import asks_for_summary, without_kind_of_page
from bot.answering.question.question_parts import parse_questions
from bot.answering.question.question_terms import TermWeigher
from bot.answering.question.spelling import correct_spelling
from bot.answering.types import ParsedQuestion, Quote, text_with_headings
from index.errors import DocumentNotFound
from index.retrieval.attachments import Attachments
from index.retrieval.changes import asks_for_changes
from index.retrieval.query import Query, SearchResult
from index.retrieval.searcher import Index
from index.types import KINDS

Found = tuple[FollowUpResult, tuple[SearchResult, ...]]
"""What was found for a part, and with each of its other texts."""

MAX_TITLED = 3
"""Pages whose titles have the words of a subject, beside those that were found."""
QUOTES_OF_THING = 2
"""Most quotes that say what one of two things is."""
MIN_OWN_TERMS = 3
"""Terms from which a follow-up says itself what it is about."""


class Assessor:
    """Assesses questions in one index; safe to share between threads.

    Args:
        index: An open index.
        settings: How evidence is found and chosen.
    """

    def __init__(self, index: Index, settings: AnswerSettings) -> None:
        self._index = index
        self._settings = settings
        self._follow_ups = FollowUpSearcher(index)

    def assess(
        self,
        question: str,
        audience: frozenset[str],
        turns: Sequence[Turn],
        attachments: Attachments | None,
        rewrite: Rewrite,
    ) -> Assessment:
        """Return what is found for a question.

        Args:
            question: The question.
            audience: Labels that all readers of the answer hold.
            turns: Earlier turns of the conversation, oldest first.
            attachments: Files that came with the question.
            rewrite: Rewrites a follow-up, if a language model can.

        Raises:
            EmptyQuestion: If the question is empty or white space.
        """
        parts = self._spelled(parse_questions(question), audience)
        if not turns:
            return self._assess_parts(question, self._searched(parts, audience), attachments)
        return self._assess_parts(question, list(self._followed(parts, audience, turns, rewrite)), attachments)

    def assess_many(self, questions: Sequence[str], audience: frozenset[str]) -> list[Assessment]:
        """Assess several questions; all their parts are embedded in one batch.

        Raises:
            EmptyQuestion: If one of them is empty or white space.
        """
        asked = [self._spelled(parse_questions(question), audience) for question in questions]
        found = iter(self._searched([part for parts in asked for part in parts], audience))
        return [
            self._assess_parts(question, [next(found) for _ in parts], None)
            for question, parts in zip(questions, asked, strict=True)
        ]

    def _spelled(self, parts: Sequence[ParsedQuestion], audience: frozenset[str]) -> list[ParsedQuestion]:
        """Return parts that are also searched without typing errors."""
        lexicon = self._index.lexicon(audience)
        spelled = []
        for part in parts:
            texts = [part.query, *part.alternatives]
            corrected = [correct_spelling(text, lexicon, self._index.count_tokens) for text in texts]
            others = dict.fromkeys(text for text in corrected if text != part.query)
            spelled.append(replace(part, alternatives=tuple(others)))
        return spelled

    def _searched(self, parts: Sequence[ParsedQuestion], audience: frozenset[str]) -> list[Found]:
        texts = [text for part in parts for text in (part.query, *part.alternatives)]
        results = iter(self._index.search_many([self._query(text, audience) for text in texts]))
        return [
            (FollowUpResult(part, next(results), None), tuple(next(results) for _ in part.alternatives))
            for part in parts
        ]

    def _followed(
        self, parts: Sequence[ParsedQuestion], audience: frozenset[str], turns: Sequence[Turn], rewrite: Rewrite
    ) -> Iterator[Found]:
        for part in parts:
            found = self._follow_ups.find(part, self._query(part.query, audience), turns, rewrite)
            others = [self._query(text, audience) for text in part.alternatives]
            yield found, tuple(self._index.search_many(others)) if others else ()

    def _query(self, text: str, audience: frozenset[str]) -> Query:
        settings = self._settings
        return Query(text, settings.documents, settings.passages_per_document, audience, frozenset(KINDS))

    def _assess_parts(self, question: str, found: Sequence[Found], attachments: Attachments | None) -> Assessment:
        timings = {"encode": 0.0, "search": 0.0, "evidence": 0.0}
        parts = []
        for each, others in found:
            for stage, spent in (item for result in (each.result, *others) for item in result.timings_ms.items()):
                name = stage if stage in ("encode", "rerank", "rewrite") else "search"
                timings[name] = timings.get(name, 0.0) + spent
            started = time.perf_counter()
            parts.append(self._best(each, others, attachments))
            timings["evidence"] += (time.perf_counter() - started) * 1000
        if len(parts) == 1 and not attachments:
            parts = self._compared(parts[0], found[0][0].result.query.audience)
        return Assessment(question, tuple(parts), timings)

    def _compared(self, part: PartAssessment, audience: frozenset[str]) -> list[PartAssessment]:
        """Return a part alone, or what each of the two things is that it compares, where nothing found compares them.

        What only names both says less than what each is.
        """
        things = compared(part.asked.question)
        if things is None or part.is_kept or (
            part.evidence and tells_apart(part.evidence[0].quote.text, part.asked.question)
        ):  # fmt: skip
            return [part]
        asked = [ParsedQuestion(thing, f"What is {thing}?") for thing in things]
        apart = [self._best(*found, None) for found in self._searched(asked, audience)]
        if any(each.outcome == "refused" for each in apart):
            return [part]
        return [replace(each, evidence=each.evidence[:QUOTES_OF_THING]) for each in apart]

    def _best(
        self, found: FollowUpResult, others: Sequence[SearchResult], attachments: Attachments | None
    ) -> PartAssessment:
        """Return the assessment of the text whose quotes are the likeliest to answer; the first among equals."""
        part = self._assess_part(found.asked, found.result, attachments)
        part = replace(part, topic_shift=found.topic_shift, query_documents=found.query_documents)
        if found.topic_shift is not None and found.topic_shift.follows and self._only_earlier_words(part, found.result):
            part = replace(part, outcome="refused")
        alone = [
            self._assess_part(replace(found.asked, query=result.query.text), result, attachments) for result in others
        ]
        return max((part, *alone), key=lambda each: (each.is_kept, each.score))

    def _only_earlier_words(self, part: PartAssessment, result: SearchResult) -> bool:
        """Return whether a follow-up only may be helped by a passage that has none of its own words.

        Such a passage was found for what was said before.
        """
        if part.outcome != "hedged":
            return False
        weigher = TermWeigher(self._index.lexicon(result.query.audience))
        own = weigher.question(part.asked.question)
        passage = weigher.terms(text_with_headings(part.evidence[0].passage))
        return len(own.weights) >= MIN_OWN_TERMS and not own.among(passage)

    def _assess_part(
        self, asked: ParsedQuestion, result: SearchResult, attachments: Attachments | None
    ) -> PartAssessment:
        settings = self._settings
        # Only what the readers may read counts: a score must not reveal anything about other documents.
        weigher = TermWeigher(self._index.lexicon(result.query.audience))
        if not attachments and (kept := kept_evidence(self._index, asked, result.query, weigher)):
            return kept
        attached = attachments.nearest(result.vector, settings.passages_per_document) if attachments else []
        beside = kept_passages(self._index, result, settings.beside)
        found = [*self._index.sentences(result.passages[: settings.passages]), *beside, *attached]
        chosen = EvidenceSelector(weigher, settings.quote_chars).select(asked.query, result.vector, found)
        evidence = without_changelogs(chosen, asked.query)
        features = refusal_features(asked.query, evidence, weigher)
        model = settings.other_language if features and features["trust"] < MIN_TRUST else settings.refusal
        score = model.probability(features)
        shown = strongest(evidence, settings.quotes_per_part, settings.drop_off) if evidence else []
        outcome = cautious(model.outcome(score, weigher.chunks), asked, evidence, features, weigher, shown)
        outcome = unsure_of_kept(outcome, evidence)
        if evidence and asks_for_summary(asked.question) and not attached and not asks_for_changes(asked.query):
            evidence, outcome = self._summary(asked.query, result, evidence, weigher, outcome)
        return PartAssessment(
            asked,
            outcome,
            score,
            features,
            tuple(evidence),
            tuple(each.passage for each in found),
            tuple(same_questions(result.vector, found, settings.asked_before_cosine)),
            attached=(*beside, *attached),
            near_cosine=least_relevance(weigher.chunks),
        )

    def _summary(
        self, subject: str, result: SearchResult, evidence: Sequence[Evidence], weigher: TermWeigher, outcome: Outcome
    ) -> tuple[Sequence[Evidence], Outcome]:
        """Return quotes that say in short what a page says, and the outcome: a page that is named answers.

        The page is the first one among those whose titles name the subject best.
        """
        bare, audience = without_kind_of_page(subject), result.query.audience
        terms = weigher.question(bare)
        pages = [each.document for each in result.passages] + self._index.titled(
            _without_article(bare), audience, MAX_TITLED
        )
        page = max(pages, key=lambda each: terms.coverage(weigher.terms(each.title)))
        try:
            document = self._index.document(page.id, audience)
        except DocumentNotFound:  # it was hidden since it was found
            return evidence, outcome
        summary = summarize_page(document, terms, weigher, self._settings.quotes_per_part)
        quotes = [
            Quote(page, document.revision, start, end, document.text[start:end], document.heading_at(start), 0)
            for start, end in summary.spans
        ]
        if not quotes:
            return evidence, outcome
        found = [replace(evidence[0], quote=quote, header=None) for quote in quotes]
        is_only_page = len({each.document.id.partition("#")[0] for each in result.passages}) == 1
        is_named = summary.named >= NAMED if terms.weights else is_only_page
        return found, "answered" if is_named else outcome


def _without_article(subject: str) -> str:
    return re.sub(r"^\s{0,9}(?:the|a|an)\s{1,9}", "", subject, flags=re.IGNORECASE)
