"""Turns fetched pages into documents, and keeps fingerprints by which unchanged pages need not be fetched again.

Each page is read by the loader for its content type.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from index.errors import UnreadableDocument
from index.parsing.cleaning import digest_of, first_words, web_address
from index.parsing.decoding import codec_name
from index.parsing.document_loader import DocumentDraft, LoadContext, Loader, SkippedPart
from index.parsing.formats import LOADERS, loader_for, loader_for_media_type
from index.sources.changelogs import is_changelog
from index.sources.site_links import clean_title, clean_titles
from index.sources.source import Skipped, SourceSpec, Unreachable
from index.sources.web.fetcher import NO_VALIDATORS, FetchedResource, Fetcher, FetchFailed, Validators
from index.types import Document, DocumentRef, Heading, Kind, Page, revision_of

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})")
_VERSION = "pages/3"
_METADATA = ("title", "author", "published")


def loader_versions() -> tuple[str, ...]:
    """Return what pages depend on: the version of their reader, and those of all loaders that read pages."""
    return (_VERSION, *(loader.version() for loader in LOADERS if loader.media_types))


class PageReader:
    """Makes documents from the pages of one source."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec

    def load(
        self, key: str, fetched: FetchedResource | None, fetcher: Fetcher
    ) -> Iterator[Document | Skipped | Unreachable]:
        """Read a page as ``read`` does, and report it where it cannot be fetched or read.

        Args:
            key: The page's address, which is its item's key.
            fetched: What the server sent, where the page was fetched while pages were listed.
            fetcher: Fetches the page otherwise.
        """
        try:
            yield from self.read(key, fetched or fetcher.get(key), {})
        except FetchFailed as error:
            yield Unreachable(self._spec.name, key, str(error), self._spec.label)
        except UnreadableDocument as error:
            yield Skipped(self._spec.name, key, str(error))

    def read(
        self, key: str, resource: FetchedResource, listed_metadata: Mapping[str, str], address: str = ""
    ) -> Iterator[Document | Skipped]:
        """Read a page: the article, then the comments on it.

        Args:
            key: The item's key; it becomes the local id and the address that is shown.
            resource: What the server sent.
            listed_metadata: ``title``, ``author`` and ``published`` from the list that names the page; they take
                precedence over the page's own.
            address: The page's address where the key is another.

        Raises:
            UnreadableDocument: The page cannot become a document.
        """
        article: Document | None = None
        for draft in self._drafts(key, resource):
            if isinstance(draft, Skipped):
                yield draft
            elif article is None:
                metadata = {name: listed_metadata.get(name) or getattr(draft, name) for name in _METADATA}
                article = self.article(key, metadata, draft.text, draft.headings, draft.pages, address)
                yield article
            else:
                metadata = {"author": draft.author, "published": draft.published}
                yield self.comment(draft.local_id, article, metadata, draft.location, draft.text)

    def article(
        self,
        key: str,
        metadata: Mapping[str, str],
        text: str,
        headings: tuple[Heading, ...],
        pages: tuple[Page, ...] = (),
        address: str = "",
    ) -> Document:
        """Make a document that is not a comment; its address is its key unless another is given."""
        ref = DocumentRef(
            id=f"{self._spec.name}:{key}",
            title=clean_title(metadata.get("title", "")) or first_words(text),
            location=web_address(address or key) or self._spec.url,
            kind=self._kind(key, metadata.get("title", ""), headings),
            author=metadata.get("author") or self._spec.author,
            published=metadata.get("published", ""),
            audience=self._spec.label,
            parent="",
        )
        return Document(ref, text, revision_of(text), clean_titles(headings), pages)

    def _kind(self, key: str, title: str, headings: tuple[Heading, ...]) -> Kind:
        kind = self._spec.document_kind
        return "changelog" if kind == "article" and is_changelog(key, title, headings) else kind

    def comment(
        self, local_id: str, article: Document, metadata: Mapping[str, str], address: str, text: str
    ) -> Document:
        """Make a reader's comment on an article."""
        ref = DocumentRef(
            id=f"{self._spec.name}:{local_id}",
            title=f"Comment on {article.ref.title}",
            location=web_address(address) or article.ref.location,
            kind="comment",
            author=metadata.get("author", ""),
            published=metadata.get("published", ""),
            audience=self._spec.label,
            parent=article.id,
        )
        return Document(ref, text, revision_of(text), (), ())

    def _drafts(self, key: str, resource: FetchedResource) -> Iterator[DocumentDraft | Skipped]:
        loader = _page_loader(resource)
        context = LoadContext(key, 0, self._spec.max_bytes)
        for result in loader.load(io.BytesIO(_utf8_body(resource, loader)), context):
            if isinstance(result, SkippedPart):
                yield Skipped(self._spec.name, key, result.reason)
            elif isinstance(result, DocumentDraft) and result.text.strip():
                yield result


def _page_loader(resource: FetchedResource) -> Loader:
    media_type = resource.content_type.partition(";")[0].strip()
    loader = loader_for_media_type(media_type)
    if loader is None and media_type in ("", "application/octet-stream"):
        loader = loader_for(resource.url.partition("?")[0]) or loader_for_media_type("text/html")
    if loader is None or loader.is_line_based:
        raise UnreadableDocument(f"its content type {media_type[:80] or 'none'} is not supported")
    return loader


def _utf8_body(resource: FetchedResource, loader: Loader) -> bytes:
    """Return the content in UTF-8 where the server names another encoding, which counts more than the page's own."""
    charset = _CHARSET.search(resource.content_type)
    codec = codec_name(charset[1]) if charset else ""
    if not codec or not any(media_type.startswith("text/") for media_type in loader.media_types):
        return resource.body
    try:
        resource.body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return resource.body.decode(codec, "replace").encode()
        except (LookupError, ValueError):
            return resource.body
    return resource.body


@dataclass(frozen=True, slots=True)
class ItemFingerprint:
    """An item as it was when it was last read.

    Attributes:
        config: Digest of the source's description and the versions of the loaders; after a change all is read again.
        listed: What the list that names the item says about its version.
        validators: What the server said about its version.
        content: Digest of its content, ``""`` where it was never read.
    """

    config: str
    listed: str = ""
    validators: Validators = NO_VALIDATORS
    content: str = ""

    def to_text(self) -> str:
        """Write it as text."""
        return json.dumps([self.config, self.listed, self.validators.etag, self.validators.modified, self.content])

    @classmethod
    def from_text(cls, text: str, config: str) -> Self:
        """Read what ``to_text`` wrote; an empty fingerprint where the configuration was another or it is unreadable."""
        try:
            written, listed, etag, modified, content = json.loads(text)
        except (ValueError, TypeError):
            return cls(config)
        if written != config:
            return cls(config)
        return cls(config, str(listed), Validators(str(etag), str(modified)), str(content))


def config_digest(spec: SourceSpec, *versions: str) -> str:
    """Return a digest of everything that documents depend on besides what the web sends.

    Its first part, up to ``-``, is a digest of the source's label alone (see ``has_same_label``).
    """
    settings = (spec.url, spec.author, spec.document_kind, spec.max_bytes, *versions)
    return f"{digest_of(spec.label)}-{digest_of(*map(str, settings))}"


def has_same_label(fingerprint: str, config: str) -> bool:
    """Return whether an item was read for the label that holds now; False where the fingerprint is unreadable."""
    try:
        written = str(json.loads(fingerprint)[0])
    except (ValueError, TypeError, LookupError):
        return False
    return written.partition("-")[0] == config.partition("-")[0]
