"""Questions about how two things differ, and texts that say so."""

import re
from collections.abc import Iterator
from functools import lru_cache

MAX_QUESTION = 500
"""Characters of a question that are read for this."""
MAX_THING = 80
"""Most characters of the name of a thing."""
_FORMS = (
    (
        re.compile(r"\b(?:difference|distinction)s? between ", re.IGNORECASE),
        re.compile(r" (?:and|vs\.?|or) ", re.IGNORECASE),
    ),
    (
        re.compile(r"\b(?:how|does|do|is|are) (?:(?:does|do|is|are) )?", re.IGNORECASE),
        re.compile(r" (?:(?:differ|different) (?:from|to|than)|compare (?:to|with)) ", re.IGNORECASE),
    ),
    (
        re.compile(
            r"\b(?:should|when (?:to|do)|why) (?:(?:i|we|you|one|people) )?(?:use|choose|prefer|pick|go with) ",
            re.IGNORECASE,
        ),
        re.compile(r" (?:or|over|instead of|rather than|and when) ", re.IGNORECASE),
    ),
    (
        re.compile(r"\b(?:is|are) ", re.IGNORECASE),
        re.compile(r" (?:the same as|(?:better|faster|slower|safer) than) ", re.IGNORECASE),
    ),
)
"""What stands before the first of two things, and what between both."""
_VERSUS = re.compile(r" (?:vs\.?|versus|compared (?:to|with)) ", re.IGNORECASE)
_LAST_WORDS = re.compile(r"[^\s?!,;]{1,40}(?: [^\s?!,;]{1,40})?\Z")
_STOP = re.compile(r"[?!;\n]")
_END = re.compile(r"[?!;,\n]|[:.](?:\s|\Z)|\b(?:in|when|for|and when|with)\b|\Z", re.IGNORECASE)
_TELLS_APART = re.compile(
    r"\b(?:unlike|whereas|while|instead|rather than|in contrast|contrary|on the other hand|differ\w*|distinct\w*"
    r"|distinguish\w*|compared|comparison|similar\w*|same|equivalent|identical|alternatives?|but|however|although"
    r"|in addition|additional\w*|both|neither|either|only|prefer\w*|(?:more|less|\w+er) than)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|an?|my|our|your|using) ", re.IGNORECASE)
_WORD = re.compile(r"\w{2,40}")


@lru_cache(maxsize=256)
def compared(question: str) -> tuple[str, str] | None:
    """Return the two things that a question compares, as it calls them; None if it compares none."""
    text = question[:MAX_QUESTION]
    for one, other in _sides(text):
        first, second = (_ARTICLE.sub("", side.strip(), count=1) for side in (one, other))
        if _words(first) and _words(second) and max(len(first), len(second)) <= MAX_THING:
            return (first, second) if _words(first) != _words(second) else None
    return None


def _sides(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may be the two things that are compared."""
    for before, between in _FORMS:
        begin = before.search(text)
        link = begin and between.search(text, begin.end())
        if begin and link and not _STOP.search(text, begin.end(), link.start()):
            yield text[begin.end() : link.start()], _until_end(text, link.end())
    link = _VERSUS.search(text)
    last = link and _LAST_WORDS.search(text[: link.start()])
    if link and last:
        yield last[0], _until_end(text, link.end())


def _until_end(text: str, begin: int) -> str:
    end = _END.search(text, begin)
    return text[begin : end.start()] if end else text[begin:]


def tells_apart(text: str, question: str) -> bool:
    """Return whether a text names both things that a question compares, and says how one is to the other."""
    things = compared(question)
    if things is None or _TELLS_APART.search(text) is None:
        return False
    words = _words(text)
    return all(_words(thing) <= words for thing in things)


def _words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, without the ending of a plural."""
    return frozenset(word.removesuffix("s") for word in map(str.lower, _WORD.findall(text)))
