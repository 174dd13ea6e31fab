"""A document's text as blocks: its code, tables, lists, headings and paragraphs, and the Markdown within a line.

Only what is surely Markdown is taken as such; everything else is shown to the letter.
"""

import re
from collections.abc import Iterator, Sequence

from bot.answering.compose.wording import sentence_text
from bot.answering.evidence.record_fields import field_label
from bot.answering.evidence.text_blocks import is_bare_list, is_line_across
from bot.rendering.blocks import (
    CitationMark,
    CodeBlock,
    ListBlock,
    ListItem,
    Paragraph,
    Runs,
    Style,
    TableBlock,
    TextBlock,
    TextRun,
    strong,
)

SPACED_LINES = 3
"""Lines from which text that is indented or spaced into columns is shown as it is spaced."""
MAX_FIELD_CHARS = 60
"""Longest field that stands on a line of its own; a longer line may be the first of a sentence that the width broke."""

ENTRIES = 2
"""Terms with their meanings from which each stands on a line of its own."""
_ENTRY = re.compile(r"(?:\A|\n[ \t]{0,20}\n)(?!https?:)[^\s:.!?][^:.!?\n]{0,60}:[ \t]+\S")
_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)\Z")
_LANGUAGE = re.compile(r"([A-Za-z0-9_+\-.#]{1,32})(?:[ \t]+|\Z)")
_RULE = re.compile(r"[ \t|:-]+")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(\S.*)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<sign>[-*+•‣]|\d{1,3}[.)])[ \t]+(?P<text>\S.*)")
_NESTED = re.compile(r"[-*•‣][ \t]+(?=\S)")
_ENDED = re.compile(r"[.!?…]\s*\Z")
_COLUMNS = re.compile(r"^(?: {2}|\t)|\S(?: {3}|\t)|\t")
INVITATION = re.compile(
    r"discord\.(?:gg|new|gift)/"
    r"|discord(?:app)?\.com/(?:activities|api|billing|events|gifts?|invite|login|oauth2|register|template)\b"
    r"|join\.slack\.com/|slack\.com/(?:app_redirect|get-started|join|oauth|openid|shared|signin|t)\b",
    re.IGNORECASE,
)
"""An address in foreign text that may invite people elsewhere, or ask for their account, is shown, not hidden behind
words. The platforms' own documentation is linked like any other."""
_INLINE = re.compile(
    r"(?<![`\\])(?P<ticks>`{1,3})(?!`)(?P<code>[^`\n]{1,300})(?P=ticks)(?!`)"
    r"|(?<![*\\])\*\*\*(?![\s*])(?P<both>[^*\n]{1,500})(?<!\s)\*\*\*(?!\*)"
    r"|(?<![*\\])\*\*(?![\s*])(?P<strong>[^*\n]{1,500})(?<!\s)\*\*(?!\*)"
    r"|(?<![\w*\\])\*(?P<emphasis>[\w\"'“‘`(](?:[^*\n]{0,298}[\w\"'”’`).,:!?…])?)\*(?![\w*])"
    r"|(?<![\w_\\])_(?P<underlined>(?!_)[\w\"'“‘`(](?:[^_\n]{0,298}[\w\"'”’`).,:!?…])?)_(?![\w_])"
    r"|(?<![!\\])\[(?P<text>[^\[\]\n]{1,200})\]\((?P<link>(?i:https?)://[!-'*-;=?-~]{1,500})\)"
    r"|(?<![!\\])\[(?P<near>[^\[\]\n]{1,200})\]\((?P<place>(?![A-Za-z][\w+.-]{0,20}:|//)[!-'*-;=?-~]{1,500})\)"
)
"""Code, strong text, emphasis, and links, each within a line.

A link within the document's site leads nowhere from a chat, so it is shown as its words and its place.
"""


def quoted_blocks(text: str) -> tuple[TextBlock, ...]:
    """A document's text as blocks; none where it is only white space.

    Lines that only the page's width broke are joined.
    """
    lines = text.splitlines()
    blocks: list[TextBlock] = []
    at = loose = 0
    while at < len(lines):
        end, block = _fence(lines, at) or _table(lines, at) or (at + 1, None)
        if block is not None:
            blocks += [*_loose_blocks(lines[loose:at]), block]
            loose = end
        at = end
    return (*blocks, *_loose_blocks(lines[loose:]))


def sentence_blocks(text: str) -> tuple[TextBlock, ...]:
    """A quote that stands as a sentence: one paragraph, unless it holds code, a table, a list, a heading, or fields."""
    blocks = quoted_blocks(text)
    if (
        not any(map(_is_field, text.splitlines()))
        and len(_ENTRY.findall(text)) < ENTRIES
        and all(isinstance(block, Paragraph) and not block.leads for block in blocks)
    ):
        return (Paragraph(inline_runs(sentence_text(text)), leads=False),)
    return blocks


def inline_runs(line: str) -> Runs:
    """A line as runs: balanced code, strong text and links in their styles, the rest plain."""
    return tuple(_inline(line, "plain"))


def stand_out(runs: Runs) -> Runs:
    """Runs with their plain text in the strong style; neighbours in that style become one."""
    found: list[TextRun | CitationMark] = []
    for run in runs:
        if isinstance(run, TextRun) and not run.link and run.style != "code":
            before = found.pop() if found and _is_strong(found[-1]) else None
            found.append(strong(f"{before.text if isinstance(before, TextRun) else ''}{run.text}"))
        else:
            found.append(run)
    return tuple(found)


def _is_strong(run: TextRun | CitationMark) -> bool:
    return isinstance(run, TextRun) and run.style == "strong" and not run.link


def _inline(line: str, style: Style) -> Iterator[TextRun]:
    at = 0
    for found in _INLINE.finditer(line):
        if (found["code"] or "").isspace() or INVITATION.search(found["link"] or ""):
            continue
        if found.start() > at:
            yield TextRun(line[at : found.start()], style, "")
        at = found.end()
        if found["code"]:
            yield TextRun(found["code"], "code", "")
        elif found["strong"] or found["both"]:
            yield from _inline(found["strong"] or found["both"], "strong")
        elif words := found["emphasis"] or found["underlined"]:
            yield from _inline(words, "emphasis" if style == "plain" else style)
        elif found["near"]:
            yield TextRun(_bare(found["near"]), "emphasis" if style == "plain" else style, "")
            yield TextRun(f" ({found['place']})", style, "")
        else:
            yield TextRun(_bare(found["text"]), style, found["link"])
    if at < len(line):
        yield TextRun(line[at:], style, "")


def _bare(words: str) -> str:
    """The words of a link without the signs of code and emphasis, since a link has one style."""
    return "".join(run.text for run in _inline(words, "plain"))


def _fence(lines: Sequence[str], at: int) -> tuple[int, CodeBlock | None] | None:
    """Code between fences that begins at a line: the line after it, and the block unless it is empty."""
    opening = _FENCE.match(lines[at])
    if opening is None:
        return None
    mark, indent = opening["mark"], opening.start("mark")
    language = _LANGUAGE.match(opening["info"])
    rest = opening["info"][language.end() if language else 0 :].strip()
    code = [rest] if rest else []
    end = at + 1
    while end < len(lines):
        line = lines[end].rstrip()
        end += 1
        if line.endswith(mark):
            code += [before] if (before := line.rstrip(mark[0])).strip() else []
            break
        code.append(lines[end - 1])
    body = "\n".join(line[min(indent, len(line) - len(line.lstrip(" \t"))) :] for line in code)
    return end, CodeBlock(body, language[1] if language else "") if body.strip() else None


def _table(lines: Sequence[str], at: int) -> tuple[int, TableBlock | None] | None:
    """A table that begins at a line: under a rule lines with a pipe, without one lines between pipes."""
    header = at + 1 < len(lines) and "|" in lines[at] and _is_rule(lines[at + 1])
    end = at + 2 if header else at
    while end < len(lines) and ("|" in lines[end] if header else _is_row(lines[end])):
        end += 1
    if not header and end - at < 2:
        return None
    rows = tuple(_cells(lines[each]) for each in range(at, end) if not (header and each == at + 1))
    if header and not any(rows[0]):  # Markdown has no table without a header, so one without words stands for none
        rows, header = rows[1:], False
    return end, TableBlock(rows, header) if any(map(any, rows)) else None


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and _RULE.fullmatch(line) is not None


def _is_row(line: str) -> bool:
    words = line.strip()
    return words[:1] == words[-1:] == "|" and bool(words.strip("| "))


def _cells(row: str) -> tuple[str, ...]:
    """The cells of a row, without the marks of code and strong text, which a table cannot show."""
    cells = _CELL_BORDER.split(row.strip().removeprefix("|").removesuffix("|"))
    return tuple("".join(_cell_text(run) for run in inline_runs(" ".join(cell.split()))) for cell in cells)


def _cell_text(run: TextRun | CitationMark) -> str:
    if isinstance(run, CitationMark):
        return ""
    return f"[{run.text}]({run.link})" if run.link else run.text


def _loose_blocks(lines: Sequence[str]) -> Iterator[TextBlock]:
    """Blocks of lines that hold neither code between fences nor a table."""
    seen = [line for line in lines if line.strip()]
    spaced = sum(1 for line in seen if _COLUMNS.search(line))
    if is_bare_list("\n".join(lines)):
        yield ListBlock(tuple(ListItem("", 0, inline_runs(line.strip())) for line in seen))
    elif len(seen) >= SPACED_LINES and 2 * spaced > len(seen) and not any(map(_ITEM.fullmatch, seen)):
        yield CodeBlock("\n".join(lines).strip("\n"), "")
    else:
        yield from _Prose(lines).blocks()


def _is_field(line: str) -> bool:
    return len(line) <= MAX_FIELD_CHARS and bool(field_label(line))


class _Prose:
    """Reads lines as headings, lists and paragraphs, each line once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0

    def blocks(self) -> Iterator[TextBlock]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            heading = _HEADING.fullmatch(line)
            if not line.strip() or is_line_across(line):
                self._at += 1
            elif heading or self._is_underlined():
                self._at += 1 if heading else 2
                title = heading[1].rstrip(" \t#") if heading else line
                yield Paragraph(stand_out(inline_runs(sentence_text(title or line))), leads=True)
            elif _ITEM.fullmatch(line):
                yield ListBlock(tuple(self._items()))
            elif _is_field(line):
                self._at += 1
                yield Paragraph(inline_runs(sentence_text(line)), leads=False)
            else:
                yield Paragraph(inline_runs(sentence_text(self._wrapped())), leads=False)

    def _items(self) -> Iterator[ListItem]:
        indents: list[int] = []
        while self._at < len(self._lines) and (item := _ITEM.fullmatch(self._lines[self._at])):
            indent = len(item["indent"].expandtabs(4))
            while indents and indents[-1] >= indent:
                indents.pop()
            depth = len(indents)
            indents.append(indent)
            first = item["text"]
            while inner := _NESTED.match(first):  # a list that is all that an item begins with
                first = first[inner.end() :]
            text = self._wrapped(first)
            yield ListItem(item["sign"], depth, inline_runs(sentence_text(text)))
            if self._at + 1 < len(self._lines) and not self._lines[self._at].strip():
                self._at += _ITEM.fullmatch(self._lines[self._at + 1]) is not None

    def _wrapped(self, first: str = "") -> str:
        """A line with those that only the page's width parted from it, or that are indented under an item."""
        parts = [first or self._lines[self._at]]
        self._at += 1
        while self._at < len(self._lines) and not self._begins_anew():
            line = self._lines[self._at]
            if not (first and line.startswith(("  ", "\t"))) and _ENDED.search(parts[-1][-9:]):
                break
            parts.append(line)
            self._at += 1
        return "\n".join(parts)

    def _begins_anew(self) -> bool:
        line = self._lines[self._at].lstrip()
        is_block = _ITEM.fullmatch(line) is not None or _is_field(line)
        return not line or line[0] in "|#>" or is_block or self._is_underlined()

    def _is_underlined(self) -> bool:
        line, following = self._lines[self._at], self._lines[self._at + 1 : self._at + 2]
        return not line[:1].isspace() and bool(line) and any(map(_UNDERLINE.fullmatch, following))
