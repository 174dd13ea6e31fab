"""Checks that a claim's numbers have the signs and units that they have in the supporting sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.gate.anchors import Anchors
from bot.answering.gate.words import Word

_UNITS = """
ns nanosecond nanoseconds
µs μs us microsecond microseconds
ms millisecond milliseconds msec
s sec secs second seconds
min mins minute minutes
h hr hrs hour hours
d day days
week weeks
fortnight fortnights
month months
year years yr yrs
decade decades
century centuries
nm nanometre nanometres nanometer nanometers
µm μm micrometre micrometres micrometer micrometers micron microns
mm millimetre millimetres millimeter millimeters
cm centimetre centimetres centimeter centimeters
m metre metres meter meters
km kilometre kilometres kilometer kilometers kms
inch inches
ft foot feet
yard yards yd
mile miles mi
ha hectare hectares
acre acres
µg μg mcg microgram micrograms
mg milligram milligrams
g gram grams gramme grammes
kg kilogram kilograms kilo kilos
t tonne tonnes
ton tons
oz ounce ounces
lb lbs pound pounds
stone
ml millilitre millilitres milliliter milliliters
cl centilitre centilitres centiliter centiliters
dl decilitre decilitres deciliter deciliters
l litre litres liter liters
gallon gallons gal
pint pints
cup cups
tablespoon tablespoons tbsp
teaspoon teaspoons tsp
bit bits
byte bytes
kB KB kilobyte kilobytes
MB megabyte megabytes
GB gigabyte gigabytes
TB terabyte terabytes
PB petabyte petabytes
KiB kibibyte kibibytes
MiB mebibyte mebibytes
GiB gibibyte gibibytes
TiB tebibyte tebibytes
kbit kilobit kilobits
Mbit megabit megabits
Gbit gigabit gigabits
Hz hertz
kHz kilohertz
MHz megahertz
GHz gigahertz
mW milliwatt milliwatts
W watt watts
kW kilowatt kilowatts
MW megawatt megawatts
GW gigawatt gigawatts
Wh kWh MWh
V volt volts
mV millivolt millivolts
kV kilovolt kilovolts
A amp amps ampere amperes
mA milliampere milliamperes
J joule joules
kJ kilojoule kilojoules
cal calorie calories
kcal kilocalorie kilocalories
N newton newtons
Pa pascal pascals
kPa
mbar millibar millibars
bar bars
psi
dB decibel decibels
px pixel pixels
percent percentage pct
point points
degree degrees
°C celsius centigrade
°F fahrenheit
kelvin
mph
kph
knot knots
rpm
euro euros EUR
dollar dollars USD bucks
cent cents
penny pence
franc francs CHF
yen JPY
yuan
rupee rupees
rouble roubles ruble rubles
krona kronor
crown crowns
peso pesos
time times
"""
_BY_NAME = {name: row.split()[0] for row in _UNITS.strip().splitlines() for name in row.split()}
_BY_SIGN = {"%": "percent", "$": "dollar", "€": "euro", "£": "lb", "¥": "yen", "₹": "rupee", "°": "degree"}
_SAME = (frozenset({"degree", "°C"}), frozenset({"degree", "°F"}), frozenset({"min", "m"}))
_MINUS = ("-", "−", "–")
_PER = frozenset({"per", "a", "an", "each", "every"})
_PERIODS_WORDS = """
ns µs ms s min h d week month year decade m km mile kg g l
"""
_PERIODS = frozenset(_PERIODS_WORDS.split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its sign and unit.

    Attributes:
        place: Position of the number.
        negative: Whether it is below zero.
        unit: First name of its unit in the table, ``""`` for none.
        per: The unit by which it is divided ("a day"), ``""`` for none.
    """

    place: int
    negative: bool
    unit: str
    per: str


def quantity_fails(anchors: Anchors) -> bool:
    """Return whether a number of a claim has another sign or unit than everywhere in the supporting sentences.

    Args:
        anchors: The claim and its supporting sentences.
    """
    stated = [quantity for number, source in enumerate(anchors.sources) for quantity in _with_number(number, source)]
    for quantity in quantities(anchors.claim):
        number = anchors.claim[quantity.place].number
        known = [(source, each) for source, each in stated if anchors.sources[source][each.place].number == number]
        if known and not any(_agree(quantity, each, anchors.claim, anchors.sources[source]) for source, each in known):
            return True
    return _changes_period(anchors)


def _with_number(number: int, source: Sequence[Word]) -> Iterator[tuple[int, Quantity]]:
    return ((number, quantity) for quantity in quantities(source))


def quantities(words: Sequence[Word]) -> Iterator[Quantity]:
    """Yield the numbers of a text with their signs and units.

    Args:
        words: All words of the text.
    """
    for place, word in enumerate(words):
        if not word.number:
            continue
        unit, end = _unit_after(words, place)
        yield Quantity(place, _is_negative(words, place), unit, _per(words, end))


def _is_negative(words: Sequence[Word], place: int) -> bool:
    gap = words[place].before
    if words[place].number and gap.endswith(_MINUS) and (len(gap) == 1 or gap[-2] in " ([~"):
        return not (place and words[place - 1].number and gap.strip() != gap.lstrip() and len(gap.strip()) > 1)
    return place > 0 and words[place - 1].folded in {"minus", "negative"}


def _unit_after(words: Sequence[Word], place: int) -> tuple[str, int]:
    """Return the unit of a number, and the position after it."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else None
    for sign, unit in _BY_SIGN.items():
        if word.before.endswith(sign) or (word.after.lstrip().startswith(sign) and sign != "°" and sign in "%€£"):
            return unit, place + 1
    if following is None or any(sign in following.before for sign in ".,;:()"):
        return "", place + 1
    if "°" in following.before:
        degrees = {"C": "°C", "F": "°F"}.get(following.text)
        return degrees or "degree", place + 1 + bool(degrees)
    unit = _named(following)
    if not unit and place + 2 < len(words) and words[place + 2].follows_directly:
        unit = _named(words[place + 2]) if following.folded in {"square", "cubic", "more", "full", "whole"} else ""
        return unit, place + 3 if unit else place + 1
    return unit, place + 2 if unit else place + 1


def _named(word: Word) -> str:
    return _BY_NAME.get(word.text) or (_BY_NAME.get(word.folded, "") if len(word.text) > 2 else "")


def _per(words: Sequence[Word], place: int) -> str:
    if place >= len(words):
        return ""
    if words[place].before.strip() == "/":
        return _named(words[place])
    if words[place].folded in _PER and place + 1 < len(words):
        unit = _named(words[place + 1])
        return unit if unit in _PERIODS else ""
    return ""


def _agree(one: Quantity, other: Quantity, claim: Sequence[Word], source: Sequence[Word]) -> bool:
    if one.negative != other.negative:
        return False
    if one.per and other.per and one.per != other.per:
        return False
    if one.unit == other.unit or {one.unit, other.unit} in _SAME:
        return True
    if one.unit and other.unit:
        return False
    if one.unit:  # "10 to 20 kg": the unit stands after the second number
        return any(
            _named(word) == one.unit or _sign_unit(word) == one.unit for word in source[other.place : other.place + 5]
        )
    following = claim[one.place + 1 : one.place + 2]
    counted = [word for word in following if word.is_content and "." not in word.before and "," not in word.before]
    if counted and other.unit == "percent":
        return False
    nearby = source[max(0, other.place - 5) : other.place + 6]
    return not counted or any(not counted[0].stems.isdisjoint(word.stems) for word in nearby)


def _sign_unit(word: Word) -> str:
    return next((unit for sign, unit in _BY_SIGN.items() if sign in word.before or sign in word.after), "")


def _changes_period(anchors: Anchors) -> bool:
    """Return whether a rate without a number ("twice a day") has another period beside the same words."""
    for place in range(len(anchors.claim)):
        unit = _period(anchors.claim, place)
        if not unit:
            continue
        for anchor in anchors.near(place, 1):
            if abs(anchor.place - place) > 3:
                continue
            source = anchors.sources[anchor.sentence]
            around = range(max(0, anchor.at - 3), min(len(source), anchor.at + 4))
            found = {period for at in around if (period := _period(source, at))}
            if found and unit not in found:
                return True
    return False


def _period(words: Sequence[Word], place: int) -> str:
    """Return the unit of a word that follows "a", "per" or "every", ``""`` for any other word."""
    if place == 0 or words[place - 1].folded not in _PER:
        return ""
    unit = _named(words[place])
    return unit if unit in _PERIODS else ""
