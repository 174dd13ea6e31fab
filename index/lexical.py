"""The lexical index: BM25 over chunks, by tantivy.

A question becomes a plain disjunction of its analysed terms, never a query in tantivy's own language, so no
character of it has a special meaning. BM25's parameters are tantivy's (k1 = 1.2, b = 0.75).
"""

import math
import os
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import IndexDamaged, IndexProblem
from index.sentence_vectors import TERMS, Terms
from index.types import Keys, Kind, Vector

if TYPE_CHECKING:
    import tantivy

ANALYZER = "footnote_en"
HEAP = 64_000_000
"""Writer memory in bytes, above tantivy's minimum of 15 MB a thread."""
MOST_TERMS = 256
"""Distinct terms of one query; a pasted page is cut here, its first words kept."""


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A chunk as the lexical index takes it."""

    key: int
    text: str
    audience: str
    kind: Kind


class _Analysis:
    """How text becomes terms: lower case, no accents, English stems."""

    @cached_property
    def analyzer(self) -> "tantivy.TextAnalyzer":
        import tantivy

        return self._words().filter(tantivy.Filter.stemmer("english")).build()

    @cached_property
    def content(self) -> "tantivy.TextAnalyzer":
        import tantivy

        stop = tantivy.Filter.stopword("english")
        return self._words().filter(stop).filter(tantivy.Filter.stemmer("english")).build()

    def _words(self) -> "tantivy.TextAnalyzerBuilder":
        import tantivy

        return (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(80))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
        )

    @cached_property
    def schema(self) -> "tantivy.Schema":
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("key", indexed=True, fast=True)
        builder.add_text_field("audience", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
        return builder.build()

    def open(self, folder: Path, *, mirror: Path | None = None) -> "tantivy.Index":
        """Open a folder, or its mirror; errors name the folder either way."""
        import tantivy

        try:
            index = tantivy.Index(self.schema, path=str(mirror or folder))
            index.register_tokenizer(ANALYZER, self.analyzer)
            index.reload()
        except ValueError as error:
            raise _problem(folder, error) from error
        return index


def _problem(folder: Path, error: ValueError) -> IndexProblem:
    cause = " ".join(str(error).split())[:200]
    # tantivy gives every error as a ValueError; one of the lock or the disk says nothing about the index.
    if "Lockfile" in cause or "IoError" in cause:
        return IndexProblem(f"{folder} cannot be opened ({cause}); check its permissions and its disk")
    return IndexDamaged(f"{folder} is damaged ({cause}); rebuild it: footnote reindex --full")


def _mirror(folder: Path) -> Path:
    """Make a temporary folder that stands for one that may only be read: tantivy opens none without its lock file.

    Segments are linked, since they never change; the JSON files, which a commit replaces, are copied.

    Raises:
        IndexProblem: There is no room or no right to make one, or the folder may not be read either.
    """
    mirror: Path | None = None
    try:
        mirror = Path(tempfile.mkdtemp(prefix="footnote-lexical-"))
        for path in folder.resolve().iterdir():
            if path.suffix == ".json":
                shutil.copyfile(path, mirror / path.name)
            elif path.suffix != ".lock":
                (mirror / path.name).symlink_to(path)
    except OSError as error:
        if mirror is not None:
            shutil.rmtree(mirror, ignore_errors=True)
        raise IndexProblem(
            f"{folder} may only be read, and the temporary folder that this takes cannot be made ({error}); "
            "name a folder with room in TMPDIR"
        ) from error
    return mirror


def hashed_terms(texts: Sequence[str]) -> Terms:
    """Distinct terms of texts, hashed to 16 bits: ``(n, TERMS) uint16``, for ``TermWeights``.

    A text with more than ``TERMS`` terms keeps the longest, which are the rarer ones. A query term meets a
    stranger's hash in one sentence of two thousand (32 of 65,535 values), which is of no consequence.
    """
    analyzer = _Analysis().analyzer
    hashed = np.zeros((len(texts), TERMS), np.uint16)
    for row, text in enumerate(texts):
        terms = set(analyzer.analyze(text))
        if len(terms) > TERMS:
            terms = set(sorted(terms, key=lambda term: (-len(term), term))[:TERMS])
        values = list({_hash(term) for term in terms})
        hashed[row, : len(values)] = values
    return hashed


def _hash(term: str) -> int:
    return zlib.crc32(term.encode()) % 65_535 + 1


class TermWeights:
    """How much of a question's idf-weighted terms a sentence covers.

    Args:
        idf: The question's distinct terms and their weights.
    """

    def __init__(self, idf: Mapping[str, float]) -> None:
        self._table = np.zeros(65_536, np.float32)
        for term, weight in idf.items():
            self._table[_hash(term)] += weight
        self._total = max(sum(idf.values()), 1e-9)

    def coverage(self, terms: Terms) -> Vector:
        """Share of the question's weight in each sentence, ``(n,) float32``, 0 to 1."""
        covered: Vector = self._table[terms].sum(1) / self._total
        return covered


class LexicalWriter:
    """Changes the lexical index in a folder; nothing is seen before ``commit``.

    Args:
        folder: An existing folder, empty or with a lexical index.
    """

    def __init__(self, folder: Path) -> None:
        analysis = _Analysis()
        self._index = analysis.open(folder)
        self._schema = analysis.schema
        self._writer = self._index.writer(HEAP, num_threads=1)

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add chunks."""
        import tantivy

        for entry in entries:
            self._writer.add_document(
                tantivy.Document(key=entry.key, text=entry.text, audience=entry.audience, kind=entry.kind)
            )

    def delete(self, keys: Sequence[int]) -> None:
        """Remove chunks by key."""
        import tantivy

        if keys:
            self._writer.delete_documents_by_query(
                tantivy.Query.term_set_query(self._schema, "key", [int(key) for key in keys])
            )

    def commit(self) -> None:
        """Write everything to disk and end; the writer is of no use afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class LexicalReader:
    """Searches the lexical index in a folder; safe to share between threads.

    A folder that may only be read is opened by way of a temporary one, which lasts as long as the reader.

    Raises:
        IndexDamaged: The folder holds no readable lexical index.
        IndexProblem: It cannot be opened for a reason outside the index; the message names it.
    """

    def __init__(self, folder: Path) -> None:
        self._analysis = _Analysis()
        if not (folder / "meta.json").is_file():
            raise IndexDamaged(f"{folder} holds no lexical index; rebuild it: footnote reindex --full")
        self._searcher = self._open(folder).searcher()

    def _open(self, folder: Path) -> "tantivy.Index":
        if os.access(folder, os.W_OK):
            try:
                return self._analysis.open(folder)
            except IndexDamaged:
                raise
            except IndexProblem:
                pass  # a lock file that belongs to somebody else, or a full disk; the mirror has its own
        mirror = _mirror(folder)
        weakref.finalize(self, shutil.rmtree, mirror, ignore_errors=True)
        return self._analysis.open(folder, mirror=mirror)

    def search(self, text: str, top_k: int, audience: frozenset[str], kinds: frozenset[Kind]) -> tuple[Vector, Keys]:
        """Find the best chunks for a text.

        Returns:
            BM25 scores ``(k,) float32`` and keys ``(k,) int64``, best first.
        """
        query = self._query(text)
        if query is None or not audience or not kinds:
            return _nothing()
        return self._run(query, top_k, [self._one_of("audience", audience), self._one_of("kind", kinds)])

    def score(self, text: str, keys: Keys) -> dict[int, float]:
        """BM25 of given chunks for a text; chunks without any of its terms are left out."""
        query = self._query(text)
        if query is None or not len(keys):
            return {}
        import tantivy

        chosen = tantivy.Query.term_set_query(self._analysis.schema, "key", [int(key) for key in keys])
        scores, found = self._run(query, len(keys), [chosen])
        return dict(zip(found.tolist(), scores.tolist(), strict=True))

    def terms(self, text: str) -> list[str]:
        """The text's terms as they are indexed, English stop words left out, in order, with repeats."""
        return list(self._analysis.content.analyze(text))

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of indexed terms: ``ln(1 + (N - n + 0.5) / (n + 0.5))`` (BM25's)."""
        total = self._searcher.num_docs
        found = {}
        for term in terms:
            n = min(total, self._searcher.doc_freq("text", term))
            found[term] = math.log(1 + (total - n + 0.5) / (n + 0.5))
        return found

    def weights(self, text: str) -> TermWeights:
        """A question's distinct terms, weighted by idf."""
        return TermWeights(self.idf(self._terms(text)))

    def _terms(self, text: str) -> list[str]:
        return list(dict.fromkeys(self._analysis.analyzer.analyze(text)))[:MOST_TERMS]

    def _query(self, text: str) -> "tantivy.Query | None":
        import tantivy

        terms = self._terms(text)
        schema = self._analysis.schema
        queries = [tantivy.Query.term_query(schema, "text", term, "freq") for term in terms]
        if not queries:
            return None
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])

    def _one_of(self, field: str, values: Iterable[str]) -> "tantivy.Query":
        import tantivy

        return tantivy.Query.term_set_query(self._analysis.schema, field, sorted(values))

    def _run(self, query: "tantivy.Query", top_k: int, filters: Sequence["tantivy.Query"]) -> tuple[Vector, Keys]:
        import tantivy

        # A filter scores nothing of its own: the constant 0 keeps BM25 what it is.
        clauses = [(tantivy.Occur.Must, query)]
        clauses += [(tantivy.Occur.Must, tantivy.Query.const_score_query(each, 0.0)) for each in filters]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=max(1, top_k), count=False).hits
        if not hits:
            return _nothing()
        addresses = [address for _, address in hits]
        keys = self._searcher.fast_field_values("key", addresses)
        return np.array([score for score, _ in hits], np.float32), np.array(keys, np.int64)


def _nothing() -> tuple[Vector, Keys]:
    return np.zeros(0, np.float32), np.zeros(0, np.int64)
