"""The type of answer that a question expects: a time, an amount, a contrast, a definition, or anything else."""

import re
from enum import Enum

from bot.answering.question.comparison import compared, tells_apart
from bot.answering.question.definition import defines, thing_to_define


class AnswerType(Enum):
    """The type of answer that a question's words call for."""

    TIME = "time"
    AMOUNT = "amount"
    PRICE = "price"
    VERSION = "version"
    CONTRAST = "contrast"
    DEFINITION = "definition"
    ANYTHING = "anything"


_TIME_ASKED = re.compile(
    r"\b(?:when (?:is|was|are|were|do|does|did|will|would|can|could|should|has|have|had|must|may|might)\b"
    r"|(?:since|by|until|till|from) when\b|how (?:long|old|soon|often)"
    r"|(?:what|which) (?:year|date|day|month|time|century|decade|season|era|period))\b"
    r"|\bwhen\W{0,9}$",
    re.IGNORECASE,
)
_AMOUNT_ASKED = re.compile(
    r"\bhow (?:many|much|far|large|big|tall|high|deep|fast|wide|heavy|expensive|hot|cold)\b"
    r"|\b(?:what|which) (?:is the |was the )?"
    r"(?:percent|percentage|number|amount|proportion|share|size|price|cost|limit|rate)\b"
    r"|\b(?:what|which)(?:'s| is| are| was)? the (?:max(?:imum)?|min(?:imum)?|biggest|largest|smallest|highest|lowest"
    r"|longest|shortest)\b",
    re.IGNORECASE,
)
_PRICE_ASKED = re.compile(
    r"\b(?:what|how much) (?:does|do|did|will|would|is|are) [^?.!\n]{1,80} (?:costs?|priced?)\b"
    r"|\b(?:what|which|how high)(?:'s| is| are| was)? the (?:\w+ ){0,2}?(?:price|cost|fee|rent|fare)s?\b"
    r"|\bhow expensive\b|\bhow much (?:money|to pay)\b",
    re.IGNORECASE,
)
_VERSION_ASKED = re.compile(
    r"\b(?:what|which) (?:\w+ ){0,2}?(?:versions?|releases?)\b|\bsince when\b"
    r"|\bwhen (?:was|were|did|has|have|is|are)\b.{1,80}"
    r"\b(?:added|introduced|removed|dropped|deprecated|renamed|replaced|changed|released)\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:to|(?:do|can|could|should|would|might) (?:i|we|you|one|people))\b"
    r"|\b(?:can|could|may|should) (?:i|we|one)\b"
    r"|\bis (?:there (?:a|any) way|it possible) to\b|\b(?:best|right|easiest|simplest) way to\b"
    r"|\b(?:i|we)(?: want|'d like| would like| need|'m trying| am trying)(?: to)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b[12]\d{3}s?\b|\b\d{1,2}:\d\d\b|\b\d+(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b"
    r"|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few) "
    r"?(?:BC|AD|BCE|CE|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun|week|holi)days?|weekends?|today|tonight|yesterday|tomorrow|noon|midnight"
    r"|hourly|daily|nightly|weekly|monthly|quarterly|yearly|annually|always|never|permanently|forever"
    r"|(?:every|each|once an?|twice an?|all)(?: \w{2,12})? (?:second|minute|hour|day|night|week|month|quarter|year)s?"
    r"|(?:at|past|until|till|by|around|about|from) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)(?: o'clock)?(?! \w)|\w{3,12} of may|(?:in|of|until|since|by|early|late|mid|next|last) may"
    r"|mornings?|afternoons?|evenings?|nights?"
    r"|(?:in|next|last|every|each|this|until) (?:spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_OCCASION_ASKED = re.compile(r"\bwhen (?:do|does|should|must|may|might|can|could|will|would|to)\b", re.IGNORECASE)
_OCCASION = re.compile(
    r"\b(?:before|after|until|unless|once|as (?:soon|long) as|whenever|during|(?:only|use it|used) (?:if|when))\b",
    re.IGNORECASE,
)
"""Asked for and named: when something is to be done, not when it happened."""
_NUMBER = r"(?<![\w#/.-])\d"  # not the one of an issue, an address or an identifier
_AMOUNT = re.compile(
    rf"{_NUMBER}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|"
    r"thousands?|millions?|billions?|half|dozens?|third|quarter|twice|both|percent)\b|%",
    re.IGNORECASE,
)
_VERSION = re.compile(
    rf"\bv?\d{{1,4}}\.\d{{1,4}}(?:\.\w{{1,9}}){{0,3}}\b|\b(?:version|release)s? \d|{_TIME.pattern}", re.IGNORECASE
)
_PRICE = re.compile(
    r"[$€£¥₹]\s?\d|\d\s?(?:[$€£¥₹]|(?:thousand |million |billion )?"
    r"(?:dollars?|cents?|euros?|pounds?|usd|eur|gbp|chf|francs?|yen|rupees?)\b)"
    r"|\|\s{0,40}\d[\d.,]{0,20}\s{0,40}\||\b(?:free|gratis|no (?:charge|cost|fee))\b",
    re.IGNORECASE,
)
"""With its currency, as a cell of a table, or nothing at all."""
_MAKER_ASKED = re.compile(
    r"\bwho(?:['’]s| is| are| was| were| has| have)?(?: \w+)? (?:creat|ma[dk]e|wr[io]t|found|invent|develop|start"
    r"|maintain|own|run|built|build|design|le[ad]|behind|author|responsible|in charge)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,)(:] )[*_\[]{0,3}[A-Z][\w’'-]+|@\w+")
_MAKERS = re.compile(
    r"\b(?:teams?|communit(?:y|ies)|volunteers?|foundation|compan(?:y|ies)|maintainers?|contributors?|authors?|developers?"
    r"|organi[sz]ations?|groups?|committee|students?|members|people|staff)\b",
    re.IGNORECASE,
)
_GROUP_LETTERS = 6
"""First letters of a word for a group by which the question may name it: who develops it, "developers"."""
_PATTERNS = {AnswerType.TIME: _TIME, AnswerType.AMOUNT: _AMOUNT, AnswerType.PRICE: _PRICE, AnswerType.VERSION: _VERSION}


def asks_how_to(question: str) -> bool:
    """Return whether a question asks how something is done, or whether it can be: a guide answers it best."""
    return _HOW_TO.search(question) is not None


def asks_who_made(question: str) -> bool:
    """Return whether a question asks who made something, or who looks after it."""
    return _MAKER_ASKED.search(question) is not None


def names_maker(text: str, question: str) -> bool:
    """Return whether a text names a person or a group that the question does not name itself."""
    known = question.casefold()
    names = [found.group().strip("*_[").casefold() for found in _NAME.finditer(text)]
    groups = [found.group().casefold()[:_GROUP_LETTERS] for found in _MAKERS.finditer(text)]
    return any(name not in known for name in (*names, *groups))


def expected_answer_type(question: str) -> AnswerType:
    """Return the type of answer that a question calls for.

    "When was it added?" calls for a version: documents of software say so more often than on which day.
    """
    if _VERSION_ASKED.search(question):
        return AnswerType.VERSION
    if _PRICE_ASKED.search(question):
        return AnswerType.PRICE
    if _TIME_ASKED.search(question):
        return AnswerType.TIME
    if _AMOUNT_ASKED.search(question):
        return AnswerType.AMOUNT
    if compared(question):
        return AnswerType.CONTRAST
    return AnswerType.DEFINITION if thing_to_define(question) else AnswerType.ANYTHING


def wants_named_answer(question: str) -> bool:
    """Return whether an answer must name something, such as a time; what a thing is may be told in many ways."""
    return expected_answer_type(question) not in (AnswerType.ANYTHING, AnswerType.DEFINITION)


def names_answer_of_type(text: str, kind: AnswerType, question: str) -> bool:
    """Return whether a text names a time, an amount or a version that the question does not name itself.

    Where two things are compared, it returns whether the text says how one is to the other; where a thing is to be
    defined, whether it says what it is. False if the question expects any other answer: there is nothing to look for.
    """
    if kind is AnswerType.CONTRAST:
        return tells_apart(text, question)
    if kind is AnswerType.DEFINITION and (thing := thing_to_define(question)):
        return defines(text, thing)
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return False
    if kind is AnswerType.TIME and _OCCASION_ASKED.search(question) and _OCCASION.search(text):
        return True
    known = question.casefold()
    return any(found.group().casefold() not in known for found in pattern.finditer(text))
