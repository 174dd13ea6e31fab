"""Aligns two lists of words as ``difflib`` does, and quickly also where the same words come again and again."""

from collections.abc import Sequence
from difflib import Match, SequenceMatcher


class WordMatcher(SequenceMatcher[str]):
    """Finds the same blocks as ``SequenceMatcher``, which looks at each pair of equal words.

    Here each different word stands for one character, so that a block is a piece of a string.

    Args:
        words: The words that are compared.
        others: Those that they are compared with.
    """

    def __init__(self, words: Sequence[str], others: Sequence[str]) -> None:
        characters: dict[str, str] = {}
        for each in (*words, *others):
            characters.setdefault(each, chr(len(characters)))
        self._words, self._others = ("".join(map(characters.__getitem__, each)) for each in (words, others))
        super().__init__(None, self._words, self._others, autojunk=False)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest block that both have: the first such in the words, and there the first in the others."""
        words, others = self._words[alo:ahi], self._others[blo:bhi]
        best, least, most = (0, 0), 0, min(len(words), len(others))
        while least < most:  # where both have a block, they have one of each smaller length
            length = (least + most + 1) // 2
            found = _first_piece(words, others, length)
            if found is None:
                most = length - 1
            else:
                best, least = found, length
        return Match(alo + best[0], blo + best[1], least)


def _first_piece(words: str, others: str, length: int) -> tuple[int, int] | None:
    """Return where the first piece of a length that both have begins, in the one and in the other."""
    for start in range(len(words) - length + 1):
        at = others.find(words[start : start + length])
        if at >= 0:
            return start, at
    return None
