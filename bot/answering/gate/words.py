"""Reads a text into words that can be compared with those of another: by stem, by value, as names and negations."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import decimal

Stems = Callable[[str], Sequence[str]]
"""Returns the indexed terms of a word; none for the most common words."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+\w*|\w+(?:['’]\w+)*")
_DIGITS = re.compile(r"(\d+(?:[.,:]\d+)*)(?:st|nd|rd|th|s)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS.split(), 2)}
_NUMBER_WORDS |= {word: value for value, word in enumerate(_ORDINALS.split(), 3)}
_NUMBER_WORDS |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_NUMBER_WORDS |= {"twice": 2, "both": 2, "dozen": 12, "nineteenth": 19, "eighteenth": 18, "seventeenth": 17}
_NUMBER_WORDS |= {"sixteenth": 16, "fifteenth": 15, "fourteenth": 14, "thirteenth": 13, "twentieth": 20}
_AMBIGUOUS_NUMBERS = frozenset({"both", "twice", "third", "second"})
"""Number words that often mean something else; a source need not contain them."""
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Word → number of zeros that it adds."""

_NEGATION_WORDS = """
not no never cannot without neither nor none nobody nothing nowhere unable hardly scarcely barely rarely seldom fail
fails failed failing lack lacks lacked lacking refuse refuses refused except n't
"""
NEGATIONS = frozenset(_NEGATION_WORDS.split())
"""Words that negate a statement; words that end in ``n't`` do so too."""
_NOT_ONLY = frozenset({"only", "just", "merely", "simply", "solely", "necessarily"})

# Function words: every text contains them, so they support nothing.
_COMMON_WORDS = """
a about above according actually after again against all almost along already also although always am among an and
another any anyone are around as at away back be because become becomes been before being below between both but by
called came can come could did do does doing done down due during each either else especially etc even ever every few
first for found from further generally get gets give given gives go goes got had has have having he her here hers him
his how however i if in include included includes including indeed instead into is it its itself just kind know known
later least less like likely made mainly make makes making many may me means meanwhile might more moreover most mostly
much must my namely near need new not now of off often on once one ones only onto or other others otherwise our out
over overall own part particular per perhaps possible put quite rather really regarding same say says see seen several
shall she should similarly simply since so some something sometimes such take taken than that the their them
themselves then there thereby therefore these they thing things this those though through throughout thus to together
too toward towards typically under until up upon us use used uses using usually various very via was way ways we well
went were what when where whereas whether which while who whole whom whose why will with within would yet you your s t
d ll re ve m passage passages document documents source sources question answer states stated mentions mentioned
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        text: As written, without the ending of a possessive.
        folded: In lower case (case-folded).
        stems: Its indexed terms; ``{folded}`` if the index has none for it.
        number: Its value in digits, ``""`` if it is no number.
        is_certain_number: Whether it can only be a number: digits, or a word such as "seven".
        is_name: Whether it is written as a name: with capital letters where a common word has none.
        starts_sentence: Whether it is the first word of a sentence, so that its capital letter means nothing.
        is_content: Whether it says something about the subject.
        is_negation: Whether it negates the statement.
        follows_directly: Whether only white space separates it from the word before.
    """

    text: str
    folded: str
    stems: frozenset[str]
    number: str
    is_certain_number: bool
    is_name: bool
    starts_sentence: bool
    is_content: bool
    is_negation: bool
    follows_directly: bool


def is_same_word(one: Word, other: Word) -> bool:
    """Return whether two words agree: in value, in a stem, or in a long prefix ("forecast", "forecasting")."""
    if one.number or other.number:
        return one.number == other.number
    return not one.stems.isdisjoint(other.stems) or _share_prefix(one.folded, other.folded)


def _share_prefix(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 5:
        return False
    shared = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return shared >= 5 and shared >= 0.6 * len(longer)


def informative_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that say something about the subject, including numbers."""
    return [word for word in words if word.is_content or word.is_certain_number]


def is_among(word: Word, words: Sequence[Word]) -> bool:
    """Return whether a word, or one that agrees with it, is among others."""
    return any(is_same_word(word, other) for other in words)


class Vocabulary:
    """Reads texts into words; safe to share between threads.

    Args:
        stems: Returns the indexed terms of a word.
    """

    def __init__(self, stems: Stems) -> None:
        self._stems = lru_cache(maxsize=65_536)(lambda word: frozenset(stems(word)))

    def read(self, text: str) -> tuple[Word, ...]:
        """Return a text's words in order; a number and its scale ("2.5 million") are one number."""
        words: list[Word] = []
        end = 0
        for found in _TOKEN.finditer(text):
            gap = text[end : found.start()]
            starts_sentence = found.start() == 0 or _opens_sentence(gap)
            follows_directly = bool(words) and gap.isspace()
            word = self._word(found.group(), starts_sentence=starts_sentence, follows_directly=follows_directly)
            end = found.end()
            if words and word.folded in _SCALES and words[-1].number:
                words[-1] = _scaled(words[-1], _SCALES[word.folded])
            if words and _is_compound(words[-1], word, gap):
                words[-1] = replace(words[-1], number=str(int(words[-1].number) + int(word.number)))
                continue
            words.append(word)
        return _without_not_only(words)

    def _word(self, token: str, *, starts_sentence: bool, follows_directly: bool) -> Word:
        text = token.replace("’", "'")
        bare = text[:-2] if text.endswith(("'s", "'S")) else text.rstrip("'")
        folded = bare.casefold()
        number = _value(bare)
        common = folded in _COMMON
        negates = folded in NEGATIONS or folded.endswith("n't")
        inner_capital = any(each.isupper() for each in bare[1:])
        capital = bare[:1].isupper() or inner_capital
        unmistakable = inner_capital or (bare.isalnum() and any(each.isdigit() for each in bare))
        return Word(
            text=bare,
            folded=folded,
            stems=self._stems(bare) or frozenset({folded}),
            number=number,
            is_certain_number=bool(number) and folded not in _AMBIGUOUS_NUMBERS,
            is_name=capital and not common and not number and (not starts_sentence or unmistakable),
            starts_sentence=starts_sentence,
            is_content=not common and not negates,
            is_negation=negates,
            follows_directly=follows_directly,
        )


def _opens_sentence(gap: str) -> bool:
    """Return whether the text between two words ends a sentence, or opens a line, a quotation or a bracket."""
    signs = gap.rstrip()
    if "\n" in gap[len(signs) :] or signs.endswith(("•", "–", "—", '"', "“", "‘", "(", "``")):
        return True
    return len(signs) < len(gap) and signs.rstrip("'\"”’)]").endswith((".", "!", "?", ":", ";", "…"))


def _value(word: str) -> str:
    found = _DIGITS.fullmatch(word)
    if found is None:
        value = _NUMBER_WORDS.get(word.casefold())
        return "" if value is None else str(value)
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in found[1])
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    whole, dot, decimals = digits.partition(".")
    # 07 is 7, but 2.10 and 2.1 may be two versions
    return f"{_without_zeros(whole)}{dot}{decimals}" if whole.isdecimal() else digits


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _scaled(word: Word, zeros: int) -> Word:
    """Return a number times a power of ten, computed on its digits, so that it is exact at any length."""
    whole, _, decimals = word.number.partition(".")
    if not f"{whole}{decimals}".isdecimal():
        return word  # a time, a ratio or a version
    rest = decimals[zeros:].rstrip("0")
    number = _without_zeros(whole + decimals[:zeros].ljust(zeros, "0"))
    return replace(word, number=f"{number}.{rest}" if rest else number)


def _is_compound(before: Word, word: Word, gap: str) -> bool:
    """Return whether two words are one number, as in "twenty-five"."""
    tens = before.folded in _TENS.split() and before.number.isdigit()
    return tens and word.folded in _NUMBER_WORDS and 1 < int(word.number) < 10 and gap.endswith(("-", " "))


def _without_not_only(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with "not" of "not only" marked as no negation, because it negates nothing."""
    read = list(words)
    for place, word in enumerate(read[:-1]):
        if word.folded == "not" and read[place + 1].folded in _NOT_ONLY:
            read[place] = replace(word, is_content=False, is_negation=False)
    return tuple(read)
