"""Splits the stream of a model's text into drafts: unchecked sentences with the numbers that they cite.

The drafts depend only on the text, never on how the stream was cut into pieces. A draft is complete only when the first
word after it is complete, so that no bracket is read half and no abbreviation ends a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.gate.markers import MARKER, OPENERS, cited_numbers, may_become_marker
from index.chunking import split_sentences

FENCE = "```"
MAX_DRAFT_CHARS = 2_000
"""Longest draft, twice the longest quote of code; the rest becomes the next draft."""
MAX_MARKERS = 20
"""Most markers that are read after a sentence; further ones belong to the next draft."""
MAX_INLINE_CODE_CHARS = 500
"""Longest code within a sentence; a longer run after a backtick is text."""
CONTEXT_CHARS = 400
"""Characters before a full stop that are read to decide whether it ends a sentence."""

_END = re.compile(r"[.!?…]+[\"'”’»)*_]*|[。！？]+[”’」』）]*")
_STOP = re.compile(rf"`|\n|{_END.pattern}")
_INLINE_CODE = re.compile(rf"`[^`\n]{{0,{MAX_INLINE_CODE_CHARS}}}`")
_BULLET = re.compile(r"\s*(?:(?:[-*+•‣]|\d{1,3}[.)]|#{1,6}|>)\s+)*")
_BULLET_ONLY = re.compile(r"\s*(?:[-*+•‣]\s*)?\d{1,3}[.)]$")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)")
_SPACE = re.compile(r"\s{0,100}")
_WORDS = re.compile(r"\S{1,100}")
_BEFORE_SIGN = re.compile(r" ([.,;:!?…])")
_WIDE_END = "。！？"


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence, or a block of code, as the model wrote it.

    Attributes:
        text: The words without markers and list signs; of code, the lines between the fences.
        numbers: Numbers of the passages that it cites, in order, each once; empty if it cites none.
        code: Whether it is a block of code.
    """

    text: str
    numbers: tuple[int, ...]
    code: bool


class DraftStream:
    """Takes text piece by piece and yields each draft as soon as it is complete."""

    def __init__(self) -> None:
        self._buffer = ""
        self._searched = 0  # no draft ends before this offset of the buffer

    def feed(self, text: str) -> Iterator[Draft]:
        """Add text; yield the drafts that it completes."""
        self._buffer += text
        yield from self._complete_drafts(final=False)

    def finish(self) -> Iterator[Draft]:
        """End the text; yield the remaining drafts."""
        yield from self._complete_drafts(final=True)

    def _complete_drafts(self, *, final: bool) -> Iterator[Draft]:
        while True:
            if not self._searched:
                self._buffer = self._buffer.lstrip()
            end, self._searched = _draft_end(self._buffer, self._searched, final=final)
            if not end:
                return
            piece, self._buffer, self._searched = self._buffer[:end], self._buffer[end:], 0
            draft = _draft(piece)
            if draft is not None:
                yield draft


def drafts(text: str) -> tuple[Draft, ...]:
    """Split a whole text into drafts."""
    stream = DraftStream()
    return (*stream.feed(text), *stream.finish())


def _draft_end(text: str, searched: int, *, final: bool) -> tuple[int, int]:
    """Find the end of the first draft of a text, after its markers and the white space behind them.

    Args:
        text: The text, without white space at its beginning.
        searched: Offset to start from; no draft ends before it.
        final: Whether nothing comes after the text.

    Returns:
        ``(end, searched)``: the end, 0 if not known yet; and the offset to start from when more text has arrived.
    """
    opening = text[: len(FENCE)]
    if opening == FENCE or (not final and FENCE.startswith(opening)):
        return _fence_end(text, final=final), 0
    at = searched
    while stop := _STOP.search(text, at, MAX_DRAFT_CHARS):
        if stop.group() == "`":
            code = _INLINE_CODE.match(text, stop.start())
            if code is None and not final and _may_become_code(text, stop.start()):
                return 0, stop.start()
            at = code.end() if code else stop.end()
            continue
        end, known = _gap_end(text, stop.end(), final=final)
        if not known:
            return 0, stop.start()
        if _ends(text, stop, end, final=final):
            return end, 0
        at = stop.end()
    return (min(len(text), MAX_DRAFT_CHARS), 0) if final or len(text) >= MAX_DRAFT_CHARS else (0, len(text))


def _may_become_code(text: str, at: int) -> bool:
    """Return whether the text ends inside the code that a backtick opens."""
    return len(text) - at <= MAX_INLINE_CODE_CHARS + 1 and "\n" not in text[at:]


def _fence_end(text: str, *, final: bool) -> int:
    close = text.find(f"\n{FENCE}", 0, MAX_DRAFT_CHARS)
    if close < 0:
        return min(len(text), MAX_DRAFT_CHARS) if final or len(text) >= MAX_DRAFT_CHARS else 0
    end, known = _gap_end(text, close + 1 + len(FENCE), final=final)
    return end if known else 0


def _gap_end(text: str, at: int, *, final: bool) -> tuple[int, bool]:
    """Return where the white space and markers from ``at`` end, and whether the text after them is complete."""
    for _ in range(MAX_MARKERS):
        at = _end(_SPACE, text, at)
        marker = MARKER.match(text, at)
        if marker is None:
            break
        at = marker.end()
    if at == len(text):
        return at, final
    if final:
        return at, True
    if text[at] in OPENERS and may_become_marker(text, at):
        return at, False
    complete = _end(_WORDS, text, at) < len(text)
    return at, complete


def _ends(text: str, stop: "re.Match[str]", after: int, *, final: bool) -> bool:
    """Return whether a sentence ends at a stop, given the end of its markers and white space."""
    if stop.group() == "\n" or (final and after == len(text)):
        return True
    if stop.group()[0] in _WIDE_END:
        return True
    if after == stop.end() or _BULLET_ONLY.match(text, 0, stop.end()):
        return False
    if text[after].islower() and stop.group()[0] == ".":
        return False
    if "\n" in text[stop.end() : after] or MARKER.search(text, stop.end(), after):
        return True
    before = MARKER.sub("", text[max(0, stop.end() - CONTEXT_CHARS) : stop.end()]).lstrip()
    word = _WORDS.match(text, after)
    # The sentence splitter knows that "No. 5" and "U.S. Army" do not end a sentence.
    sentences = split_sentences(f"{before} {word.group() if word else ''}")
    return any(sentence.end == len(before) for sentence in sentences)


def _draft(piece: str) -> Draft | None:
    """Return a piece of the stream as a draft; None if it has no word."""
    body = piece.strip()
    if body.startswith(FENCE):
        code, _, rest = body.partition("\n")[2].rpartition(f"\n{FENCE}")
        lines, cited = (code, _numbers(rest)) if code else (rest, ())
        return Draft(lines, cited, code=True) if lines.strip() else None
    kept = ""
    numbers: list[int] = []
    at = 0
    for code_span in [*_INLINE_CODE.finditer(body), None]:
        upto = code_span.start() if code_span else len(body)
        plain = body[at:upto]
        numbers += _numbers(plain)
        kept += _EMPHASIS.sub("", MARKER.sub("", plain))
        if code_span:
            kept += code_span.group()
            at = code_span.end()
    kept = _BULLET.sub("", kept, count=1)
    words = _BEFORE_SIGN.sub(r"\1", " ".join(kept.split()))
    if not any(each.isalnum() for each in words):
        return None
    return Draft(words, tuple(dict.fromkeys(numbers)), code=False)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(number for marker in MARKER.finditer(text) for number in cited_numbers(marker))


def _end(pattern: "re.Pattern[str]", text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
