"""The type of answer that a question expects: a time, an amount, or anything else."""

import re
from enum import Enum


class AnswerType(Enum):
    """The type of answer that a question's words call for."""

    TIME = "time"
    AMOUNT = "amount"
    ANYTHING = "anything"


_TIME_ASKED = re.compile(
    r"\b(?:when|how (?:long|old|soon|often)"
    r"|(?:what|which) (?:year|date|day|month|time|century|decade|season|era|period))\b",
    re.IGNORECASE,
)
_AMOUNT_ASKED = re.compile(
    r"\bhow (?:many|much|far|large|big|tall|high|deep|fast|wide|heavy|expensive|hot|cold)\b"
    r"|\b(?:what|which) (?:is the |was the )?"
    r"(?:percent|percentage|number|amount|proportion|share|size|price|cost|limit|rate)\b"
    r"|\b(?:what|which)(?:'s| is| are| was)? the (?:max(?:imum)?|min(?:imum)?|biggest|largest|smallest|highest|lowest"
    r"|longest|shortest)\b"
    r"|\bwhat (?:does|do|did|will|would) [^?.!\n]{1,80} cost\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b[12]\d{3}s?\b|\b\d{1,2}:\d\d\b|\b\d+(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b"
    r"|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few) "
    r"?(?:BC|AD|BCE|CE|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tomorrow|daily|weekly|monthly|yearly|annually)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|"
    r"thousands?|millions?|billions?|half|dozens?|third|quarter|twice|both|several|percent)\b|%",
    re.IGNORECASE,
)
_PATTERNS = {AnswerType.TIME: _TIME, AnswerType.AMOUNT: _AMOUNT}


def expected_answer_type(question: str) -> AnswerType:
    """Return the type of answer that a question calls for."""
    if _TIME_ASKED.search(question):
        return AnswerType.TIME
    return AnswerType.AMOUNT if _AMOUNT_ASKED.search(question) else AnswerType.ANYTHING


def names_answer_of_type(text: str, kind: AnswerType, question: str) -> bool:
    """Return whether a text names a time or an amount that the question does not name itself.

    False if the question expects any other answer: then there is nothing to look for.
    """
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return False
    known = question.casefold()
    return any(found.group().casefold() not in known for found in pattern.finditer(text))
