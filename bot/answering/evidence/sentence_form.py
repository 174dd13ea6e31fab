"""What the form of a sentence says about it as a quote: whether it may be one, what weakens it, what it refers to."""

import re
from functools import lru_cache

from bot.answering.evidence.text_blocks import is_heading
from bot.answering.question.question_detection import is_pleasantry, is_question

UNFINISHED = 0.1
"""Subtracted from the score of a sentence that no punctuation ends: the item of a list says less than a sentence."""
POINTS_ON = 0.5
"""Subtracted from the score of a sentence that only names another page: it has the question's words, and no answer."""
POINTING_SHARE = 0.4
"""Share of a sentence that has to point on; a shorter end is an aside to what it says."""
MIN_QUOTE_WORDS = 4
"""A shorter piece without a full stop is a heading or an item of a list, never a quote of its own."""
FEWEST_COPIED_WORDS, MOST_OWN_WORDS, MOST_LONGER = 12, 0.15, 1.5
"""Different words from which a quote may be told as a copy of another, the share of them that the other may lack, and
how many times as many words the other may have."""

_WORD, _DIGIT = re.compile(r"\w+"), re.compile(r"\d")
_YES_OR_NO = re.compile(
    r"[\"'“‘(*_]{0,4}(?:(?:answer|a)[*_]{0,3}:[*_]{0,3} {0,3})?[*_]{0,3}(?:yes|no)\b[.,!;:—–-]", re.IGNORECASE
)
_OPENING_PRONOUN = re.compile(
    r"[\"'“‘(]?(?:it|its|it's|this|that|these|those|they|their|he|she|his|her|such|both|the (?:former|latter)"
    r"|also|but|however|therefore|otherwise|instead|similarly|likewise|moreover|as a result|in (?:this|that) case"
    r"|(?:before|after|for|because of|with|without|to do|in) (?:this|that)"
    r"|(?:by default,?|when|if|once|while|since|although|because|unless|until|so|and|note that)"
    r" (?:it|this|these|those|they|such|he|she)"
    r"|for (?:example|instance)|then|thus|hence|alternatively|another (?:way|option)|an alternative|if (?:so|not)"
    r"|[\w' ]{0,40}\b(?:do|does|doing|done) (?:this|that|so|it))\b",
    re.IGNORECASE,
)
_ROW = re.compile(r"\|[^|\n]{0,200}\|")
_SMALL_WORD = re.compile(r"[a-z]{2,20}[, ]")
_ADDRESS = re.compile(r"\]\([^()\s]{1,500}\)")
_POINTER = re.compile(
    r"(?:[*_]{0,2}(?:answer|faq|note|tip|a)[*_]{0,2}:[*_]{0,2} {0,3})?"
    r"(?:(?:please )?(?:see|refer to)\b|(?:for|you can (?:read|find|learn|see)) (?:more|further|additional|other|all)\b"
    r"|more (?:information|details|about|on)\b)[^\n]{0,160}\Z"
    r"|[*_]{0,2}faq[*_]{0,2}: [^\n]{0,160}\Z",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:(?:you|we)(?:['’]ll| will| can| are going to)? (?:also )?(?:read|see|learn|find out|find|cover|discuss"
    r"|explain|talk|come back)\b[^.!?]{0,60}\b(?:later|below|next"
    r"|in (?:the|a|an) (?:next|following|later|other|separate) \w+)"
    r"|(?:is|are|can be) (?:described|explained|covered|discussed|documented|detailed|found|shown)"
    r"(?: in (?:more )?detail)? (?:here|later|below|elsewhere|in (?:the|a|an|its|their|our) (?:[\w-]+ ){0,4}"
    r"(?:page|section|chapter|guide|docs|documentation|manual|tutorial|reference)))\b[^.!?]{0,40}[.!?]?\Z",
    re.IGNORECASE,
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_ENDINGS = (".", "!", "?", "…", "。", "！", "？", "｡", "．", "।", "؟", "۔", "។")
_CLOSING = "\"'”’)]*_」』）］】》〉"


@lru_cache(maxsize=16_384)
def may_be_quoted(sentence: str) -> bool:
    """Return whether a sentence may be quoted: it is long enough, no heading, and asks and greets nobody."""
    if sentence.endswith("?."):  # a link with the title of a question ends the sentence
        sentence = sentence[:-1]
    enough = _word_count(sentence) >= (2 if _ended(sentence) or _ROW.match(sentence) else MIN_QUOTE_WORDS)
    return enough and not is_heading(sentence) and not is_question(sentence) and not is_pleasantry(sentence)


@lru_cache(maxsize=16_384)
def weakness(sentence: str) -> float:
    """Return what is subtracted from a sentence's score for its form."""
    return UNFINISHED * (not _ended(sentence)) + POINTS_ON * only_points_on(sentence)


def only_points_on(text: str) -> bool:
    """Return whether a text only says where more is written, or that it is told later."""
    line = _ADDRESS.sub("]", " ".join(text.split()))
    if _POINTER.match(line):
        return True
    later = _LATER.search(line)
    return later is not None and len(line) - later.start() >= POINTING_SHARE * len(line)


def _word_count(sentence: str) -> int:
    """Return about how many words a sentence has; scripts that write no spaces count two letters as a word."""
    return sum((len(word) + 1) // 2 if _UNSPACED.match(word) else 1 for word in _WORD.findall(sentence))


def _ended(sentence: str) -> bool:
    """Return whether punctuation ends a sentence."""
    return sentence.rstrip(_CLOSING).endswith(_ENDINGS)


def refers_to_before(sentence: str) -> bool:
    """Return whether a sentence begins with a word that refers to something before it."""
    return _OPENING_PRONOUN.match(sentence) is not None


def goes_on_after_code(sentence: str, before: str) -> bool:
    """Return whether a sentence goes on from the code at the end of the text before it."""
    return _SMALL_WORD.match(sentence) is not None and before.rstrip().endswith(("```", "~~~"))


def says_yes_or_no(sentence: str) -> bool:
    """Return whether a sentence begins with the yes or no to a question."""
    return _YES_OR_NO.match(sentence) is not None


def repeats(words: frozenset[str], others: frozenset[str]) -> bool:
    """Return whether one of two quotes says nearly nothing that the other does not, as in two copies of a page.

    Args:
        words: The words of one, in lower case. What differs in a number alone is never the same.
        others: Those of the other.
    """
    less, more = sorted((words, others), key=len)
    own = less - more
    are_alike = len(own) <= MOST_OWN_WORDS * len(less) and len(more) <= MOST_LONGER * len(less)
    return are_alike and len(less) >= FEWEST_COPIED_WORDS and not any(map(_DIGIT.search, own))
