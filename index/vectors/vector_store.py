"""The protocol of a vector store, in this process or on a server."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, Self

from index.types import Keys, Vector, Vectors


class VectorStore(Protocol):
    """Unit vectors by chunk key, searched by cosine similarity.

    Reads are safe from several threads; writes are not and belong to one writer.
    """

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store that was committed to a folder."""

    def commit(self, folder: Path) -> None:
        """Make all changes durable in a folder."""

    def __len__(self) -> int:
        """Return the number of vectors."""

    def upsert(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors ``(n, dim) float32``, unit rows, replacing those with the same keys ``(n,) int64``."""

    def delete(self, keys: Iterable[int]) -> None:
        """Remove the vectors with these keys; unknown keys are ignored."""

    def search(self, queries: Vectors, top_k: int, allowed: Keys | None) -> tuple[Vectors, Keys]:
        """Find the most similar vectors among those with allowed keys, ``None`` for all.

        Returns:
            Cosines ``(n, k) float32`` and keys ``(n, k) int64``, best first; key -1 where fewer were found.
        """

    def vectors(self, keys: Keys) -> Vectors:
        """Read vectors back: ``(n, dim) float32``; a KeyError names an unknown key."""

    def search_and_score(
        self, query: Vector, top_k: int, allowed: Keys | None, others: Keys
    ) -> tuple[Vector, Keys, Vector]:
        """Search for one query ``(dim,) float32``, and score other vectors by it in the same pass.

        Returns:
            Cosines ``(k,) float32`` and keys ``(k,) int64`` of the most similar, best first, no more than were found;
            cosines of the others. A KeyError names an unknown key.
        """
