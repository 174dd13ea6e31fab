"""From what a server sent to documents, by the loader of its content type."""

import io
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from index.errors import UnreadableDocument
from index.parsing.cleaning import first_words, web_address
from index.parsing.decoding import charset_named
from index.parsing.formats import DOCX, HTML, MARKDOWN, PDF, TEXT, loader_for
from index.parsing.loader import DocumentDraft, Loader, LoadRequest, Rejected
from index.sources.source import Skipped, SourceSpec
from index.sources.web.fetcher import Fetched
from index.types import Document, DocumentRef, Heading, Page, revision_of

_BY_TYPE: Mapping[str, Loader] = MappingProxyType(
    {
        "text/html": HTML,
        "application/xhtml+xml": HTML,
        "application/pdf": PDF,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCX,
        "text/markdown": MARKDOWN,
        "text/plain": TEXT,
    }
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})")
_CLUES = ("title", "author", "published")


def versions() -> tuple[str, ...]:
    """Name what loaded pages depend on."""
    return tuple(loader.version() for loader in dict.fromkeys(_BY_TYPE.values()))


class PageReader:
    """Makes documents of pages for one source."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec

    def read(self, key: str, fetched: Fetched, clues: Mapping[str, str]) -> Iterator[Document | Skipped]:
        """Read a page: the article, then the comments on it.

        Args:
            key: The item's key, which becomes the local id, and the address that is shown.
            fetched: What the server sent.
            clues: ``title``, ``author`` and ``published`` as the list that names the page gives them.

        Raises:
            UnreadableDocument: Nothing can be made of the page.
        """
        article: Document | None = None
        for draft in self._drafts(key, fetched):
            if isinstance(draft, Skipped):
                yield draft
            elif article is None:
                told = {name: clues.get(name) or getattr(draft, name) for name in _CLUES}
                article = self.article(key, told, draft.text, draft.headings, draft.pages)
                yield article
            else:
                told = {"author": draft.author, "published": draft.published}
                yield self.comment(draft.local_id, article, told, draft.location, draft.text)

    def article(
        self,
        key: str,
        told: Mapping[str, str],
        text: str,
        headings: tuple[Heading, ...],
        pages: tuple[Page, ...] = (),
    ) -> Document:
        """Make a document of its own."""
        ref = DocumentRef(
            id=f"{self._spec.name}:{key}",
            title=told.get("title") or first_words(text),
            location=web_address(key) or self._spec.url,
            kind=self._spec.document_kind,
            author=told.get("author") or self._spec.author,
            published=told.get("published", ""),
            audience=self._spec.label,
            parent="",
        )
        return Document(ref, text, revision_of(text), headings, pages)

    def comment(self, local_id: str, article: Document, told: Mapping[str, str], address: str, text: str) -> Document:
        """Make a reader's comment on an article."""
        ref = DocumentRef(
            id=f"{self._spec.name}:{local_id}",
            title=f"Comment on {article.ref.title}",
            location=web_address(address) or article.ref.location,
            kind="comment",
            author=told.get("author", ""),
            published=told.get("published", ""),
            audience=self._spec.label,
            parent=article.id,
        )
        return Document(ref, text, revision_of(text), (), ())

    def _drafts(self, key: str, fetched: Fetched) -> Iterator[DocumentDraft | Skipped]:
        loader = _loader(fetched)
        request = LoadRequest(key, 0, self._spec.max_bytes)
        for draft in loader.load(io.BytesIO(_body(fetched, loader)), request):
            if isinstance(draft, Rejected):
                yield Skipped(self._spec.name, key, draft.reason)
            elif isinstance(draft, DocumentDraft) and draft.text.strip():
                yield draft


def _loader(fetched: Fetched) -> Loader:
    kind = fetched.content_type.partition(";")[0].strip()
    loader = _BY_TYPE.get(kind)
    if loader is None and kind in ("", "application/octet-stream"):
        loader = loader_for(fetched.url.partition("?")[0]) or HTML
    if loader is None or loader.by_lines:
        raise UnreadableDocument(f"its content type {kind[:80] or 'none'} is not supported")
    return loader


def _body(fetched: Fetched, loader: Loader) -> bytes:
    """Return the content in UTF-8, where the server names another encoding; it knows better than the page."""
    told = _CHARSET.search(fetched.content_type)
    charset = charset_named(told[1]) if told else ""
    if not charset or loader in (PDF, DOCX):
        return fetched.body
    try:
        fetched.body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return fetched.body.decode(charset, "replace").encode()
        except (LookupError, ValueError):
            return fetched.body
    return fetched.body
