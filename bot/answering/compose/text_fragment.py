"""The part of a link by which a browser finds a quote on its page (https://wicg.github.io/scroll-to-text-fragment/).

A browser compares the words with the page as it is rendered. So words with markup, which the page shows without it, are
left out, and so are quotation marks, which many generators make typographic. Words that are searched for together stand
in one line of the quote, since a browser does not look across the edges of paragraphs and items.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote as percent_encode

WHOLE_WORDS = 12
"""A longer quote is linked by its first and last words, because browsers then find it across line breaks too."""
EDGE_WORDS = 5
"""Words at each end of such a quote that its link contains."""
FEW_WORDS = 3
"""Words in a row from which they are worth searching for, unless the whole line has fewer."""
_LINE_BREAK = re.compile(r"[\r\n\v\f\u2028\u2029]+")
_LINE_MARK = re.compile(r"[#>*+\-|:.!=~`\u2022\u2013\u2014]+|\d{1,3}[.)]|\[[ xX]\]")
_MARKUP = re.compile(r"[*_`~<>|{}\\^$\"']|\]\(|\[|\]|--|\.\.\.|:\w+:|https?:|\u00b6")
"""What a page shows in another way than a text file writes it."""


def text_directive(text: str) -> str:
    """Return the directive that finds a quote, such as ``text=first%20words,last%20words``; ``""`` where none would."""
    runs = [run for line in _LINE_BREAK.split(text) for run in _plain_runs(line)]
    if not runs:
        return ""
    long = [run for run in runs if len(run) >= FEW_WORDS] or [max(runs, key=len)]
    first, last = long[0], long[-1]
    if first is last and len(first) <= WHOLE_WORDS:
        return f"text={_escape(first)}"
    if first is last:
        return f"text={_escape(first[:EDGE_WORDS])},{_escape(first[-EDGE_WORDS:])}"
    return f"text={_escape(first[:EDGE_WORDS])},{_escape(last[-EDGE_WORDS:])}"


def _plain_runs(line: str) -> Iterator[list[str]]:
    """Yield the words in a row that have no markup, without the mark of a list, a heading or a quotation."""
    words = line.split()
    while words and _LINE_MARK.fullmatch(words[0]):
        words.pop(0)
    run: list[str] = []
    for word in words:
        if _MARKUP.search(word):
            if run:
                yield run
            run = []
        else:
            run.append(word)
    if run:
        yield run


def _escape(words: list[str]) -> str:
    """Percent-encode words, including ``-``, ``,`` and ``&``, which have a meaning in a text directive."""
    text = " ".join(words).encode("utf-8", "replace")
    return percent_encode(text, safe="").replace("-", "%2D")
