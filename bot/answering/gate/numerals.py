"""Reads numbers in digits and in words, of any size: "07", "2.5 million", "three hundred and twenty-five thousand"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import decimal

_DIGITS = re.compile(r"(\d+(?:[.,:]\d+)*)(?:st|nd|rd|th|s)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
)
_CARDINALS = {word: value for value, word in enumerate(_SMALL.split(), 1)}
_CARDINALS |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_VALUES = _CARDINALS | {word: value for value, word in enumerate(_ORDINALS.split(), 3)}
_VALUES |= {"twice": 2, "both": 2, "dozen": 12, "first": 1, "second": 2}
_ZEROS = {"hundred": 2, "thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12}
_ZEROS |= {"quadrillion": 15, "quintillion": 18}
"""Word → number of zeros that it adds."""
_NO_NUMBERS_ALONE = frozenset({"one", "first", "second"})
"""Words that are numbers only as a part of another, as in "twenty-one"."""
AMBIGUOUS_NUMBERS = frozenset({"both", "twice", "third", "second"})
"""Number words that often mean something else; a source need not contain them."""
MAX_PARTS = 12
"""Words of one number, at most; the longest that people write have fewer."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at the beginning of a row of words.

    Attributes:
        value: In digits, without leading zeros or signs of thousands.
        parts: Number of words that it takes.
    """

    value: str
    parts: int


def number_value(word: str) -> str:
    """Return the value of one word in digits, ``""`` if it is no number by itself."""
    found = _DIGITS.fullmatch(word)
    if found is None:
        folded = word.casefold()
        value = None if folded in _NO_NUMBERS_ALONE else _VALUES.get(folded)
        return "" if value is None else str(value)
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in found[1])
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    whole, dot, decimals = digits.partition(".")
    # 07 is 7, but 2.10 and 2.1 may be two versions
    return f"{_without_zeros(whole)}{dot}{decimals}" if whole.isdecimal() else digits


def is_part_of_number(word: str) -> bool:
    """Return whether a number of several words may begin with a word."""
    folded = word.casefold()
    return folded in _CARDINALS or folded in {"a", "an", "half"} or word[:1].isdecimal()


def read_numeral(words: Sequence[str]) -> Numeral | None:
    """Return the number of several words that a row of words begins with, None if it begins with no such number.

    Args:
        words: In order, separated by nothing but white space or hyphens.
    """
    folded = [word.casefold() for word in words[:MAX_PARTS]]
    if folded[0][:1].isdecimal():
        return _scaled(number_value(folded[0]), folded)
    if folded[:2] in (["half", "a"], ["half", "an"]):
        return Numeral(str(10 ** _ZEROS[folded[2]] // 2), 3) if folded[2:3] and folded[2] in _ZEROS else None
    if folded[0] in {"a", "an"}:
        if folded[1:2] == ["dozen"]:
            return Numeral("12", 2)
        if folded[1:2] and folded[1] in _ZEROS:
            return _in_words(["one", *folded[1:]])
        return None
    found = _in_words(folded)
    return found if found.parts > 1 else None


def _scaled(value: str, words: Sequence[str]) -> Numeral | None:
    """Return a number in digits times the powers of ten that follow it, exact at any length."""
    parts = 1
    while parts < 3 and parts < len(words) and words[parts] in _ZEROS:
        value = _times(value, _ZEROS[words[parts]])
        parts += 1
    return Numeral(value, parts) if value and parts > 1 else None


def _times(number: str, zeros: int) -> str:
    whole, _, decimals = number.partition(".")
    if not f"{whole}{decimals}".isdecimal():
        return ""  # a time, a ratio or a version
    rest = decimals[zeros:].rstrip("0")
    value = _without_zeros(whole + decimals[:zeros].ljust(zeros, "0"))
    return f"{value}.{rest}" if rest else value


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _in_words(words: Sequence[str]) -> Numeral:
    """Read as much of a row of words as makes one number: units fill up tens, tens hundreds, and so on."""
    total = group = parts = place = 0
    room = 1_000  # the next unit or tens must be smaller than the last power of ten, "twenty twenty" is two numbers
    last = 99
    while place < len(words):
        word = words[place]
        if word == "and" and parts == place > 0 and room >= 100 and words[place - 1] in _ZEROS:
            place += 1
            continue
        if word in _VALUES and word not in {"twice", "both", "dozen"} and _VALUES[word] < room:
            value = _VALUES[word]
            group += value
            room = 10 if value >= 20 else 0
            ends = word not in _CARDINALS
        elif word in {"hundred", "dozen"} and 0 < group < 100:
            group *= 100 if word == "hundred" else 12
            room, ends = 100, word == "dozen"
        elif word in _ZEROS and 2 < _ZEROS[word] < last and group:
            total += group * 10 ** _ZEROS[word]
            group, room, last, ends = 0, 1_000, _ZEROS[word], False
        else:
            break
        place += 1
        parts = place
        if ends:
            break
    return Numeral(str(total + group), parts)
