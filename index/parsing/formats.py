"""The registry of file formats."""

from index.parsing.beir_corpus import CorpusLoader
from index.parsing.document_loader import Loader
from index.parsing.docx import DocxLoader
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.markdown import MarkdownLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader
from index.parsing.sandbox.sandboxed_loader import SandboxedLoader

LOADERS: tuple[Loader, ...] = (
    SandboxedLoader(HtmlLoader()),
    SandboxedLoader(PdfLoader()),
    SandboxedLoader(DocxLoader()),
    SandboxedLoader(MarkdownLoader()),
    SandboxedLoader(TextLoader(), in_process_bytes=1_000_000),
    CorpusLoader(),  # needs no sandbox: it only calls Python's JSON parser, on one line of bounded length at a time
)
"""One line for each format. The order is part of the fingerprints of web pages: a change reads all of them again."""
_BY_SUFFIX = {suffix: loader for loader in LOADERS for suffix in loader.suffixes}
_BY_MEDIA_TYPE = {media_type: loader for loader in LOADERS for media_type in loader.media_types}


def loader_for(path: str) -> Loader | None:
    """Return the loader for a file name's ending, or None where the format is not supported."""
    stem, _, suffix = path.rpartition(".")
    loader = _BY_SUFFIX.get(f".{suffix.lower()}")
    return loader if loader and stem.rpartition("/")[2].strip(".") else None  # a name of dots alone has no ending


def loader_for_media_type(media_type: str) -> Loader | None:
    """Return the loader for a media type such as ``text/html``, or None where it is not supported."""
    return _BY_MEDIA_TYPE.get(media_type)


def supported_suffixes() -> str:
    """List the supported file name endings for people."""
    return ", ".join(sorted(_BY_SUFFIX))
