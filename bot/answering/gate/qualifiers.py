"""Reads the words that say how much, how often, how surely or within which bounds something holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from bot.answering.gate.words import Word, has_meaning

Scale = Literal["quantity", "frequency", "modality", "bound", "count", "only", "ignored"]
"""What a qualifier is about: how many, how often, how surely, on which side of a number, whether one, whether only."""
REACH = 4
"""Most words between a qualifier and the word that it qualifies."""
LONGEST = 5
"""Words of the longest phrase."""

_Meaning = tuple[Scale | Literal["after", ""], str]
"""Scale and degree; the scale "after" is that of bounds that stand after their number."""


@cache
def _phrases() -> Mapping[tuple[str, ...], _Meaning]:
    """Return the phrases of a file, read when they are first needed; the first row that has a phrase counts."""
    text = files(__package__).joinpath("qualifiers.txt").read_text("utf-8")
    rows = [line for line in text.replace("\n    ", " ").splitlines() if not line.startswith("#")]
    found: dict[tuple[str, ...], _Meaning] = {}
    for row in rows:
        head, _, phrases = row.partition(":")
        scale, value = head.split(", ")
        for phrase in phrases.split("/"):
            found.setdefault(tuple(phrase.split()), (cast("Scale", scale), value))
    return found


@cache
def _bounds() -> Mapping[tuple[str, ...], _Meaning]:
    """Return the phrases that are bounds before a number; "some" is one there."""
    bounds = {phrase: meaning for phrase, meaning in _phrases().items() if meaning[0] == "bound"}
    return bounds | {("some",): ("bound", "about")}


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Words that qualify a statement.

    Attributes:
        scale: What it is about.
        value: Its degree on this scale.
        start: Position of its first word.
        end: Position after its last word.
        after: Whether it stands after the number that it qualifies.
    """

    scale: Scale
    value: str
    start: int
    end: int
    after: bool


class Qualifiers:
    """The qualifiers of a sentence, and which words they qualify.

    Args:
        words: All words of the sentence.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._by_place: dict[int, Qualifier] = {}
        for each in _read(words):
            self._by_place.update(dict.fromkeys(range(each.start, each.end), each))

    def at(self, place: int) -> Qualifier | None:
        """Return the qualifier that a word is part of."""
        return self._by_place.get(place)

    def on(self, place: int, scale: Scale) -> Qualifier | None:
        """Return the qualifier that stands directly before a word, with no other word of content between."""
        following = self._by_place.get(place + 1)
        if scale == "bound" and following is not None and following.scale == scale and following.after:
            return following
        for at in range(place - 1, max(-1, place - REACH - 2), -1):
            each = self._by_place.get(at)
            if each is not None and each.scale == scale:
                return each if self._is_near(each.end, place, most=0) else None
        return None

    def around(self, place: int, scale: Scale, most: int = 2) -> list[Qualifier]:
        """Return the qualifiers near a word, with at most so many words of content between."""
        reach = REACH + 2 * most + 1
        near = [self._by_place.get(at) for at in range(place - reach, place + reach + 1)]
        return [
            each
            for each in dict.fromkeys(near)
            if each is not None
            and each.scale == scale
            and (
                (each.end <= place and self._is_near(each.end, place, most))
                or (each.start > place and self._is_near(place + 1, each.start, most))
            )
        ]

    def _is_near(self, start: int, end: int, most: int) -> bool:
        if end - start > REACH + 2 * most:
            return False
        between = self._words[start:end]
        if any(sign in word.before for word in self._words[start : end + 1] for sign in ";.,"):
            return False
        return sum(has_meaning(word) and start + at not in self._by_place for at, word in enumerate(between)) <= most


def _read(words: Sequence[Word]) -> list[Qualifier]:
    found: list[Qualifier] = []
    place = 0
    while place < len(words):
        longest = 0 if words[place].number else min(LONGEST, len(words) - place)  # "half a million" is no half
        phrases = (_qualifier(words, place, place + length) for length in range(longest, 0, -1))
        qualifier = next((each for each in phrases if each is not None), None)
        if qualifier is not None:
            found.append(qualifier)
        place = qualifier.end if qualifier else place + 1
    return found


def _qualifier(words: Sequence[Word], start: int, end: int) -> Qualifier | None:
    """Return the qualifier that a row of words is, None if it is none."""
    phrase = tuple(word.folded for word in words[start:end])
    precedes_number = end < len(words) and words[end].is_certain_number
    scale, value = (_bounds().get(phrase) if precedes_number else None) or _phrases().get(phrase, ("", ""))
    after = scale == "after"
    if after and start and words[start - 1].number:
        scale = "bound"  # "two or more": the words qualify the number before them
    if not scale or scale == "after" or (scale == "bound" and not precedes_number and not after):
        return None
    return None if _names(words[start:end]) else Qualifier(scale, value, start, end, after)


def _names(words: Sequence[Word]) -> bool:
    """Return whether words are part of a name ("General Hospital"), or the month of May."""
    return any(word.text[:1].isupper() and not word.starts_sentence for word in words)
