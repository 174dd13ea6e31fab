"""Reads a text into words that can be compared with those of another: by stem, by value, as names and negations."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot.answering.gate.inflection import irregular_base
from bot.answering.gate.numerals import (
    AMBIGUOUS_NUMBERS,
    MAX_PARTS,
    Numeral,
    is_part_of_number,
    number_value,
    read_numeral,
)

Stems = Callable[[str], Sequence[str]]
"""Returns the indexed terms of a word; none for the most common words."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+\w*|\w+(?:['’]\w+)*")
_NUMBER_WITH_UNIT = re.compile(
    r"(\d[\d.,]*)([kmµμ]?g|[kmcnµμ]?m|[KMGTkm]i?[Bb](?:it)?|k?[WV]h?|m?[lL]|ms|h|min|[kMG]?Hz|px|bar|ft|lbs?|oz)"
)
"""A number and a unit without a space between them, as in "500mg"; not "1990s"."""
MAX_GAP_CHARS = 8
PREFIX_CHARS = 5
"""Characters at the beginning in which two words agree, at least, if they have no stem in common."""

_NEGATION_WORDS = """
not no never cannot without neither nor none nobody nothing nowhere unable hardly scarcely barely rarely seldom fail
fails failed failing lack lacks lacked lacking refuse refuses refused except n't
"""
NEGATIONS = frozenset(_NEGATION_WORDS.split())
"""Words that negate a statement; words that end in ``n't`` do so too."""
NEGATING_VERBS_WORDS = """
fail fails failed failing lack lacks lacked lacking refuse refuses refused
"""
NEGATING_VERBS = frozenset(NEGATING_VERBS_WORDS.split())
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
        before: The signs and spaces before it, the last ``MAX_GAP_CHARS`` of them.
        after: The same after it.
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
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Form:
    """What a word is wherever it stands; the attributes are those of ``Word``.

    Attributes:
        may_be_name: Whether it is a name where it does not start a sentence.
        is_surely_capital: Whether its capital letters mean something even there.
    """

    text: str
    folded: str
    stems: frozenset[str]
    number: str
    is_certain_number: bool
    may_be_name: bool
    is_surely_capital: bool
    is_content: bool
    is_negation: bool


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it stands in a text, and what stands before it."""

    text: str
    before: str
    starts_sentence: bool


def is_same_word(one: Word, other: Word) -> bool:
    """Return whether two words agree: in value, in a stem, or in a long prefix ("forecast", "forecasting")."""
    if one.number or other.number:
        return one.number == other.number
    return not one.stems.isdisjoint(other.stems) or _share_prefix(one.folded, other.folded)


def _share_prefix(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < PREFIX_CHARS:
        return False
    shared = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return shared >= PREFIX_CHARS and shared >= 0.6 * len(longer)


def informative_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that say something about the subject, including numbers."""
    return [word for word in words if is_informative(word)]


def is_informative(word: Word) -> bool:
    """Return whether a word says something about the subject, or is a number."""
    return word.is_content or word.is_certain_number


def has_meaning(word: Word) -> bool:
    """Return whether a word is informative, or a verb that also negates, such as "refuse"."""
    return is_informative(word) or (word.is_negation and word.folded in NEGATING_VERBS)


def is_among(word: Word, words: Sequence[Word]) -> bool:
    """Return whether a word, or one that agrees with it, is among others."""
    return any(is_same_word(word, other) for other in words)


class Vocabulary:
    """Reads texts into words; safe to share between threads.

    Args:
        stems: Returns the indexed terms of a word.
    """

    def __init__(self, stems: Stems) -> None:
        self._form = lru_cache(maxsize=65_536)(partial(_form, stems))

    def read(self, text: str) -> tuple[Word, ...]:
        """Return a text's words in order; a number of several words ("2.5 million") is one word."""
        tokens = _tokens(text)
        words: list[Word] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            numeral = read_numeral(_row(tokens, place)) if is_part_of_number(token.text) else None
            place += numeral.parts if numeral else 1
            after = tokens[place].before if place < len(tokens) else ""
            words.append(self._word(token, numeral, after, follows_directly=bool(words) and token.before.isspace()))
        return _with_phrases(words)

    def _word(self, token: _Token, numeral: Numeral | None, after: str, *, follows_directly: bool) -> Word:
        form = self._form(token.text)
        is_name = form.may_be_name and (not token.starts_sentence or form.is_surely_capital)
        return Word(
            text=form.text,
            folded=form.folded,
            stems=form.stems,
            number=numeral.value if numeral else form.number,
            is_certain_number=numeral is not None or form.is_certain_number,
            is_name=numeral is None and is_name,
            starts_sentence=token.starts_sentence,
            is_content=numeral is not None or form.is_content,
            is_negation=form.is_negation,
            follows_directly=follows_directly,
            before=token.before,
            after=after,
        )


def _form(stems: Stems, word: str) -> _Form:
    text = word.replace("’", "'")
    bare = text[:-2] if text.endswith(("'s", "'S")) else text.rstrip("'")
    folded = bare.casefold()
    number = number_value(bare)
    common = folded in _COMMON
    negates = folded in NEGATIONS or folded.endswith("n't")
    inner_capital = any(each.isupper() for each in bare[1:])
    base = irregular_base(folded)
    found = frozenset(stems(bare)) or frozenset({folded})
    return _Form(
        text=bare,
        folded=folded,
        stems=found | frozenset(stems(base)) if base else found,
        number=number,
        is_certain_number=bool(number) and folded not in AMBIGUOUS_NUMBERS,
        may_be_name=(bare[:1].isupper() or inner_capital) and not common and not number,
        is_surely_capital=inner_capital or (bare.isalnum() and any(each.isdigit() for each in bare)),
        is_content=not common and not negates,
        is_negation=negates,
    )


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = 0
    for found in _TOKEN.finditer(text):
        gap = text[end : found.start()]
        starts_sentence = found.start() == 0 or _opens_sentence(gap)
        parted = _NUMBER_WITH_UNIT.fullmatch(found.group())
        token, unit = parted.groups() if parted else (found.group(), "")
        tokens.append(_Token(token, gap[-MAX_GAP_CHARS:], starts_sentence))
        if unit:
            tokens.append(_Token(unit, " ", starts_sentence=False))
        end = found.end()
    return tokens


def _row(tokens: Sequence[_Token], place: int) -> list[str]:
    """Return the words from a place on, up to the first sign other than a hyphen."""
    row = [tokens[place].text]
    for token in tokens[place + 1 : place + MAX_PARTS]:
        if token.before.strip() not in {"", "-"}:
            break
        row.append(token.text)
    return row


def _opens_sentence(gap: str) -> bool:
    """Return whether the text between two words ends a sentence, or opens a line, a quotation or a bracket."""
    signs = gap.rstrip()
    if "\n" in gap[len(signs) :] or signs.endswith(("•", "–", "—", '"', "“", "‘", "(", "``")):
        return True
    return len(signs) < len(gap) and signs.rstrip("'\"”’)]").endswith((".", "!", "?", ":", ";", "…"))


def _with_phrases(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with "not" of "not only" marked as no negation, and "longer" of "no longer" as no content."""
    read = list(words)
    for place, word in enumerate(read[:-1]):
        if word.folded == "not" and read[place + 1].folded in _NOT_ONLY:
            read[place] = replace(word, is_content=False, is_negation=False)
        if word.folded == "no" and read[place + 1].folded == "longer":
            read[place + 1] = replace(read[place + 1], is_content=False)
    return tuple(read)
