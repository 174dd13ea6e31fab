"""What of a text can be held against another: its words by stem, its numbers by value, its names, its negations."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import decimal

Stems = Callable[[str], Sequence[str]]
"""A word's terms as they are indexed; none for the commonest words."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+\w*|\w+(?:['’]\w+)*")
_DIGITS = re.compile(r"(\d+(?:[.,:]\d+)*)(?:st|nd|rd|th|s)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINAL = {word: value for value, word in enumerate(_UNITS.split(), 2)}
_CARDINAL |= {word: value for value, word in enumerate(_ORDINALS.split(), 3)}
_CARDINAL |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_CARDINAL |= {"twice": 2, "both": 2, "dozen": 12, "nineteenth": 19, "eighteenth": 18, "seventeenth": 17}
_CARDINAL |= {"sixteenth": 16, "fifteenth": 15, "fourteenth": 14, "thirteenth": 13, "twentieth": 20}
_SOFT = frozenset({"both", "twice", "third", "second"})
"""Words of number that are often used for something else; they are never required of a source."""
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Words that stand for so many zeros."""

_NEGATING = """
not no never cannot without neither nor none nobody nothing nowhere unable hardly scarcely barely rarely seldom fail
fails failed failing lack lacks lacked lacking refuse refuses refused except n't
"""
NEGATIONS = frozenset(_NEGATING.split())
"""Words that turn a statement round; a word that ends in ``n't`` does too."""
_NOT_ONLY = frozenset({"only", "just", "merely", "simply", "solely", "necessarily"})

# Words of grammar: present in any text, so that they bear out nothing.
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
        text: As written, a possessive's ending taken off.
        folded: In lower case.
        stems: Its terms as indexed, or its lower case where the index leaves it out.
        number: Its value as digits, ``""`` where it is no number.
        firm: Whether it is a number that cannot be meant otherwise: digits, or a word such as "seven".
        name: Whether it is written as a name: capital letters where a common word has none.
        opening: Whether it opens a sentence, so that its capital letter says nothing.
        content: Whether it says something of the subject.
        negates: Whether it turns the statement round.
        joined: Whether only white space parts it from the word before.
    """

    text: str
    folded: str
    stems: frozenset[str]
    number: str
    firm: bool
    name: bool
    opening: bool
    content: bool
    negates: bool
    joined: bool


class Vocabulary:
    """Reads texts into words by an index's stems.

    Args:
        stems: A word's terms as indexed.
    """

    def __init__(self, stems: Stems) -> None:
        self._stems = lru_cache(maxsize=65_536)(lambda word: frozenset(stems(word)))

    def read(self, text: str) -> tuple[Word, ...]:
        """Return a text's words in order; a number and its scale ("2.5 million") are one number."""
        words: list[Word] = []
        end = 0
        for found in _TOKEN.finditer(text):
            gap = text[end : found.start()]
            opening = found.start() == 0 or _opens_sentence(gap)
            joined = bool(words) and gap.isspace()
            word = self._word(found.group(), opening=opening, joined=joined)
            end = found.end()
            if words and word.folded in _SCALES and words[-1].number:
                words[-1] = _scaled(words[-1], _SCALES[word.folded])
            if words and _is_compound(words[-1], word, gap):
                words[-1] = replace(words[-1], number=str(int(words[-1].number) + int(word.number)))
                continue
            words.append(word)
        return _without_not_only(words)

    def _word(self, token: str, *, opening: bool, joined: bool) -> Word:
        text = token.replace("’", "'")
        bare = text[:-2] if text.endswith(("'s", "'S")) else text.rstrip("'")
        folded = bare.casefold()
        number = _value(bare)
        common = folded in _COMMON
        negates = folded in NEGATIONS or folded.endswith("n't")
        stems = self._stems(bare) or frozenset({folded})
        written_large = bare[:1].isupper() or any(each.isupper() for each in bare[1:])
        inner = any(each.isupper() for each in bare[1:]) or (bare.isalnum() and any(each.isdigit() for each in bare))
        name = written_large and not common and not number and (not opening or inner)
        firm = bool(number) and folded not in _SOFT
        content = not common and not negates
        return Word(bare, folded, stems, number, firm, name, opening, content, negates, joined)


def _opens_sentence(gap: str) -> bool:
    """Whether what stands between two words ends a sentence, or opens a line, a quotation or a bracket."""
    signs = gap.rstrip()
    if "\n" in gap[len(signs) :] or signs.endswith(("•", "–", "—", '"', "“", "‘", "(", "``")):
        return True
    return len(signs) < len(gap) and signs.rstrip("'\"”’)]").endswith((".", "!", "?", ":", ";", "…"))


def _value(word: str) -> str:
    found = _DIGITS.fullmatch(word)
    if found is None:
        value = _CARDINAL.get(word.casefold())
        return "" if value is None else str(value)
    digits = "".join(str(decimal(each)) if each.isdecimal() else each for each in found[1])
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    whole, dot, decimals = digits.partition(".")
    # 07 is 7, but the zero of 2.10 may tell a version from 2.1
    return f"{_without_zeros(whole)}{dot}{decimals}" if whole.isdecimal() else digits


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _scaled(word: Word, zeros: int) -> Word:
    """A number times a power of ten; digit by digit, so that no number is too long, and none is rounded."""
    whole, _, decimals = word.number.partition(".")
    if not f"{whole}{decimals}".isdecimal():
        return word  # a time, a ratio, a version
    rest = decimals[zeros:].rstrip("0")
    number = _without_zeros(whole + decimals[:zeros].ljust(zeros, "0"))
    return replace(word, number=f"{number}.{rest}" if rest else number)


def _is_compound(before: Word, word: Word, gap: str) -> bool:
    """Whether two words are one number: twenty-five."""
    tens = before.folded in _TENS.split() and before.number.isdigit()
    return tens and word.folded in _CARDINAL and 1 < int(word.number) < 10 and gap.endswith(("-", " "))


def _without_not_only(words: Sequence[Word]) -> tuple[Word, ...]:
    """Take back the negation of "not only", which denies nothing."""
    read = list(words)
    for place, word in enumerate(read[:-1]):
        if word.folded == "not" and read[place + 1].folded in _NOT_ONLY:
            read[place] = replace(word, content=False, negates=False)
    return tuple(read)
