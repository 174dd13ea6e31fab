"""reStructuredText: docutils parses it, with Sphinx's directives and roles, and the result is written as Markdown."""

from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.decoding import decode_file
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole

_TOO_DEEP = "it nests blocks too deep; split it"


class RstLoader:
    """Reads reStructuredText."""

    name = "rst"
    suffixes: tuple[str, ...] = (".rst", ".rest")
    media_types: tuple[str, ...] = ("text/x-rst", "text/prs.fallenstein.rst")
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return _version()

    def included_names(self, text: str) -> Iterator[str]:
        """Yield the names of the files that a text includes, as it writes them."""
        from index.parsing.rst.rst_source import included_names

        return included_names(text)

    def linked_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield for each page whose title a text shows the names that its file may have."""
        from index.parsing.rst.rst_titles import linked_names

        return linked_names(text)

    def linked_labels(self, text: str) -> Iterator[str]:
        """Yield the label of each part of a page whose title a text shows."""
        from index.parsing.rst.rst_titles import linked_labels

        return linked_labels(text)

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document; its first heading is its title."""
        from index.parsing.page_titles import labelled_titles, own_titles
        from index.parsing.rst.rst_parser import parse_rst
        from index.parsing.rst.rst_source import CONFIGURATION
        from index.parsing.rst.rst_text import rst_to_text
        from index.parsing.rst.sphinx_settings import read_sphinx_settings

        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        text = decoded.text
        try:
            settings = read_sphinx_settings(context.included.get(CONFIGURATION, ""))
            titles = labelled_titles(context.included) | own_titles(text)
            found = rst_to_text(parse_rst(text, context.included, settings), titles)
        except RecursionError:
            raise UnreadableDocument(_TOO_DEEP) from None
        if not found.text:
            raise UnreadableDocument("it holds no text, only directives that stand for nothing or for other pages")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=one_line(found.title),
            text=found.text,
            headings=found.headings,
        )


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    return f"rst/8 docutils/{version('docutils')}"
