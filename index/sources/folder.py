"""A folder, or a single file, as a source."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.formats import loader_for, supported
from index.parsing.loader import DocumentDraft, Known, Loader, LoadRequest, over_large
from index.sources.folder_tree import FolderTree, Found, may_pass, racy_mark, reason_of
from index.sources.sidecar import SidecarEntry, Sidecars
from index.sources.source import NOTHING_KNOWN, Item, Origins, Skipped, SourceSpec, Unchanged, Unreachable, no_origins
from index.types import Document, DocumentRef, revision_of


class FolderSource:
    """Reads the files below a folder, each by the loader of its format."""

    def __init__(self, spec: SourceSpec) -> None:
        self.spec = spec
        self._tree = FolderTree(spec.path)
        self._sidecars = Sidecars(self._tree.root)
        self._described: tuple[SidecarEntry, Loader, str] | None = None

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NOTHING_KNOWN) -> Iterator[Item | Skipped | Unreachable]:
        """List the files, sorted, by their state on disk; no content is read.

        What is known of a folder that cannot be listed now is unreachable, not gone.

        Raises:
            ConfigurationError: A ``sources.toml`` is wrong, or gives an audience to a file that is not there.
        """
        self._sidecars.forget()
        root = self._tree.identity()
        for found in self._tree.walk():
            if isinstance(found, Found):
                yield self._item(found, self._sidecars.entry(found.key))
                continue
            self._sidecars.entry(found.key)
            yield self._skipped(found.key, found.reason)
            if found.folder:
                inside = "" if found.key == "." else f"{found.key}/"
                yield from (self._unreachable(key, found.reason) for key in known if key.startswith(inside))
        if self._tree.identity() != root:
            yield Unreachable(self.name, "", "its folder went away while it was read", self.spec.label)
            return
        yield from self._described_in_vain()

    def load(self, item: Item, origins: Origins = no_origins) -> Iterator[Document | Unchanged | Skipped | Unreachable]:
        """Read a file's documents: the article, then the comments on it; or a document a line that is not known."""
        loader = loader_for(item.key)
        if loader is None:
            yield self._skipped(item.key, _unsupported())
            return
        try:
            yield from self._documents(item.key, loader, origins)
        except UnreadableDocument as error:
            yield self._skipped(item.key, str(error))
        except OSError as error:
            failed = self._unreachable if may_pass(error) else self._skipped
            yield failed(item.key, reason_of(error))

    def _described_in_vain(self) -> Iterator[Skipped]:
        for each in self._sidecars.unmatched():
            # Beside a single file its folder's sidecar may well describe others.
            if self._tree.single and self._tree.holds(each.key):
                continue
            self._sidecars.refuse_open_doors(each)
            if not self._tree.single:
                yield self._skipped(each.key, f"{each.sidecar} describes it, but there is no such file to index")

    def _item(self, found: Found, entry: SidecarEntry) -> Item | Skipped:
        loader = loader_for(found.key)
        if loader is None:
            return self._skipped(found.key, _unsupported())
        if found.size == 0:
            return self._skipped(found.key, "it is empty")
        if found.size > self.spec.max_bytes and not loader.by_lines:
            return self._skipped(found.key, over_large(self.spec.max_bytes))
        return Item(found.key, self._fingerprint(found, entry, loader))

    def _fingerprint(self, found: Found, entry: SidecarEntry, loader: Loader) -> str:
        """The file's state, and a hash of what else its documents depend on."""
        state = f"{found.size}.{found.modified_ns}.{found.changed_ns}.{found.inode}"
        return f"{state}-{self._description(entry, loader)}{racy_mark(found)}"

    def _description(self, entry: SidecarEntry, loader: Loader) -> str:
        """A hash of all that a file's documents depend on beside the file."""
        last = self._described
        # Most files of a folder are described alike, by the same object; its hash takes longer than a file's state.
        if last is None or last[0] is not entry or last[1] is not loader:
            state = repr((entry, self.spec, self._tree.single, loader.version()))
            digest = hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            last = self._described = (entry, loader, digest)
        return last[2]

    def _request(self, key: str, entry: SidecarEntry, loader: Loader, origins: Origins) -> LoadRequest:
        held = origins() if loader.by_lines else {}
        known = {origin: document_id.removeprefix(f"{self.name}:") for origin, document_id in held.items()}
        return LoadRequest(key, entry.comments, self.spec.max_bytes, self._description(entry, loader), known)

    def _documents(self, key: str, loader: Loader, origins: Origins) -> Iterator[Document | Unchanged | Skipped]:
        entry = self._sidecars.entry(key)
        request = self._request(key, entry, loader, origins)
        article: DocumentRef | None = None
        with self._tree.open(key) as stream:
            for draft in loader.load(stream, request):
                if isinstance(draft, Known):
                    yield Unchanged(f"{self.name}:{draft.local_id}")
                    continue
                if not isinstance(draft, DocumentDraft):
                    yield self._skipped(key, draft.reason)
                    continue
                if not draft.text.strip():
                    yield self._skipped(key, "it is empty but for white space")
                    continue
                ref = self._comment_ref(draft, article) if article else self._ref(key, draft, entry)
                article = ref if draft.role == "file" else article
                revision = revision_of(draft.text)
                yield Document(ref, draft.text, revision, draft.headings, draft.pages, (), draft.origin)

    def _ref(self, key: str, draft: DocumentDraft, entry: SidecarEntry) -> DocumentRef:
        """Name a document: the sidecar's word goes before the file's, the file's before the source's.

        Only one record of many goes before the sidecar, which speaks of all of them. The audience is never
        the content's to say: it must not open doors to itself.
        """

        def first(said: str, own: str) -> str:
            return own or said if draft.role == "record" else said or own

        spec = self.spec
        single_title = one_line(spec.title) if self._tree.single and draft.role == "file" else ""
        return DocumentRef(
            id=f"{spec.name}:{draft.local_id}",
            title=first(entry.title, draft.title) or single_title or readable_name(key),
            location=first(entry.location, draft.location) or self._path(key),
            kind=entry.kind or spec.document_kind,
            author=first(entry.author, draft.author) or spec.author,
            published=first(entry.published, draft.published),
            audience=spec.label_for(entry.audience or spec.audience),
            parent="",
        )

    def _comment_ref(self, draft: DocumentDraft, article: DocumentRef) -> DocumentRef:
        return DocumentRef(
            id=f"{self.spec.name}:{draft.local_id}",
            title=f"Comment on {article.title}",
            location=draft.location if draft.location.startswith(article.location) else article.location,
            kind="comment",
            author=draft.author,
            published=draft.published,
            audience=article.audience,
            parent=article.id,
        )

    def _path(self, key: str) -> str:
        return self.spec.path.as_posix() if self._tree.single else (self.spec.path / key).as_posix()

    def _skipped(self, key: str, reason: str) -> Skipped:
        return Skipped(self.spec.name, key, reason)

    def _unreachable(self, key: str, reason: str) -> Unreachable:
        audience = self.spec.label_for(self._sidecars.entry(key).audience or self.spec.audience)
        return Unreachable(self.spec.name, key, reason, audience)


def _unsupported() -> str:
    return f"its format is not supported; supported are {supported()}"


def readable_name(key: str) -> str:
    """Return a file's name as a title: without its ending, ``_`` and ``-`` as spaces, a capital first."""
    path = PurePosixPath(key)
    words = one_line(re.sub(r"[_\s]+|-+", " ", path.stem)) or path.name
    return words[0].upper() + words[1:]
