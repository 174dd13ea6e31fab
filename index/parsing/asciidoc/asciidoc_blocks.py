"""Reads the blocks of AsciiDoc: sections, paragraphs, lists, code, admonitions, tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import dedent

from index.parsing.asciidoc.asciidoc_inline import filled_in, shown_text
from index.parsing.asciidoc.asciidoc_table import read_table
from index.parsing.text_builder import TextBuilder

HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_FENCE = re.compile(r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|--|`{3}[\w+-]{0,20})|[|,:!]={3,}")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[)([^\]]{0,500})\]")
_BLOCK_ANCHOR = re.compile(r"\[\[[^\]]{1,300}\]\]")
_BLOCK_TITLE = re.compile(r"\.([^\s.].{0,500})")
_ITEM = re.compile(r"[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,3}\.|[a-zA-Z]\.|<(?:\d{1,3}|\.)>)[ \t]+(\S.*)")
_TERM = re.compile(r"[ \t]*(\S.{0,500}?)[ \t]?(:{2,4}|;;)(?:[ \t]+(\S.*))?")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(\S.*)")
_ADMONITIONS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")
_BLOCK_MACRO = re.compile(r"(image|video|audio|toc|plantuml|kroki)::([^\[\]]{0,300})\[([^\]]*)\]")
_BREAK = re.compile(r"'{3,}|<{3}|-{3}|\*{3}")
_CHECK_BOX = re.compile(r"\[([ xX*])\][ \t]+")
_CALLOUT = re.compile(r"<(\d{1,3}|\.)>\Z")
_COMMENT_SIGNS = ("//", "#", "--", ";;")
_MAX_DEPTH = 12


class AsciiDocBlocks:
    """Adds the blocks of a document to a text.

    Args:
        builder: Where the text is built.
        attributes: The document's attributes.
        titles: Titles of the sections by their anchors.
    """

    def __init__(self, builder: TextBuilder, attributes: Mapping[str, str], titles: Mapping[str, str]) -> None:
        self._builder, self._attributes, self._titles = builder, attributes, titles
        self._options, self._title = "", ""
        self._items: list[str] = []
        self._numbers: dict[int, int] = {}
        self._marks: list[str] = []

    def add(self, lines: Sequence[str], depth: int = 0) -> None:
        """Add all blocks of some lines."""
        at = 0
        while at < len(lines):
            at = self._add_block(lines, at, depth)
        self._end_list()

    def _add_block(self, lines: Sequence[str], at: int, depth: int) -> int:
        """Add the block that begins at a line; return the line after it."""
        line = lines[at]
        if not line.strip():
            return at + 1
        if _is_fence(line):
            return self._add_fenced(lines, at, depth)
        if _BLOCK_ANCHOR.fullmatch(line):
            return at + 1
        if options := _BLOCK_ATTRIBUTES.fullmatch(line):
            self._options = f"{self._options},{options[1]}" if self._options else options[1]
            return at + 1
        if _is_underlined(lines, at):
            self._add_heading(line, "=-~^+".index(lines[at + 1][0]) + 1)
            return at + 2
        if heading := HEADING.fullmatch(line):
            self._add_heading(heading[2], len(heading[1]))
            return at + 1
        if (title := _BLOCK_TITLE.fullmatch(line)) and at + 1 < len(lines):
            self._title = self._shown(title[1])
            return at + 1
        if macro := _BLOCK_MACRO.fullmatch(line):
            self._add_macro(macro)
            return at + 1
        if _BREAK.fullmatch(line):
            return at + 1
        if line == "+":  # what follows belongs to the item above
            return at + 1
        if item := _ITEM.fullmatch(line):
            return self._add_item(lines, at, item)
        if (term := _TERM.fullmatch(line)) and not (line.startswith("http") and "]" not in term[1]):
            return self._add_term(lines, at, term)
        return self._add_paragraph(lines, at)

    def _add_heading(self, words: str, level: int) -> None:
        self._end_list()
        self._options = self._title = ""
        self._builder.add_heading(self._shown(words.rstrip("= ")), level)

    def _add_macro(self, macro: re.Match[str]) -> None:
        words = self._title or (macro[3].partition(",")[0].strip('" ') if "=" not in macro[3].partition(",")[0] else "")
        self._options = self._title = ""
        if macro[1] == "image" and words:
            self._end_list()
            self._builder.add(f"Picture: {self._shown(words)}")

    def _add_fenced(self, lines: Sequence[str], at: int, depth: int) -> int:
        fence = lines[at]
        closing = "```" if fence.startswith("```") else fence
        end = next((place for place in range(at + 1, len(lines)) if lines[place] == closing), len(lines))
        inner = lines[at + 1 : end]
        options, self._options = self._options, ""
        style = options.partition(",")[0].partition("%")[0].partition("#")[0].partition(".")[0].strip()
        self._end_list(keeps_numbers=True)
        self._add_title()
        if fence[0] in "|,:!" and fence[1] == "=":
            self._add_table(inner, options, fence[0])
        elif fence[0] in "-.`" and fence != "--" and style not in _ADMONITIONS:
            self._add_code(inner, options, fence)
        elif fence[0] == "+":
            if style in ("stem", "latexmath", "asciimath"):
                self._builder.add_code("\n".join(inner), style)
        elif style in ("source", "listing", "literal"):
            self._add_code(inner, options, fence)
        elif depth < _MAX_DEPTH:
            self._add_inner(inner, style, options, depth)
        return end + 1

    def _add_inner(self, inner: Sequence[str], style: str, options: str, depth: int) -> None:
        """Add a block that holds blocks; that of an admonition begins with its kind."""
        if style in _ADMONITIONS:
            first = next((at for at, line in enumerate(inner) if line.strip()), 0)
            is_words = bool(inner) and not _is_fence(inner[first]) and not _ITEM.fullmatch(inner[first])
            if is_words and not inner[first].startswith((".", "[")):
                inner = [*inner[:first], f"{style.capitalize()}: {inner[first]}", *inner[first + 1 :]]
            else:
                self._builder.add(f"{style.capitalize()}:")
        AsciiDocBlocks(self._builder, self._attributes, self._titles).add(inner, depth + 1)
        said = [each.strip().strip('"') for each in options.split(",")[1:] if each.strip()]
        if style in ("quote", "verse") and said:
            self._builder.add(f"— {self._shown(', '.join(said))}")

    def _add_code(self, inner: Sequence[str], options: str, fence: str) -> None:
        parts = [each.strip().strip('"') for each in options.split(",")]
        style = parts[0].partition("%")[0]
        language = fence[3:] if fence.startswith("```") else ""
        if style in ("source", "") and len(parts) > 1 and "=" not in parts[1]:
            language = parts[1]
        elif style == "source":
            language = self._attributes.get("source-language", "")
        if "subs" in options and ("attributes" in options or "normal" in options):
            inner = [filled_in(line, self._attributes) for line in inner]
        self._builder.add_code("\n".join(map(_with_callouts, inner)), language.partition("%")[0])

    def _add_table(self, inner: Sequence[str], options: str, delimiter: str) -> None:
        table = read_table(inner, f"[{options}]", delimiter)
        rows = [[self._shown(cell) for cell in row] for row in table.rows]
        self._builder.add_table(rows, has_header=table.has_header)

    def _add_title(self) -> None:
        title, self._title = self._title, ""
        self._builder.add(f"{title}:" if title and title[-1] not in ".:!?" else title)

    def _add_item(self, lines: Sequence[str], at: int, item: re.Match[str]) -> int:
        words, at = _joined(item[2], lines, at + 1)
        mark = item[1]
        kind = mark if mark[0] in "*.-" else "<" if mark[0] == "<" else "1."
        if (kind == "<") != ("<" in self._marks):  # the explanations of a code block are a list of their own
            self._end_list()
        if kind in self._marks:
            del self._marks[self._marks.index(kind) + 1 :]
        else:
            self._add_title()
            self._marks.append(kind)
        depth = len(self._marks) - 1
        self._numbers = {each: count for each, count in self._numbers.items() if each <= depth}
        self._options = ""
        if kind in ("*", "-") or kind.startswith("*"):
            self._numbers.pop(depth, None)
            sign = "-"
        else:
            self._numbers[depth] = self._numbers.get(depth, 0) + 1
            sign = f"{self._numbers[depth]}."
        box = _CHECK_BOX.match(words)
        shown = self._shown(words[box.end() :] if box else words)
        ticked = "" if box is None else "[ ] " if box[1] == " " else "[x] "
        self._items.append(f"{'  ' * depth}{sign} {ticked}{' '.join(shown.split())}")
        return at

    def _add_term(self, lines: Sequence[str], at: int, term: re.Match[str]) -> int:
        words, at = _joined(term[3] or "", lines, at + 1)
        if not words and at < len(lines) and not lines[at].strip():
            at += 1
            if at < len(lines) and not _begins_block(lines, at):
                words, at = _joined("", lines, at)
        kind = term[2]
        if kind in self._marks:
            del self._marks[self._marks.index(kind) + 1 :]
        else:
            self._marks.append(kind)
        name = self._shown(term[1])
        shown = " ".join(self._shown(words).split())
        self._items.append(f"{'  ' * (len(self._marks) - 1)}- {name}{f': {shown}' if shown else ''}")
        self._options = self._title = ""
        return at

    def _add_paragraph(self, lines: Sequence[str], at: int) -> int:
        options, self._options = self._options, ""
        style = options.partition(",")[0].partition("%")[0].strip()
        is_indented = lines[at][0] in " \t"
        begun, is_attached = at, at > 0 and lines[at - 1] == "+"
        at += 1
        while at < len(lines) and lines[at].strip() and (is_indented or not _begins_block(lines, at)):
            if is_attached and _ITEM.fullmatch(lines[at]):
                break
            at += 1
        paragraph = lines[begun:at]
        self._end_list(keeps_numbers=is_attached)
        self._add_title()
        if style in ("source", "listing", "literal") or (is_indented and style != "normal"):
            shown = dedent("\n".join(paragraph)).split("\n") if is_indented and not style else paragraph
            self._add_code(shown, options if style else "", "")
            return at
        admonition = _ADMONITION.fullmatch(paragraph[0])
        if admonition:
            paragraph = [f"{admonition[1].capitalize()}: {admonition[2]}", *paragraph[1:]]
        elif style in _ADMONITIONS:
            paragraph = [f"{style.capitalize()}: {paragraph[0]}", *paragraph[1:]]
        self._builder.add(self._shown("\n".join(line.strip() for line in paragraph)))
        return at

    def _end_list(self, *, keeps_numbers: bool = False) -> None:
        self._builder.add_lines(self._items)
        self._items = []
        if not keeps_numbers:
            self._marks, self._numbers = [], {}

    def _shown(self, text: str) -> str:
        return shown_text(text, self._attributes, self._titles)


def sections(lines: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """Yield the sections of a document: the anchor in front of each (``""`` for none), its level and its title."""
    anchor = ""
    for at, line in enumerate(lines):
        if line.startswith(("[[", "[#")):
            anchor = line.strip("[]#").partition(",")[0].partition(".")[0]
        elif heading := HEADING.fullmatch(line):
            yield anchor, len(heading[1]), heading[2].rstrip("= ")
            anchor = ""
        elif _is_underlined(lines, at):
            yield anchor, 1, line
            anchor = ""
        elif not line.startswith(("[", ".")):
            anchor = ""


def _with_callouts(line: str) -> str:
    """Return a line of code with the numbers that explain it in parentheses, without the comment that they stand in."""
    marks: list[str] = []
    code = line.rstrip(" \t")
    while code.endswith(">") and (found := _CALLOUT.search(code[-6:])):
        marks.insert(0, f"({found[1]})")
        code = code[: -len(found[0])].rstrip(" \t")
    if not marks:
        return line
    sign = next((each for each in _COMMENT_SIGNS if code.endswith(each)), "")
    return " ".join([code.removesuffix(sign).rstrip(" \t"), *marks])


def _is_fence(line: str) -> bool:
    return _FENCE.fullmatch(line) is not None


def _begins_block(lines: Sequence[str], at: int) -> bool:
    """Return whether a line within a paragraph ends it."""
    line = lines[at]
    return _is_fence(line) or _BLOCK_ATTRIBUTES.fullmatch(line) is not None or line == "+"


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    line, under = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    is_rule = len(under) > 2 and under[0] in "=-~^+" and under == under[0] * len(under)
    return is_rule and abs(len(under) - len(line)) < 2 and line[0].isalnum() and (at == 0 or not lines[at - 1].strip())


def _joined(words: str, lines: Sequence[str], at: int) -> tuple[str, int]:
    """Return an item's words with the lines that continue them, and the line after them."""
    parts = [words] if words else []
    while at < len(lines) and lines[at].strip() and not _begins_block(lines, at):
        if _ITEM.fullmatch(lines[at]) or (_TERM.fullmatch(lines[at]) and parts):
            break
        parts.append(lines[at].strip())
        at += 1
    return " ".join(parts), at
