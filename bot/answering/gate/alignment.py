"""Holds a sentence's numbers, names and negations against the sentences that are said to bear it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.answering.gate.words import Word

NEAR = 4
"""Content words on either side that make up a word's surroundings."""
SHARED_SURROUNDINGS = 0.34
"""Share of a number's surroundings that must stand with it in a source's sentence."""
NAME_SURROUNDINGS = 0.5
"""Share of a name's surroundings, other names left out, that must stand with it in a source's sentence."""
COPIED = 0.75
"""Share of a claim's content words from which it counts as a copy of a sentence, changed here and there."""
LONGEST_GAP = 4
"""Content words of a run that may stand for another run; longer ones are told otherwise altogether."""
REACH = 3
"""Words after a negation that it may turn round; one before it counts too."""
_OPPOSITES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")


def same(one: Word, other: Word) -> bool:
    """Whether two words say the same: one value, one stem, or one long beginning ("forecast", "forecasting")."""
    if one.number or other.number:
        return one.number == other.number
    return not one.stems.isdisjoint(other.stems) or _kin(one.folded, other.folded)


def _kin(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 5:
        return False
    shared = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return shared >= 5 and shared >= 0.6 * len(longer)


def contents(words: Sequence[Word]) -> list[Word]:
    """The words that say something of the subject, numbers among them."""
    return [word for word in words if word.content or word.firm]


def stands_in(word: Word, words: Sequence[Word]) -> bool:
    """Whether a word, or one that says the same, is among others."""
    return any(same(word, other) for other in words)


def number_is_borne_out(place: int, claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> bool:
    """Whether a number stands in a source with enough of what surrounds it in the claim.

    Args:
        place: Position of the number in ``claim``.
        claim: Content words of the claim.
        sources: Content words of each supporting sentence, the title's words among them.
    """
    around = [word for word in _around(claim, place) if not word.number]
    for source in sources:
        if not stands_in(claim[place], source):
            continue
        shared = sum(stands_in(word, source) for word in around)
        if not around or shared >= SHARED_SURROUNDINGS * len(around):
            return True
    return False


def torn_name(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> Word | None:
    """The first name put beside another one that it nowhere stands beside; None where there is none.

    Args:
        claim: All words of the claim.
        sources: Content words of each text that may name things.
    """
    for before, word in pairwise(claim):
        if not (word.joined and word.name and (before.name or (before.content and before.text[:1].isupper()))):
            continue
        if not any(_side_by_side(before, word, source) for source in sources):
            return word
    return None


def _side_by_side(one: Word, other: Word, words: Sequence[Word]) -> bool:
    return any((same(one, a) and same(other, b)) or (same(one, b) and same(other, a)) for a, b in pairwise(words))


def out_of_place(claim: Sequence[Word], sources: Sequence[Sequence[Word]], titles: Sequence[Word]) -> Word | None:
    """The first name that was put where no sentence has it; None where there is none.

    The sentence that holds most of the claim lacks it, and no other one has it among what surrounds it in the claim.
    Names of the title may stand for "it" and "she" anywhere.

    Args:
        claim: Content words of the claim.
        sources: Content words of each supporting sentence.
        titles: Words of the titles.
    """
    closest = max(sources, key=lambda source: sum(stands_in(word, source) for word in claim), default=())
    for place, word in enumerate(claim):
        if not word.name or stands_in(word, closest) or stands_in(word, titles):
            continue
        around = [other for other in _around(claim, place) if not other.name]
        if not any(stands_in(word, source) and _shares(around, source) for source in sources):
            return word
    return None


def _shares(around: Sequence[Word], source: Sequence[Word]) -> bool:
    return sum(stands_in(word, source) for word in around) >= NAME_SURROUNDINGS * len(around)


def stands_for_another(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> Word | None:
    """The first name or number that a source's sentence holds another one in place of; None where there is none.

    Sentence and source are laid side by side (``difflib``); where both agree before or behind a gap, and the gap holds
    different names, or different numbers, one was put for the other. Unless the claim is nearly that sentence, a word
    that another supporting sentence has beside the same neighbour is in its own place.
    """
    for source in sources:
        copied = sum(stands_in(word, source) for word in claim) >= COPIED * len(claim)
        for start, end, theirs, agreeing in _gaps(claim, source):
            for word in claim[start:end]:
                rivals = [other for other in theirs if _of_a_kind(word, other)]
                if not rivals or stands_in(word, theirs):
                    continue
                if stands_in(word, source) and all(_times(each, claim) >= _times(each, source) for each in rivals):
                    continue  # both are told of: only the order differs
                if copied or agreeing >= 3 or not any(_in_its_place(word, claim, start, end, each) for each in sources):
                    return word
    return None


def _of_a_kind(word: Word, other: Word) -> bool:
    if word.number or other.number:
        return bool(word.firm and other.firm)
    named = word.name or (word.opening and word.text[:1].isupper())
    other_named = other.name or (other.opening and other.text[:1].isupper())
    return named and other_named and (word.name or other.name)


def _gaps(claim: Sequence[Word], source: Sequence[Word]) -> Iterator[tuple[int, int, Sequence[Word], int]]:
    """Runs of a claim (start, end) that differ from a source's, with the source's run and how many words agree around.

    At least two words agree on one side, or one on both; those count only where both sides agree.
    """
    mine = [_key(word) for word in claim]
    matcher = SequenceMatcher(None, mine, _shared_keys(claim, source), autojunk=False)
    codes = matcher.get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        if tag != "replace" or b - a > LONGEST_GAP or d - c > LONGEST_GAP:
            continue
        before = _length(codes, place - 1)
        behind = _length(codes, place + 1)
        if (before and behind) or max(before, behind) >= 2:
            yield a, b, source[c:d], before + behind if before and behind else 0


def _times(word: Word, words: Sequence[Word]) -> int:
    return sum(same(word, other) for other in words)


def _length(codes: Sequence[tuple[str, int, int, int, int]], place: int) -> int:
    if not 0 <= place < len(codes) or codes[place][0] != "equal":
        return 0
    return codes[place][2] - codes[place][1]


def _key(word: Word) -> str:
    return word.number or word.folded


def _shared_keys(claim: Sequence[Word], source: Sequence[Word]) -> list[str]:
    """The source's words, each called as the claim calls it."""
    return [next((_key(mine) for mine in claim if same(mine, word)), _key(word)) for word in source]


def _in_its_place(word: Word, claim: Sequence[Word], start: int, end: int, source: Sequence[Word]) -> bool:
    """Whether a source has a word near what stands before or behind its run in the claim."""
    outer = [claim[at] for at in (start - 1, end) if 0 <= at < len(claim)]
    places = [at for at, other in enumerate(source) if same(word, other)]
    return any(stands_in(each, source[max(0, at - 2) : at + 3]) for at in places for each in outer)


def _around(words: Sequence[Word], place: int) -> list[Word]:
    return [*words[max(0, place - NEAR) : place], *words[place + 1 : place + 1 + NEAR]]


@dataclass(frozen=True, slots=True)
class _Denial:
    """A negation: what it turns round, the next word of content first."""

    target: Word | None
    near: tuple[Word, ...]


def denies_otherwise(claim: Sequence[Word], sources: Sequence[Sequence[Word]]) -> bool:
    """Whether claim and sources differ in what they deny.

    Args:
        claim: All words of the claim.
        sources: All words of each supporting sentence.
    """
    mine = _denials(claim)
    theirs = [denial for source in sources for denial in _denials(source)]
    if any(not any(_meet(denial, other) for other in theirs) for denial in mine):
        return not all(_opposed(denial, sources) for denial in mine)
    for source in sources:
        for denial in _denials(source):
            if denial.target is None or not _affirmed(denial.target, claim, mine):
                continue
            if not any(_stands_undenied(denial.target, other) for other in sources):
                return True
    return _turned_round(claim, sources, mine, theirs)


def _denials(words: Sequence[Word]) -> list[_Denial]:
    found = []
    for place, word in enumerate(words):
        if not word.negates:
            continue
        after = contents(words[place + 1 : place + 1 + 2 * REACH])[:REACH]
        before = contents(words[max(0, place - REACH) : place])[-1:]
        found.append(_Denial(after[0] if after else None, (*after, *before)))
    return found


def _meet(denial: _Denial, other: _Denial) -> bool:
    return any(stands_in(word, other.near) for word in denial.near) or not (denial.near and other.near)


def _affirmed(word: Word, claim: Sequence[Word], denials: Sequence[_Denial]) -> bool:
    """Whether a claim says a word without denying it."""
    return stands_in(word, contents(claim)) and not any(stands_in(word, denial.near) for denial in denials)


def _stands_undenied(word: Word, source: Sequence[Word]) -> bool:
    denied = [near for denial in _denials(source) for near in denial.near[:1]]
    times = sum(same(word, other) for other in contents(source))
    return times > sum(same(word, other) for other in denied)


def _opposed(denial: _Denial, sources: Sequence[Sequence[Word]]) -> bool:
    """Whether a source says the opposite's word: "not available" for "unavailable"."""
    target = denial.target
    return target is not None and any(_opposites(target, other) for source in sources for other in source)


def _turned_round(
    claim: Sequence[Word], sources: Sequence[Sequence[Word]], mine: Sequence[_Denial], theirs: Sequence[_Denial]
) -> bool:
    """Whether a word stands for its opposite ("unable" for "able") with no negation on either side to right it."""
    for word in contents(claim):
        if any(stands_in(word, source) for source in sources):
            continue
        opposite = next((o for source in sources for o in contents(source) if _opposites(word, o)), None)
        if opposite is None:
            continue
        righted = any(stands_in(word, d.near) for d in mine) != any(stands_in(opposite, d.near) for d in theirs)
        if not righted:
            return True
    return False


def _opposites(word: Word, other: Word) -> bool:
    shorter, longer = sorted((word.folded, other.folded), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in _OPPOSITES)
