"""How a question refers to the turns before it: to one sentence by its number, or to their topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_WORDS = 6
"""``TopicShift.words`` counts at most this many."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOUN = r"(?:one|point|part|option|item|quote|source|passage|sentence|step|reason|answer|example|citation)"
_ALONE = r"(?! (?:of|in|for|to|on|that|who|which)\b)"
_ORDINAL_REFERENCE = re.compile(
    rf"\b(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,4}}(?:st|nd|rd|th)|last|final) {_NOUN}\b{_ALONE}"
    rf"|\bthe (?P<alone>{'|'.join(_ORDINALS)}|last)(?=\s*[?.!]*$)"
    rf"|\b(?:{_NOUN}|number|no\.?) (?P<cardinal>\d{{1,4}}|{'|'.join(_NUMBERS)})\b"
    r"|\[(?P<marker>\d{1,4})\]",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^[^\S\n]*(?:[-*•–]|\(?\d+[.)])[^\S\n]+(?P<text>\S.*)$", re.MULTILINE)
_LAST = ("last", "final")


@dataclass(frozen=True, slots=True)
class TopicShift:
    """What tells a follow-up from a change of topic: a logistic model over five features.

        5 link - 0.4 words + 0.5 refers + 7.5 gain - 5 alone + 3.1 > 0

    The question is searched twice, alone and with the earlier turns. The model was fitted on conversations, their own
    and exchanged ones. ``benchmarks/conversation.py`` fits it again and prints what it is worth, held out by domain.

    Attributes:
        link: Cosine to the last answer or the last question, whichever is higher.
        words: Content words of the question; more than ``MAX_WORDS`` count as ``MAX_WORDS``.
        refers: Whether it contains "it", "those" or the like.
        alone: Best score of a passage in the search without the earlier turns, at most 1.
        gain: By how much the best score is higher with the earlier turns.
    """

    link: float
    words: int
    refers: bool
    alone: float
    gain: float

    @property
    def follows(self) -> bool:
        """Whether the question follows the topic of the earlier turns."""
        words = min(MAX_WORDS, self.words)
        return 5 * self.link - 0.4 * words + 0.5 * self.refers + 7.5 * self.gain - 5 * self.alone + 3.1 > 0


def sentence_referred_to(question: str, answer: Sequence[str]) -> str:
    """Return the sentence that a question refers to by "the second one", "number 3", "[2]" or "the last", else ``""``.

    Args:
        question: The follow-up.
        answer: Sentences of the last answer in the order in which they were shown and numbered. If there is only one,
            and it contains a list, the items of the list count instead.
    """
    found = _ORDINAL_REFERENCE.search(question)
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
