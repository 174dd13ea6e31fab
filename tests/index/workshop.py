"""Builders for the retrieval core's tests."""

from pathlib import Path

from index import (
    KINDS,
    PUBLIC,
    ChunkSettings,
    Document,
    DocumentRef,
    Heading,
    Index,
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
    """A document of a text."""
    ref = DocumentRef("test:1", title, "test/1", kind, "", "", PUBLIC, "")
    return Document(ref, text, revision_of(text), headings, ())


def make_query(text: str, *, top_k: int = 5, each: int = 3, audience: tuple[str, ...] = (PUBLIC,)) -> Query:
    """A query for every kind of document."""
    return Query(text, top_k, each, frozenset(audience), frozenset(KINDS))


def make_spec(path: Path, *, name: str = "docs", audience: str = PUBLIC) -> SourceSpec:
    """A folder source."""
    return SourceSpec(name, "folder", path, "", "", audience, "article", 10_000_000)


class Workshop:
    """An index in a temporary folder, with one call to bring it in step."""

    def __init__(self, root: Path, encoder: SentenceTransformerEncoder) -> None:
        self.docs = root / "docs"
        self.docs.mkdir()
        self.index_dir = root / "index"
        self.cache_dir = root / "cache"
        self.encoder = encoder

    def options(
        self,
        *,
        sources: tuple[SourceSpec, ...] | None = None,
        full: bool = False,
        forget: tuple[str, ...] = (),
        keep_others: bool = False,
        chunking: ChunkSettings = CHUNKING,
    ) -> ReindexOptions:
        """Options for this index; by default its one folder."""
        chosen = (make_spec(self.docs),) if sources is None else sources
        return ReindexOptions(self.index_dir, self.cache_dir, chosen, full, forget, keep_others, chunking)

    def sync(self, options: ReindexOptions | None = None) -> SyncReport:
        """Reindex."""
        return reindex(options or self.options(), self.encoder, lambda _stage, _done, _total: None)

    def open(self) -> Index:
        """Open the live generation."""
        return Index(self.index_dir, self.encoder, SETTINGS)

    def found(self, text: str, *, audience: tuple[str, ...] = (PUBLIC,)) -> list[str]:
        """Ids of the documents that a query finds, best first."""
        with self.open() as index:
            passages = index.search(make_query(text, audience=audience)).passages
        return list(dict.fromkeys(passage.document.id for passage in passages))
