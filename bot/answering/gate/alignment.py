"""Checks that a sentence's numbers and names are used as in the sentences that are meant to support it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.answering.gate.word_matcher import WordMatcher
from bot.answering.gate.words import Word, is_among, is_same_word

NEIGHBOURS = 4
"""Content words on either side of a word that count as its neighbours."""
NUMBER_NEIGHBOURS = 0.34
"""Least share of a number's neighbours that a source's sentence must contain beside the number."""
NAME_NEIGHBOURS = 0.5
"""Least share of a name's neighbours, other names left out, that a source's sentence must contain beside the name."""
COPIED = 0.75
"""Share of a claim's content words in a sentence from which the claim counts as a changed copy of the sentence."""
MAX_REPLACED_WORDS = 4
"""Longest run of content words that may replace another one; a longer one is a different statement."""


def is_number_supported(place: int, claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> bool:
    """Return whether a source contains a number together with enough of the number's neighbours in the claim.

    Args:
        place: Position of the number in ``claim``.
        claim: Content words of the claim.
        sources: Content words of each supporting sentence, the title's words among them.
    """
    neighbours = [word for word in _neighbours(claim, place) if not word.number]
    for source in sources:
        if not is_among(claim[place], source):
            continue
        shared = sum(is_among(word, source) for word in neighbours)
        if not neighbours or shared >= NUMBER_NEIGHBOURS * len(neighbours):
            return True
    return False


def misjoined_name(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> Word | None:
    """Return the first name that directly follows another one, while no source has the two side by side; else None.

    An example is a first name with the wrong surname.

    Args:
        claim: All words of the claim.
        sources: Content words of each text that may name things.
    """
    for before, word in pairwise(claim):
        if not (
            word.follows_directly
            and word.is_name
            and word.is_content
            and (before.is_name or (before.is_content and before.text[:1].isupper()))
        ):
            continue
        if not any(_are_adjacent(before, word, source) for source in sources):
            return word
    return None


def _are_adjacent(one: Word, other: Word, words: Sequence[Word]) -> bool:
    return any(
        (is_same_word(one, a) and is_same_word(other, b)) or (is_same_word(one, b) and is_same_word(other, a))
        for a, b in pairwise(words)
    )


def misplaced_name(claim: Sequence[Word], sources: Sequence[Sequence[Word]], titles: Sequence[Word]) -> Word | None:
    """Return the first name in a place where no source has it; None if there is none.

    Such a name is missing in the sentence that shares most words with the claim, and no other sentence has it together
    with its neighbours in the claim. Names of the title are allowed anywhere, since they may replace "it" and "she". A
    claim that has all names of the closest sentence, and other words of a sentence with the name, joins these two.

    Args:
        claim: Content words of the claim.
        sources: Content words of each supporting sentence.
        titles: Words of the titles.
    """
    closest = max(sources, key=lambda source: sum(is_among(word, source) for word in claim), default=())
    replaces_none = all(is_among(word, claim) for word in closest if word.is_name)
    added = [word for word in claim if not word.is_name and not is_among(word, closest)]
    for place, word in enumerate(claim):
        if not word.is_name or is_among(word, closest) or is_among(word, titles):
            continue
        neighbours = [other for other in _neighbours(claim, place) if not other.is_name]
        naming = [source for source in sources if is_among(word, source)]
        if replaces_none and any(is_among(each, source) for source in naming for each in added):
            continue
        beside = [*claim[max(0, place - 2) : place], *claim[place + 1 : place + 3]]
        nearest = [other for other in beside if not other.is_name]
        if not any(_shares_neighbours(neighbours, source) or _shares_neighbours(nearest, source) for source in naming):
            return word
    return None


def _shares_neighbours(neighbours: Sequence[Word], source: Sequence[Word]) -> bool:
    return sum(is_among(word, source) for word in neighbours) >= NAME_NEIGHBOURS * len(neighbours)


def substituted_word(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> Word | None:
    """Return the first name or number that replaces another one of a source's sentence; None if there is none.

    Claim and sentence are aligned (``difflib``). Where they agree before or after a differing run, and the run has
    different names, or different numbers, one replaced the other. A word that another supporting sentence has beside
    the same neighbour is accepted, unless the claim is nearly a copy of this sentence.
    """
    for source in sources:
        copied = sum(is_among(word, source) for word in claim) >= COPIED * len(claim)
        for start, end, replaced, agreeing in _replaced_runs(claim, source):
            for word in claim[start:end]:
                rivals = [other for other in replaced if _are_of_one_kind(word, other)]
                if not rivals or is_among(word, replaced):
                    continue
                if is_among(word, source) and all(_count(each, claim) >= _count(each, source) for each in rivals):
                    continue  # the claim contains both: only the order differs
                if copied or agreeing >= 3 or not any(_is_in_place(word, claim, start, end, each) for each in sources):
                    return word
    return None


def _are_of_one_kind(word: Word, other: Word) -> bool:
    if word.number or other.number:
        return bool(word.is_certain_number and other.is_certain_number)
    named = word.is_name or (word.starts_sentence and word.text[:1].isupper())
    other_named = other.is_name or (other.starts_sentence and other.text[:1].isupper())
    return named and other_named and (word.is_name or other.is_name)


def _replaced_runs(claim: Sequence[Word], source: Sequence[Word]) -> Iterator[tuple[int, int, Sequence[Word], int]]:
    """Yield the runs of a claim that differ from a source's: ``(start, end, source's run, number of agreeing words)``.

    Next to a run, at least two words agree on one side, or one on each side. The number is 0 unless both sides agree.
    """
    mine, theirs = [_key(word) for word in claim], _keys_named_as_in(claim, source)
    codes = WordMatcher(mine, theirs).get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        if tag != "replace" or b - a > MAX_REPLACED_WORDS or d - c > MAX_REPLACED_WORDS:
            continue
        before = _equal_run(codes, place - 1)
        after = _equal_run(codes, place + 1)
        if (before and after) or max(before, after) >= 2:
            yield a, b, source[c:d], before + after if before and after else 0


def _count(word: Word, words: Sequence[Word]) -> int:
    return sum(is_same_word(word, other) for other in words)


def _equal_run(codes: Sequence[tuple[str, int, int, int, int]], place: int) -> int:
    if not 0 <= place < len(codes) or codes[place][0] != "equal":
        return 0
    return codes[place][2] - codes[place][1]


def _key(word: Word) -> str:
    return word.number or word.folded


def _keys_named_as_in(claim: Sequence[Word], source: Sequence[Word]) -> list[str]:
    """Return the keys of the source's words; a word that agrees with one of the claim gets the claim's key."""
    return [next((_key(mine) for mine in claim if is_same_word(mine, word)), _key(word)) for word in source]


def _is_in_place(word: Word, claim: Sequence[Word], start: int, end: int, source: Sequence[Word]) -> bool:
    """Return whether a source has a word near the words before or after its run in the claim."""
    outer = [claim[at] for at in (start - 1, end) if 0 <= at < len(claim)]
    places = [at for at, other in enumerate(source) if is_same_word(word, other)]
    return any(is_among(each, source[max(0, at - 2) : at + 3]) for at in places for each in outer)


def _neighbours(words: Sequence[Word], place: int) -> list[Word]:
    return [*words[max(0, place - NEIGHBOURS) : place], *words[place + 1 : place + 1 + NEIGHBOURS]]
