"""Temporary indexes, and shorthands for documents, queries and sources."""

from pathlib import Path

from index import (
    KINDS,
    PUBLIC,
    ChunkSettings,
    Document,
    DocumentRef,
    Heading,
    Index,
    IndexFolder,
    Kind,
    Query,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    SyncReport,
    reindex,
    revision_of,
)

SETTINGS = SearchSettings(dense_weight=0.75, sentence_weight=0.5, candidates=100)
CHUNKING = ChunkSettings(max_tokens=200, overlap_tokens=0)


def make_document(
    text: str, *, title: str = "Title", headings: tuple[Heading, ...] = (), kind: Kind = "article"
) -> Document:
    """Return a document with this text."""
    ref = DocumentRef("test:1", title, "test/1", kind, "", "", PUBLIC, "")
    return Document(ref, text, revision_of(text), headings, ())


def make_query(text: str, *, top_k: int = 5, each: int = 3, audience: tuple[str, ...] = (PUBLIC,)) -> Query:
    """Return a query for every kind of document."""
    return Query(text, top_k, each, frozenset(audience), frozenset(KINDS))


def make_spec(path: Path, *, name: str = "docs", audience: str = PUBLIC) -> SourceSpec:
    """Describe a folder as a source."""
    return SourceSpec(name, "folder", path, "", "", audience, "article", 10_000_000)


class TempIndex:
    """A temporary folder of documents and its index.

    Args:
        root: The temporary folder.
        encoder: The encoder of the index.
    """

    def __init__(self, root: Path, encoder: SentenceTransformerEncoder) -> None:
        self.docs = root / "docs"
        self.docs.mkdir(parents=True, exist_ok=True)
        self.index_dir = root / "index"
        self.cache_dir = root / "cache"
        self.encoder = encoder

    def write(self, name: str, text: str) -> Path:
        """Write a document and return its path."""
        path = self.docs / name
        path.write_text(text, "utf-8")
        return path

    def options(
        self,
        *,
        sources: tuple[SourceSpec, ...] | None = None,
        full: bool = False,
        forget: tuple[str, ...] = (),
        keep_others: bool = False,
        chunking: ChunkSettings = CHUNKING,
    ) -> ReindexOptions:
        """Return options for a reindex, by default of the one folder."""
        specs = (make_spec(self.docs),) if sources is None else sources
        return ReindexOptions(self.index_dir, self.cache_dir, specs, full, forget, keep_others, chunking)

    def sync(self, options: ReindexOptions | None = None) -> SyncReport:
        """Reindex."""
        return reindex(options or self.options(), self.encoder, lambda _stage, _done, _total: None)

    def live_folder(self) -> Path:
        """Return the live generation's folder."""
        folder = IndexFolder(self.index_dir)
        return folder.generation(folder.current())

    def text(self, document_id: str, *audience: str) -> str:
        """Return a document's text as the live generation holds it, for an audience or the public."""
        with self.open() as index:
            return index.document(document_id, frozenset(audience or {PUBLIC})).text

    def open(self) -> Index:
        """Open the live generation."""
        return Index(self.index_dir, self.encoder, SETTINGS)

    def found(self, text: str, *, audience: tuple[str, ...] = (PUBLIC,)) -> list[str]:
        """Return the ids of the documents that a query finds, best first."""
        with self.open() as index:
            passages = index.search(make_query(text, audience=audience)).passages
        return list(dict.fromkeys(passage.document.id for passage in passages))
