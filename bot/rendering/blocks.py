"""The spans of a Markdown text that a reader takes in as one: code fences and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = "```"

_MARK = re.compile(rf"\\[^\w\s]|{FENCE}")
_LANGUAGE = re.compile(r"([A-Za-z0-9_+\-.#]{1,32})?\n")
_QUOTED = re.compile(r" {0,3}> ")
_TABLE_RULE = re.compile(r"[ \t|:-]+")
_MONOSPACE_HEAD = re.compile(r"[^\n]*\n[─┼]+\n")


UNSEEN = "\u200b"
"""Zero-width space: parts what would be taken together; a reader does not see it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A code fence or a table.

    Attributes:
        start: Offset of its first character.
        body: Offset past what names it: the fence's first line, the table's header.
        body_end: Offset past its content, where a fence's closing mark begins.
        end: Offset past its last character.
        opening: What begins it again after a cut.
        closing: What ends it before a cut, ``""`` for a table.
        quote: The quote mark before each of its lines, ``""`` for none.
        open: True for a fence that is never closed.
    """

    start: int
    body: int
    body_end: int
    end: int
    opening: str
    closing: str
    quote: str
    open: bool

    @property
    def fenced(self) -> bool:
        """Whether it is a code fence."""
        return bool(self.closing)

    def cut_by(self, offset: int) -> bool:
        """Whether a cut at an offset goes through it."""
        return self.start < offset < self.end or (self.open and offset == self.end)


def units(text: str) -> int:
    """Length in UTF-16 code units, as JavaScript counts; at least the number of code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def blocks_of(text: str) -> tuple[Block, ...]:
    """Fences and tables in order; none lies in another.

    Three backticks open a fence wherever they stand, as Discord and Slack take them, and the next three close it.
    """
    fences = list(_fences(text))
    found = list(fences)
    gap = 0
    for fence in fences:
        found += _tables(text, gap, fence.start)
        gap = fence.end
    found += _tables(text, gap, len(text))
    return tuple(sorted(found, key=lambda block: block.start))


def line_start(text: str, offset: int) -> int:
    """Offset at which the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def quote_mark(text: str, line: int, offset: int) -> str:
    """The quote mark that the text of a line, which begins at ``line``, needs again where it is cut at an offset."""
    mark = _QUOTED.match(text, line)
    return "> " if mark and offset >= mark.end() else ""


def _fences(text: str) -> Iterator[Block]:
    at = line = 0
    while mark := _MARK.search(text, at):
        # Only what is new is searched for line breaks, so that a long line costs no more than its length.
        line = max(line, text.rfind("\n", at, mark.start()) + 1)
        at = mark.end()
        if mark.group() == FENCE:
            block = _fence(text, line, mark.start())
            line = max(line, text.rfind("\n", block.start, block.end) + 1)
            at = block.end
            yield block


def _fence(text: str, line: int, start: int) -> Block:
    quote = quote_mark(text, line, start)
    language = _LANGUAGE.match(text, start + len(FENCE))
    body = language.end() if language else start + len(FENCE)
    close = text.find(FENCE, start + len(FENCE))
    closed = close >= 0
    body_end = close if closed else len(text)
    # The last line of a quoted fence holds nothing but the quote mark before the fence's end.
    if closed and quote and text.endswith("\n" + quote, body, close):
        body_end -= len(quote)
    name = language[1] or "" if language else ""
    head = _MONOSPACE_HEAD.match(text, body, body_end) if closed else None
    return Block(
        start=start,
        body=head.end() if head else min(body, body_end),
        body_end=body_end,
        end=close + len(FENCE) if closed else len(text),
        opening=f"{quote}{FENCE}{name}\n{head[0] if head else ''}",
        closing=f"\n{quote}{FENCE}",
        quote=quote,
        open=not closed,
    )


def _tables(text: str, start: int, end: int) -> Iterator[Block]:
    """Tables with a header, between two offsets: a line, a rule of dashes and pipes, then lines with pipes."""
    lines = list(re.finditer(r"[^\n]+", text[start:end]))
    at = 0
    while at + 1 < len(lines):
        head, rule = lines[at], lines[at + 1]
        at += 1
        if not _is_header(head[0], rule[0]) or rule.start() != head.end() + 1:
            continue
        last = at
        while last + 1 < len(lines) and "|" in lines[last + 1][0] and lines[last + 1].start() == lines[last].end() + 1:
            last += 1
        yield Block(
            start=start + head.start(),
            body=min(start + rule.end() + 1, end),
            body_end=start + lines[last].end(),
            end=start + lines[last].end(),
            opening=f"{head[0]}\n{rule[0]}\n",
            closing="",
            quote="",
            open=False,
        )
        at = last + 1


def _is_header(line: str, rule: str) -> bool:
    return "|" in line and "|" in rule and "-" in rule and bool(_TABLE_RULE.fullmatch(rule))
