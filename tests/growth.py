"""Measures how the time of some work grows with the length of its text."""

import gc
import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any, TypeVar

SHORT = 4_000
"""Characters of a long message."""
LIMIT = 1.0
"""Processor seconds after which work is interrupted."""
ROUNDS = (1, 3, 9)
"""How often all lengths are measured again, in turn, before what looks wrong counts."""
FULL_LENGTH = 8_000
"""Characters of the texts that `make soak` measures."""
SOAK = os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak"

Work = Callable[[str], object]
Make = Callable[[int], str]


class TooSlowError(Exception):
    """The work took too long and was interrupted."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The lengths at which time is measured, and what growth is too much there.

    At a half of the length, work of a quadratic and a linear part shows a half of the quadratic share, in a quarter of
    the time. So the bounds are stricter at smaller lengths, and find the same work at all of them.

    Attributes:
        length: Characters of a text; half of them and twice as many are measured, too.
        ceiling: Most processor seconds for work on ``FULL_LENGTH`` characters; no linear work comes near it.
    """

    length: int
    ceiling: float

    @property
    def most_seconds(self) -> float:
        """Most processor seconds for work on ``length`` characters."""
        return self.ceiling * self.length / FULL_LENGTH

    @property
    def floor(self) -> float:
        """Work that takes fewer seconds is quick enough: were it quadratic, it took 4 ms on ``FULL_LENGTH``."""
        return 0.004 * (self.length / FULL_LENGTH) ** 2

    def looks_linear(self, short: float, seconds: float) -> bool:
        """Whether twice the text takes so little more that the work passes at once."""
        share = self._quadratic_share(0.86)
        return seconds / short < (1 + share) / (1 / 2 + share / 4)

    def is_linear(self, short: float, seconds: float, longer: float) -> bool:
        """Whether neither four times the text nor the last doubling takes much more than linear work does.

        Where long texts are handled differently from short ones, only the last doubling counts.
        """
        whole, last = self._quadratic_share(0.67), self._quadratic_share(0.82)
        return longer / short <= (2 + 4 * whole) / (1 / 2 + whole / 4) or longer / seconds <= (2 + 4 * last) / (
            1 + last
        )

    def _quadratic_share(self, at_full_length: float) -> float:
        """How long the quadratic part may take on ``length`` characters, the linear part taking 1."""
        return at_full_length * self.length / FULL_LENGTH


READING = Scale(FULL_LENGTH if SOAK else 4_000, 0.25)
"""For what reads texts."""
MATCHING = Scale(FULL_LENGTH if SOAK else 2_000, 0.06)
"""For a single pattern, which blocks all other threads, even the event loop's."""


def growth_problem(work: Work, make: Make, scale: Scale = READING) -> str:
    """Return what is wrong with the growth of some work, ``""`` where it is linear.

    Where a limit of the work's own lies within the lengths of a scale, the longest text takes all the time. So what
    looks wrong counts only if it does on ``FULL_LENGTH``, too.
    """
    return _problem(work, make, scale) and _problem(work, make, replace(scale, length=FULL_LENGTH))


def _problem(work: Work, make: Make, scale: Scale) -> str:
    """Return what is wrong with the growth at the lengths of a scale.

    Processor time of the thread is measured, which a busy machine changes little. What looks wrong is measured again
    before it counts, more and more often: the three lengths in turn, each for about as long as the others, so that
    whatever slows the machine down meets all of them; the least of each counts. Work that does not end is interrupted,
    which the ``re`` module allows.
    """
    text = make(scale.length)
    try:
        seconds = seconds_of(work, text)
        if seconds < scale.floor:
            return ""
        half = make(scale.length // 2)
        # The least of several, since a short text that something slows down would let all work pass.
        if seconds < scale.most_seconds and scale.looks_linear(min(seconds_of(work, half) for _ in range(3)), seconds):
            return ""
        lengths = {4: half, 2: text, 1: make(2 * scale.length)}
        least = dict.fromkeys(lengths, LIMIT)
        for rounds in ROUNDS:
            for _ in range(rounds):
                for times, each in lengths.items():
                    least[times] = min(least[times], sum(seconds_of(work, each) for _ in range(times)) / times)
            short, seconds, longer = least.values()
            is_quick = seconds <= scale.most_seconds and scale.is_linear(short, seconds, longer)
            if is_quick or seconds < scale.floor:
                return ""
    except TooSlowError:
        return f"more than {LIMIT} s on {text[:60]!r}… of {scale.length} characters"
    growth = longer / short
    return (
        f"{1000 * seconds:.1f} ms, {growth:.1f} times as long on four times the text, on {text[:60]!r}…{text[-10:]!r}"
    )


def seconds_of(work: Work, text: str, limit: float = LIMIT) -> float:
    """Return the processor seconds that some work takes, without collections of garbage.

    A collection visits what all the tests before have left, so it says nothing of the work. The interrupt would also be
    lost in a callback of the collector.

    Raises:
        TooSlowError: It took longer than the limit, and was interrupted.
    """
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    gc.disable()
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        began = time.thread_time()
        work(text)
        return time.thread_time() - began
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        gc.enable()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def repeated(piece: str, before: str = "", after: str = "") -> Make:
    """Return a factory of texts that repeat one piece, with something before and after."""
    return lambda size: before + piece * max(1, (size - len(before) - len(after)) // max(1, len(piece))) + after


_SIGNS = " \n\t.,-'\"`*_[](){}<>|#:;!?/\\@&1aA²٣…—“”。あ\u00a0\u200b"
_PIECES = (
    *("a ", "a. ", "A. ", "a, ", "1 ", "1. ", "1.", "1,", "a.b.", "a-", "a_", "a\n", "\r\n", " \n", "\n\n", "- a\n"),
    *("- a\n  b\n", "1. a\n   b\n", "- a\n    - b\n        - c\n", "> a\n", "| a ", "| a |\n", "|-", "|---|\n"),
    *(
        "```\n",
        "```",
        "~~~\na\n",
        "`a",
        "[a](",
        "[a",
        "[[",
        "](",
        "[1]",
        "[1",
        "<a",
        "# a\n",
        "https://a.b/",
        "http://",
    ),
    *("//a", "www.", "a@b.", "@everyone ", "<@1", "a:b", "::", "what is it ", "How? ", "is it and ", "how is it and "),
    *(
        "you please ",
        "thanks ",
        "really ",
        "No. ",
        "e.g. ",
        "U.S. ",
        "ignore all ",
        "your rules ",
        "system: ",
        "the ai ",
    ),
    *(
        "the ai ",
        "say in the ",
        "not ",
        "million ",
        "two ",
        "a" * 200 + "\n",
        "word " * 30 + "\n",
        "Aa bb cc, dd ee. ",
        "<div>",
    ),
    *("<p>a</p>", "<a href='", "\x1b[2J", "*a* **b** _c_ ", "(a(", "“a” ", "&lt;", "&#1"),
)
HOSTILE_TEXTS: tuple[Make, ...] = (
    *(repeated(sign, after=after) for sign in _SIGNS for after in ("", "x", "\n")),
    *(repeated(piece) for piece in _PIECES),
    *(
        repeated(piece, before=before)
        for before in ("- a\n", "```", "[", "<", "> ")
        for piece in ("  b", "  b\n", "a ")
    ),
    repeated("  a  \n", "- ", "x"),
    repeated("   a b c\n", "1. a\n", "\n\nend"),
    repeated("a b c d", "| ", "\n|---|\n"),
    repeated(" \t", "a", "b"),
)
"""Texts that have made patterns and parsers slow: nested, unclosed, endless, repeated."""


def hostile_texts_for(pattern: "re.Pattern[Any]", most: int) -> Iterator[Make]:
    """Make texts for a pattern from short texts that its parts match: alternatives, members of classes, beginnings.

    The short texts are repeated, alone and in pairs, after what leads to them, and before what the pattern rejects.

    Args:
        pattern: The pattern.
        most: Most texts of each sort.
    """
    if not isinstance(pattern, re.Pattern):
        return  # of the regex module, which parses otherwise
    dice = random.Random(repr(pattern.pattern))
    parts = _PatternSamples(dice)
    parts.read(sre_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), "")
    pieces = [piece for piece in parts.pieces if piece]
    pumps = [(lead, piece) for lead, piece in parts.pumps if piece]
    for lead, piece in _some(pumps, most, dice):
        yield from (repeated(piece, lead, after) for after in ("", "\x00"))
        yield repeated(lead + piece * 3)
    for piece in _some(pieces, most, dice):
        yield from (repeated(piece, "", after) for after in ("", "\x00"))
    for _ in range(most if len(pieces) > 1 else 0):
        before, one, other = (dice.choice(pieces) for _ in range(3))
        piece = dice.choice((one, one + other, one + dice.choice(" \na,.") + other, other + one))
        yield repeated(piece, dice.choice(("", before)), dice.choice(("", "\x00", " ", "\n", "a")))


T = TypeVar("T")


def _some(pieces: Sequence[T], most: int, dice: random.Random) -> Sequence[T]:
    return pieces if len(pieces) <= most else dice.sample(pieces, most)


class _PatternSamples:
    """Short texts that the parts of a parsed pattern match.

    Attributes:
        pieces: The texts, each once.
        pumps: Of each part that may repeat: the text that leads to it, and a text that it matches.
    """

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.pieces: dict[str, None] = {}
        self.pumps: dict[tuple[str, str], None] = {}

    def read(self, parsed: Any, lead: str) -> str:
        """Return a text that a parsed pattern matches, in simple cases; ``lead`` is the text before it."""
        whole = ""
        for code, argument in parsed:
            whole += self._matching(code, argument, lead + whole)
            self.pieces[whole] = None
        return whole

    def _matching(self, code: Any, argument: Any, lead: str) -> str:
        if code is sre.LITERAL:
            return chr(argument)
        if code is sre.ANY:
            return "a"
        if code is sre.NOT_LITERAL:
            return "a" if argument != ord("a") else "b"
        if code is sre.IN:
            members = _members(argument)
            self.pieces |= dict.fromkeys(members)
            return self._dice.choice(members) if members else ""
        if code is sre.BRANCH:
            branches = [self.read(each, lead) for each in argument[1]]
            return str(self._dice.choice(branches))
        if code is sre.SUBPATTERN:
            return self.read(argument[-1], lead)
        if code is sre.ATOMIC_GROUP:
            return self.read(argument, lead)
        if code in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inner = argument
            piece = self.read(inner, lead)
            if most > 8:
                alone = len(inner) == 1 and inner[0][0] is sre.IN
                self.pumps |= {(lead, each): None for each in (_members(inner[0][1]) if alone else (piece,))}
            return piece * max(1, int(least))
        if code in (sre.ASSERT, sre.ASSERT_NOT):
            self.read(argument[1], lead)
        return ""


_POOL = "a1 .\n-A_,:/'\"@#?!x\t(<é٣\x00"


def _members(items: Any) -> list[str]:
    """Return a few characters of a class: its first ones, one of each range, and some of each category."""
    held = [chr(value) for code, value in items if code is sre.LITERAL]
    held += [chr(value[0]) for code, value in items if code is sre.RANGE]
    held += [each for code, value in items if code is sre.CATEGORY for each in _CATEGORY.get(value, ())]
    if items and items[0][0] is sre.NEGATE:
        return [each for each in _POOL if each not in held][:4]
    return held[:6]


_CATEGORY = {
    sre.CATEGORY_DIGIT: "1٣",
    sre.CATEGORY_NOT_DIGIT: "a .",
    sre.CATEGORY_SPACE: " \n",
    sre.CATEGORY_NOT_SPACE: "a.1",
    sre.CATEGORY_WORD: "a1_A",
    sre.CATEGORY_NOT_WORD: " .-\n",
}
