"""Documents that come with a question: cut into chunks, embedded, and searched for this question only."""

from collections.abc import Sequence

import numpy as np

from index.chunking.chunker import Chunker, ChunkSettings
from index.embedding.encoder import Encoder, unit
from index.retrieval.query import PassageSentences, SearchSettings
from index.types import Document, Passage, Scores, Vector

ENCLOSED = ChunkSettings(max_tokens=256, overlap_tokens=0)


class Attachments:
    """Passages of a few documents, in memory; their keys are below 0, which no index uses.

    Args:
        documents: The documents.
        encoder: The encoder of the index that is searched beside them.
        chunker: Cuts the documents into chunks.
        settings: How the index ranks.
        first_key: Key of the first passage, below 0; those of the next ones are lower.

    Attributes:
        found: All passages, in the order of the documents.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        encoder: Encoder,
        chunker: Chunker,
        settings: SearchSettings,
        first_key: int = -1,
    ) -> None:
        self._documents = {document.id: document for document in documents}
        self._settings, self._encoder_dimension = settings, encoder.spec.dimension
        chunks = [(document, chunk) for document in documents for chunk in chunker.chunks(document)]
        read = [chunker.encoder_input(document.ref.title, chunk) for document, chunk in chunks]
        embedded = dict(encoder.encode_chunks([text for text, _ in read]))
        self._vectors: list[Vector] = [embedded[at].vector for at in range(len(chunks))]
        self.found = [
            PassageSentences(
                Passage(
                    first_key - at,
                    at + 1,
                    document.ref,
                    document.revision,
                    chunk,
                    Scores(0.0, 0.0, 0.0, None),
                    document.page_at(chunk.start),
                ),
                tuple(read[at][1]),
                embedded[at].sentences,
            )
            for at, (document, chunk) in enumerate(chunks)
        ]

    @property
    def mean(self) -> Vector:
        """Mean of the passages' vectors: ``(dim,) float32``, unit length; zeros where there is none."""
        if not self._vectors:
            return np.zeros(self._encoder_dimension, np.float32)
        return unit(np.mean(self._vectors, axis=0))

    def document(self, document_id: str) -> Document | None:
        """Return one of the documents; None if it is not among them."""
        return self._documents.get(document_id)

    def nearest(self, vector: Vector, most: int) -> list[PassageSentences]:
        """Return the passages nearest to a question's vector, best first; scored as by ``Ranker``, without BM25."""
        share = self._settings.sentence_weight
        scored: list[tuple[float, float, PassageSentences]] = []
        for whole, found in zip(self._vectors, self.found, strict=True):
            dense = float(whole @ vector)
            best = float(np.max(found.vectors @ vector, initial=dense)) if len(found.sentences) else dense
            scored.append(((1 - share) * dense + share * best, dense, found))
        scored.sort(key=lambda each: -each[0])
        return [_ranked(found, rank, fused, dense) for rank, (fused, dense, found) in enumerate(scored[:most], 1)]


def _ranked(found: PassageSentences, rank: int, fused: float, dense: float) -> PassageSentences:
    old = found.passage
    scores = Scores(dense, 0.0, fused, None)
    passage = Passage(old.key, rank, old.document, old.revision, old.chunk, scores, old.page)
    return PassageSentences(passage, found.sentences, found.vectors)
