"""Reads a file that was attached to a question; it is parsed within tight limits and stored nowhere."""

import io
from posixpath import splitext

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.markdown import MarkdownLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader
from index.parsing.sandbox.sandbox_pool import SandboxLimits
from index.parsing.sandbox.sandboxed_loader import SandboxedLoader
from index.types import PUBLIC, Document, DocumentRef, revision_of

ATTACHED_SOURCE = "@attached"
"""Source name in the ids of these documents; no configured source can have it."""
MAX_ATTACHMENT_BYTES = 8_000_000
"""Largest file that is read."""
MAX_CHARACTERS = 60_000
"""Longest text that is kept: about sixty passages, which take a second or two to embed."""
LIMITS = SandboxLimits(seconds=4, memory_bytes=800_000_000, output_bytes=20_000_000)
TEXT_SUFFIXES = frozenset({
    ".txt", ".text", ".log", ".csv", ".tsv", ".json", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".xml",
    ".rst", ".py", ".js", ".ts", ".c", ".h", ".cpp", ".rs", ".go", ".java", ".rb", ".sh", ".sql",
})  # fmt: skip


def is_readable_attachment(name: str, content_type: str) -> bool:
    """Return whether a file can be read: text or PDF, by its name or by the content type that its sender gives."""
    return _loader(name, content_type) is not None


def read_attachment(name: str, content_type: str, data: bytes) -> tuple[Document, bool]:
    """Read a file.

    Args:
        name: File name.
        content_type: The sender's content type, ``""`` where unknown.
        data: The whole file, at most ``MAX_ATTACHMENT_BYTES``.

    Returns:
        The document, and whether the end of its text was cut off.

    Raises:
        UnreadableDocument: The file cannot be read; the message says why.
    """
    loader = _loader(name, content_type)
    if loader is None:
        raise UnreadableDocument("only text and PDF files are read")
    results = loader.load(io.BytesIO(data), LoadContext(name, 0, MAX_ATTACHMENT_BYTES))
    draft = next((each for each in results if isinstance(each, DocumentDraft)), None)
    if draft is None or not draft.text.strip():
        raise UnreadableDocument("it holds no text")
    text = draft.text[:MAX_CHARACTERS]
    title = one_line(name) or "attached file"
    ref = DocumentRef(f"{ATTACHED_SOURCE}:{title}", title, "", "article", "", "", PUBLIC, "")
    headings = tuple(each for each in draft.headings if each.start < len(text))
    pages = tuple(each for each in draft.pages if each.start < len(text))
    return Document(ref, text, revision_of(text), headings, pages), len(draft.text) > len(text)


def is_attachment(document: DocumentRef) -> bool:
    """Return whether a document was attached to a question."""
    return document.id.startswith(f"{ATTACHED_SOURCE}:")


def _loader(name: str, content_type: str) -> SandboxedLoader | None:
    suffix = splitext(name)[1].lower()
    media_type = content_type.partition(";")[0].strip().lower()
    if suffix in PdfLoader.suffixes or media_type in PdfLoader.media_types:
        return SandboxedLoader(PdfLoader(), LIMITS)
    if suffix in MarkdownLoader.suffixes:
        return SandboxedLoader(MarkdownLoader(), LIMITS)
    is_text = suffix in TEXT_SUFFIXES or media_type in ("text/plain", "application/json")
    return SandboxedLoader(TextLoader(), LIMITS) if is_text else None
