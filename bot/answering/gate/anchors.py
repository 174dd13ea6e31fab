"""Finds, for each word of a claim, the place in the supporting sentences that it corresponds to."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.gate.word_index import WordIndex
from bot.answering.gate.words import Word, has_meaning

CONTEXT = 4
"""Informative words on either side that decide which of several places a word corresponds to."""
REACH = 9
"""Words on either side of a place within which the words of the context count."""

FIRM_REACH = 4
"""Words between two neighbours, at most, in a claim and in its source."""
MOST_PLACES = 16
"""Places of one word in a sentence that are compared."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word of a claim and the place that it corresponds to.

    Attributes:
        place: Position in the claim.
        sentence: Position of the sentence among the supporting ones.
        at: Position in that sentence.
    """

    place: int
    sentence: int
    at: int


class Anchors:
    """The claim, its supporting sentences, and which words correspond.

    Args:
        claim: All words of the claim.
        sources: All words of each supporting sentence, the strongest first.

    Attributes:
        claim: As given.
        sources: As given.
    """

    def __init__(self, claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> None:
        self.claim = claim
        self.sources = sources
        self._informative = [place for place, word in enumerate(claim) if has_meaning(word)]
        self._ranks = {place: rank for rank, place in enumerate(self._informative)}
        self._indexes = [WordIndex(source) for source in sources]
        self._matches = {place: self._same_words(claim[place]) for place in self._informative}
        self._sorted = {place: self._by_sentence(found) for place, found in self._matches.items()}
        self._found = {place: anchor for place in self._informative if (anchor := self._best(place)) is not None}
        self._all = list(self._found.values())

    def _same_words(self, word: Word) -> frozenset[tuple[int, int]]:
        return frozenset(
            (number, at)
            for number, index in enumerate(self._indexes)
            for at in index.places(word, MOST_PLACES)
            if has_meaning(self.sources[number][at])
        )

    def _by_sentence(self, places: frozenset[tuple[int, int]]) -> list[list[int]]:
        """Return the positions in each supporting sentence, in order."""
        found: list[list[int]] = [[] for _ in self.sources]
        for number, at in sorted(places):
            found[number].append(at)
        return found

    def _best(self, place: int) -> Anchor | None:
        candidates = self._matches[place]
        if not candidates:
            return None
        number, at = max(sorted(candidates, reverse=True), key=lambda each: self._closeness(place, *each))
        return Anchor(place, number, at)

    def _closeness(self, place: int, number: int, at: int) -> float:
        """Return how well a place's surroundings agree with those of a claim's word; nearer words count more."""
        rank = self._ranks[place]
        total = 0.0
        for other in self._informative[max(0, rank - CONTEXT) : rank + CONTEXT + 1]:
            nearest = _nearest(self._sorted[other][number], at) if other != place else 0
            total += 1 / (1 + abs(nearest - abs(other - place))) if nearest else 0.0
        return total

    def all(self) -> Sequence[Anchor]:
        """Return the anchors in the order of the claim."""
        return self._all

    def of(self, place: int) -> Anchor | None:
        """Return the anchor of a word, None if no supporting sentence has the word."""
        return self._found.get(place)

    def places_of(self, place: int) -> frozenset[tuple[int, int]]:
        """Return all places, as ``(sentence, position)``, that have a claim's word."""
        return self._matches.get(place, frozenset())

    def is_firm(self, anchor: Anchor) -> bool:
        """Return whether a neighbour of a word corresponds to a place near the word's, so that both are no accident."""
        if len(self._all) == 1:
            return True
        return any(
            each.sentence == anchor.sentence
            and abs(each.place - anchor.place) <= FIRM_REACH
            and 0 < abs(each.at - anchor.at) <= FIRM_REACH
            for each in self.near(anchor.place, 1)
        )

    def near(self, place: int, most: int = 2) -> list[Anchor]:
        """Return the anchors of the closest words before and after a place, at most so many on each side."""
        after = bisect_right(self._all, place, key=lambda each: each.place)
        before = after - (place in self._found)
        return [*self._all[max(0, before - most) : before], *self._all[after : after + most]]


def _nearest(places: Sequence[int], at: int) -> int:
    """Return how far the nearest other place is, 0 if none is within ``REACH``; the places are in order."""
    after = bisect_left(places, at)
    nearest = at - places[after - 1] if after else REACH + 1
    after = bisect_right(places, at, after)
    if after < len(places):
        nearest = min(nearest, places[after] - at)
    return nearest if nearest <= REACH else 0
