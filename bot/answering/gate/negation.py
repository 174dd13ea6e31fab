"""Checks that a sentence negates what its sources negate, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.gate.words import Word, informative_words, is_among, is_same_word

SCOPE_WORDS = 3
"""Informative words after a negation that it may negate; the one before it counts too."""
_NEGATIVE_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")


@dataclass(frozen=True, slots=True)
class _Negation:
    """A negation: the word that it negates, and all words in its scope, the negated one first."""

    target: Word | None
    scope: tuple[Word, ...]


def differs_in_negation(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> bool:
    """Return whether claim and sources differ in what they negate.

    Args:
        claim: All words of the claim.
        sources: All words of each supporting sentence.
    """
    claimed = _negations(claim)
    stated = [negation for source in sources for negation in _negations(source)]
    if any(not any(_overlap(negation, other) for other in stated) for negation in claimed):
        return not all(_states_opposite(negation, sources) for negation in claimed)
    for source in sources:
        for negation in _negations(source):
            if negation.target is None or not _is_affirmed(negation.target, claim, claimed):
                continue
            if not any(_is_affirmed_in(negation.target, other) for other in sources):
                return True
    return _has_unmatched_opposite(claim, sources, claimed, stated)


def _negations(words: Sequence[Word]) -> list[_Negation]:
    found = []
    for place, word in enumerate(words):
        if not word.is_negation:
            continue
        after = informative_words(words[place + 1 : place + 1 + 2 * SCOPE_WORDS])[:SCOPE_WORDS]
        before = informative_words(words[max(0, place - SCOPE_WORDS) : place])[-1:]
        found.append(_Negation(after[0] if after else None, (*after, *before)))
    return found


def _overlap(negation: _Negation, other: _Negation) -> bool:
    return any(is_among(word, other.scope) for word in negation.scope) or not (negation.scope and other.scope)


def _is_affirmed(word: Word, claim: Sequence[Word], negations: Sequence[_Negation]) -> bool:
    """Return whether a claim contains a word without negating it."""
    return is_among(word, informative_words(claim)) and not any(
        is_among(word, negation.scope) for negation in negations
    )


def _is_affirmed_in(word: Word, source: Sequence[Word]) -> bool:
    negated = [each for negation in _negations(source) for each in negation.scope[:1]]
    times = sum(is_same_word(word, other) for other in informative_words(source))
    return times > sum(is_same_word(word, other) for other in negated)


def _states_opposite(negation: _Negation, sources: Sequence[Sequence[Word]]) -> bool:
    """Return whether a source contains the opposite of the negated word: "unavailable" for "not available"."""
    target = negation.target
    return target is not None and any(_are_opposites(target, other) for source in sources for other in source)


def _has_unmatched_opposite(
    claim: Sequence[Word], sources: Sequence[Sequence[Word]], claimed: Sequence[_Negation], stated: Sequence[_Negation]
) -> bool:
    """Return whether a word replaces its opposite ("unable" for "able") and no negation restores the meaning."""
    for word in informative_words(claim):
        if any(is_among(word, source) for source in sources):
            continue
        opposite = next((o for source in sources for o in informative_words(source) if _are_opposites(word, o)), None)
        if opposite is None:
            continue
        restored = any(is_among(word, d.scope) for d in claimed) != any(is_among(opposite, d.scope) for d in stated)
        if not restored:
            return True
    return False


def _are_opposites(word: Word, other: Word) -> bool:
    shorter, longer = sorted((word.folded, other.folded), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in _NEGATIVE_PREFIXES)
