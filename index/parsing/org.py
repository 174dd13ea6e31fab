"""Org mode: headings, lists, tables and blocks as Emacs exports them.

The reader is our own: orgparse, the well-kept one, finds headings and their properties, but leaves everything below
them as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.org_macros import without_macros
from index.parsing.text_builder import TextBuilder
from index.parsing.text_marks import lowered, raised, struck

_HEADING = re.compile(r"(\*{1,20})[ \t]+(.*)")
_TODO = re.compile(r"\A(?:(?:TODO|DONE|NEXT|WAITING|HOLD|CANCELLED|CANCELED)\s+)?(?:\[#[A-Za-z0-9]\]\s*)?")
_TAGS = re.compile(r"(?<![ \t])[ \t]++:([\w@#%:]{1,200}):[ \t]*\Z")
_KEYWORD = re.compile(r"[ \t]*#\+([\w-]{1,40}):[ \t]*(.*)")
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w{1,40})(?:[ \t]+(\S+))?.*", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:[\w-]{1,40}:[ \t]*")
_COMMENT = re.compile(r"[ \t]*#(?:[ \t].*)?")
_FIXED = re.compile(r"(?<![ \t])[ \t]*+:(?:[ \t](.*))?")
_ROW = re.compile(r"(?<![ \t])[ \t]*+\|.*")
_RULE = re.compile(r"[ \t]*\|[-+]{1,5000}\|?[ \t]*|[ \t]*-{5,}[ \t]*")
_ITEM = re.compile(r"([ \t]*)([-+]|\d{1,5}[.)]|(?<=[ \t])\*)[ \t]+(?:\[@\d{1,5}\][ \t]+)?(.*)")
_TERM = re.compile(r"(.{1,300}?)[ \t]+::(?:[ \t]+|\Z)")
_PLANNING = re.compile(r"[ \t]*(?:CLOSED|SCHEDULED|DEADLINE):[ \t]*[<\[].*")
_LINK = re.compile(r"\[\[([^\[\]]{1,500})\](?:\[([^\[\]]{1,500})\])?\]")
_DASHES = re.compile(r"(?<!-)--(-?)(?!-)")
_CODE = re.compile(
    r"(?<![\w=~])(?:=(?=[^\s=])([^=\n]{1,200})(?<=\S)=(?![\w=])|~(?=[^\s~])([^~\n]{1,200})(?<=\S)~(?![\w~]))"
)
_EMPHASIS = re.compile(r"(?<![\w*/_+])([*/_+])(?=[^\s*/_+])([^*/_+\n]{1,200})(?<=\S)\1(?![\w*/_+])")
_RAISED = re.compile(r"(?<=\S)\^(?:\{([^{}\n]{1,100})\}|([+-]?\d{1,20}))")
_LOWERED = re.compile(r"(?<=[^\W_])_(?:\{([^{}\n]{1,100})\}|(\d{1,20})(?!\w))")
_NOTE = re.compile(r"\[fn:([\w-]{0,80})(?::([^\[\]\n]{0,500}))?\]")
_TARGET = re.compile(r"<{2,3}[^<>\n]{1,200}>{2,3}|@@[^@\n]{1,300}@@")
_HELD = re.compile("\ue000(\\d{1,6})\ue001")
_CODE_BLOCKS = ("src", "example")
_LEFT_OUT_BLOCKS = ("comment", "export")
_MAX_VALUE_CHARACTERS = 300


class OrgLoader:
    """Reads Org documents."""

    name = "org"
    suffixes: tuple[str, ...] = (".org",)
    media_types: tuple[str, ...] = ("text/org",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "org/5"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document; sections that its author does not export are reported."""
        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        document = _OrgText(without_macros(decoded.text.splitlines()))
        text, headings = document.builder.result()
        if document.hidden:
            yield SkippedPart(f"{document.hidden:,} sections marked as comments or noexport are not read")
        if document.includes:
            names = ", ".join(document.includes[:5])
            yield SkippedPart(f"what it includes is read only from those files themselves: {names}")
        if not text:
            raise UnreadableDocument("it holds no text")
        first = next((heading.text for heading in headings if heading.level == 1), "")
        fields = document.fields
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(fields.get("title")) or first,
            author=one_line(fields.get("author")),
            published=iso_date(fields.get("date", "").strip("<>[] ")[:10]),
            text=text,
            headings=headings,
        )


class _OrgText:
    """Reads the lines of a document.

    Attributes:
        builder: The text.
        fields: What ``#+KEYWORD:`` lines say, by keywords in lower case.
        includes: Names of the files that it includes.
        hidden: How many sections are not for readers.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.builder = TextBuilder()
        self.fields: dict[str, str] = {}
        self.includes: list[str] = []
        self.hidden = 0
        self._hidden_level = 0
        self._lines = lines
        at = 0
        while at < len(lines):
            at = self._read(at)

    def _read(self, at: int) -> int:
        """Read the block that begins at a line; return the line after it."""
        line = self._lines[at]
        if heading := _HEADING.fullmatch(line):
            self._add_heading(len(heading[1]), heading[2])
            return at + 1
        if self._hidden_level or not line.strip() or _PLANNING.fullmatch(line) or _RULE.fullmatch(line):
            return at + 1
        if begin := _BEGIN.fullmatch(line):
            return self._add_block(at, begin[1].lower(), begin[2] or "")
        if keyword := _KEYWORD.fullmatch(line):
            self._take_keyword(keyword[1].lower(), keyword[2])
            return at + 1
        if _DRAWER.fullmatch(line):
            return self._after_drawer(at)
        if _COMMENT.fullmatch(line):
            return at + 1
        if _ROW.fullmatch(line):
            return self._add_table(at)
        if _FIXED.fullmatch(line):
            return self._add_fixed(at)
        return self._add_list(at) if _ITEM.fullmatch(line) else self._add_paragraph(at)

    def _add_heading(self, level: int, words: str) -> None:
        tags = _TAGS.search(words[-250:])
        names = tags[1].lower().split(":") if tags else []
        title = words[: -len(tags[0])] if tags else words
        title = _TODO.sub("", title, count=1) if _TODO.match(title) else title
        if self._hidden_level and level > self._hidden_level:
            return
        is_hidden = "noexport" in names or title.split(" ")[0] == "COMMENT"
        self._hidden_level = level if is_hidden else 0
        self.hidden += is_hidden
        if not is_hidden:
            self.builder.add_heading(shown_org(title), level)

    def _take_keyword(self, name: str, value: str) -> None:
        if name == "include":
            self.includes.append(one_line(value.partition('" ')[0].strip('" ')))
        elif name == "caption":
            self.builder.add(shown_org(value))
        else:
            self.fields[name] = f"{self.fields.get(name, '')} {value}".strip()[:_MAX_VALUE_CHARACTERS]

    def _after_drawer(self, at: int) -> int:
        """Return the line after a drawer; a line like one that none ends before the next heading is no drawer."""
        place = at + 1
        while place < len(self._lines) and not _HEADING.fullmatch(self._lines[place]):
            if self._lines[place].strip().upper() == ":END:":
                return place + 1
            place += 1
        return at + 1

    def _add_block(self, at: int, kind: str, language: str) -> int:
        ending = f"#+end_{kind}"
        end = next((each for each in range(at + 1, len(self._lines)) if _is(self._lines[each], ending)), 0)
        if not end:  # it is never closed, so it is no block
            return at + 1
        inner = [line[1:] if line.lstrip().startswith((",*", ",#")) else line for line in self._lines[at + 1 : end]]
        if kind in _CODE_BLOCKS:
            self.builder.add_code(_unindented(inner), language if kind == "src" else "")
        elif kind not in _LEFT_OUT_BLOCKS:
            nested = _OrgText([line for line in inner if not _BEGIN.fullmatch(line)])
            self.builder.add(nested.builder.result()[0])
        return end + 1

    def _add_table(self, at: int) -> int:
        end = _run(self._lines, at, _ROW)
        rows = [line.strip() for line in self._lines[at:end]]
        has_header = len(rows) > 2 and any(_RULE.fullmatch(row) for row in rows[1:-1])
        cells = [
            [shown_org(cell.strip()) for cell in row.strip("|").split("|")] for row in rows if not _RULE.fullmatch(row)
        ]
        self.builder.add_table(cells, has_header=has_header)
        return end

    def _add_fixed(self, at: int) -> int:
        end = _run(self._lines, at, _FIXED)
        self.builder.add_code("\n".join((_FIXED.fullmatch(line) or [""] * 2)[1] or "" for line in self._lines[at:end]))
        return end

    def _add_list(self, at: int) -> int:
        items: list[str] = []
        indents: list[int] = []
        while at < len(self._lines) and (item := _ITEM.fullmatch(self._lines[at])):
            indent = len(item[1].expandtabs(8))
            while indents and indents[-1] >= indent:
                indents.pop()
            depth = len(indents)
            indents.append(indent)
            words, at = self._item_words(item[3], at + 1, indent)
            term = _TERM.match(words)
            shown = f"{shown_org(term[1])}: {shown_org(words[term.end() :])}" if term else shown_org(words)
            sign = f"{item[2][:-1]}." if item[2][0].isdigit() else "-"
            items.append(f"{'  ' * depth}{sign} {shown}")
            if at + 1 < len(self._lines) and not self._lines[at].strip() and _ITEM.fullmatch(self._lines[at + 1]):
                at += 1
        self.builder.add_lines(items)
        return at

    def _item_words(self, words: str, at: int, indent: int) -> tuple[str, int]:
        """Return an item's words with the indented lines that continue them, and the line after them."""
        parts = [words]
        while at < len(self._lines):
            line = self._lines[at]
            is_deeper = len(line) - len(line.lstrip(" \t")) > indent
            if not line.strip() or not is_deeper or _ITEM.fullmatch(line) or _begins_block(line):
                break
            parts.append(line.strip())
            at += 1
        return " ".join(parts), at

    def _add_paragraph(self, at: int) -> int:
        begun = at
        at += 1
        while at < len(self._lines) and self._lines[at].strip() and not _begins_block(self._lines[at]):
            if _ITEM.fullmatch(self._lines[at]):
                break
            at += 1
        self.builder.add(shown_org("\n".join(line.strip().removesuffix("\\\\") for line in self._lines[begun:at])))
        return at


def shown_org(text: str) -> str:
    """Return what a reader sees of a paragraph: words of links, no emphasis, code between backticks."""
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return f"\ue000{len(held) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _CODE.sub(lambda found: hold(f"`{found[1] or found[2]}`"), text)
    text = _LINK.sub(lambda found: hold(found[2]) if found[2] else hold(_link_name(found[1])), text)
    text = _TARGET.sub("", text)
    text = _NOTE.sub(lambda found: f" ({found[2].strip()})" if found[2] else f"[{found[1]}]", text)
    for _ in range(2):
        text = _EMPHASIS.sub(lambda found: struck(found[2]) if found[1] == "+" else found[2], text)
    text = _DASHES.sub(lambda found: "—" if found[1] else "–", text)
    text = _RAISED.sub(lambda found: raised(found[1] or found[2]), text)
    text = _LOWERED.sub(lambda found: lowered(found[1] or found[2]), text)
    for _ in range(2):
        text = _HELD.sub(lambda found: held[int(found[1])] if int(found[1]) < len(held) else "", text)
    return text


def _link_name(target: str) -> str:
    return " ".join(target.removeprefix("file:").removeprefix("*").removeprefix("#").split())


def _begins_block(line: str) -> bool:
    """Return whether a line ends the paragraph before it."""
    stripped = line.lstrip(" \t")
    return stripped.startswith(("#+", "# ", "|", ": ")) or _HEADING.fullmatch(line) is not None or _is_drawer(stripped)


def _is_drawer(line: str) -> bool:
    return line.startswith(":") and _DRAWER.fullmatch(line) is not None


def _run(lines: Sequence[str], at: int, pattern: "re.Pattern[str]") -> int:
    """Return the first line after a run of lines that match a pattern."""
    while at < len(lines) and pattern.fullmatch(lines[at]):
        at += 1
    return at


def _is(line: str, ending: str) -> bool:
    return line.strip().lower() == ending


def _unindented(lines: Sequence[str]) -> str:
    """Return code without the indentation that all its lines share."""
    shared = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[shared:] for line in lines)
