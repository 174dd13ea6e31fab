"""Components that are open: their lines lose their own indent, which only shows what stands inside what."""

from dataclasses import dataclass

from index.parsing.dialects.markdown_tags import Tag, next_tag, tag_at
from index.parsing.dialects.page_writer import PageWriter

_MAX_OPEN = 100
_MAX_TAGS = 20  # at the beginning of a line; further ones are read as a part of its text
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
})  # fmt: skip
HEADING_NAMES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""The elements that are headings."""


@dataclass(slots=True)
class _OpenComponent:
    name: str
    attributes: str
    shown_indent: int
    indent: int | None


class OpenComponents:
    """The components and elements that are open at a line.

    Args:
        writer: Takes their titles.
    """

    def __init__(self, writer: PageWriter) -> None:
        self._writer = writer
        self._open: list[_OpenComponent] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def has_class(self, name: str) -> bool:
        """Return whether one of them has a class."""
        return any(name in component.attributes for component in self._open)

    def dedented(self, line: str) -> str:
        """Return a line without the indent that its component gives it."""
        if not self._open or not line.strip():
            return line
        component, own = self._open[-1], len(line) - len(line.lstrip(" \t"))
        if component.indent is None and not line.lstrip().startswith("</"):
            component.indent = own
        kept = line[min(own, own if component.indent is None else component.indent) :]
        return " " * component.shown_indent + kept

    def read_tags(self, words: str, indent: str) -> str:
        """Read the tags at the beginning of a line; return what follows them."""
        for _ in range(_MAX_TAGS):
            tag = tag_at(words, 0) if words.startswith("<") else None
            if tag is None:
                break
            name, rest = tag.name.lower(), words[tag.end :]
            if name in _INLINE and not tag.is_component:
                break
            inner, closing, after = rest.partition(f"</{tag.name}>")
            if name in (*HEADING_NAMES, "summary") and not tag.is_closing and closing:
                title = " ".join(inner.split())
                if name == "summary":
                    self._writer.label(title, indent)
                else:
                    self._writer.heading(title, int(name[1]), tag.html_id or _named_inside(inner), indent)
                words = after.strip()
                continue
            self._read(tag, rest, indent)
            words = rest.strip()
            if name == "li" and not tag.is_closing and words and not words.startswith("<"):
                return f"- {words}"
        return words

    def _read(self, tag: Tag, rest: str, indent: str) -> None:
        if tag.is_closing:
            names = [component.name for component in self._open]
            if tag.name in names:
                del self._open[len(names) - 1 - names[::-1].index(tag.name) :]
            self._writer.label("")
            return
        shown = tag.shown()
        if not tag.is_empty and f"</{tag.name}" not in rest and len(self._open) < _MAX_OPEN:
            self._open.append(_OpenComponent(tag.name, tag.attributes, len(indent), None))
        self._writer.label(shown[0] if shown else "", indent)
        for words in shown[1:]:
            self._writer.text(indent + words)


def _named_inside(markup: str) -> str:
    """Return the id of an anchor within a heading, ``""`` for none."""
    tag = next_tag(markup)
    return tag.html_id if tag is not None and tag.name.lower() == "a" else ""
