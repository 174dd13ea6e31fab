"""Finds passages for a question that follows others; a language model may help, none is needed.

What was said before is added to the search: embeddings of the last answers to the question's, terms of the last
questions to its terms (``index.Carried``), the newer the heavier, and the less the question has in common with them
the heavier, since then it leaves more unsaid. Where the topic changes that would only mislead. So the question is
searched alone as well, and what both searches show decides which of them is right (``bot.answering.clues``). With a
language model, what follows is searched as the model puts it in full (``bot.answering.rewriting``).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.conversation.ordinal_reference import pointed_at
from bot.answering.conversation.query_rewriting import Rewrite, unwritten
from bot.answering.conversation.topic_shift import TopicShift
from bot.answering.conversation.turns import Turn
from bot.answering.question.question_parts import MAX_QUERY_CHARS, ParsedQuestion, content_words, refers_back
from index.errors import DocumentNotFound
from index.retrieval import Carried, Index, Query, SearchResult
from index.types import Vector, Vectors

MOST_TURNS = 4
"""Turns that are carried over; older ones did not help."""
DENSE, LEXICAL, DECAY = 0.6, 0.3, 0.4
"""Weights of answers and questions beside the question's 1, and of each turn beside the one after it."""
WEAKEST, STRONGEST = 0.2, 1.4
POINTED = (1.0, 0.5)
"""Dense and lexical weight of the sentence that a question points at."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A part of a message in its conversation, and what was found for it.

    Attributes:
        asked: The part; where it follows others, its query says what they were about.
        result: What was found.
        clues: Why it was taken for a follow-up or for a change of topic; None where nothing was said before, or where
            it points at a sentence.
        taken_up: Ids of the documents whose words the query takes up, beside what people said.
    """

    asked: ParsedQuestion
    result: SearchResult
    clues: TopicShift | None
    taken_up: frozenset[str] = frozenset()


class FollowUps:
    """Searches questions of a conversation in one index.

    Args:
        index: An open index.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(
        self, asked: ParsedQuestion, query: Query, turns: Sequence[Turn], rewrite: Rewrite = unwritten
    ) -> Followed:
        """Find passages for a part of a message.

        Args:
            asked: The part.
            query: How it is searched alone.
            turns: The thread's earlier turns, oldest first. Those answered for labels that the query's audience lacks
                carry nothing over, nor do answers that quote a document which it may not read any more.
            rewrite: Says in full what a follow-up means, where a language model can.
        """
        said = self.readable(turns, query.audience)
        if not said:
            return Followed(asked, self._index.search(query), None)
        pointed = pointed_at(asked.question, said[0].answer)
        if pointed:
            result = self._index.search(replace(query, carried=(Carried(pointed, *POINTED),)))
            return Followed(_about(asked, pointed), result, None, said[0].documents)
        alone, whole, clues = self.compare(asked, query, said)
        if not clues.follows:
            return Followed(asked, _timed(alone, whole), clues)
        started = time.perf_counter()
        rewritten = rewrite(asked.question, said)
        spent = (time.perf_counter() - started) * 1000
        if rewritten:
            found = _timed(self._index.search(replace(query, text=rewritten[:MAX_QUERY_CHARS])), alone, whole)
            found = replace(found, timings_ms={**found.timings_ms, "rewrite": spent})
            return Followed(ParsedQuestion(asked.question, rewritten), found, clues)
        return Followed(_about(asked, said[0].question), _timed(whole, alone), clues)

    def compare(
        self, asked: ParsedQuestion, query: Query, said: Sequence[Turn]
    ) -> tuple[SearchResult, SearchResult, TopicShift]:
        """Search a part alone and with what was said, newest first; and what tells which of the two is right."""
        started = time.perf_counter()
        carried, link = self._carried(query.text, said)
        spent = (time.perf_counter() - started) * 1000
        alone, whole = self._index.search_many([query, replace(query, carried=carried)])
        whole = replace(whole, timings_ms={**whole.timings_ms, "encode": whole.timings_ms["encode"] + spent})
        before, after = _best(alone), _best(whole)
        words = len(content_words(asked.question))
        return alone, whole, TopicShift(link, words, refers_back(asked.question), before, after - before)

    def readable(self, turns: Sequence[Turn], audience: frozenset[str]) -> list[Turn]:
        """Return the last turns that an audience may know of, newest first, without answers that it may not read."""
        known = [turn for turn in reversed(turns) if turn.audience <= audience][:MOST_TURNS]
        return [turn if self._may_read(turn, audience) else replace(turn, answer=()) for turn in known]

    def _may_read(self, turn: Turn, audience: frozenset[str]) -> bool:
        try:
            for document in turn.documents:
                self._index.document(document, audience)
        except DocumentNotFound:
            return False
        return True

    def _carried(self, text: str, said: Sequence[Turn]) -> tuple[tuple[Carried, ...], float]:
        """What is carried over from turns, newest first, and the question's link to the last of them."""
        answers = [_dense_text(turn) for turn in said]
        vectors = self._index.encode([text, *answers, *(turn.question for turn in said)])
        question, replies, questions = vectors[0], vectors[1 : 1 + len(said)], vectors[1 + len(said) :]
        link = float(max(question @ replies[0], question @ questions[0]))
        strength = min(STRONGEST, max(WEAKEST, 1.6 - 2 * link))
        focus = question + DENSE * replies[0] + LEXICAL * questions[0]
        shares = _shares(focus / np.linalg.norm(focus), replies, questions)
        carried: list[Carried] = []
        for turn, answer, share in zip(said, answers, shares, strict=True):
            if share:
                carried.append(Carried(answer, strength * share * DENSE, 0.0))
                carried.append(Carried(turn.question, 0.0, strength * share * LEXICAL))
        return tuple(carried), link


def _shares(focus: Vector, replies: Vectors, questions: Vectors) -> list[float]:
    """Each turn's share of the weight: halved and more from turn to turn, less where it is off the topic."""
    closeness = [
        max(float(focus @ reply), float(focus @ asked)) for reply, asked in zip(replies, questions, strict=True)
    ]
    kept = [1.0, *(min(1.0, max(0.0, (each - 0.1) / 0.3)) for each in closeness[1:])]
    shares = [each * DECAY**place for place, each in enumerate(kept)]
    return [share / sum(shares) for share in shares]


def _dense_text(turn: Turn) -> str:
    """What a turn's embedding is taken of: its answer, where it had one."""
    return " ".join(turn.answer) or turn.question


def _about(asked: ParsedQuestion, before: str) -> ParsedQuestion:
    """The part with what it leaves unsaid, without the words that only ask: they would ask for something else."""
    told = " ".join(content_words(before))
    room = MAX_QUERY_CHARS - len(asked.query) - 1
    return ParsedQuestion(asked.question, f"{told[:room]} {asked.query}".strip()) if room > 0 else asked


def _best(result: SearchResult) -> float:
    return max((passage.scores.fused for passage in result.passages), default=0.0)


def _timed(result: SearchResult, *others: SearchResult) -> SearchResult:
    """A result with the time that the searches before it took."""
    spent = dict(result.timings_ms)
    for stage, each in (item for other in others for item in other.timings_ms.items()):
        spent[stage] = spent.get(stage, 0.0) + each
    return replace(result, timings_ms=spent)
