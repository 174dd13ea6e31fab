"""The registry of file formats, and the formats in which a file may be attached to a question.

An attached file is parsed within tighter limits and stored nowhere.
"""

import io
from posixpath import splitext

from index.errors import UnreadableDocument
from index.parsing.asciidoc.asciidoc_loader import AsciiDocLoader
from index.parsing.beir_corpus import CorpusLoader
from index.parsing.cleaning import one_line
from index.parsing.csv_loader import CsvLoader
from index.parsing.document_loader import DocumentDraft, LoadContext, Loader
from index.parsing.docx import DocxLoader
from index.parsing.epub import EpubLoader
from index.parsing.html.html_loader import HtmlLoader
from index.parsing.markdown import MarkdownLoader
from index.parsing.notebook import NotebookLoader
from index.parsing.odf.odf_loader import OdfLoader
from index.parsing.openapi.openapi_loader import OpenApiLoader
from index.parsing.org import OrgLoader
from index.parsing.other_files import LogLoader, OldFormatLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader, is_short_text
from index.parsing.pptx import PptxLoader
from index.parsing.rst.rst_loader import RstLoader
from index.parsing.rtf.rtf_loader import RtfLoader
from index.parsing.sandbox import SandboxedLoader, SandboxLimits
from index.parsing.subtitles import SubtitleLoader
from index.parsing.xlsx import XlsxLoader
from index.types import ATTACHED_SOURCE, PUBLIC, Document, DocumentRef, revision_of

LOADERS: tuple[Loader, ...] = (
    SandboxedLoader(HtmlLoader()),
    SandboxedLoader(PdfLoader()),
    SandboxedLoader(DocxLoader()),
    SandboxedLoader(MarkdownLoader()),
    SandboxedLoader(RstLoader()),
    SandboxedLoader(CsvLoader()),
    SandboxedLoader(XlsxLoader()),
    SandboxedLoader(PptxLoader()),
    SandboxedLoader(EpubLoader()),
    SandboxedLoader(OdfLoader()),
    SandboxedLoader(RtfLoader()),
    SandboxedLoader(AsciiDocLoader()),
    SandboxedLoader(OrgLoader()),
    SandboxedLoader(NotebookLoader()),
    SandboxedLoader(SubtitleLoader()),
    SandboxedLoader(OpenApiLoader()),
    SandboxedLoader(LogLoader(), is_quick=is_short_text),
    OldFormatLoader(),  # reads nothing
    SandboxedLoader(TextLoader(), is_quick=is_short_text),
    CorpusLoader(),  # needs no sandbox: it only calls Python's JSON parser, on one line of bounded length at a time
)
"""One line for each format. The order is part of the fingerprints of web pages: a change reads all of them again."""
_BY_SUFFIX = {suffix: loader for loader in LOADERS for suffix in loader.suffixes}
_UNLISTED = frozenset({LogLoader.name, OldFormatLoader.name})
"""Formats that are not read from folders."""
_BY_MEDIA_TYPE = {media_type: loader for loader in LOADERS for media_type in loader.media_types}
ATTACHMENT_LOADERS: tuple[Loader, ...] = (PdfLoader(), MarkdownLoader(), TextLoader())
"""Formats that are read from attached files."""
ATTACHMENT_LIMITS = SandboxLimits(seconds=4, memory_bytes=800_000_000, output_bytes=20_000_000)
MAX_ATTACHMENT_BYTES = 8_000_000
"""Largest attached file that is read."""
MAX_ATTACHMENT_CHARACTERS = 60_000
"""Longest text of an attached file that is kept: about sixty passages, which take a second or two to embed."""
_TEXT_SUFFIXES = frozenset({
    ".log", ".csv", ".tsv", ".json", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".xml",
    ".rst", ".py", ".js", ".ts", ".c", ".h", ".cpp", ".rs", ".go", ".java", ".rb", ".sh", ".sql",
})  # fmt: skip
"""Endings of attached files that are read as plain text, besides those of the formats."""


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
    return ", ".join(sorted(suffix for suffix, loader in _BY_SUFFIX.items() if loader.name not in _UNLISTED))


def is_readable_attachment(name: str, content_type: str) -> bool:
    """Return whether an attached file is text or PDF, by its name or by the content type that its sender gives."""
    return _attachment_loader(name, content_type) is not None


def read_attachment(name: str, content_type: str, data: bytes) -> tuple[Document, bool]:
    """Return an attached file as a document.

    Args:
        name: File name.
        content_type: The sender's content type, ``""`` where unknown.
        data: The whole file, at most ``MAX_ATTACHMENT_BYTES``.

    Returns:
        The document, and whether the end of its text was cut off.

    Raises:
        UnreadableDocument: The file cannot be read; the message says why.
    """
    loader = _attachment_loader(name, content_type)
    if loader is None:
        raise UnreadableDocument("only text and PDF files are read")
    results = loader.load(io.BytesIO(data), LoadContext(name, 0, MAX_ATTACHMENT_BYTES))
    draft = next((each for each in results if isinstance(each, DocumentDraft)), None)
    if draft is None or not draft.text.strip():
        raise UnreadableDocument("it holds no text")
    text = draft.text[:MAX_ATTACHMENT_CHARACTERS]
    title = one_line(name) or "attached file"
    ref = DocumentRef(f"{ATTACHED_SOURCE}:{title}", title, "", "article", "", "", PUBLIC, "")
    headings = tuple(each for each in draft.headings if each.start < len(text))
    pages = tuple(each for each in draft.pages if each.start < len(text))
    return Document(ref, text, revision_of(text), headings, pages), len(draft.text) > len(text)


def _attachment_loader(name: str, content_type: str) -> Loader | None:
    suffix, media_type = splitext(name)[1].lower(), content_type.partition(";")[0].strip().lower()
    for loader in ATTACHMENT_LOADERS:
        if suffix in loader.suffixes or media_type in loader.media_types:
            return SandboxedLoader(loader, ATTACHMENT_LIMITS)
    is_text = suffix in _TEXT_SUFFIXES or media_type == "application/json"
    return SandboxedLoader(TextLoader(), ATTACHMENT_LIMITS) if is_text else None
