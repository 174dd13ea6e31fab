"""Checks that a claim does not state as a fact what the supporting sentences only report, believe or deny."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from bot.answering.gate.anchors import Anchors
from bot.answering.gate.inflection import bases
from bot.answering.gate.words import Word, is_informative

Stance = Literal["reported", "denied"]

_REPORTING_WORDS = """
claim allege believe think suggest argue assert speculate suspect predict rumour rumor say report insist maintain
contend expect hope fear assume guess propose reckon imagine estimate forecast state tell declare opine reportedly
allegedly supposedly purportedly apparently ostensibly opinion belief theory hypothesis allegation speculation legend
"""
_REPORTING = frozenset(_REPORTING_WORDS.split())
_ONLY_BEFORE_THAT_WORDS = """
state report estimate forecast fear hope expect guess doubt lie wrong mistake error fiction theory legend belief
propose tell
"""
_ONLY_BEFORE_THAT = frozenset(_ONLY_BEFORE_THAT_WORDS.split())
"""Words that report something only if "that" follows; otherwise they mostly mean something else."""
_ADVERBS = frozenset(["reportedly", "allegedly", "supposedly", "purportedly", "ostensibly"])
_DENYING_WORDS = """
deny dispute refute reject disprove doubt contradict false untrue wrong myth lie incorrect mistake error fallacy
fiction nonsense hoax misconception debunk
"""
_DENYING = frozenset(_DENYING_WORDS.split())
_FOLLOWED_BY_THAT = 3
"""Words after a reporting word within which "that" makes the rest what is reported."""
MOST_REPORTS = 8
"""Reports of one sentence that are read."""
_TAKEN = 0.6
"""Share of a claim's words in what is reported from which the claim repeats it."""


@dataclass(frozen=True, slots=True)
class Report:
    """A part of a sentence that somebody says, believes or denies.

    Attributes:
        stance: Whether it is reported or denied.
        start: Position of its first word.
        end: Position after its last word.
    """

    stance: Stance
    start: int
    end: int


def changes_report(anchors: Anchors) -> bool:
    """Return whether a claim drops that something is only reported or denied, or denies what its sources do not.

    Args:
        anchors: The claim and its supporting sentences.
    """
    claimed = list(islice(_reports(anchors.claim), MOST_REPORTS))
    stated = [list(islice(_reports(source), MOST_REPORTS)) for source in anchors.sources]
    if any(each.stance == "denied" for each in claimed) and not any(
        each.stance == "denied" for reports in stated for each in reports
    ):
        return True
    for number, reports in enumerate(stated):
        for report in reports:
            if not claimed and _repeats(report, number, anchors):
                return True
    return False


def _repeats(report: Report, number: int, anchors: Anchors) -> bool:
    inside = [at for at in range(report.start, report.end) if is_informative(anchors.sources[number][at])]
    kept = [each for each in anchors.all() if each.sentence == number and report.start <= each.at < report.end]
    claimed = sum(is_informative(word) for word in anchors.claim)
    return len(kept) >= 2 and len(kept) >= _TAKEN * claimed and len(kept) >= 0.5 * len(inside)


def _reports(words: Sequence[Word]) -> Iterator[Report]:
    for place, word in enumerate(words):
        forms = bases(word.folded)
        if word.is_name or (not forms.isdisjoint(_ONLY_BEFORE_THAT) and not _that_after(words, place)):
            continue
        stance: Stance | None = None
        if not forms.isdisjoint(_DENYING):
            stance = "denied"
        elif not forms.isdisjoint(_REPORTING) or _is_according(words, place):
            stance = "reported"
        if stance is not None:
            yield from _scopes(words, place, stance)


def _is_according(words: Sequence[Word], place: int) -> bool:
    return words[place].folded == "according" and [word.folded for word in words[place + 1 : place + 2]] == ["to"]


def _scopes(words: Sequence[Word], place: int, stance: Stance) -> Iterator[Report]:
    """Yield what a reporting word reports: what follows "that", or the whole clause for "according to" and adverbs."""
    start, end = _clause(words, place)
    if words[place].folded in _ADVERBS or words[place].folded == "according":
        yield Report(stance, start, end)
        return
    that = _that_after(words, place)
    if that:
        yield Report(stance, that + 1, end)
        return
    if stance == "denied":
        yield Report(stance, _sentence_start(words, place), place)
        return
    yield Report(stance, place + 1, end)


def _that_after(words: Sequence[Word], place: int) -> int:
    """Return the position of "that" shortly after a word, 0 if there is none."""
    after = range(place + 1, min(len(words), place + 1 + _FOLLOWED_BY_THAT))
    return next((at for at in after if words[at].folded == "that"), 0)


def _clause(words: Sequence[Word], place: int) -> tuple[int, int]:
    start = end = place
    while start > 0 and not any(sign in words[start].before for sign in ";."):
        start -= 1
    end = place + 1
    while end < len(words) and not any(sign in words[end].before for sign in ";."):
        end += 1
    return start, end


def _sentence_start(words: Sequence[Word], place: int) -> int:
    while place > 0 and "." not in words[place].before:
        place -= 1
    return place
