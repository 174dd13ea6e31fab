"""Which part of the last answer a follow-up points at: "the second one", "number 3", "[2]", "the last"."""

import re
from collections.abc import Sequence

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOUN = r"(?:one|point|part|option|item|quote|source|passage|sentence|step|reason|answer|example|citation)"
_ALONE = r"(?! (?:of|in|for|to|on|that|who|which)\b)"
_POINTS = re.compile(
    rf"\b(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,4}}(?:st|nd|rd|th)|last|final) {_NOUN}\b{_ALONE}"
    rf"|\bthe (?P<alone>{'|'.join(_ORDINALS)}|last)(?=\s*[?.!]*$)"
    rf"|\b(?:{_NOUN}|number|no\.?) (?P<cardinal>\d{{1,4}}|{'|'.join(_NUMBERS)})\b"
    r"|\[(?P<mark>\d{1,4})\]",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^[^\S\n]*(?:[-*•–]|\(?\d+[.)])[^\S\n]+(?P<text>\S.*)$", re.MULTILINE)
_LAST = ("last", "final")


def pointed_at(question: str, answer: Sequence[str]) -> str:
    """Return what a question points at, ``""`` where it points at nothing that is there.

    Args:
        question: The follow-up.
        answer: Sentences of the last answer, in the order in which they were shown and numbered. A single one that
            holds a list stands for the list's items.
    """
    found = _POINTS.search(question)
    if not found:
        return ""
    items = _items(answer)
    word = next(filter(None, found.groups())).casefold()
    place = len(items) if word in _LAST else _number(word)
    return items[place - 1] if 0 < place <= len(items) else ""


def _items(answer: Sequence[str]) -> list[str]:
    listed = _ITEM.findall(answer[0]) if len(answer) == 1 else []
    return listed if len(listed) > 1 else list(answer)


def _number(word: str) -> int:
    for words in (_ORDINALS, _NUMBERS):
        if word in words:
            return words.index(word) + 1
    return int(re.sub(r"\D", "", word) or 0)
