"""Jupyter notebooks: Markdown cells as Markdown, code cells as code with the text that they gave.

A notebook is JSON; the versions 3 and 4 of the format are read without a library, because nbformat's main work is to
check notebooks against a schema and would refuse those that have a small fault.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import clean_text, one_line
from index.parsing.decoding import parse_json
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.markdown import find_headings
from index.parsing.text_builder import TextBuilder

MAX_OUTPUT_CHARACTERS = 2_000
"""Longest output of a cell that is read; the rest is counted in the report."""
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\((?:attachment|data):[^()\s]*\)")


class NotebookLoader:
    """Reads Jupyter notebooks."""

    name = "notebook"
    suffixes: tuple[str, ...] = (".ipynb",)
    media_types: tuple[str, ...] = ("application/x-ipynb+json",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "notebook/2"

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read all cells in order; of long outputs the beginning."""
        try:
            notebook = parse_json(read_whole(stream, context.max_bytes))
        except ValueError as error:
            raise UnreadableDocument(f"it is not a notebook ({error})") from error
        if not isinstance(notebook, dict) or not isinstance(_metadata(notebook), dict):
            raise UnreadableDocument("it is not a notebook")
        language = _language(notebook)
        builder = TextBuilder()
        cut = sum(_add_cell(builder, cell, language) for cell in _cells(notebook))
        if cut:
            yield SkippedPart(f"{cut:,} characters of its outputs are not read; a longer output is read from its start")
        text, _ = builder.result()
        if not text:
            raise UnreadableDocument("it holds no text")
        headings = find_headings(text)
        first = next((heading.text for heading in headings if heading.level == 1), "")
        title = one_line(_metadata(notebook).get("title")) or one_line(first)
        yield DocumentDraft("file", context.local_id, text, title, _authors(notebook), headings=headings)


def _metadata(notebook: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the file holds
    return notebook.get("metadata", {})


def _language(notebook: dict[str, Any]) -> str:
    for name in ("language_info", "kernelspec"):
        info = _metadata(notebook).get(name)
        if isinstance(info, dict) and (
            language := one_line(info.get("name" if name == "language_info" else "language"))
        ):
            return language
    return ""


def _authors(notebook: dict[str, Any]) -> str:
    authors = _metadata(notebook).get("authors")
    names = (
        [one_line(each.get("name")) for each in authors if isinstance(each, dict)] if isinstance(authors, list) else []
    )
    return one_line(", ".join(filter(None, names)))


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the cells; version 3 keeps them in worksheets."""
    groups = [notebook.get("cells")]
    worksheets = notebook.get("worksheets")
    groups += (
        [each.get("cells") for each in worksheets if isinstance(each, dict)] if isinstance(worksheets, list) else []
    )
    for group in groups:
        yield from (cell for cell in group if isinstance(cell, dict)) if isinstance(group, list) else ()


def _add_cell(builder: TextBuilder, cell: dict[str, Any], language: str) -> int:
    """Add a cell; return how many characters of its outputs are left out."""
    kind, source = cell.get("cell_type"), _joined(cell.get("source", cell.get("input")))
    if kind == "code":
        builder.add_code(source, one_line(cell.get("language")) or language)
        outputs = cell.get("outputs")
        return _add_outputs(builder, outputs if isinstance(outputs, list) else [])
    if kind == "heading":  # of version 3
        level = cell.get("level")
        builder.add_heading(source, level if isinstance(level, int) else 1)
    elif kind == "markdown":
        from index.parsing.dialects import clean_markdown

        builder.add(clean_markdown(_IMAGE.sub(r"\1", source), {}, is_mdx=False).text)
    elif kind == "raw":
        builder.add(source)
    return 0


def _add_outputs(builder: TextBuilder, outputs: list[Any]) -> int:
    """Add the text that a cell gave; pictures and pages of HTML are left out where no text stands for them."""
    shown = "".join(_output_text(each) for each in outputs if isinstance(each, dict)).strip("\n")
    kept = shown[:MAX_OUTPUT_CHARACTERS]
    if len(kept) < len(shown):
        kept = kept[: kept.rfind("\n")] if "\n" in kept else kept
    if kept.strip():
        builder.add("Output:")
        builder.add_code(kept, "text")
    return len(shown) - len(kept)


def _output_text(output: dict[str, Any]) -> str:
    data = output.get("data")
    if output.get("output_type") == "stream":
        text = _joined(output.get("text"))
    elif output.get("output_type") in ("error", "pyerr"):
        text = f"{one_line(output.get('ename'))}: {_joined(output.get('evalue'))}\n"
    elif isinstance(data, dict):
        text = _joined(data.get("text/plain", data.get("text/markdown")))
        text = "" if any(str(kind).startswith("image/") for kind in data) else f"{text}\n"
    else:
        text = f"{_joined(output.get('text'))}\n"
    return _ANSI.sub("", text)


def _joined(value: object) -> str:
    """Return a text that the format may keep as a list of lines."""
    if isinstance(value, list):
        return clean_text("".join(each for each in value if isinstance(each, str)))
    return clean_text(value) if isinstance(value, str) else ""
