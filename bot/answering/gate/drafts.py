"""Cuts a stream of a model's text into drafts: sentences with the numbers they cite, before anything is believed.

What a draft is depends on the text alone, never on how the stream was cut into pieces: a draft is let go only when
the first word of the next one is complete, so that no bracket is half read and no abbreviation ends a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.gate.markers import MARKER, OPENERS, cited_numbers, may_become_marker
from index.chunking import split_sentences

FENCE = "```"
LONGEST = 2_000
"""Characters of a draft, twice what is quoted of code; what goes on behind them is the next one's."""
MOST_MARKERS = 20
"""Markers that are read behind a sentence; what comes after them is the next one's."""
LONGEST_CODE = 500
"""Characters of code within a sentence; a longer run behind a backtick is text."""
NEAR = 400
"""Characters before a full stop that say whether it ends a sentence."""

_END = re.compile(r"[.!?…]+[\"'”’»)*_]*|[。！？]+[”’」』）]*")
_STOP = re.compile(rf"`|\n|{_END.pattern}")
_INLINE_CODE = re.compile(rf"`[^`\n]{{0,{LONGEST_CODE}}}`")
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
        text: The words, markers and list signs taken out; of code, the lines between the fences.
        numbers: Numbers of the passages it cites, in order, each once; empty where it cites none.
        code: Whether it is a block of code.
    """

    text: str
    numbers: tuple[int, ...]
    code: bool


class DraftStream:
    """Takes text as it comes and gives drafts as they are complete."""

    def __init__(self) -> None:
        self._held = ""
        self._read = 0  # no draft ends before here

    def feed(self, text: str) -> Iterator[Draft]:
        """Add text; gives the drafts that it completes."""
        self._held += text
        yield from self._released(final=False)

    def finish(self) -> Iterator[Draft]:
        """End the text; gives what was held back."""
        yield from self._released(final=True)

    def _released(self, *, final: bool) -> Iterator[Draft]:
        while True:
            if not self._read:
                self._held = self._held.lstrip()
            end, self._read = _draft_end(self._held, self._read, final=final)
            if not end:
                return
            piece, self._held, self._read = self._held[:end], self._held[end:], 0
            draft = _draft(piece)
            if draft is not None:
                yield draft


def drafts(text: str) -> tuple[Draft, ...]:
    """Cut a whole text into drafts."""
    stream = DraftStream()
    return (*stream.feed(text), *stream.finish())


def _draft_end(text: str, read: int, *, final: bool) -> tuple[int, int]:
    """Where the first draft of a text ends, its markers and the white space after it included; 0 if not known yet.

    Args:
        text: The text, no white space before it.
        read: Where to go on reading: what was read of it before has no end of a draft.
        final: Whether nothing comes after the text.

    Returns:
        The end, and where to go on reading when more has come.
    """
    opening = text[: len(FENCE)]
    if opening == FENCE or (not final and FENCE.startswith(opening)):
        return _fence_end(text, final=final), 0
    at = read
    while stop := _STOP.search(text, at, LONGEST):
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
    return (min(len(text), LONGEST), 0) if final or len(text) >= LONGEST else (0, len(text))


def _may_become_code(text: str, at: int) -> bool:
    """Whether the text breaks off inside what a backtick opens."""
    return len(text) - at <= LONGEST_CODE + 1 and "\n" not in text[at:]


def _fence_end(text: str, *, final: bool) -> int:
    close = text.find(f"\n{FENCE}", 0, LONGEST)
    if close < 0:
        return min(len(text), LONGEST) if final or len(text) >= LONGEST else 0
    end, known = _gap_end(text, close + 1 + len(FENCE), final=final)
    return end if known else 0


def _gap_end(text: str, at: int, *, final: bool) -> tuple[int, bool]:
    """Where the white space and markers from ``at`` end, and whether what follows them is known."""
    for _ in range(MOST_MARKERS):
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
    """Whether a sentence ends at a stop, given where its markers and white space end."""
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
    before = MARKER.sub("", text[max(0, stop.end() - NEAR) : stop.end()]).lstrip()
    word = _WORDS.match(text, after)
    # Whether "No. 5" or "U.S. Army" ends a sentence is the splitter's to know.
    sentences = split_sentences(f"{before} {word.group() if word else ''}")
    return any(sentence.end == len(before) for sentence in sentences)


def _draft(piece: str) -> Draft | None:
    """Make a draft of a piece of the stream; None where it holds no word."""
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
