"""Checks that a sentence negates what its sources negate, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.gate.contrasts import exclude_each_other
from bot.answering.gate.inflection import bases
from bot.answering.gate.words import NEGATING_VERBS, Word, informative_words, is_among, is_informative, is_same_word

SCOPE_WORDS = 3
"""Informative words after a negation that it may negate; the one before it counts too."""
MOST_NEGATIONS = 16
"""Negations of one sentence that are read."""
_COMMON_VERBS_WORDS = """
take give use put keep make get go come see know call say find show become include need
"""
_COMMON_VERBS = frozenset(_COMMON_VERBS_WORDS.split())
_ENDING_WORDS = "drop end stop remove discontinue cease abandon quit close former formerly until retire abolish"
_ENDING = frozenset(_ENDING_WORDS.split())
_PAIRED = frozenset({"neither", "nor"})
_PREPOSITIONS = frozenset({"without", "except"})
_NEGATIVE_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")


@dataclass(frozen=True, slots=True)
class _Negation:
    """A negation: its word, whether it is "no longer", what it negates, and its scope, which begins with that word."""

    sign: Word
    ends: bool
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
    added = _unmatched(claimed, stated)
    if added:
        tests = (_states_opposite, _is_told_of, _tells_an_end)
        return not all(any(test(negation, sources) for test in tests) for negation in added)
    for source in sources:
        for negation in _negations(source):
            if negation.target is None or not _is_affirmed(negation.target, claim, claimed):
                continue
            if negation.sign.folded == "except" and any(_overlap(negation, other) for other in claimed):
                continue  # "all are paid except for guides": "guides are not paid"
            if not any(_is_affirmed_in(negation.target, other) for other in sources):
                return True
    return _has_unmatched_opposite(claim, sources, claimed, stated)


def _negations(words: Sequence[Word]) -> list[_Negation]:
    found = []
    for place, word in enumerate(words):
        if not word.is_negation or _is_reply(words, place):
            continue
        after = _negatable(words[place + 1 : place + 1 + 2 * SCOPE_WORDS])[:SCOPE_WORDS]
        before = [] if word.folded in _PREPOSITIONS else _negatable(words[max(0, place - SCOPE_WORDS) : place])[-1:]
        ends_clause = before and word.folded not in NEGATING_VERBS  # "drinks are not"
        target = after[0] if after else (before[0] if ends_clause else None)
        ends = [each.folded for each in words[place : place + 2]] == ["no", "longer"]
        found.append(_Negation(word, ends, target, (*after, *before)))
        if len(found) == MOST_NEGATIONS:
            break
    return found


def _is_reply(words: Sequence[Word], place: int) -> bool:
    """Return whether "no" only answers a question: "No. It is open", "No, it is open"."""
    word = words[place]
    return word.folded == "no" and word.starts_sentence and word.after.strip()[:1] in {".", ",", ":", "–", "—"}


def _negatable(words: Sequence[Word]) -> list[Word]:
    """Return the words that a negation may negate: those that say something, and the most common verbs."""
    return [word for word in words if is_informative(word) or not bases(word.folded).isdisjoint(_COMMON_VERBS)]


def _overlap(negation: _Negation, other: _Negation) -> bool:
    return any(is_among(word, other.scope) for word in negation.scope) or not (negation.scope and other.scope)


def _is_affirmed(word: Word, claim: Sequence[Word], negations: Sequence[_Negation]) -> bool:
    """Return whether a claim contains a word without negating it."""
    return is_among(word, _negatable(claim)) and not any(is_among(word, negation.scope) for negation in negations)


def _is_affirmed_in(word: Word, source: Sequence[Word]) -> bool:
    negated = [each for negation in _negations(source) for each in negation.scope[:1]]
    times = sum(is_same_word(word, other) for other in _negatable(source))
    return times > sum(is_same_word(word, other) for other in negated)


def _unmatched(claimed: Sequence[_Negation], stated: Sequence[_Negation]) -> list[_Negation]:
    """Return the negations of a claim that are left when each of the sources' has been matched with one of them."""
    left = list(stated)
    rest = []
    for negation in claimed:
        same = [other for other in left if _overlap(negation, other)]
        if not same:
            rest.append(negation)
            continue
        if negation.sign.folded not in _PAIRED:  # "neither A nor B" may be one negation in the source
            left.remove(max(same, key=lambda other: other.sign.folded == negation.sign.folded))
    return rest


def _is_told_of(negation: _Negation, sources: Sequence[Sequence[Word]]) -> bool:
    """Return whether a verb that negates ("refused") stands in a sentence that has a word of its scope."""
    return negation.sign.folded in NEGATING_VERBS and any(
        any(word.folded == negation.sign.folded for word in source)
        and any(is_among(word, source) for word in negation.scope)
        for source in sources
    )


def _tells_an_end(negation: _Negation, sources: Sequence[Sequence[Word]]) -> bool:
    """Return whether "no longer" stands for a word such as "drops" in a sentence that has a word of its scope."""
    return negation.ends and any(
        any(not bases(word.folded).isdisjoint(_ENDING) for word in source)
        and any(is_among(word, source) for word in negation.scope)
        for source in sources
    )


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
        opposite = next(
            (o for source in sources for o in informative_words(source) if _differ_by_prefix(word, o)), None
        )
        if opposite is None:
            continue
        restored = any(is_among(word, d.scope) for d in claimed) != any(is_among(opposite, d.scope) for d in stated)
        if not restored:
            return True
    return False


def _differ_by_prefix(word: Word, other: Word) -> bool:
    shorter, longer = sorted((word.folded, other.folded), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in _NEGATIVE_PREFIXES)


def _are_opposites(word: Word, other: Word) -> bool:
    return _differ_by_prefix(word, other) or exclude_each_other(word.folded, other.folded)
