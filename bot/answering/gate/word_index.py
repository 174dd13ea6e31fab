"""Finds the words that agree with a word without comparing it with all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.answering.gate.words import PREFIX_CHARS, Word, is_same_word

MOST_FORMS = 64
"""Different words with one beginning that are compared; more are no text that people wrote."""


class WordIndex:
    """Words of a text by what they agree in: value, stems, beginning.

    Args:
        words: In order; a word's place is its position.
    """

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        self._stems: defaultdict[str, list[int]] = defaultdict(list)
        self._beginnings: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
        for place, word in enumerate(words):
            if word.number:
                self._numbers[word.number].append(place)
                continue
            for stem in word.stems:
                self._stems[stem].append(place)
            forms = self._beginnings[word.folded[:PREFIX_CHARS]]
            if word.folded in forms or len(forms) < MOST_FORMS:
                forms.setdefault(word.folded, []).append(place)

    def __contains__(self, word: Word) -> bool:
        """Return whether a word, or one that agrees with it, is among the words."""
        if word.number:
            return word.number in self._numbers
        return any(stem in self._stems for stem in word.stems) or any(True for _ in self._with_same_beginning(word))

    def places(self, word: Word, most: int) -> list[int]:
        """Return the places of the words that agree with a word, in order, at most so many."""
        if word.number:
            return self._numbers.get(word.number, [])[:most]
        found = {place for stem in word.stems for place in self._stems.get(stem, ())[:most]}
        found.update(place for places in self._with_same_beginning(word) for place in places[:most])
        return sorted(found)[:most]

    def _with_same_beginning(self, word: Word) -> Iterable[list[int]]:
        forms = self._beginnings.get(word.folded[:PREFIX_CHARS], {})
        return (places for places in forms.values() if is_same_word(word, self._words[places[0]]))
