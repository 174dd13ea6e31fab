"""Checks that a claim keeps the conditions and exceptions under which the supporting sentences hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from bot.answering.gate.anchors import Anchors
from bot.answering.gate.words import Word, is_informative

Kind = Literal["if", "only", "unless", "until", "except", "even if"]

_PHRASES: Mapping[Kind, str] = {
    "if": """
        if / provided / provided that / providing that / as long as / so long as / in case / on condition that /
        only if / only when / once / when / whenever / where / assuming
    """,
    "only": "only",
    "unless": "unless / except if / except when / if not",
    "until": "until / till",
    "except": """
        except / except for / except in / except on / excepting / excluding / apart from / other than / aside from /
        but not / with the exception of / not including
    """,
    "even if": """
        even if / even when / even in / even for / even on / even though / even / regardless of / including / whether
    """,
}
_MARKERS = {tuple(each.split()): kind for kind, phrases in _PHRASES.items() for each in phrases.split("/")}
_LONGEST = max(map(len, _MARKERS))
_OF_TIME = frozenset({("when",), ("where",), ("once",), ("whenever",)})
"""Markers that begin a condition only in a sentence that is not about the past."""
_PAST = frozenset(["was", "were", "had", "did"])
_REQUIRED = 0.34
"""Share of a condition's words that a claim must keep."""
_REQUIRED_AFTER_ONLY = 0.67
"""The same for what follows "only"."""
_SHARE = 0.34
"""Share of a claim that is the main clause, at least."""
_TAKEN = 0.6
"""Share of a claim's words in the main clause from which the claim repeats this clause."""
_JOINING = frozenset({"and", "but", "while", "whereas"})
_LEAST_WORDS = 2
"""Words that say something in the part of a sentence that a condition limits, at least."""
_NEAR_ONLY = 5
"""Words behind "only" of which it limits the first that says something."""
MOST_CONDITIONS = 8
"""Conditions of one sentence that are read."""
MOST_WORDS = 25
"""Longest condition in words."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition or exception in a sentence.

    Attributes:
        kind: What it does to the statement.
        start: Position of its first word after the marker.
        end: Position after its last word.
        main_start: Position of the first word of what it limits, itself included.
        main_end: Position after the last word of what it limits.
    """

    kind: Kind
    start: int
    end: int
    main_start: int
    main_end: int


def drops_condition(anchors: Anchors) -> bool:
    """Return whether a claim leaves out a condition or an exception, or turns it round ("even if" for "unless").

    Args:
        anchors: The claim and its supporting sentences.
    """
    claimed = list(islice(_conditions(anchors.claim), MOST_CONDITIONS))
    for number, source in enumerate(anchors.sources):
        places = {each.at: each.place for each in anchors.all() if each.sentence == number}
        for condition in islice(_conditions(source), MOST_CONDITIONS):
            if condition.kind == "even if":
                continue  # it limits nothing
            main = [
                at
                for at in range(condition.main_start, condition.main_end)
                if not condition.start <= at < condition.end
            ]
            if not _repeats(main, places, anchors, source):
                continue
            inside = [at for at in range(condition.start, condition.end) if is_informative(source[at])]
            kept = [places[at] for at in inside if at in places]
            required = _REQUIRED_AFTER_ONLY if condition.kind == "only" else _REQUIRED
            if len(kept) < max(1, required * len(inside)):
                if inside and not any(each.kind == condition.kind for each in claimed):
                    return True
            elif _turns(condition, kept, claimed, anchors):
                return True
    return False


def _repeats(main: Sequence[int], places: dict[int, int], anchors: Anchors, source: Sequence[Word]) -> bool:
    """Return whether most of a claim's words are from a main clause, and most of this clause's words in the claim."""
    informative = [at for at in main if is_informative(source[at])]
    kept = [at for at in informative if at in places]
    claimed = [word for word in anchors.claim if is_informative(word)]
    return (
        len(kept) >= min(2, len(informative))
        and len(kept) >= _TAKEN * len(informative)
        and len(kept) >= _SHARE * len(claimed)
    )


def _turns(condition: Condition, kept: Sequence[int], claimed: Sequence[Condition], anchors: Anchors) -> bool:
    """Return whether a claim has the words of a condition behind a marker of another kind, or behind none."""
    own = next((each for each in reversed(claimed) if each.start <= min(kept) < each.end), None)
    if own is None or own.kind == condition.kind or "only" in {own.kind, condition.kind}:
        return False
    negated = any(word.is_negation for word in anchors.claim[own.start : own.end])
    if {own.kind, condition.kind} in ({"if", "unless"}, {"if", "except"}, {"if", "until"}):
        return not negated
    return not {own.kind, condition.kind} <= {"unless", "until", "except"}


def _conditions(words: Sequence[Word]) -> Iterator[Condition]:
    folded = [word.folded for word in words]
    is_past = not _PAST.isdisjoint(folded)
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            phrase = tuple(folded[place : place + length])
            kind = _MARKERS.get(phrase)
            if kind is None or (is_past and phrase in _OF_TIME):
                continue
            start = _after_first(words, place + length) if kind == "only" else place + length
            if start < len(words) and (kind != "only" or place > _clause_start(words, place)):
                yield _condition(words, kind, place, start)
            place += length - 1
            break
        place += 1


def _after_first(words: Sequence[Word], place: int) -> int:
    """Return the position after the word that "only" limits: "only ride with an adult"."""
    after = range(place, min(len(words), place + _NEAR_ONLY))
    return next((at + 1 for at in after if is_informative(words[at])), len(words))


def _condition(words: Sequence[Word], kind: Kind, marker: int, start: int) -> Condition:
    """Return the condition behind a marker, up to the next sign that ends it."""
    first = _clause_start(words, marker)
    end = start + 1
    leads = marker == first
    if not leads:
        first = _nearest_clause(words, first, marker)
    while end < len(words) and end - start < MOST_WORDS and not _ends(words[end].before, leads=leads):
        end += 1
    last = end
    while last < len(words) and not any(sign in words[last].before for sign in ";."):
        last += 1
    return Condition(kind, start, end, first, last if leads else end)


def _clause_start(words: Sequence[Word], place: int) -> int:
    while place > 0 and not any(sign in words[place].before for sign in ";.:"):
        place -= 1
    return place


def _nearest_clause(words: Sequence[Word], first: int, marker: int) -> int:
    """Return where the part of a sentence begins that a condition behind it limits: after "and" or a comma."""
    informative = 0
    for place in range(marker - 1, first, -1):
        informative += is_informative(words[place])
        if informative >= _LEAST_WORDS and (words[place].folded in _JOINING or "," in words[place].before):
            return place
    return first


def _ends(gap: str, *, leads: bool) -> bool:
    return any(sign in gap for sign in (",;." if leads else ";."))
