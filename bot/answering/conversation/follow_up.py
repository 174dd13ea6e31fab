"""Finds passages for a question in a conversation; a language model may help, but none is needed.

The earlier turns are added to the search: the embeddings of the last answers to the question's embedding, the terms of
the last questions to its terms (``index.Carried``). Newer turns weigh more. All turns weigh more if the question has
little in common with them, because it then leaves more unsaid. After a change of topic this would mislead. So the
question is searched alone as well, and both results decide which one is used (``TopicShift``). With a language model, a
follow-up is searched as the model rewrites it (``bot.answering.conversation.query_rewriting``).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.conversation.references import TopicShift, sentence_referred_to
from bot.answering.conversation.turns import Rewrite, Turn
from bot.answering.question.question_parts import content_words, refers_back
from bot.answering.types import MAX_QUERY_CHARS, ParsedQuestion
from index.errors import DocumentNotFound
from index.retrieval.query import Carried, Query, SearchResult
from index.retrieval.searcher import Index
from index.types import Vector, Vectors

MAX_TURNS = 4
"""Turns that are added to the search; older ones did not help."""
ANSWER_WEIGHT, QUESTION_WEIGHT = 0.6, 0.3
"""Weights of earlier answers and questions; the question itself weighs 1."""
DECAY = 0.4
"""Weight of each turn relative to the next newer one."""
MIN_STRENGTH, MAX_STRENGTH = 0.2, 1.4
"""Limits of the factor for all earlier turns, which depends on the question's link to the last one."""
REFERENCE_WEIGHTS = (1.0, 0.5)
"""Dense and lexical weight of a sentence that the question refers to."""


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    """A part of a message in its conversation, and what was found for it.

    Attributes:
        asked: The part; of a follow-up, its query contains what the question leaves unsaid.
        result: What was found.
        topic_shift: Why it was taken for a follow-up or for a change of topic; None if there were no earlier turns, or
            if it refers to one sentence.
        query_documents: Ids of the documents whose words were added to the query.
    """

    asked: ParsedQuestion
    result: SearchResult
    topic_shift: TopicShift | None
    query_documents: frozenset[str] = frozenset()


def no_rewrite(_question: str, _turns: Sequence[Turn]) -> str:
    """Return no rewritten question: a ``Rewrite`` for answers without a language model."""
    return ""


class FollowUpSearcher:
    """Searches the questions of a conversation in one index.

    Args:
        index: An open index.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(
        self, asked: ParsedQuestion, query: Query, turns: Sequence[Turn], rewrite: Rewrite = no_rewrite
    ) -> FollowUpResult:
        """Find passages for a part of a message.

        Args:
            asked: The part.
            query: The query that searches it alone.
            turns: The conversation's earlier turns, oldest first. Turns answered for labels that the query's audience
                lacks are ignored. So are answers that quote a document which it may not read any more.
            rewrite: Rewrites a follow-up, if a language model can.
        """
        known = self.readable(turns, query.audience)
        if not known:
            return FollowUpResult(asked, self._index.search(query), None)
        sentence = sentence_referred_to(asked.question, known[0].answer)
        if sentence:
            result = self._index.search(replace(query, carried=(Carried(sentence, *REFERENCE_WEIGHTS),)))
            return FollowUpResult(_with_context(asked, sentence), result, None, known[0].documents)
        alone, combined, topic_shift = self.compare(asked, query, known)
        if not topic_shift.follows:
            return FollowUpResult(asked, _with_time_of(alone, combined), topic_shift)
        started = time.perf_counter()
        rewritten = rewrite(asked.question, known)
        spent = (time.perf_counter() - started) * 1000
        if rewritten:
            found = self._index.search(replace(query, text=rewritten[:MAX_QUERY_CHARS]))
            found = _with_time_of(found, alone, combined)
            found = replace(found, timings_ms={**found.timings_ms, "rewrite": spent})
            return FollowUpResult(ParsedQuestion(asked.question, rewritten), found, topic_shift)
        return FollowUpResult(_with_context(asked, known[0].question), _with_time_of(combined, alone), topic_shift)

    def compare(
        self, asked: ParsedQuestion, query: Query, turns: Sequence[Turn]
    ) -> tuple[SearchResult, SearchResult, TopicShift]:
        """Search a part alone and with turns, newest first; return both results and what decides between them."""
        started = time.perf_counter()
        carried, link = self._carried(query.text, turns)
        spent = (time.perf_counter() - started) * 1000
        alone, combined = self._index.search_many([query, replace(query, carried=carried)])
        timings = {**combined.timings_ms, "encode": combined.timings_ms["encode"] + spent}
        combined = replace(combined, timings_ms=timings)
        best = _best_score(alone)
        words = len(content_words(asked.question))
        shift = TopicShift(link, words, refers_back(asked.question), best, _best_score(combined) - best)
        return alone, combined, shift

    def readable(self, turns: Sequence[Turn], audience: frozenset[str]) -> list[Turn]:
        """Return the last turns that an audience may know, newest first, without answers that it may not read."""
        known = [turn for turn in reversed(turns) if turn.audience <= audience][:MAX_TURNS]
        return [turn if self._may_read(turn, audience) else replace(turn, answer=()) for turn in known]

    def _may_read(self, turn: Turn, audience: frozenset[str]) -> bool:
        try:
            for document in turn.documents:
                self._index.document(document, audience)
        except DocumentNotFound:
            return False
        return True

    def _carried(self, text: str, turns: Sequence[Turn]) -> tuple[tuple[Carried, ...], float]:
        """Return what is added to the search from turns, newest first, and the question's link to the last one."""
        answers = [" ".join(turn.answer) or turn.question for turn in turns]
        vectors = self._index.encode([text, *answers, *(turn.question for turn in turns)])
        question, replies, questions = vectors[0], vectors[1 : 1 + len(turns)], vectors[1 + len(turns) :]
        link = float(max(question @ replies[0], question @ questions[0]))
        strength = min(MAX_STRENGTH, max(MIN_STRENGTH, 1.6 - 2 * link))
        focus = question + ANSWER_WEIGHT * replies[0] + QUESTION_WEIGHT * questions[0]
        shares = _turn_shares(focus / np.linalg.norm(focus), replies, questions)
        carried: list[Carried] = []
        for turn, answer, share in zip(turns, answers, shares, strict=True):
            if share:
                carried.append(Carried(answer, strength * share * ANSWER_WEIGHT, 0.0))
                carried.append(Carried(turn.question, 0.0, strength * share * QUESTION_WEIGHT))
        return tuple(carried), link


def _turn_shares(focus: Vector, replies: Vectors, questions: Vectors) -> list[float]:
    """Return each turn's share of the weight, newest first: it decays with age and with distance from the topic."""
    closeness = [
        max(float(focus @ reply), float(focus @ asked)) for reply, asked in zip(replies, questions, strict=True)
    ]
    relevance = [1.0, *(min(1.0, max(0.0, (each - 0.1) / 0.3)) for each in closeness[1:])]
    shares = [each * DECAY**place for place, each in enumerate(relevance)]
    return [share / sum(shares) for share in shares]


def _with_context(asked: ParsedQuestion, context: str) -> ParsedQuestion:
    """Return a part with the content words of its context in the query; other words would ask for something else."""
    words = " ".join(content_words(context))
    room = MAX_QUERY_CHARS - len(asked.query) - 1
    return ParsedQuestion(asked.question, f"{words[:room]} {asked.query}".strip()) if room > 0 else asked


def _best_score(result: SearchResult) -> float:
    return max((passage.scores.fused for passage in result.passages), default=0.0)


def _with_time_of(result: SearchResult, *others: SearchResult) -> SearchResult:
    """Return a result with the time of other searches added to its own."""
    spent = dict(result.timings_ms)
    for stage, each in (item for other in others for item in other.timings_ms.items()):
        spent[stage] = spent.get(stage, 0.0) + each
    return replace(result, timings_ms=spent)
