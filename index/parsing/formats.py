"""The formats that can be read, by file name ending."""

from collections.abc import Mapping
from types import MappingProxyType

from index.parsing.beir_corpus import CorpusLoader
from index.parsing.docx import DocxLoader
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.loader import Loader
from index.parsing.markdown import MarkdownLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader
from index.parsing.sandbox.bounded_loader import BoundedLoader


def _by_suffix(*loaders: Loader) -> Mapping[str, Loader]:
    return MappingProxyType({suffix: loader for loader in loaders for suffix in loader.suffixes})


TEXT = BoundedLoader("text", TextLoader(), here=1_000_000)
MARKDOWN = BoundedLoader("markdown", MarkdownLoader())
HTML = BoundedLoader("html", HtmlLoader())
PDF = BoundedLoader("pdf", PdfLoader())
DOCX = BoundedLoader("docx", DocxLoader())
LOADERS: Mapping[str, Loader] = _by_suffix(TEXT, MARKDOWN, HTML, CorpusLoader(), PDF, DOCX)
"""Those of a corpus are bounded line by line, as each is parsed by Python's own reader of JSON and by nothing else."""


def loader_for(key: str) -> Loader | None:
    """Return the loader of a file, ``None`` where its format is not supported."""
    stem, _, suffix = key.rpartition(".")
    loader = LOADERS.get(f".{suffix.lower()}")
    return loader if loader and stem.rpartition("/")[2].strip(".") else None  # a name of dots alone has no ending


def supported() -> str:
    """List the supported file name endings for people."""
    return ", ".join(sorted(LOADERS))
