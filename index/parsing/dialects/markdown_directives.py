"""Directives of MyST: boxes, code and tables between fences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.parsing.dialects.markdown_signs import BOXES, label
from index.parsing.excerpts import excerpt, is_session, language_of

_CODE = frozenset({"code-block", "code", "code-cell", "sourcecode", "prompt", "literalinclude", "doctest", "ipython"})
_UNREAD = frozenset({
    "toctree", "raw", "image", "contents", "mermaid", "graphviz", "index", "meta", "todo", "autosummary",
    "bibliography", "tableofcontents",
})  # fmt: skip
_REST = frozenset({"eval-rst", "csv-table", "list-table"})
_OPTION = re.compile(r":([\w-]{1,40}):[ \t]*([^\n]*)\Z")
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}


@dataclass(frozen=True, slots=True)
class DirectiveLines:
    """What a reader sees of a directive: a label, and lines of code or of text."""

    label: str
    lines: list[str]
    is_code: bool


def directive_lines(name: str, argument: str, body: list[str], files: Mapping[str, str]) -> DirectiveLines:
    """Return what a reader sees of a directive."""
    options, content = _options(body)
    if name in _UNREAD:
        return DirectiveLines("", [], is_code=False)
    if name in _CODE:
        rows, language = content, argument.split()[0] if argument.split() else ""
        if name == "literalinclude":
            rows = excerpt(files.get(argument, ""), options).split("\n") if argument in files else []
            language = options.get("language", "") or language_of(argument)
        rows = [f"```{language}", *rows, "```"] if any(row.strip() for row in rows) else []
        return DirectiveLines(options.get("caption", ""), rows, is_code=True)
    if name == "include":
        return DirectiveLines("", excerpt(files.get(argument, ""), options).split("\n"), is_code=False)
    if name in _REST:
        return DirectiveLines("", _from_rest(name, argument, body), is_code=False)
    if name in _VERSIONS:
        return DirectiveLines(f"{_VERSIONS[name]} {argument}", content, is_code=False)
    short = name.rpartition(":")[2]
    if short in BOXES:
        return DirectiveLines(label(short, argument), content, is_code=False)
    if is_session(content):  # a directive of the project's own that shows commands
        return DirectiveLines("", ["```console", *content, "```"], is_code=True)
    return DirectiveLines(argument if ":" in name else "", content, is_code=False)


def _options(body: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return a directive's options, of either kind, and its content."""
    if body and body[0].strip() == "---":
        end = next((place for place in range(1, len(body)) if body[place].strip() == "---"), 0)
        pairs = (row.partition(":") for row in body[1:end])
        return {name.strip(): value.strip() for name, _, value in pairs}, body[end + 1 :]
    options: dict[str, str] = {}
    at = 0
    while at < len(body) and (found := _OPTION.match(body[at].strip())):
        options[found[1]] = found[2].strip()
        at += 1
    return options, body[at:]


def _from_rest(name: str, argument: str, body: list[str]) -> list[str]:
    """Return reStructuredText inside Markdown as Markdown."""
    from index.parsing.rst.rst_parser import parse_rst
    from index.parsing.rst.rst_text import rst_to_text
    from index.parsing.rst.sphinx_settings import SphinxSettings

    source = "\n".join(body)
    if name != "eval-rst":
        rows = "\n".join(f"   {row}" for row in body)
        source = f".. {name}:: {argument}\n{rows}"
    return rst_to_text(parse_rst(source, {}, SphinxSettings()), {}).text.split("\n")
