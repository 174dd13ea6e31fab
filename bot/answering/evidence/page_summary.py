"""Finds what a page or a section says in short: its own summary if it has one, how it begins, how its parts begin."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.evidence.text_blocks import whole_blocks
from bot.answering.question.question_terms import QuestionTerms, TermWeigher
from index.chunking import split_sentences
from index.types import Document, Heading

LEAD_CHARS = 450
"""Longest beginning of a page, or of its summary, that is quoted."""
PART_CHARS = 220
"""Longest beginning of one of its parts."""
MIN_LETTERS = 40
"""Letters and digits of a paragraph that says something."""
MAX_PARTS = 200
"""Parts of a page that are looked at."""

_SUMMARY = re.compile(
    r"(?:in )?(?:summary|short|brief|a nutshell|a glance)|tl;?dr|overview|abstract|highlights|at a glance"
    r"|(?:key|main) (?:points|takeaways|ideas|facts)|takeaways|conclusions?",
    re.IGNORECASE,
)
_NO_PROSE = re.compile(r"(?:> ?)?(?:```|~~~|\||!\[|<|#|\[!)")
_PARAGRAPH = re.compile(r"(?:(?!\n[ \t]*\n).)+", re.DOTALL)

NAMED = 0.75
"""Share of the subject's terms that a title or heading must have, to be what was asked for."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a page, or its section on a subject, says in short.

    Attributes:
        spans: Spans of the document in reading order; empty if it holds no prose.
        named: Share of the subject's terms in its title or heading, 0 to 1.
    """

    spans: tuple[Span, ...]
    named: float


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading's part of a document: from the line after it to the next heading of its level or above."""

    heading: Heading
    body: int
    own_end: int
    end: int


def summarize_page(document: Document, terms: QuestionTerms, weigher: TermWeigher, most: int) -> PageSummary:
    """Return what a document, or its section on a subject, says in short.

    Args:
        document: The document.
        terms: The subject's terms.
        weigher: Reads the terms of headings.
        most: Most spans.
    """
    sections = list(_sections(document))
    whole, named = _about(document, sections, terms, weigher)
    inside = [each for each in sections if whole[0] <= each.heading.start < whole[1]]
    own = next((each for each in inside if _SUMMARY.fullmatch(each.heading.text.strip(" :.?!"))), None)
    first_end = inside[0].heading.start if inside else whole[1]
    leads = [(own.body, own.own_end)] if own else [(whole[0], first_end)]
    level = min((each.heading.level for each in inside), default=0)
    parts = [(each.body, each.end) for each in inside if each.heading.level == level and each is not own]
    found = [_beginning(document.text, *lead, LEAD_CHARS) for lead in leads]
    found += [_beginning(document.text, *part, PART_CHARS) for part in parts[:MAX_PARTS]]
    return PageSummary(tuple(sorted([span for span in found if span is not None][:most])), named)


def _about(
    document: Document, sections: Sequence[_Section], terms: QuestionTerms, weigher: TermWeigher
) -> tuple[Span, float]:
    """Return the section whose heading names the subject better than the title, else the whole text, and how well."""
    title = terms.coverage(weigher.terms(document.ref.title))
    named = [(terms.coverage(weigher.terms(each.heading.text)), each) for each in sections[:MAX_PARTS]]
    best = max(named, key=lambda each: each[0], default=None)
    if best is not None and best[0] > title:
        return (best[1].body, best[1].end), best[0]
    first = sections[0] if sections else None
    # The heading of a page stands above all of it.
    begins = first is not None and not document.text[: first.heading.start].strip()
    return ((first.body if first is not None and begins else 0), len(document.text)), title


def _sections(document: Document) -> Iterator[_Section]:
    headings = document.headings
    for at, heading in enumerate(headings):
        line = document.text.find("\n", heading.start)
        body = len(document.text) if line < 0 else line + 1
        following = headings[at + 1].start if at + 1 < len(headings) else len(document.text)
        ends = (each.start for each in headings[at + 1 :] if each.level <= heading.level)
        yield _Section(heading, body, max(body, following), max(body, next(ends, len(document.text))))


def _beginning(text: str, start: int, end: int, most: int) -> Span | None:
    """Return the first sentences of the first paragraphs of prose between two offsets, None if there is none."""
    span: Span | None = None
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        if not _is_prose(paragraph[0]):
            if span is not None:
                break
            continue
        for sentence in split_sentences(paragraph[0]):
            begin, stop = paragraph.start() + sentence.start, paragraph.start() + sentence.end
            if span is not None and stop - span[0] > most:
                return _whole(text, span, end)
            span = (begin if span is None else span[0], stop)
            if stop - span[0] > most:
                return _whole(text, span, end)
    return None if span is None else _whole(text, span, end)


def _whole(text: str, span: Span, end: int) -> Span:
    first, last = whole_blocks(text[span[0] : end], 0, span[1] - span[0])
    return span[0] + first, span[0] + last


def _is_prose(paragraph: str) -> bool:
    letters = sum(map(str.isalnum, paragraph[:500]))
    return letters >= MIN_LETTERS and _NO_PROSE.match(paragraph.lstrip()) is None
