"""Splits text into sentences whose offsets are exact.

sentencex (Wikimedia) finds the boundaries; it knows abbreviations and tokenised text. It lets a sentence continue over
a single line break, which hard-wrapped prose needs. Lists and texts with one paragraph per line need a break there, so
the text is first split into blocks that no sentence crosses.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.types import Sentence

_WINDOW = 2_000
"""Characters that sentencex gets at once: on a run of quotation marks it takes the square of them."""
_LINE = re.compile(r"[^\n]+")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•‣]\s|\d{1,3}[.)]\s|#{1,6}\s|[>|])")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_UNBROKEN = re.compile(r"(?:!?\[[^\]\n]{0,300}\]\([^)\s]{0,500}\)|`[^`\n]{1,200}`|\S)++")
"""What an author's editor never breaks: a word, and a whole link or piece of code with what clings to it."""
_OPENING_MARKS = "(\"'“‘*_"
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’)\]*_]*\s*$")
_MESSAGE_HEAD = re.compile(r", \d{4}-\d\d-\d\d \d\d:\d\d UTC(?:, https?://\S+)?\s*$")
"""Ends the line with author and time above a message of a conversation."""
_WORD = re.compile(r"\w")
_ABBREVIATION = re.compile(r"\b(?:ie|eg|aka|resp|approx|incl|excl|max|min|esp|viz|orig|abbr|misc)\.\Z", re.IGNORECASE)
_OPENS = frozenset("`\"'([")
_BEFORE, _AFTER = 10, 8
"""Characters that are looked at before and after a boundary."""


def split_sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order, trimmed, with offsets into it.

    Every word character of the text is in exactly one sentence; spans without word characters are left out.
    """
    return [sentence for start, end in _blocks(text) for sentence in _sentences_of_block(text, start, end)]


def is_message_head(sentence: str) -> bool:
    """Return whether a sentence is the line with author and time above a message of a conversation."""
    return _MESSAGE_HEAD.search(sentence[-400:]) is not None


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return the spans that no sentence crosses: paragraphs, list items, and lines that are not hard-wrapped."""
    blocks: list[tuple[int, int]] = []
    for paragraph in _paragraphs(text):
        width = max(len(line.group()) for line in paragraph)
        blocks.append(paragraph[0].span())
        for line, following in pairwise(paragraph):
            if _is_wrapped(line.group(), following.group(), width):
                blocks[-1] = (blocks[-1][0], following.end())
            else:
                blocks.append(following.span())
    return blocks


def _paragraphs(text: str) -> list[list[re.Match[str]]]:
    """Return runs of lines that are not blank."""
    paragraphs: list[list[re.Match[str]]] = [[]]
    for line in _LINE.finditer(text):
        is_blank = not line.group().strip()
        follows_gap = paragraphs[-1] and line.start() > paragraphs[-1][-1].end() + 1
        if (is_blank or follows_gap) and paragraphs[-1]:
            paragraphs.append([])
        if not is_blank:
            paragraphs[-1].append(line)
    return [paragraph for paragraph in paragraphs if paragraph]


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Return whether a line was hard-wrapped: the next word would not have fitted into the paragraph's width."""
    if (
        _MESSAGE_HEAD.search(line[-400:])
        or (_SENTENCE_END.search(line) and not _goes_on(line, following))
        or _LIST_ITEM.match(following)
        or _FENCE.match(line)
        or _FENCE.match(following)
        or line.lstrip().startswith(("#", "|"))
    ):
        return False
    next_word = _UNBROKEN.match(following.lstrip())
    assert next_word is not None  # noqa: S101 - no line of a paragraph is blank
    return next_word[0].lstrip(_OPENING_MARKS)[:1].islower() or len(line.rstrip()) + 1 + len(next_word[0]) > width


def _sentences_of_block(text: str, start: int, end: int) -> list[Sentence]:
    block = text[start:end]
    found = []
    for begin, stop in _spans(block, list(_boundaries(block))):
        piece = block[begin:stop]
        if _WORD.search(piece):
            lead = len(piece) - len(piece.lstrip())
            words = piece.strip()
            found.append(Sentence(start + begin + lead, start + begin + lead + len(words), words))
    return found


def _boundaries(block: str) -> Iterator[int]:
    """Yield where sentences end, including the end of the block."""
    from sentencex import get_sentence_boundaries

    start = 0
    while start < len(block):
        window = block[start : start + _WINDOW]
        ends: list[int] = [each["end_index"] for each in get_sentence_boundaries("en", window)]
        if start + len(window) < len(block):
            # The last sentence may continue after the window. One that fills it is cut, between words if possible.
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        yield from (start + end for end in ends)
        start += ends[-1]


def _spans(block: str, ends: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans between boundaries; one inside a word (``./run.sh``), code or an abbreviation is ignored."""
    begin = 0
    for end in ends:
        before, after = block[max(0, end - _BEFORE) : end], block[end : end + _AFTER]
        is_inside_word = before.endswith(".") and bool(after) and not after[0].isspace()
        if not (is_inside_word or _is_mark_of_code(before, after) or _goes_on(before, after)):
            yield begin, end
            begin = end


def _is_mark_of_code(before: str, after: str) -> bool:
    """Return whether the mark before a boundary is code within a sentence: the question mark in "after the `?` in"."""
    return before.rstrip().endswith("`") and after.lstrip()[:1].islower()


def _goes_on(before: str, after: str) -> bool:
    """Return whether a text ends in an abbreviation that sentencex does not know, and the sentence goes on after it."""
    follows = after.lstrip()[:1]
    if not (follows.islower() or follows in _OPENS):
        return False
    return _ABBREVIATION.search(before[-_BEFORE:].rstrip()) is not None
