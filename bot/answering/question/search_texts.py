"""Other texts to search for than the sentence that asks: the line of an error, and the whole message.

People paste an error and ask "why?", or tell what they did and ask last. Which text finds the answer shows only when
all are searched.
"""

import re
from collections.abc import Iterator, Sequence

from bot.answering.types import MAX_QUERY_CHARS

MAX_ALTERNATIVES = 3
"""Most other texts that are searched for a part of a message; each takes as long as a question."""
MAX_LINES = 200
"""Lines of a message that are read, from its end."""

_LINE_SIGNS = re.compile(r"[>\s]{0,40}(?:E {1,8}|\$ )?")
_ERROR_NAME = re.compile(r"\b[A-Za-z_.]{0,80}(?:Error|Exception|Warning|Fault|Panic)\b(?!\w)")
_ERROR_WORD = re.compile(r"(?:^|[\s\[(\"'])(?:error|fatal|warning|exception|panic|errno)\b", re.IGNORECASE)
_TRACE = re.compile(r"\s*(?:at \S+ ?\(|File \"|Traceback |in <|\^+\s*$|[~^]{3,})")
_OUTPUT = re.compile(
    r"[\w.]{0,80}(?:Error|Exception|Warning|Fault|Panic)(?:\s{0,4}[:(]|$)"
    r"|(?i:error|fatal|warning|panic|exception|usage)(?: ?\[[^\]\n]{0,40}\])?:"
)
"""How a line begins that a program wrote."""
_WORD = re.compile(r"\w")


def alternatives(message: str, told: Sequence[str], query: str) -> tuple[str, ...]:
    """Return other texts to search for than a query, without repeats, ``MAX_ALTERNATIVES`` at most.

    Args:
        message: The message.
        told: Its sentences, without greetings and the like.
        query: The text that is searched for anyway.
    """
    lines = list(_lines(message))
    errors = _error_lines(lines) if len(lines) > 1 else []
    found = dict.fromkeys([_whole(told), *errors] if len(told) > 1 else errors)
    known = " ".join(query.split())
    return tuple(text for text in found if text and text != known)[:MAX_ALTERNATIVES]


def output_of_programs(message: str) -> str:
    """Return the lines of a message that a program wrote, such as a pasted error, as one line.

    Such a line may ask something ("did you mean …?"), but it is not the person who asks.
    """
    return " ".join(line for line in _lines(message) if _OUTPUT.match(line) or _TRACE.match(line))


def _whole(told: Sequence[str]) -> str:
    return " ".join(sentence for sentence in told if not _TRACE.match(sentence))[:MAX_QUERY_CHARS].strip()


def _lines(message: str) -> Iterator[str]:
    """Yield the lines that have words, without the signs of quotes, prompts and code around them."""
    for line in message.split("\n")[-MAX_LINES:]:
        bare = line[_LINE_SIGNS.match(line).end() :].strip("` \t\r")  # type: ignore[union-attr]  # it always matches
        if _WORD.search(bare):
            yield " ".join(bare.split())


def _error_lines(lines: list[str]) -> list[str]:
    """Return the last and the first line that name an error: the one of Python's tracebacks, and of most others."""
    named = [line for line in lines if _ERROR_NAME.search(line[:MAX_QUERY_CHARS])]
    named = named or [line for line in lines if _ERROR_WORD.search(line[:MAX_QUERY_CHARS])]
    return [line[:MAX_QUERY_CHARS] for line in (*named[-1:], *named[:1])]
