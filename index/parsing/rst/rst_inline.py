"""Writes docutils' inline markup as Markdown."""

import re
from collections.abc import Mapping

from docutils import nodes

from index.parsing.cleaning import web_address
from index.parsing.page_titles import label_name, words_of
from index.parsing.scripts import lowered, raised

_UNRESOLVED = re.compile(r"`?([^`<]{1,300}?)(?:\s{0,4}<[^<>]{0,300}>)?`?_{1,2}\Z")
_SPACE = re.compile(r"\s+")
_TICKS = re.compile(r"`+")


def inline_text(node: nodes.Node, labels: Mapping[str, str]) -> str:
    """Return what a reader sees of a node, on one line, with marks for code, strong text and web addresses.

    Args:
        node: The node.
        labels: Titles of the document's own headings by their labels.
    """
    return _SPACE.sub(" ", "".join(_written(child, labels) for child in node.children)).strip()


def plain_text(node: nodes.Node, labels: Mapping[str, str]) -> str:
    """Return the same without marks."""
    return _SPACE.sub(" ", "".join(_plain(child, labels) for child in node.children)).strip()


def code_span(text: str) -> str:
    """Return code within a line, between as many backticks as it needs."""
    words = _SPACE.sub(" ", text).strip()
    if not words:
        return ""
    longest = max((len(run) for run in _TICKS.findall(words)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if words[0] == "`" or words[-1] == "`" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _plain(node: nodes.Node, labels: Mapping[str, str]) -> str:
    if isinstance(node, nodes.Text | nodes.literal | nodes.math):
        return node.astext()
    if isinstance(node, _HIDDEN):
        return ""
    shown = _special(node, labels)
    return "".join(_plain(child, labels) for child in node.children) if shown is None else shown


def _written(node: nodes.Node, labels: Mapping[str, str]) -> str:
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.literal):
        return code_span(node.astext())
    if isinstance(node, _HIDDEN):
        return ""
    shown = _special(node, labels)
    if shown is not None:
        return shown
    inner = "".join(_written(child, labels) for child in node.children)
    if isinstance(node, nodes.strong) and inner.strip() and "*" not in inner:
        return f"**{inner.strip()}**"
    if isinstance(node, nodes.reference):
        return _link(inner, str(node.get("refuri", "")))
    return inner


def _special(node: nodes.Node, labels: Mapping[str, str]) -> str | None:
    """Return the text of what is shown otherwise than by its children, None for other nodes."""
    if isinstance(node, nodes.problematic):
        return _unresolved(node.astext())
    if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
        return f"[{node.astext()}]"
    if isinstance(node, nodes.superscript):
        return raised(node.astext())
    if isinstance(node, nodes.subscript):
        return lowered(node.astext())
    if isinstance(node, nodes.math):
        return node.astext()
    if isinstance(node, nodes.inline) and "label" in node:
        label = str(node["label"])
        return labels.get(label_name(label), "") or words_of(label)
    return None


def _link(words: str, address: str) -> str:
    address = web_address(address)
    if not address or not words.strip() or any(mark in words for mark in "[]\n"):
        return words
    if address.rstrip("/") == words.strip().rstrip("/"):
        return words
    return f"[{words}]({address.replace('(', '%28').replace(')', '%29')})"


def _unresolved(source: str) -> str:
    """Return what is left of markup that docutils could not resolve."""
    if source.startswith(("|", ":", "[")):
        return ""
    found = _UNRESOLVED.match(source)
    return found[1] if found else source.strip("`*")


_HIDDEN = (
    nodes.image, nodes.target, nodes.comment, nodes.raw, nodes.system_message, nodes.substitution_definition,
    nodes.pending, nodes.generated,
)  # fmt: skip
