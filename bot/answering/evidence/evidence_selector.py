"""Chooses the quotes that answer a question: the best sentences, with the neighbours that fit the question as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.answering.evidence.assessment import Evidence
from bot.answering.evidence.candidate_sentences import Candidates, CandidateSentence, SentenceScorer
from bot.answering.evidence.record_fields import field_label
from bot.answering.evidence.sentence_form import (
    FEWEST_COPIED_WORDS,
    goes_on_after_code,
    may_be_quoted,
    refers_to_before,
    repeats,
    says_yes_or_no,
)
from bot.answering.evidence.table_rows import begins_in_table, table_header, whole_row
from bot.answering.evidence.text_blocks import TITLE_LINE, is_line_across, long_list_items, whole_blocks
from bot.answering.question.question_terms import QuestionTerms, TermWeigher
from bot.answering.types import Quote, quote_of
from index.chunking import is_message_head
from index.retrieval.query import PassageSentences
from index.types import Passage, Vector

MERGE_DROP_OFF = 0.4
"""A neighbour joins a quote if its score is at most this much below that of the quote's best sentence."""
ECHO_SHARE, ECHO_TERMS = 0.75, 4
"""A sentence of at least so many terms repeats a question that has at least this share of them, such as a pasted error.
It says nothing new, so the sentences after it join."""
ALWAYS = 10.0
"""More than two scores can differ."""
MAX_QUOTES = 16
"""Most quotes that are chosen; the best few are shown, and the next ones show how much better those are."""
STANDS_OUT = 0.25
"""How much more of the question's weight an item of a long list, or a row, must have than any other to stand alone."""
SAME_QUESTION = 0.5
"""A sentence that begins with yes or no answers the question above it. It is quoted only if it and its headings have at
least this share of the weight of what is asked now."""


@dataclass(frozen=True, slots=True)
class EvidenceSelector:
    """Chooses quotes from passages.

    Attributes:
        weigher: Weighs the terms of questions.
        quote_chars: Longest quote merged from several sentences, in characters.
    """

    weigher: TermWeigher
    quote_chars: int

    def select(self, question: str, vector: Vector, passages: Sequence[PassageSentences]) -> list[Evidence]:
        """Choose quotes for a question.

        Args:
            question: The question, without greetings.
            vector: The question's embedding, unit length.
            passages: Passages with their sentences; those that only ask are skipped.

        Returns:
            Quotes, best first, ``MAX_QUOTES`` at most; no two share a sentence or have the same text.
        """
        terms = self.weigher.question(question)
        groups = SentenceScorer(self.weigher, question, vector, terms).candidates(passages)
        return list(islice(_distinct(self._merged(groups, terms)), MAX_QUOTES))

    def _merged(
        self, groups: Sequence[tuple[Passage, Candidates]], terms: QuestionTerms
    ) -> Iterator[tuple[str, Evidence]]:
        """Yield each sentence in order of score with a quote around it; every sentence is used once."""
        free = [[True] * len(candidates) for _, candidates in groups]
        order = [(-each.score, group, at) for group, (_, found) in enumerate(groups) for at, each in enumerate(found)]
        order.sort()
        for _, group, place in order:
            passage, candidates = groups[group]
            if not (free[group][place] and self._may_begin(passage, candidates[place], terms)):
                continue
            echoes = self._echoes(candidates[place].text, terms)
            first, last = self._span(passage, candidates, place, free[group], goes_on=echoes)
            free[group][first : last + 1] = [False] * (last + 1 - first)
            by_item = _item_stands_out(passage, candidates[place], candidates)
            made = _make_evidence(passage, candidates[place], candidates, (first, last), by_item=by_item)
            yield candidates[place].text, made

    def _may_begin(self, passage: Passage, candidate: CandidateSentence, terms: QuestionTerms) -> bool:
        """Return whether a quote may grow around a sentence; around a field, if the question has its label.

        A line such as "Service file:" says too little alone, but is the name of the code below it.
        """
        if passage.chunk.is_heading(candidate.start):
            return False
        if _usable_in(passage, candidate):
            return not candidate.text.endswith(":") or _names_block(passage, candidate)  # else it announces nothing
        if label := field_label(candidate.text):
            own = self.weigher.terms(label)
            return bool(own) and own == terms.among(own)
        return _names_block(passage, candidate) and bool(terms.among(self.weigher.terms(candidate.text)))

    def _echoes(self, sentence: str, terms: QuestionTerms) -> bool:
        """Return whether a sentence only repeats the question."""
        own = self.weigher.terms(sentence)
        return len(own) >= ECHO_TERMS and len(terms.among(own)) >= ECHO_SHARE * len(own)

    def _span(
        self, passage: Passage, candidates: Candidates, best: int, free: list[bool], *, goes_on: bool
    ) -> tuple[int, int]:
        """Grow a quote from its best sentence over the neighbours that belong to it, the best one first.

        Where it ``goes_on``, the sentences after it join as far as there is room.
        """
        first = last = best
        if table_header(passage, candidates[best].start):  # the rows beside it say nothing about it
            return first, last
        floor = candidates[best].score - MERGE_DROP_OFF
        text, offset = passage.chunk.text, passage.chunk.start

        def joins(one: int, other: int) -> bool:
            between = text[candidates[one].end - offset : candidates[other].start - offset]
            return not any(map(is_line_across, between.split("\n")))

        most = self.quote_chars + (len(candidates[best].text) if goes_on else 0)  # what is repeated takes no room
        while True:
            before = after = -1.0
            after_code = False
            room = most - (candidates[last].end - candidates[first].start)
            at = first - 1
            if at >= 0 and free[at] and candidates[first].start - candidates[at].start <= room and joins(at, first):
                # If the quote's first sentence refers back, the sentence before it always joins.
                own = candidates[first].text
                after_code = goes_on_after_code(own, text[: candidates[first].start - offset])
                before = candidates[at].score - floor + (ALWAYS if after_code or refers_to_before(own) else 0.0)
            at = last + 1
            if at < len(free) and free[at] and candidates[at].end - candidates[last].end <= room and joins(last, at):
                # A sentence that refers back to the quote joins unless its score is far lower.
                after = candidates[at].score - floor + (ALWAYS if goes_on else 0.0)
                after += MERGE_DROP_OFF if refers_to_before(candidates[at].text) else 0.0
            if max(before, after) < 0:
                return first, last
            at = first - 1 if before >= after else last + 1
            if not (_usable_in(passage, candidates[at]) or (at < first and after_code)):
                free[at] = False
            else:
                first, last = min(first, at), max(last, at)


def _names_block(passage: Passage, candidate: CandidateSentence) -> bool:
    """Return whether a line ends in a colon and leads into code, a table or a list that is quoted with it."""
    if not candidate.text.endswith(":"):
        return False
    start, end = candidate.start - passage.chunk.start, candidate.end - passage.chunk.start
    return whole_blocks(passage.chunk.text, start, end, within_code=passage.chunk.begins_in_code)[1] > end


def _item_stands_out(passage: Passage, best: CandidateSentence, candidates: Candidates) -> bool:
    """Return whether the item of a long list that a sentence is in has far more of the question than the others."""
    offset = passage.chunk.start
    items = long_list_items(passage.chunk.text, best.start - offset, within_code=passage.chunk.begins_in_code)
    others = [(start, end) for start, end in items if not start <= best.start - offset < end]
    own = [each.own for each in candidates if any(start <= each.start - offset < end for start, end in others)]
    return bool(own) and best.own >= max(own) + STANDS_OUT


def _row_stands_out(passage: Passage, best: CandidateSentence, candidates: Candidates, row: tuple[int, int]) -> bool:
    """Return whether a row has far more of the question than the others of its table."""
    others = (each for each in candidates if not row[0] <= each.start < row[1])
    own = [each.own for each in others if table_header(passage, each.start)]
    return bool(own) and best.own >= max(own) + STANDS_OUT


def _make_evidence(
    passage: Passage, best: CandidateSentence, candidates: Candidates, ends: tuple[int, int], *, by_item: bool
) -> Evidence:
    offset, span = passage.chunk.start, candidates[ends[0] : ends[1] + 1]
    start, end = span[0].start - offset, span[-1].end - offset
    if row := whole_row(passage, span[0].start, span[-1].end):
        start, end = (at - offset for at in row)
    is_apart = row is not None and _row_stands_out(passage, best, candidates, row)
    if not is_apart and not begins_in_table(passage, span[0].start):
        in_code = passage.chunk.begins_in_code
        start, end = whole_blocks(passage.chunk.text, start, end, by_item=by_item, within_code=in_code)
        start = _sentence_start(candidates, offset + start) - offset
        end = start + len(_without_last_title(passage.chunk.text[start:end]))
        if passage.chunk.text[start:end].endswith(":") and span[-1].start - offset > start:
            end = start + len(passage.chunk.text[start : span[-1].start - offset].rstrip())  # it announces nothing
    quote = quote_of(passage, offset + start, offset + end)
    names_answer = any(each.names_answer for each in span)
    header = table_header(passage, quote.start) if row else None  # names over what is no row would stand alone
    return Evidence(quote, passage, best.score, best.support, best.cosine, best.coverage, names_answer, header)


def _sentence_start(candidates: Candidates, at: int) -> int:
    """Return where the sentence begins that an offset is in, since a line that leads into a block may be its end."""
    return next((each.start for each in candidates if each.start < at < each.end), at)


def _without_last_title(text: str) -> str:
    """Return a text without the title that it ends in, since what stands below that is not quoted."""
    before, _, last = text.rpartition("\n")
    return before.rstrip() if before.strip() and TITLE_LINE.fullmatch(last) else text


def _distinct(evidence: Iterator[tuple[str, Evidence]]) -> Iterator[Evidence]:
    """Skip quotes that say what a better one says, or overlap with it."""
    texts: list[tuple[str, frozenset[str], str]] = []
    shown: dict[str, list[Quote]] = {}
    for best, each in evidence:
        quote = each.quote
        in_order = quote.text.casefold().split()
        text, words = " ".join(in_order), frozenset(in_order)
        sentence = " ".join(best.casefold().split())
        is_long = sentence.count(" ") >= FEWEST_COPIED_WORDS
        before = shown.setdefault(quote.document.id, [])
        overlaps = any(quote.start < other.end and other.start < quote.end for other in before)
        # Within a document, what is nearly the same is a variant that its author meant to tell.
        is_copy = any(
            words == own or (quote.document.id != of and (repeats(words, own) or (is_long and sentence in whole)))
            for of, own, whole in texts
        )
        if overlaps or is_copy:
            continue
        texts.append((quote.document.id, words, text))
        before.append(quote)
        yield each


def _usable_in(passage: Passage, candidate: CandidateSentence) -> bool:
    """Return whether a sentence may be quoted.

    A heading may not, nor a line that only says who wrote a message, nor the yes or no to another question.
    """
    is_head = passage.document.kind == "message" and is_message_head(candidate.text)
    answers_other = candidate.own < SAME_QUESTION and says_yes_or_no(candidate.text)
    is_text = not passage.chunk.is_heading(candidate.start) and not is_head and not answers_other
    return is_text and may_be_quoted(candidate.text)
