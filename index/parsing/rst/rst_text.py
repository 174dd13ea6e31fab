"""Writes docutils' tree as text with headings: Markdown, because quotes are laid out from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from types import MappingProxyType

from docutils import nodes

from index.parsing.cleaning import clean_text, one_line
from index.parsing.rst.rst_directives import Described
from index.parsing.rst.rst_fields import field_lines
from index.parsing.rst.rst_inline import code_span, inline_text, plain_text
from index.parsing.rst.rst_tables import table_lines
from index.types import Heading

_MAX_LEVEL = 6
_METADATA = frozenset({"orphan", "tocdepth", "nocomments", "nosearch", "no-search", "hero", "html_theme"})
"""Fields at the head of a page that Sphinx and themes read."""
_SKIPPED = (
    nodes.comment, nodes.target, nodes.substitution_definition, nodes.system_message, nodes.raw, nodes.pending,
    nodes.image, nodes.transition, nodes.meta, nodes.decoration, nodes.title,
)  # fmt: skip

_SPHINX_TITLES: Mapping[str, str] = MappingProxyType({
    "genindex": "Index", "modindex": "Module Index", "py-modindex": "Python Module Index", "search": "Search Page",
})  # fmt: skip
"""Titles of the pages that Sphinx makes of all others, by their labels."""


@dataclass(frozen=True, slots=True)
class RstText:
    """A text.

    Attributes:
        text: The text.
        title: Its first heading of the highest level, ``""`` where it has none.
        headings: Its headings.
    """

    text: str
    title: str
    headings: tuple[Heading, ...]


def rst_to_text(document: nodes.document, titles: Mapping[str, str]) -> RstText:
    """Return a document as text. A blank line separates blocks.

    Args:
        document: The document.
        titles: Titles of other pages' parts, by the labels that links to them name.
    """
    writer = _RstBlocks({**_SPHINX_TITLES, **titles, **_labels(document)}, is_nested=False)
    writer.add_children(document, 1)
    offset, starts = 0, []
    for block in writer.blocks:
        starts.append(offset)
        offset += len(block) + 2
    headings = tuple(Heading(starts[place], level, words, anchor) for place, level, words, anchor in writer.headings)
    title = next((heading.text for heading in headings if heading.level == 1), "")
    return RstText("\n\n".join(writer.blocks), title, headings)


def _labels(document: nodes.document) -> dict[str, str]:
    """Return the titles of headings by the labels before them."""
    labels: dict[str, str] = {}
    for section in document.findall(nodes.section):
        title = next((child for child in section.children if isinstance(child, nodes.title)), None)
        if title is not None:
            words = plain_text(title, {})
            labels |= dict.fromkeys(section["names"], words)
    return labels


class _RstBlocks:
    """Collects blocks of text.

    Attributes:
        blocks: Finished blocks.
        headings: Of each heading the number of its block, its level, words and anchor.
    """

    def __init__(self, labels: Mapping[str, str], *, is_nested: bool) -> None:
        self.blocks: list[str] = []
        self.headings: list[tuple[int, int, str, str]] = []
        self._labels = labels
        self._is_nested = is_nested

    def add_children(self, node: nodes.Element, level: int) -> None:
        """Add what a node holds; ``level`` is the level of the next heading inside it."""
        for child in node.children:
            self.add(child, level)

    def add(self, node: nodes.Node, level: int) -> None:
        """Add a node with all that it holds."""
        if isinstance(node, _SKIPPED) or not isinstance(node, nodes.Element):
            return
        if isinstance(node, nodes.section):
            self._add_section(node, level)
        elif isinstance(node, Described):
            self._add_description(node, level)
        elif isinstance(node, nodes.literal_block | nodes.doctest_block):
            self._add_code(node)
        elif isinstance(node, nodes.TextElement) and not isinstance(node, nodes.line | nodes.term):
            self._add_text(node)
        elif isinstance(node, nodes.table):
            self._add_table(node)
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            self._block("\n".join(self._list_lines(node)))
        elif isinstance(node, nodes.definition_list | nodes.option_list | nodes.field_list):
            self._block("\n".join(self._term_lines(node)))
        elif isinstance(node, nodes.line_block):
            self._block("\n".join(self._verse(node)))
        elif isinstance(node, nodes.footnote | nodes.citation):
            self._add_note(node)
        else:
            self._add_box(node, level)

    def _block(self, text: str) -> None:
        if text.strip():
            self.blocks.append(clean_text(text))

    def _inline(self, node: nodes.Node) -> str:
        return inline_text(node, self._labels)

    def _heading(self, words: str, shown: str, level: int, anchor: str) -> None:
        words, level = one_line(words), min(level, _MAX_LEVEL)
        if not words:
            return
        if self._is_nested:
            self._block(f"**{words}**")
            return
        self.headings.append((len(self.blocks), level, words, anchor))
        self.blocks.append(clean_text(f"{'#' * level} {shown}"))

    def _add_section(self, node: nodes.section, level: int) -> None:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            anchor = node["ids"][0] if node["ids"] else ""
            self._heading(plain_text(title, self._labels), self._inline(title), level, anchor)
        self.add_children(node, level + (title is not None))

    def _add_description(self, node: Described, level: int) -> None:
        first, *others = node["signatures"]
        name = first if len(first) <= 80 else f"{first.partition('(')[0]}(…)"
        self._heading(name, code_span(first), level, node["anchor"])
        for signature in others:
            self._block(code_span(signature))
        self.add_children(node, level + 1)

    def _add_code(self, node: nodes.Element) -> None:
        code = dedent(node.astext().expandtabs(8)).strip("\n")
        language = str(node.get("language") or "") or next(
            (name for name in node["classes"] if name not in ("code", "literal-block", "doctest")), ""
        )
        if isinstance(node, nodes.doctest_block):
            language = "pycon"
        if code.strip():
            fence = "`" * max(3, _longest_ticks(code) + 1)
            self._block(f"{fence}{language}\n{code}\n{fence}")

    def _add_text(self, node: nodes.Element) -> None:
        words = self._inline(node)
        if isinstance(node, nodes.math_block):
            words = node.astext().strip()
        elif isinstance(node, nodes.rubric | nodes.subtitle) and words and "*" not in words:
            words = f"**{words}**"
        elif isinstance(node, nodes.attribution) and words:
            words = f"— {words}"
        self._block(words)

    def _add_table(self, node: nodes.table) -> None:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            self._block(self._inline(title))
        for group in node.findall(nodes.tgroup):
            self._block("\n".join(table_lines(group, self._cell)))
            break

    def _cell(self, entry: nodes.Element) -> str:
        lines = [line.strip() for block in self._inside(entry) for line in block.split("\n")]
        if sum(line.startswith("- ") for line in lines) == 1:  # a lone item is no list: lines that were indented
            lines = [line.removeprefix("- ") for line in lines]
        return " ".join(lines)

    def _add_note(self, node: nodes.Element) -> None:
        label = next((child.astext() for child in node.children if isinstance(child, nodes.label)), "")
        inner = self._inside(node)
        self._block(f"[{label}] " + "\n\n".join(inner) if label else "\n\n".join(inner))

    def _add_box(self, node: nodes.Element, level: int) -> None:
        """Add an admonition, a topic, a container: its title, then what it holds."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        words = self._inline(title) if title is not None else ""
        if not words and isinstance(node, nodes.Admonition) and not isinstance(node, nodes.admonition):
            words = type(node).__name__.capitalize()
        if words:
            self._block(f"**{words}**" if "*" not in words else words)
        self.add_children(node, level)

    def _inside(self, node: nodes.Element) -> list[str]:
        writer = _RstBlocks(self._labels, is_nested=True)
        for child in node.children:
            if not isinstance(child, nodes.label):
                writer.add(child, _MAX_LEVEL)
        return writer.blocks

    def _inside_item(self, item: nodes.Element) -> list[str]:
        """Return the blocks of a list's item; terms that it begins with need no marks of their own."""
        if not item.children or not isinstance(item.children[0], nodes.definition_list):
            return self._inside(item)
        first, *rest = item.children
        others = item.copy()
        others.children = rest
        return [block for term in first.children for block in self._term_blocks(term)] + self._inside(others)

    def _list_lines(self, node: nodes.Element) -> list[str]:
        lines: list[str] = []
        start = int(node.get("start", 1))
        for number, item in enumerate(node.children, start=start):
            mark = "-"
            if isinstance(node, nodes.enumerated_list):
                mark = f"{_ordinal(number, str(node.get('enumtype', 'arabic')))}{node.get('suffix') or '.'}"
            if isinstance(item, nodes.Element):
                lines += _item(mark, self._inside_item(item))
        return lines

    def _term_lines(self, node: nodes.Element) -> list[str]:
        if isinstance(node, nodes.field_list):
            return field_lines(node, self._inline, self._inside, _METADATA)
        return [line for item in node.children for line in _item("-", self._term_blocks(item))]

    def _term_blocks(self, item: nodes.Node) -> list[str]:
        """Return a term, or options of a command, and what is said of it."""
        terms = [child for child in item.children if isinstance(child, nodes.term | nodes.classifier)]
        if isinstance(item, nodes.option_list_item):
            options = item.next_node(nodes.option_group)
            shown = code_span(", ".join(each.astext() for each in options.children)) if options else ""
        else:
            names = " : ".join(self._inline(term) for term in terms)
            shown = f"**{names}**" if names and "*" not in names and "`" not in names else names
        bodies = [child for child in item.children if isinstance(child, nodes.definition | nodes.description)]
        return [shown, *(block for body in bodies for block in self._inside(body))]

    def _verse(self, node: nodes.Element) -> list[str]:
        lines: list[str] = []
        for child in node.children:
            if isinstance(child, nodes.line_block):
                lines += self._verse(child)
            else:
                lines.append(self._inline(child))
        return lines


def _item(mark: str, blocks: list[str]) -> list[str]:
    """Return an item's lines; those after the first one are indented, so that they stay with it."""
    lines = "\n".join(filter(None, blocks)).split("\n") if any(blocks) else []
    indent = " " * (len(mark) + 1)
    return [f"{indent if place else mark + ' '}{line}".rstrip() for place, line in enumerate(lines)]


def _longest_ticks(code: str) -> int:
    longest = run = 0
    for character in code:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _ordinal(number: int, kind: str) -> str:
    if kind.endswith("alpha") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if kind.startswith("upper") else letter
    if kind.endswith("roman") and 0 < number < 40:
        tens, ones = divmod(number, 10)
        words = "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return words.upper() if kind.startswith("upper") else words
    return str(number)
