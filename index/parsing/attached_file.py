"""A file that came with a question: read once, within tight bounds, and kept nowhere."""

import io
from posixpath import splitext

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.loader import DocumentDraft, Loader, LoadRequest
from index.parsing.markdown import MarkdownLoader
from index.parsing.pdf.pdf_loader import PdfLoader
from index.parsing.plain_text import TextLoader
from index.parsing.sandbox.bounded_loader import BoundedLoader
from index.parsing.sandbox.reading_process import Bounds
from index.types import PUBLIC, Document, DocumentRef, revision_of

ATTACHED = "@attached"
"""The source that these documents name: no name of a configured one."""
MOST_BYTES = 8_000_000
MOST_CHARACTERS = 60_000
"""What is read of a file: some sixty passages, which take a second or two to embed."""
BOUNDS = Bounds(seconds=4, memory=800_000_000, output=20_000_000)
MARKDOWN = (".md", ".markdown")
PLAIN = (
    ".txt", ".text", ".log", ".csv", ".tsv", ".json", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".xml",
    ".rst", ".py", ".js", ".ts", ".c", ".h", ".cpp", ".rs", ".go", ".java", ".rb", ".sh", ".sql",
)  # fmt: skip


def readable_kind(name: str, content_type: str) -> bool:
    """Whether a file is of a kind that is read: text or PDF, by its name or by what its sender says it is."""
    return _loader(name, content_type) is not None


def read_attached(name: str, content_type: str, data: bytes) -> tuple[Document, bool]:
    """Read a file.

    Args:
        name: Its name.
        content_type: What its sender says it is, ``""`` where unknown.
        data: The whole of it, at most ``MOST_BYTES``.

    Returns:
        The document, and whether its end was left out.

    Raises:
        UnreadableDocument: Nothing can be made of it; the message says why.
    """
    loader = _loader(name, content_type)
    if loader is None:
        raise UnreadableDocument("only text and PDF files are read")
    drafts = loader.load(io.BytesIO(data), LoadRequest(name, 0, MOST_BYTES))
    draft = next((each for each in drafts if isinstance(each, DocumentDraft)), None)
    if draft is None or not draft.text.strip():
        raise UnreadableDocument("it holds no text")
    text = draft.text[:MOST_CHARACTERS]
    title = one_line(name) or "attached file"
    ref = DocumentRef(f"{ATTACHED}:{title}", title, "", "article", "", "", PUBLIC, "")
    headings = tuple(each for each in draft.headings if each.start < len(text))
    pages = tuple(each for each in draft.pages if each.start < len(text))
    return Document(ref, text, revision_of(text), headings, pages), len(draft.text) > len(text)


def is_attached(document: DocumentRef) -> bool:
    """Whether a document came with a question."""
    return document.id.startswith(f"{ATTACHED}:")


def _loader(name: str, content_type: str) -> Loader | None:
    ending = splitext(name)[1].lower()
    kind = content_type.partition(";")[0].strip().lower()
    if ending == ".pdf" or kind == "application/pdf":
        return BoundedLoader("pdf", PdfLoader(), BOUNDS)
    if ending in MARKDOWN:
        return BoundedLoader("markdown", MarkdownLoader(), BOUNDS)
    plain = ending in PLAIN or kind in ("text/plain", "application/json")
    return BoundedLoader("text", TextLoader(), BOUNDS) if plain else None
