"""Blocks of the dialects of Markdown: boxes, tabs, components, includes and scripts, line by line."""

import re
from collections.abc import Mapping

from index.parsing.dialects import markdown_signs as signs
from index.parsing.dialects.bare_tables import close_rows
from index.parsing.dialects.code_marks import shown_code
from index.parsing.dialects.dialect_includes import Inclusion, inclusion, is_snippet_block, may_include, snippet
from index.parsing.dialects.markdown_directives import directive_lines
from index.parsing.dialects.markdown_elements import element_end, element_lines, heading_line
from index.parsing.dialects.markdown_fences import Fence, graph_labels, opening_fence
from index.parsing.dialects.markdown_tags import tag_at
from index.parsing.dialects.markdown_templates import highlighted, template_label
from index.parsing.dialects.open_components import HEADING_NAMES, OpenComponents
from index.parsing.dialects.page_writer import PageLine, PageWriter

_MAX_DEPTH, _MAX_SCRIPT_LINES, _MAX_TAG_LINES = 8, 200, 40
_REFERENCE = re.compile(
    r" {0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]{1,8}(?:\{\{[^\n]{1,300}\}\}[^\s]{0,200}|<?[^\s<>]{1,500}>?)"
    r"(?:[ \t]+[\"'(][^\n]*)?[ \t]*\Z"
)
# Termynal draws terminals from HTML inside fences.
_COLOUR = re.compile(r"</?(?:span|font|u|b|i)(?:[ \t][^<>\n]{0,300})?>")
_MYST_OPTION = re.compile(r"[ \t]*:[\w-]{1,40}:(?:[ \t]|\Z)")
_OPTION = re.compile(r"[ \t]+[\w-]{1,40}:(?:[ \t]|\Z)")


def read_blocks(lines: list[str], files: Mapping[str, str], *, is_mdx: bool) -> list[PageLine]:
    """Return a page's lines without the dialects' marks for blocks."""
    reader = _PageReader(files, is_mdx=is_mdx)
    reader.read(lines, "", 0)
    return reader.writer.found


class _PageReader:
    """Reads a page.

    Attributes:
        writer: Takes the lines.
    """

    def __init__(self, files: Mapping[str, str], *, is_mdx: bool) -> None:
        self.writer = PageWriter()
        self._files = files
        self._is_mdx = is_mdx
        self._components = OpenComponents(self.writer)
        self._lines: list[str] = []
        self._last: dict[str, int] = {}
        self._depth = 0
        self._table_end = 0  # lines before it belong to a table that was looked at

    def read(self, lines: list[str], prefix: str, depth: int) -> None:
        """Read lines that stand inside ``depth`` boxes, and write them after a prefix."""
        outer = self._lines, self.writer.prefix, self._depth, self._components, self._last, self._table_end
        self._lines, self.writer.prefix, self._depth = lines, prefix, depth
        self._components, self._last, self._table_end = OpenComponents(self.writer), {}, 0
        at = 0
        while at < len(lines):
            at = self._block(at)
        self._lines, self.writer.prefix, self._depth, self._components, self._last, self._table_end = outer

    def _block(self, at: int) -> int:
        """Read the block that begins at a line; return the number of the line after it."""
        line = self._components.dedented(self._lines[at])
        words = line.strip()
        if not words:
            self.writer.text("")
            return at + 1
        if fence := opening_fence(line):
            return self._fence(fence, at)
        if self._is_indented_code(line):
            self.writer.add(line, is_code=True)
            return at + 1
        for read in (self._table, self._comment, self._script, self._include, self._box, self._template, self._element):
            end = read(line, words, at)
            if end > at:
                return end
        if signs.is_unseen(words) or _REFERENCE.match(line):
            self.writer.removed = True
            return at + 1
        self.writer.text(self.writer.definition(signs.alert(line) or line))
        return at + 1

    def _is_indented_code(self, line: str) -> bool:
        if self._is_mdx or self._components or self.writer.in_list or not line.startswith(("    ", "\t")):
            return False
        return self.writer.is_after_blank or self.writer.found[-1].is_code

    def _fence(self, fence: Fence, at: int) -> int:
        """Read code between fences, or a directive of MyST."""
        end = at + 1
        while end < len(self._lines) and not fence.closes(self._lines[end]):
            end += 1
        body = [self._components.dedented(line) for line in self._lines[at + 1 : end]]
        after = min(end + 1, len(self._lines))
        if fence.directive and self._depth < _MAX_DEPTH:
            self._directive(*fence.directive, body, fence)
            return after
        if fence.language == "mdx-code-block" and self._depth < _MAX_DEPTH:
            self.read(body, self.writer.prefix, self._depth + 1)
            return after
        if fence.is_graph:
            self.writer.text(fence.lead + graph_labels(body))
            return after
        if self._components.has_class("termy"):
            body = [_COLOUR.sub("", row) for row in body]
        rows = self._included_rows(body)
        if rows is None:
            self.writer.removed = True
            return after
        if fence.title and fence.lead.strip() == "":
            self.writer.label(fence.title, fence.lead)
        opening = self._components.dedented(self._lines[at]) if fence.is_plain else fence.plain
        self.writer.add(opening, is_code=True)
        for row in shown_code(rows, fence.language):
            self.writer.add(row, is_code=True)
        if end < len(self._lines):
            self.writer.add(self._components.dedented(self._lines[end]), is_code=True)
        return after

    def _included_rows(self, body: list[str]) -> list[str] | None:
        """Return code with the files that it includes; None where it holds nothing but what is not to be had."""
        if not any(may_include(row) for row in body):
            return body
        rows: list[str] = []
        missing = False
        for row in body:
            found = inclusion(row, self._files) if not row.lstrip().startswith(("#include", ";")) else None
            if found is None:
                rows.append(row)
            else:
                indent = row[: len(row) - len(row.lstrip())]
                rows += [indent + each if each else "" for each in found.lines]
                missing = missing or not found.lines
        return None if missing and not any(row.strip() for row in rows) else rows

    def _directive(self, name: str, argument: str, body: list[str], fence: Fence) -> None:
        found = directive_lines(name, argument, body, self._files)
        indent = " " * len(fence.lead)
        if found.label or not found.lines:
            self.writer.label(found.label, indent)
        if found.is_code:
            for row in found.lines:
                self.writer.add(indent + row if row else "", is_code=True)
        else:
            self.read(found.lines, self.writer.prefix + indent, self._depth + 1)
            self.writer.text("")

    def _comment(self, line: str, words: str, at: int) -> int:
        if "@include" in words or ("<!--" not in line and "{/*" not in line):
            return at
        shown = signs.without_comments(line)
        if shown != line:
            return self._again(at, shown)
        for opening, closing in signs.COMMENTS:
            if words.startswith(opening) and at <= self._last_line_with(closing):
                end = next(place for place in range(at, len(self._lines)) if closing in self._lines[place])
                return self._again(end, self._lines[end].partition(closing)[2])
        return at

    def _last_line_with(self, mark: str) -> int:
        """The number of the last line of this box with a mark, -1 for none."""
        if mark not in self._last:
            places = (place for place in range(len(self._lines) - 1, -1, -1) if mark in self._lines[place])
            self._last[mark] = next(places, -1)
        return self._last[mark]

    def _again(self, at: int, rest: str) -> int:
        """Read what is left of a line; return the number of the line after it."""
        self.writer.removed = True
        if not rest.strip():
            return at + 1
        self._lines[at] = rest
        return self._block(at)

    def _script(self, line: str, words: str, at: int) -> int:
        if not words.startswith(("import ", "export ")) or line != words:
            return at
        if not self.writer.is_after_blank:
            return at
        end = signs.script_end(self._lines, at, _MAX_SCRIPT_LINES)
        self.writer.removed = self.writer.removed or end > at
        while at < end < len(self._lines) and self._lines[end].startswith("import "):
            following = signs.script_end(self._lines, end, _MAX_SCRIPT_LINES)
            if following == end:
                break
            end = following
        return end

    def _include(self, line: str, words: str, at: int) -> int:
        if is_snippet_block(words):
            end = at + 1
            while end < len(self._lines) and not is_snippet_block(self._lines[end]):
                self._show(snippet(self._lines[end].strip(), self._files), line)
                end += 1
            return end + 1
        if not words.startswith(("{", "-", "<")) or (found := inclusion(line, self._files)) is None:
            return at
        self._show(found, line)
        return at + 1

    def _show(self, found: Inclusion, line: str) -> None:
        indent = line[: len(line) - len(line.lstrip())]
        self.writer.removed = True
        if not found.lines:
            return
        if found.is_text:
            if self._depth < _MAX_DEPTH:
                self.read(list(found.lines), self.writer.prefix + indent, self._depth + 1)
            return
        mark = "````" if any("```" in row for row in found.lines) else "```"
        for row in (mark + found.language, *found.lines, mark):
            self.writer.add(indent + row if row else "", is_code=True)

    def _box(self, line: str, words: str, at: int) -> int:
        if words[0] not in "!?=:/":
            return at
        indented = signs.indented_box(line)
        if indented and self._depth < _MAX_DEPTH:
            indent, title = indented
            end = self._indented_end(at + 1, len(indent))
            self.writer.label(title, indent)
            body = [self._components.dedented(each) for each in self._lines[at + 1 : end]]
            self.read([signs.cut(each, len(indent) + 4) for each in body], self.writer.prefix + indent, self._depth + 1)
            return end
        title_of_fence = signs.fenced_box(line)
        if title_of_fence is None:
            return at
        self.writer.label(title_of_fence, line[: len(line) - len(line.lstrip())])
        end = at + 1
        is_api = signs.is_api_page(line)
        while end < len(self._lines) and (
            (_OPTION.match(self._lines[end]) if words.startswith("///") else _MYST_OPTION.match(self._lines[end]))
            or (is_api and self._lines[end].startswith("    "))
        ):
            end += 1
        return end

    def _indented_end(self, at: int, indent: int) -> int:
        end = at
        for place in range(at, len(self._lines)):
            line = self._components.dedented(self._lines[place])
            if not line.strip():
                continue
            if len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()) < indent + 4:
                break
            end = place + 1
        return end

    def _template(self, line: str, words: str, at: int) -> int:
        if not words.startswith(("{{", "{%")):
            return at
        code = highlighted(self._lines, at)
        if code is not None:
            self.writer.removed = True
            for row in (f"```{code.language}", *code.lines, "```"):
                self.writer.add(row, is_code=True)
            return code.end
        title = template_label(words)
        if title is None:
            return at
        self.writer.label(title)
        return at + 1

    def _table(self, line: str, words: str, at: int) -> int:
        if at >= self._table_end and "|" in words:
            self._table_end = close_rows(self._lines, at)
        return at if self._components.dedented(self._lines[at]) == line else self._block(at)

    def _element(self, line: str, words: str, at: int) -> int:
        """Read a line that begins with tags."""
        if words[0] != "<" or self.writer.is_in_code(self._lines[at : at + _MAX_TAG_LINES]):
            return at
        end = at + 1
        tag = tag_at(words, 0)
        while tag is None and words[1:2].isalpha() and end < min(len(self._lines), at + _MAX_TAG_LINES):
            if not self._lines[end].strip() or "<" in self._lines[end].split("=")[0]:
                break
            words = f"{words} {self._lines[end].strip()}"
            end += 1
            tag = tag_at(words, 0)
        if tag is None:
            return at
        if tag.name.lower() in HEADING_NAMES:
            words, end = heading_line(words, tag.name, self._lines, end)
        whole = element_end(self._lines, at, tag)
        if whole is not None:
            for row, is_code in element_lines(self._lines[at:whole], tag):
                self.writer.add(row, is_code=is_code)
            self.writer.removed = True
            return whole
        indent = line[: len(line) - len(line.lstrip())]
        rest = self._components.read_tags(words, indent)
        if rest == words:
            return at
        if rest:
            self.writer.text(indent + rest)
        return end
