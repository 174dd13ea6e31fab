"""Splits text into sentences whose offsets are exact.

Boundaries come from sentencex (Wikimedia), which knows abbreviations and tokenised text. It lets a sentence run
over a single line break, as hard-wrapped prose needs; lists and line-a-paragraph texts need a break there, so
lines are judged first.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.types import Sentence

_MOST = 2_000
"""Characters that sentencex is given at once: in a run of quotation marks its time grows with their square."""
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:[-*+•‣]\s|\d{1,3}[.)]\s|#{1,6}\s|[>|])")
_ENDED = re.compile(r"[.!?:;…。！？][\"'”’)\]*_]*\s*$")
_WORD = re.compile(r"\w")


def split_sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order, trimmed, with offsets into it.

    Every word character of the text stands in exactly one sentence; only spans without any are left out.
    """
    return [sentence for start, end in _blocks(text) for sentence in _sentences_of_block(text, start, end)]


def _blocks(text: str) -> list[tuple[int, int]]:
    """Spans that no sentence crosses: paragraphs, list items, and lines that are not hard-wrapped."""
    blocks: list[tuple[int, int]] = []
    for paragraph in _paragraphs(text):
        width = max(len(line.group()) for line in paragraph)
        blocks.append(paragraph[0].span())
        for line, following in pairwise(paragraph):
            if _runs_on(line.group(), following.group(), width):
                blocks[-1] = (blocks[-1][0], following.end())
            else:
                blocks.append(following.span())
    return blocks


def _paragraphs(text: str) -> list[list[re.Match[str]]]:
    """Runs of lines that hold something, line by line."""
    paragraphs: list[list[re.Match[str]]] = [[]]
    for line in _LINE.finditer(text):
        blank = not line.group().strip()
        apart = paragraphs[-1] and line.start() > paragraphs[-1][-1].end() + 1
        if (blank or apart) and paragraphs[-1]:
            paragraphs.append([])
        if not blank:
            paragraphs[-1].append(line)
    return [paragraph for paragraph in paragraphs if paragraph]


def _runs_on(line: str, following: str, width: int) -> bool:
    """Whether a line break was put there by wrapping: the next word would not have fitted the paragraph's width."""
    if _ENDED.search(line) or _ITEM.match(following) or line.lstrip().startswith(("#", "|")):
        return False
    words = following.split(None, 1)
    return words[0][0].islower() or len(line.rstrip()) + 1 + len(words[0]) > width


def _sentences_of_block(text: str, start: int, end: int) -> list[Sentence]:
    block = text[start:end]
    found = []
    for begin, stop in _joined(block, list(_boundaries(block))):
        piece = block[begin:stop]
        if _WORD.search(piece):
            lead = len(piece) - len(piece.lstrip())
            words = piece.strip()
            found.append(Sentence(start + begin + lead, start + begin + lead + len(words), words))
    return found


def _boundaries(block: str) -> Iterator[int]:
    """Where sentences end, the block's end among them."""
    from sentencex import get_sentence_boundaries

    start = 0
    while start < len(block):
        window = block[start : start + _MOST]
        ends: list[int] = [each["end_index"] for each in get_sentence_boundaries("en", window)]
        if start + len(window) < len(block):
            # The last one goes on behind the window; one that fills it is cut, between words if there are any.
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        yield from (start + end for end in ends)
        start += ends[-1]


def _joined(block: str, ends: list[int]) -> Iterator[tuple[int, int]]:
    """Spans between boundaries, those left out that stand inside a word (``./run.sh``)."""
    begin = 0
    for end in ends:
        inside = 0 < end < len(block) and block[end - 1] == "." and not block[end].isspace()
        if not inside:
            yield begin, end
            begin = end
