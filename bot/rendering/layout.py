"""Lays out answers, drafts and plain text as blocks, once for every platform."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.answering.compose.wording import (
    REFUSAL,
    REPEATED,
    AnsweredPart,
    answer_hedge,
    answered_parts,
    asked_before_pieces,
    footer,
    nothing_found,
    quotes_of,
    refusal_heading,
    sentence_text,
    title_of,
)
from bot.answering.types import Answer, AnswerSentence, Citation
from bot.rendering.blocks import (
    AskedBefore,
    Block,
    CitationMark,
    CodeBlock,
    Layout,
    Note,
    Paragraph,
    QuoteBlock,
    Runs,
    SourceList,
    TextBlock,
    TextRun,
    marks,
    plain,
    strong,
)
from bot.rendering.lines import visible
from bot.rendering.quoted_text import inline_runs, sentence_blocks
from bot.rendering.source_line import short
from bot.translation import ENGLISH, Translator
from index.types import is_attachment

FENCE = "```"
NEAREST_QUOTED = 1
"""Nearest passages of a refusal that chat messages quote; the buttons of the others show them."""


def answer_layout(
    answer: Answer, notes: Sequence[str] = (), quoted: int | None = None, translator: Translator = ENGLISH
) -> Layout:
    """Lay out an answer.

    Args:
        answer: The answer.
        notes: What stands under it in small print, a sentence each.
        quoted: How many of a refusal's nearest passages are quoted, the others being only named; None for all.
        translator: Says what is no quote.

    Returns:
        Its sentences with their numbers, those of each part under its question where several were asked, and its
        sources; of a refusal, the nearest passages with their sources. Then what was asked before, and how the answer
        was made.
    """
    if answer.status == "no_evidence":
        groups: Iterable[Sequence[Block]] = _refused(answer, quoted, translator)
    else:
        groups = _answered(answer, translator) if answer.status == "answered" else _failed(answer, translator)
    asked_before = [AskedBefore(answer.asked_before)] if answer.asked_before else []
    small = [Note(text) for text in (*footer(answer, translator), *notes)]
    return tuple(tuple(group) for group in (*groups, asked_before, small) if group)


def draft_layout(sentences: Sequence[AnswerSentence]) -> Layout:
    """Lay out the sentences of an answer that still grows."""
    return (tuple(block for sentence in sentences for block in _written(sentence)),)


def text_layout(text: str) -> Layout:
    """Lay out plain text: a paragraph a line, to the letter."""
    shown_text = visible(text)  # first, since some control characters count as white space, and their pictures do not
    lines = groupby(shown_text.split("\n"), lambda line: bool(line.strip()))
    return tuple(
        tuple(Paragraph((plain(line.rstrip()),), leads=False) for line in group) for shown, group in lines if shown
    )


def line_layout(*runs: TextRun | CitationMark) -> Layout:
    """Lay out one line."""
    return ((Paragraph(runs, leads=False),),)


def code_layout(text: str) -> Layout:
    """Lay out text whose lines and columns mean something."""
    return ((CodeBlock(text.strip("\n"), ""),),) if text.strip() else ()


def numbered(answer: Answer) -> tuple[Citation, ...]:
    """The passages that the numbers in an answer's layout mean."""
    return answer.nearest if answer.status == "no_evidence" else answer.citations


def openable_numbers(answer: Answer) -> frozenset[int]:
    """The numbers whose passages a button can look up: what came with the question is kept nowhere."""
    return frozenset(each.number for each in numbered(answer) if not is_attachment(each.quote.document))


def asked_before_runs(asked_before: AskedBefore, translator: Translator) -> Runs:
    """Where the same was asked before, in a sentence; each title opens its passage."""
    return tuple(
        plain(piece) if isinstance(piece, str) else TextRun(short(title_of(piece)), "plain", piece.link)
        for piece in asked_before_pieces(asked_before.citations, translator)
    )


def _failed(answer: Answer, translator: Translator) -> Layout:
    return text_layout(answer.text) or text_layout(translator.translate(REFUSAL))


def _refused(answer: Answer, quoted: int | None, translator: Translator) -> Iterator[Sequence[Block]]:
    yield [Paragraph((plain(refusal_heading(len(answer.nearest), translator)),), leads=bool(answer.nearest))]
    shown = answer.nearest[:quoted]
    others = by_document(answer.nearest[len(shown) :])
    for citation in shown:
        named = ((citation,), *(others if citation is shown[-1] else ()))
        yield [QuoteBlock(sentence_blocks(citation.quote.shown), citation, answers=False), SourceList(named)]
    if others and not shown:
        yield [SourceList(others)]


def _answered(answer: Answer, translator: Translator) -> Iterator[Sequence[Block]]:
    if hedge := answer_hedge(answer.parts, translator):
        yield [Paragraph((plain(hedge),), leads=True)]
    by_number = {citation.number: citation for citation in answer.citations}
    for answered in answered_parts(answer.parts, answer.sentences, translator):
        yield list(_part(answered, by_number, translator))
    for part in answer.parts:
        if part.status != "answered":
            yield [Paragraph((plain(nothing_found(part.question, translator)),), leads=False)]
    if answer.citations:
        yield [SourceList(by_document(answer.citations))]


def _part(part: AnsweredPart, by_number: dict[int, Citation], translator: Translator) -> Iterator[Block]:
    if part.question:
        yield Paragraph((strong(part.question),), leads=True)
    if part.lead:
        yield Paragraph((plain(part.lead),), leads=True)
    for sentence in part.sentences:
        quoted = quotes_of(sentence, by_number)
        if not quoted:
            yield from _written(sentence)
        else:
            blocks = sentence_blocks("\n".join(each.quote.shown for each in quoted))
            marked = tuple(_with_numbers(blocks, sentence.citations))
            yield QuoteBlock(marked, quoted[-1], answers=True, headers=tuple(quoted[:-1]))
    if part.repeated:
        before, after = translator.around(REPEATED, "numbers")
        yield Paragraph((plain(before), *marks(part.repeated), plain(after)), leads=False)


def _written(sentence: AnswerSentence) -> Iterator[TextBlock]:
    """A sentence that is no quote; one that is a block of code as code."""
    text = sentence.text.strip()
    fenced = text.startswith(f"{FENCE}\n") and text.endswith(f"\n{FENCE}")
    code = text[len(FENCE) : -len(FENCE)].strip("\n") if fenced else ""
    block = CodeBlock(code, "") if code.strip() else Paragraph(inline_runs(sentence_text(text)), leads=False)
    yield from _with_numbers([block], sentence.citations)


def _with_numbers(blocks: Sequence[TextBlock], numbers: tuple[int, ...]) -> Iterator[TextBlock]:
    """Blocks with numbers at the end of their last words: those before a list, a table or code that they lead into."""
    *before, last = blocks
    if isinstance(last, Paragraph):
        yield from (*before, Paragraph((*last.runs, plain(" "), *marks(numbers)), leads=False))
    elif before and isinstance(words := before[-1], Paragraph):
        yield from (*before[:-1], Paragraph((*words.runs, plain(" "), *marks(numbers)), leads=True), last)
    else:
        yield from (*before, last, Paragraph(marks(numbers), leads=False))


def by_document(citations: Sequence[Citation]) -> tuple[tuple[Citation, ...], ...]:
    """Citations grouped by their documents, both in order."""
    documents: dict[str, list[Citation]] = {}
    for citation in citations:
        documents.setdefault(citation.quote.document.id, []).append(citation)
    return tuple(map(tuple, documents.values()))
