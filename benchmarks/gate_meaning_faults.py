"""Faults that change what a sentence says and leave most of its words: planted into true sentences, seeded."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from benchmarks.gate_faults import NAME, Claim, Fault

Change = Callable[[str, random.Random], str | None]
"""Returns a sentence made false, None where it has no place for the fault."""

_UNITS = (
    ("mg", "g", "kg"),
    ("mm", "cm", "m", "km"),
    ("seconds", "minutes", "hours", "days", "weeks", "months", "years"),
    ("feet", "miles", "metres", "inches", "kilometres"),
    ("percent", "points", "degrees"),
    ("KB", "MB", "GB"),
    ("pounds", "kilograms", "tons"),
    ("acres", "hectares"),
    ("dollars", "euros", "pounds"),
)
_ALL_UNITS = sorted({unit for row in _UNITS for unit in row}, key=len, reverse=True)
_UNIT = re.compile(rf"(?<=\d )({'|'.join(_ALL_UNITS)})\b")
_MEASURED = re.compile(r"(?<= )\d+(?= (?:°|degrees|percent|points|metres|m\b))")
_SMALL_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBER_WORD = re.compile(r"\b(" + "|".join(_SMALL_NUMBERS) + r")\b(?! hundred| thousand| million| billion)")
_LARGE = ("hundred", "thousand", "million")
_QUANTIFIERS: Mapping[str, Sequence[str]] = {
    "some": ("all", "most", "no"),
    "many": ("all", "no", "few"),
    "most": ("all", "no", "few"),
    "all": ("some", "no", "few"),
    "several": ("all", "most"),
    "few": ("many", "most"),
    "every": ("no",),
    "usually": ("always", "rarely"),
    "often": ("always", "rarely"),
    "sometimes": ("always", "usually"),
    "always": ("sometimes", "rarely"),
    "rarely": ("often", "always"),
    "half": ("all",),
}
_MODALS: Mapping[str, Sequence[str]] = {
    "may": ("will", "must"),
    "might": ("will", "must"),
    "could": ("will", "must"),
    "should": ("must", "need not"),
    "must": ("may", "should", "need not"),
    "will": ("might", "should"),
    "can": ("must", "should"),
}
_COMPARATIVES_ROWS = """
more/less less/more larger/smaller smaller/larger higher/lower lower/higher longer/shorter older/younger younger/older
greater/lesser better/worse worse/better faster/slower fewer/more earlier/later later/earlier stronger/weaker
largest/smallest highest/lowest smallest/largest oldest/youngest longest/shortest
"""
_COMPARATIVES = dict(pair.split("/") for pair in _COMPARATIVES_ROWS.split())
_OPPOSITES_ROWS = """
increased/decreased increase/decrease rose/fell won/lost first/last northern/southern north/south east/west
western/eastern before/after after/before open/closed large/small small/large high/low low/high early/late late/early
long/short accepted/rejected rejected/accepted allowed/forbidden public/private private/public above/below below/above
strong/weak positive/negative internal/external upper/lower male/female began/ended started/stopped includes/excludes
hot/cold inside/outside simple/complex successful/unsuccessful rich/poor improve/worsen gained/lost supported/opposed
maximum/minimum left/right common/rare buy/sell sold/bought with/without without/with death/birth heavy/light
major/minor married/divorced
"""
_OPPOSITES = dict(pair.split("/") for pair in _OPPOSITES_ROWS.split())
_CONDITION = re.compile(r",? (?:if|unless|except|provided that|as long as|until|only when)\b[^.;:]*(?=[.])")
_LEADING_CONDITION = re.compile(r"^(?:If|Unless|When|Once) [^,.;]{10,120}, ")
_REPORT = re.compile(
    r"^[A-Z][\w. ]{2,40} (?:said|says|claimed|argued|believes?|suggests?|reported|states?|alleged) that "
)
_DENIALS = ("It is false that ", "It is not true that ", "It is a myth that ", "Nobody believes that ")
_NAME_ANYWHERE = re.compile(rf"^[A-Z][a-z]{{2,}}|{NAME.pattern}")
_VERB = re.compile(r" (?:\w+ed|won|led|wrote|beat|gave|told|met|sold|bought|sent|is larger than|founded) ")


def kinds() -> dict[str, Change]:
    """Return what can be planted, by name."""
    return {
        "another unit": lambda text, chance: _swapped(text, _UNIT, _other_unit, chance),
        "number word of another size": lambda text, chance: _swapped(text, _NUMBER_WORD, _larger, chance),
        "turned sign": _signed,
        "another quantifier": _by_table(_QUANTIFIERS),
        "another modality": _by_table(_MODALS),
        "turned comparison": _by_table(_COMPARATIVES),
        "opposite word": _by_table(_OPPOSITES),
        "dropped condition": _without_condition,
        "exchanged roles": _exchanged,
        "report as a fact": _without_report,
        "denied statement": _denied,
    }


def plant(kind: str, claims: Sequence[Claim], most: int, seed: int) -> list[Fault]:
    """Plant one kind of fault into as many claims as take it, at most so many."""
    chance = random.Random(f"{kind} {seed}")
    change = kinds()[kind]
    found: list[Fault] = []
    for claim in chance.sample(claims, len(claims)):
        text = change(claim.text, chance)
        if text is not None and text != claim.text and len(text.split()) >= 4:
            found.append(Fault(kind, text, claim.document, (), ""))
        if len(found) == most:
            break
    return found


def _swapped(
    text: str, pattern: "re.Pattern[str]", other: Callable[[str, random.Random], str], chance: random.Random
) -> str | None:
    places = list(pattern.finditer(text))
    if not places:
        return None
    place = chance.choice(places)
    return text[: place.start()] + other(place.group(), chance) + text[place.end() :]


def _other_unit(unit: str, chance: random.Random) -> str:
    row = next(row for row in _UNITS if unit in row)
    return chance.choice([each for each in row if each != unit])


def _larger(word: str, chance: random.Random) -> str:
    return f"{word} {chance.choice(_LARGE)}"


def _signed(text: str, chance: random.Random) -> str | None:
    negative = list(re.finditer(r"(?<= )[-−](?=\d)", text))
    if negative:
        return text[: negative[0].start()] + text[negative[0].end() :]
    return _swapped(text, _MEASURED, lambda old, _: f"-{old}", chance)


def _by_table(table: Mapping[str, Sequence[str] | str]) -> Change:
    pattern = re.compile(r"\b(" + "|".join(table) + r")\b")

    def other(word: str, chance: random.Random) -> str:
        choices = table[word]
        return choices if isinstance(choices, str) else chance.choice(choices)

    return lambda text, chance: _swapped(text, pattern, other, chance)


def _without_condition(text: str, _: random.Random) -> str | None:
    leading = _LEADING_CONDITION.match(text)
    if leading:
        rest = text[leading.end() :]
        return rest[:1].upper() + rest[1:]
    found = _CONDITION.search(text)
    return text[: found.start()] + text[found.end() :] if found else None


def _exchanged(text: str, _: random.Random) -> str | None:
    """Exchange the two names around a verb that is not passive."""
    names = list(_NAME_ANYWHERE.finditer(text))
    for one, other in pairwise(names):
        between = text[one.end() : other.start()]
        if _VERB.fullmatch(between) and " by " not in between and one.group() != other.group():
            return text[: one.start()] + other.group() + between + one.group() + text[other.end() :]
    return None


def _without_report(text: str, _: random.Random) -> str | None:
    found = _REPORT.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    return rest[:1].upper() + rest[1:]


def _denied(text: str, chance: random.Random) -> str | None:
    first = text.split()[0]
    lower = text[:1].lower() + text[1:] if first in {"The", "A", "An", "In", "It", "This", "These", "They"} else text
    return chance.choice(_DENIALS) + lower
