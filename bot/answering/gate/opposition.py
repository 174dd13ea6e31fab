"""Finds words of a claim that stand where the supporting sentences have their opposite: "rises" for "falls"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.gate.anchors import Anchor, Anchors
from bot.answering.gate.contrasts import exclude_each_other, has_opposites
from bot.answering.gate.qualifiers import Qualifiers
from bot.answering.gate.words import Word

WINDOW = 4
"""Words around the place that corresponds to a neighbour of a word, among which its opposite is looked for."""
SCOPE = 4
"""Words before a word among which a negation reverses it."""
_PARTICLES = frozenset(["on", "off", "in", "out", "up", "down"])
"""Words that count only directly after the same word: "switch on", "opt out"."""
_JOINING = frozenset({"and", "or"})
_PREPOSITIONS_WORDS = """
before after during until over under with without above below inside outside
"""
_PREPOSITIONS = frozenset(_PREPOSITIONS_WORDS.split())
"""Words that count only on the same side of their neighbour."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """A word of a claim that stands where a supporting sentence has its opposite.

    Attributes:
        place: Position of the word in the claim.
        sentence: Number of the supporting sentence.
        at: Position of the opposite in this sentence.
        exchanged: Whether claim and sentence both have both words, so that only their places differ.
    """

    place: int
    sentence: int
    at: int
    exchanged: bool


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What stands in a source near a neighbour of a word: the word itself or its opposite; the best has least ranks."""

    shift: int
    side: int
    opposite: bool
    sentence: int
    at: int


def oppositions(anchors: Anchors) -> list[Opposition]:
    """Return the words of a claim that stand where a supporting sentence has their opposite.

    Opposites that a negation makes equal ("not allowed" for "forbidden") are left out.

    Args:
        anchors: The claim and its supporting sentences.
    """
    found = []
    qualifiers = Qualifiers(anchors.claim)
    for place, word in enumerate(anchors.claim):
        if word.is_name or word.number or _is_measured(qualifiers, place) or not has_opposites(word.folded):
            continue
        best = min(_evidence(anchors, place), key=lambda each: (each.shift, each.side, each.opposite), default=None)
        if best is None or not best.opposite or _is_reversed(anchors, place, best):
            continue
        other = anchors.sources[best.sentence][best.at]
        also_claimed = any(_is_same(other, each) for each in anchors.claim)
        also_stated = any(_is_same(word, each) for each in anchors.sources[best.sentence])
        if also_claimed and not also_stated:
            continue  # "the first and the second": the source speaks of the second in this place, the claim elsewhere
        found.append(Opposition(place, best.sentence, best.at, also_claimed and also_stated))
    return found


def compares_otherwise(anchors: Anchors) -> bool:
    """Return whether a claim says that two are equal ("as much as") where its source has more of one.

    Args:
        anchors: The claim and its supporting sentences.
    """
    folded = [word.folded for word in anchors.claim]
    first = next((at for at, word in enumerate(folded[:-2]) if word == "as" and "as" in folded[at + 2 : at + 6]), None)
    if first is None or "than" in folded or " ".join(folded[first : first + 3]) == "as well as":
        return False
    near = anchors.near(first, 1)
    return bool(near) and all(
        "than" in (words := [word.folded for word in anchors.sources[each.sentence]]) and words.count("as") < 2
        for each in near
    )


def joins_otherwise(anchors: Anchors) -> bool:
    """Return whether a claim has "or" between two words that a source joins with "and", or the reverse.

    Args:
        anchors: The claim and its supporting sentences.
    """
    for one, other in pairwise(anchors.all()):
        if one.sentence != other.sentence or not one.at < other.at <= one.at + WINDOW:
            continue
        claimed = {word.folded for word in anchors.claim[one.place + 1 : other.place]} & _JOINING
        stated = {word.folded for word in anchors.sources[one.sentence][one.at + 1 : other.at]} & _JOINING
        if len(claimed) == len(stated) == 1 and claimed != stated:
            return True
    return False


def _is_measured(qualifiers: Qualifiers, place: int) -> bool:
    """Return whether a word is part of a qualifier that is compared elsewhere."""
    qualifier = qualifiers.at(place)
    return qualifier is not None and qualifier.scale != "modality"


def _evidence(anchors: Anchors, place: int) -> Iterator[_Evidence]:
    word = anchors.claim[place]
    for anchor in anchors.near(place):
        offset = place - anchor.place
        first, last = sorted((place, anchor.place))
        if abs(offset) > SCOPE + 1 or any(
            sign in each.before for each in anchors.claim[first + 1 : last + 1] for sign in ",;:"
        ):
            continue
        source = anchors.sources[anchor.sentence]
        for at in _window(anchor, offset, len(source), word):
            opposite = exclude_each_other(word.folded, source[at].folded)
            if opposite or _is_same(word, source[at]):
                # What a word is said of mostly follows it, so the neighbour on the right counts first.
                yield _Evidence(abs(at - anchor.at - offset), int(offset > 0), opposite, anchor.sentence, at)


def _are_parted(words: Sequence[Word]) -> bool:
    return any(sign in word.before for word in words for sign in ",;:")


def _window(anchor: Anchor, offset: int, length: int, word: Word) -> range:
    if word.folded in _PARTICLES:
        return range(anchor.at + 1, min(length, anchor.at + 2)) if offset == 1 else range(0)
    if word.folded not in _PREPOSITIONS:
        return range(max(0, anchor.at - WINDOW), min(length, anchor.at + WINDOW + 1))
    if offset < 0:
        return range(max(0, anchor.at + offset - 1), anchor.at)
    return range(anchor.at + 1, min(length, anchor.at + offset + 2))


def _is_same(word: Word, other: Word) -> bool:
    return word.folded == other.folded or not word.stems.isdisjoint(other.stems)


def _is_reversed(anchors: Anchors, place: int, found: _Evidence) -> bool:
    """Return whether a negation stands before exactly one of two opposites."""
    return _is_negated(anchors.claim, place) != _is_negated(anchors.sources[found.sentence], found.at)


def _is_negated(words: Sequence[Word], place: int) -> bool:
    return sum(word.is_negation for word in words[max(0, place - SCOPE) : place]) % 2 == 1
