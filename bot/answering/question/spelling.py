"""Corrects words that no document has to words that documents have: by one letter, or by the signs between digits.

Rare words weigh most in a search, and a mistyped word is the rarest of all: it finds nothing, and counts as missing.
Candidates are all texts at one edit's distance, as in Norvig's corrector (https://norvig.com/spell-correct.html). Four
of five typing errors are of that kind (Damerau 1964). Only words that the reader may know of are candidates.

Not every word that no document has is mistyped. The encoder's tokenizer knows common words whole and cuts others into
pieces, so a word of one token stays as it is, and a correction must have fewer tokens than the word.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

MAX_WORDS = 6
"""Most words of a question that are corrected; each costs a few hundred lookups."""
LEAST_LETTERS, MOST_LETTERS = 4, 20
"""Length of the words that are corrected; a short one is one edit away from too many others."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"

_WORD = re.compile(r"(?<![\w'’])[A-Za-z][a-z]{3,19}(?![\w'’])")
_CODE = re.compile(
    r"(?<![\w.,-])(?:[A-Za-z]{1,8}-?\d{1,8}(?:\.\d{1,4}){0,3}|\d{1,3}(?:[ ,]\d{3}){1,3}|\d{4,9})(?![\w-]|[.,]\d)"
)
_DIGITS = re.compile(r"[\d., ]+")


class TermFrequencies(Protocol):
    """What correcting needs from an index: analysis of text and frequencies of terms, for one reader."""

    def terms(self, text: str) -> list[str]:
        """Return a text's terms as indexed."""
        ...

    def distinct(self, text: str) -> frozenset[str]:
        """Return a text's distinct terms."""
        ...

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each term."""
        ...


CountTokens = Callable[[Sequence[str]], list[int]]
"""Returns the number of the encoder's tokens of each text, without special tokens."""


def correct_spelling(text: str, index: TermFrequencies, count_tokens: CountTokens) -> str:
    """Return a text with its mistyped words corrected; the same text if it has none.

    Args:
        text: A question.
        index: The terms that its reader may know of.
        count_tokens: Counts the encoder's tokens.
    """
    words = list(dict.fromkeys(match.group() for match in _WORD.finditer(text)))
    tokens = count_tokens([word.lower() for word in words])
    cut = [(word, count) for word, count in zip(words, tokens, strict=True) if count > 1]
    unknown = [(word, count) for word, count in cut if not _is_known(word, index)][:MAX_WORDS]
    corrections: dict[str, str] = {}
    for word, count in unknown:
        candidates = _candidates(word.lower(), index)
        tokens = count_tokens([candidate for candidate, _ in candidates])
        shorter = [each for each, length in zip(candidates, tokens, strict=True) if length < count]
        if shorter:
            corrections[word] = max(shorter, key=lambda each: (each[1], -len(each[0])))[0]
    text = _WORD.sub(lambda match: corrections.get(match.group(), match.group()), text) if corrections else text
    return _CODE.sub(lambda match: _written_otherwise(match.group(), index), text)


def _written_otherwise(code: str, index: TermFrequencies) -> str:
    """Return a code or number as documents write it, where they do not write it as given: E-1042, 25 000, 2.13."""
    if _is_known(code, index):
        return code
    return next((each for each in _spellings(code) if _is_known(each, index)), code)


def _spellings(code: str) -> Iterator[str]:
    if not _DIGITS.fullmatch(code):
        letters = code.rstrip("0123456789.-")
        digits = code[len(letters) :].lstrip("-")
        yield from (f"{letters}-{digits}", f"{letters}{digits}", f"{letters} {digits}")
        if letters.lower() == "v":
            yield digits
        return
    digits = code.replace(" ", "").replace(",", "")
    grouped = f"{int(digits):,}"
    yield from (digits, grouped, grouped.replace(",", " "), grouped.replace(",", "."))


def _is_known(word: str, index: TermFrequencies) -> bool:
    """Return whether documents have a word, or it is a stop word."""
    return all(frequencies(index.distinct(word), index).values())


def frequencies(terms: Sequence[str] | frozenset[str], index: TermFrequencies) -> dict[str, float]:
    """Return by how much the idf of each term is below that of a term in no document; 0 for such a term."""
    nowhere = "\0"
    idf = index.idf([nowhere, *terms])
    return {term: idf[nowhere] - idf[term] for term in terms}


def _candidates(word: str, index: TermFrequencies) -> list[tuple[str, float]]:
    """Return the texts at one edit's distance that documents have, each with a number that is higher the more do."""
    edits = list(dict.fromkeys(_edits(word)))
    frequent = {term: each for term, each in frequencies(index.terms(" ".join(edits)), index).items() if each}
    # Stems share their beginning with the word, so most candidates need not be analysed.
    beginnings = tuple({term[: max(3, len(term) - 2)] for term in frequent})
    found = [(each, index.distinct(each)) for each in edits if beginnings and each.startswith(beginnings)]
    rated = [(each, min((frequent.get(term, 0.0) for term in terms), default=0.0)) for each, terms in found]
    return [(each, frequency) for each, frequency in rated if frequency]


def _edits(word: str) -> Iterator[str]:
    """Yield texts at one edit's distance that begin with the same letter, and those with two letters exchanged."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield from (left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1)
    yield from (left + letter + right for left, right in splits[1:] for letter in LETTERS)
    if len(word) > LEAST_LETTERS:
        yield from (left + right[1:] for left, right in splits[1:-1])
        yield from (left + letter + right[1:] for left, right in splits[1:-1] for letter in LETTERS)
