"""A folder, or a single file, as a source."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from index.errors import UnreadableDocument
from index.parsing.cleaning import one_line
from index.parsing.document_loader import DocumentDraft, LoadContext, Loader, SkippedPart, UnchangedRecord, too_large
from index.parsing.formats import loader_for, supported_suffixes
from index.parsing.other_files import OldFormatLoader
from index.sources.changelogs import is_changelog
from index.sources.folder_tree import FolderTree, FoundFile, LeftOut, is_transient, os_error_reason, recent_write_suffix
from index.sources.included_files import IncludedFiles
from index.sources.path_patterns import PathPatterns
from index.sources.sidecar import SidecarEntry, Sidecars
from index.sources.site_links import SiteLinks, clean_title, clean_titles
from index.sources.source import (
    NO_FINGERPRINTS,
    Item,
    KnownRecords,
    Skipped,
    SourceSpec,
    UnchangedDocument,
    Unreachable,
    no_known_records,
)
from index.sources.source_labels import SourceLabels
from index.types import Document, DocumentRef, Kind, revision_of

_VERSION = "folder/3"
LEFT_OUT_REASON = "it is left out by default; default_excludes = false reads it"


class FolderSource:
    """Reads the files below a folder, each with the loader for its format.

    Args:
        spec: The source.
        contents: Ids of the files' contents by their keys, where they are known; such a file is read again only if its
            id changes, wherever it is kept.
        shown_path: What is shown to people instead of the source's path; ``""`` for the path itself.
    """

    def __init__(self, spec: SourceSpec, contents: Mapping[str, str] = NO_FINGERPRINTS, shown_path: str = "") -> None:
        self.spec = spec
        self._contents = contents
        self._shown_path = PurePosixPath(shown_path or spec.path.as_posix())
        self._patterns = PathPatterns(spec.include, spec.exclude, use_defaults=spec.default_excludes)
        self._tree = FolderTree(spec.path, self._patterns)
        self._sidecars = Sidecars(self._tree.root)
        self._included = IncludedFiles(self._tree, self._sidecars, contents)
        self._labels = SourceLabels(self._tree)
        self._links = SiteLinks(spec.link, spec.site, self._tree.root, spec.include)
        self._last_digest: tuple[SidecarEntry, Loader, str] | None = None

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """List the files, sorted, with fingerprints of their state on disk; no content is read.

        Known files of a folder that cannot be listed now are unreachable, not gone.

        Raises:
            ConfigurationError: A ``sources.toml`` is wrong, or gives an audience to a file that does not exist.
        """
        self._sidecars.forget()
        self._labels.forget()
        identity = self._tree.identity()
        for found in self._tree.walk():
            if isinstance(found, FoundFile):
                yield self._item(found, self._sidecars.entry(found.key), known)
                continue
            if isinstance(found, LeftOut):
                yield Skipped(self.name, found.key, LEFT_OUT_REASON, "default")
                continue
            self._sidecars.entry(found.key)
            yield self._skipped(found.key, found.reason)
            if found.is_unreachable_folder:
                prefix = "" if found.key == "." else f"{found.key}/"
                yield from (self._unreachable(key, found.reason) for key in known if key.startswith(prefix))
        if self._tree.identity() != identity:
            yield Unreachable(self.name, "", "its folder disappeared while it was read", self.spec.label)
            return
        yield from self._unmatched_entries()

    def load(
        self, item: Item, known_records: KnownRecords = no_known_records
    ) -> Iterator[Document | UnchangedDocument | Skipped | Unreachable | Item]:
        """Read a file's documents: the article, then the comments on it; or one document for each changed line.

        Last comes the item again, if the file includes others: its fingerprint then has their states as well.
        """
        loader = loader_for(item.key)
        if loader is None:
            yield Skipped(self.name, item.key, _unsupported(), "format")
            return
        looked_for: list[str] = []
        try:
            yield from self._documents(item.key, loader, known_records, looked_for)
        except UnreadableDocument as error:
            yield Skipped(self.name, item.key, str(error), "format" if loader.name == OldFormatLoader.name else "")
        except OSError as error:
            report = self._unreachable if is_transient(error) else self._skipped
            yield report(item.key, os_error_reason(error))
        if looked_for:
            own, audience = self._included.own(item.fingerprint), self._sidecars.entry(item.key).audience
            yield Item(item.key, self._included.fingerprint(own, looked_for, audience))

    def _unmatched_entries(self) -> Iterator[Skipped]:
        for unmatched in self._sidecars.unmatched():
            # The sidecar beside a single file may well describe other files.
            if self._tree.single and self._tree.contains(unmatched.key):
                continue
            if not self._tree.single and not self._patterns.reads(unmatched.key):
                continue
            self._sidecars.refuse_useless_audience(unmatched)
            if not self._tree.single:
                reason = f"{unmatched.sidecar} describes it, but there is no such file to index"
                yield self._skipped(unmatched.key, reason)

    def _item(self, found: FoundFile, entry: SidecarEntry, known: Mapping[str, str]) -> Item | Skipped:
        loader = loader_for(found.key)
        if loader is None:
            return Skipped(self.name, found.key, _unsupported(), "format")
        if found.size == 0:
            return self._skipped(found.key, "it is empty")
        if found.size > self.spec.max_bytes and not loader.is_line_based:
            return self._skipped(found.key, too_large(self.spec.max_bytes))
        own = self._fingerprint(found, entry, loader)
        return Item(found.key, self._included.renewed(own, known.get(found.key, ""), entry.audience))

    def _fingerprint(self, found: FoundFile, entry: SidecarEntry, loader: Loader) -> str:
        """Return the file's state, and a digest of everything else that its documents depend on."""
        if content := self._contents.get(found.key):
            return f"{content}-{self._config_digest(entry, loader)}"
        state = f"{found.size}.{found.modified_ns}.{found.changed_ns}.{found.inode}"
        return f"{state}-{self._config_digest(entry, loader)}{recent_write_suffix(found)}"

    def _config_digest(self, entry: SidecarEntry, loader: Loader) -> str:
        """Return a digest of everything that a file's documents depend on besides the file."""
        last = self._last_digest
        # Most files of a folder share one entry object, and hashing takes longer than reading a file's status.
        if last is None or last[0] is not entry or last[1] is not loader:
            # Which other files are read says nothing about this one.
            spec = replace(self.spec, include=(), exclude=(), default_excludes=True)
            state = repr((_VERSION, self._links.rules, entry, spec, self._tree.single, loader.version()))
            digest = hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            last = self._last_digest = (entry, loader, digest)
        return last[2]

    def _context(
        self, key: str, entry: SidecarEntry, loader: Loader, known_records: KnownRecords, looked_for: list[str]
    ) -> LoadContext:
        indexed = known_records() if loader.is_line_based else {}
        known = {digest: document_id.removeprefix(f"{self.name}:") for digest, document_id in indexed.items()}
        return LoadContext(
            key,
            entry.comments,
            self.spec.max_bytes,
            self._config_digest(entry, loader),
            known,
            named=bool(self._tree.single),
            read_file=None if self._tree.single else self._included.reader(entry.audience, looked_for),
            find_label=self._labels.files,
        )

    def _documents(
        self, key: str, loader: Loader, known_records: KnownRecords, looked_for: list[str]
    ) -> Iterator[Document | UnchangedDocument | Skipped]:
        entry = self._sidecars.entry(key)
        context = self._context(key, entry, loader, known_records, looked_for)
        article: DocumentRef | None = None
        with self._tree.open(key) as stream:
            for draft in loader.load(stream, context):
                if isinstance(draft, UnchangedRecord):
                    yield UnchangedDocument(f"{self.name}:{draft.local_id}")
                    continue
                if isinstance(draft, SkippedPart):
                    yield self._skipped(key, draft.reason)
                    continue
                if not draft.text.strip():
                    yield self._skipped(key, "it contains only white space")
                    continue
                ref = self._comment_ref(draft, article) if article else self._ref(key, draft, entry)
                article = ref if draft.role == "file" else article
                revision = revision_of(draft.text)
                headings = self._links.anchored(clean_titles(draft.headings), draft.html_headings)
                yield Document(ref, draft.text, revision, headings, draft.pages, (), draft.record_digest)

    def _ref(self, key: str, draft: DocumentDraft, entry: SidecarEntry) -> DocumentRef:
        """Describe a document: the sidecar takes precedence over the file, and the file over the source.

        A record takes precedence over the sidecar, which describes all records of the file. A file never sets its own
        audience, so that no content can open itself to more readers.
        """

        def first(from_sidecar: str, from_file: str) -> str:
            return from_file or from_sidecar if draft.role == "record" else from_sidecar or from_file

        spec = self.spec
        kind: Kind = spec.document_kind
        if kind == "article" and draft.role == "file" and is_changelog(key, draft.title, draft.headings):
            kind = "changelog"
        site_address = self._links.address(key, draft.slug, draft.page_id) if draft.role == "file" else ""
        single_title = one_line(spec.title) if self._tree.single and draft.role == "file" else ""
        return DocumentRef(
            id=f"{spec.name}:{draft.local_id}",
            title=first(entry.title, clean_title(draft.title)) or single_title or readable_name(key),
            location=first(entry.location, draft.location) or site_address or self._path(key),
            kind=entry.kind or kind,
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
        return self._shown_path.as_posix() if self._tree.single else (self._shown_path / key).as_posix()

    def _skipped(self, key: str, reason: str) -> Skipped:
        return Skipped(self.spec.name, key, reason)

    def _unreachable(self, key: str, reason: str) -> Unreachable:
        audience = self.spec.label_for(self._sidecars.entry(key).audience or self.spec.audience)
        return Unreachable(self.spec.name, key, reason, audience)


def _unsupported() -> str:
    return f"its format is not supported; supported are {supported_suffixes()}"


def readable_name(key: str) -> str:
    """Return a file's name as a title: without its ending, with spaces for ``_`` and ``-``, and a capital first."""
    path = PurePosixPath(key)
    words = one_line(re.sub(r"[_\s]+|-+", " ", path.stem)) or path.name
    return words[0].upper() + words[1:]
