"""The vector store in this process: packed vectors, and a FAISS index that finds candidates among them.

A small store is scanned exactly. A large one takes candidates from inverted lists and ranks them again by their packed
vectors. A filter that allows few vectors is answered from the packed vectors alone, exactly.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import REBUILD_COMMAND, IndexDamaged, IndexProblem
from index.storage.manifest import Recall
from index.types import Keys, Vector, Vectors
from index.vectors.codecs import HalfCodec, TenBitCodec, codec_named
from index.vectors.faiss_indexes import Effort, ExactScan, InvertedLists
from index.vectors.index_choice import DEFAULTS, EXACT, Choice, VectorSettings, choose
from index.vectors.tuning import SAMPLE, make_probe, tune
from index.vectors.vector_rows import BLOCK, Rows, load_keys
from index.weak_caches import ArrayCache, weak_method

KEYS, ROWS, LISTS, STATE = "keys.npy", "rows.bin", "lists.faiss", "vectors.json"
MEASURE_AFTER = 0.1
"""Share of the vectors that may change before recall is measured again."""
TRAIN_AFTER = 1.0
"""Changes, as a share of the vectors that the lists were trained on, after which they are trained again."""
_FEW = 4_000
"""Number of allowed vectors up to which it is faster to score all of them than to search the lists."""
_MARGIN = 32
"""How many more vectors than were asked for are scored to full precision."""
_SEED = 3
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Filter:
    """Vectors that may be found: their positions, ascending, and FAISS' selector of their keys if one is needed."""

    positions: Keys
    selector: Any


@dataclass(frozen=True, slots=True)
class _Trained:
    """Inverted lists and what was measured of them.

    Attributes:
        lists: The lists.
        effort: How many lists to scan, and how many candidates to rank again.
        recall: Recall at ten.
        trained: Number of vectors when they were trained.
        changed: Number of vectors added or removed since then.
        measured: Value of ``changed`` when recall was last measured.
    """

    lists: InvertedLists
    effort: Effort
    recall: float
    trained: int
    changed: int
    measured: int


class FaissVectors:
    """Unit vectors by chunk key, searched by cosine similarity; a ``VectorStore``.

    Reads are safe from several threads; writes are not and belong to one writer.

    Args:
        dimension: Length of a vector.
        rows: The packed vectors.
        trained: Inverted lists of exactly these vectors; None for an exact scan.
        settings: How a build chooses and tunes the index.
    """

    def __init__(self, dimension: int, rows: Rows, trained: _Trained | None, settings: VectorSettings) -> None:
        self.dimension = dimension
        self._rows = rows
        self._trained = trained
        self._settings = settings
        self._pending: list[tuple[Keys, Vectors]] = []
        self._scan: ExactScan | None = None
        self._changed = True
        self._last = -1
        self._reset_caches()

    @classmethod
    def empty(cls, dimension: int, settings: VectorSettings = DEFAULTS) -> "FaissVectors":
        """A store without vectors."""
        return cls(dimension, Rows.empty(HalfCodec(dimension)), None, settings)

    @classmethod
    def open(cls, folder: Path, settings: VectorSettings = DEFAULTS) -> "FaissVectors":
        """Open a saved store.

        Raises:
            IndexDamaged: A file is missing or damaged; the message names it.
        """
        at = folder / STATE
        try:
            state = json.loads(at.read_text("utf-8"))
            codec = codec_named(state["codec"], state["dimension"])
            at = folder / KEYS
            keys = load_keys(at)
            at = folder / ROWS
            rows = Rows.load(codec, keys, at)
            trained = None
            if state["trained"]:
                at = folder / LISTS
                trained = _from_json(InvertedLists.load(at), len(rows), state)
            loaded = cls(state["dimension"], rows, trained, settings)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(f"{at} is missing or damaged; rebuild it: {REBUILD_COMMAND}") from error
        loaded._changed = False
        return loaded

    def commit(self, folder: Path) -> None:
        """Write the store into a folder if anything has changed; files that are there are replaced, never altered.

        Raises:
            OSError: It cannot be written.
        """
        self._apply_pending()
        if not self._changed and (folder / STATE).exists():
            return
        folder.mkdir(exist_ok=True)
        self._rows.save(folder / KEYS, folder / ROWS)
        for name in (LISTS, STATE):
            (folder / name).unlink(missing_ok=True)
        state: dict[str, object] = {"dimension": self.dimension, "codec": self._rows.codec.name, "trained": None}
        if self._trained:
            self._trained.lists.save(folder / LISTS)
            state["trained"] = _to_json(self._trained)
        (folder / STATE).write_text(json.dumps(state, indent=1) + "\n", "utf-8")

    def __len__(self) -> int:
        return len(self._rows) + sum(len(keys) for keys, _ in self._pending)

    @property
    def keys(self) -> Keys:
        """Keys in ascending order."""
        self._apply_pending()
        return self._rows.keys

    def upsert(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors, replacing those with the same keys.

        Args:
            keys: ``(n,) int64``, distinct, not negative.
            vectors: ``(n, dim) float32``, unit rows.
        """
        if len(keys) != len(vectors):
            raise ValueError(f"{len(keys)} keys for {len(vectors)} vectors")
        if not len(keys):
            return
        if int(keys.min()) <= self._last:
            self.delete(keys)
        self._pending.append((keys.astype(np.int64), vectors))
        self._last = max(self._last, int(keys.max()))
        if sum(len(keys) for keys, _ in self._pending) >= BLOCK:
            self._apply_pending()

    def delete(self, keys: Iterable[int]) -> None:
        """Remove the vectors with these keys; unknown keys are ignored."""
        self._apply_pending()
        gone = np.unique(np.fromiter(keys, np.int64))
        positions = self._rows.positions(gone)
        known = positions >= 0
        if known.any():
            self._rows = self._rows.without(positions[known])
            self._add_changes(int(known.sum()))
            if self._trained:
                self._trained.lists.remove(gone[known])
            self._reset_caches()

    def fit(self) -> Recall:
        """Choose the index for what the store holds now, train it where needed, and measure its recall.

        Lists that are trained stay until as many vectors have changed as they were trained on.

        Raises:
            IndexProblem: Too few of the nearest are found, whatever the effort; the store is then not to be saved.
        """
        self._apply_pending()
        choice = choose(len(self), self.dimension, self._settings)
        if choice == EXACT:
            self._changed |= self._trained is not None
            self._rows, self._trained = self._rows.packed_by(HalfCodec(self.dimension)), None
            self._reset_caches()
            return Recall("exact scan", 10, 1.0, 0)
        self._rows = self._rows.packed_by(TenBitCodec(self.dimension))
        self._reset_caches()
        self._changed = self._changed or self._trained is None
        if self._trained is None or self._trained.changed > TRAIN_AFTER * self._trained.trained:
            self._trained = self._train(choice)
        elif self._trained.changed - self._trained.measured > MEASURE_AFTER * len(self):
            measured = self._measured(self._trained)
            enough = measured.recall >= self._settings.min_recall
            self._trained = measured if enough else self._train(choice)
        if self._trained.recall < self._settings.min_recall:
            raise IndexProblem(
                f"The vector index finds only {self._trained.recall:.3f} of the nearest ten, less than "
                f'vectors.min_recall = {self._settings.min_recall:g}; set vectors.index = "exact", or lower the limit.'
            )
        return Recall(f"{self._trained.lists.lists} inverted lists", 10, round(self._trained.recall, 4), SAMPLE)

    def search(self, queries: Vectors, top_k: int, allowed: Keys | None) -> tuple[Vectors, Keys]:
        """Find the most similar vectors.

        Args:
            queries: ``(n, dim) float32``, unit rows.
            top_k: Results a query.
            allowed: Keys that may be found, ``None`` for all. What is worked out of an array that is read-only
                (``setflags(write=False)``) is kept as long as the array lives.

        Returns:
            Cosines ``(n, k) float32`` and keys ``(n, k) int64``, best first; key -1 where fewer were found.
        """
        self._apply_pending()
        k = min(top_k, len(self))
        scores, keys = np.full((len(queries), k), -np.inf, np.float32), np.full((len(queries), k), -1, np.int64)
        if k == 0:
            return scores, keys
        queries = np.ascontiguousarray(queries, np.float32)
        mask = None if allowed is None else self._filters.get(allowed)
        if self._trained is None:
            scores, positions = self._exact().search(queries, k, mask.positions if mask else None)
            return scores, np.where(positions < 0, -1, self._rows.keys[positions])
        for row, query in enumerate(queries):
            best, found, _ = self._nearest(self._trained, query, k, mask, _NONE)
            scores[row, : len(best)], keys[row, : len(best)] = best, found
        return scores, keys

    def search_and_score(
        self, query: Vector, top_k: int, allowed: Keys | None, others: Keys
    ) -> tuple[Vector, Keys, Vector]:
        """Search for one query, and score other vectors by it in the same pass.

        Args:
            query: ``(dim,) float32``, a unit vector.
            top_k: Results.
            allowed: As of ``search``.
            others: ``(m,) int64``, keys of the vectors to score in any case.

        Returns:
            Cosines ``(k,) float32`` and keys ``(k,) int64``, best first, no more than were found; cosines of the others
            ``(m,) float32``.

        Raises:
            KeyError: One of the others is unknown.
        """
        positions = self._positions(others)
        if self._trained is None or not len(self):
            scores, keys = self.search(query[None], top_k, allowed)
            near = keys[0] >= 0
            return (
                scores[0][near],
                keys[0][near],
                self._rows.codec.cosines(self._rows.codes[positions], query, 0, positions.size),
            )
        mask = None if allowed is None else self._filters.get(allowed)
        return self._nearest(self._trained, query, min(top_k, len(self)), mask, positions)

    def vectors(self, keys: Keys) -> Vectors:
        """Read vectors back: ``(n, dim) float32``.

        Raises:
            KeyError: A key is unknown.
        """
        positions = self._positions(keys)  # first, since it may replace the rows
        return self._rows.vectors(positions)

    def _nearest(
        self, trained: _Trained, query: Vector, k: int, mask: _Filter | None, others: Keys
    ) -> tuple[Vector, Keys, Vector]:
        """Return cosines and keys of the nearest, best first, and the cosines of other vectors, given by position."""
        positions = self._candidates(trained, query, k, mask)
        count = len(positions)
        codes = self._rows.codes.take(np.concatenate([positions, others]) if len(others) else positions, 0)
        cosines = self._rows.codec.cosines(codes, query, k + _MARGIN, len(others))
        near = cosines[:count]
        best = np.argpartition(-near, k - 1)[:k] if count > k else np.arange(count)
        best = best[np.argsort(-near[best], kind="stable")]
        return near[best], self._rows.keys[positions[best]], cosines[count:]

    def _candidates(self, trained: _Trained, query: Vector, k: int, mask: _Filter | None) -> Keys:
        """Return the positions of the vectors that may be among the nearest."""
        if mask is not None and len(mask.positions) <= max(_FEW, k):
            return mask.positions
        share = len(mask.positions) / len(self) if mask else 1.0
        depth = min(len(self), trained.effort.depth(k))
        probes = _probes_for(trained, len(self), k, share)
        selector = mask.selector if mask else None
        found = trained.lists.candidates(query[None], depth, probes, selector)[0]
        if found[k - 1] < 0:  # the scanned lists hold too few of the k vectors that exist, so all lists are scanned
            found = trained.lists.candidates(query[None], depth, trained.lists.lists, selector)[0]
        return self._rows.positions(np.sort(found[found >= 0]))

    def _positions(self, keys: Keys) -> Keys:
        self._apply_pending()
        positions = self._rows.positions(keys)
        if len(keys) and positions.min() < 0:
            raise KeyError(int(keys[positions < 0][0]))
        return positions

    def _exact(self) -> ExactScan:
        if self._scan is None:
            self._scan = ExactScan(self._rows.packed_by(HalfCodec(self.dimension)).codes, self.dimension)
        return self._scan

    def _filter(self, allowed: Keys) -> _Filter:
        positions = self._rows.positions(np.unique(allowed))
        positions = positions[positions >= 0]
        selector = None
        if self._trained and len(positions) > _FEW:
            selector = self._trained.lists.selector(self._rows.keys[positions], self._last)
        return _Filter(positions, selector)

    def _apply_pending(self) -> None:
        """Add the vectors that were upserted last to the index."""
        if not self._pending:
            return
        keys = np.concatenate([keys for keys, _ in self._pending])
        vectors = np.concatenate([vectors for _, vectors in self._pending])
        self._pending.clear()
        self._rows = self._rows.merged(keys, self._rows.codec.pack(vectors))
        self._add_changes(len(keys))
        if self._trained:
            self._trained.lists.add(keys, vectors)
        elif choose(len(self), self.dimension, self._settings) != EXACT:
            self._rows = self._rows.packed_by(TenBitCodec(self.dimension))
        self._reset_caches()

    def _add_changes(self, changes: int) -> None:
        self._changed = True
        if self._trained:
            self._trained = replace(self._trained, changed=self._trained.changed + changes)

    def _reset_caches(self) -> None:
        self._last = int(self._rows.keys[-1]) if len(self._rows) else -1
        self._scan = None
        self._filters = ArrayCache(weak_method(self._filter))

    def _train(self, choice: Choice) -> _Trained:
        order = np.random.default_rng(_SEED).permutation(len(self))[: InvertedLists.training_size(choice)]
        lists = InvertedLists.train(choice, self._rows.vectors(order))
        for begin in range(0, len(self), BLOCK):
            lists.add(self._rows.keys[begin : begin + BLOCK], self._rows.block(begin))
        return self._measured(_Trained(lists, Effort(1, 10, 100), 0.0, len(self), 0, 0))

    def _measured(self, trained: _Trained) -> _Trained:
        tuned = tune(trained.lists, make_probe(self._rows), self._settings.target_recall)
        return replace(trained, effort=tuned.effort, recall=tuned.recall, measured=trained.changed)


def _probes_for(trained: _Trained, count: int, k: int, share: float) -> int:
    """Return how many lists to scan if only a share of the vectors is allowed.

    The nearest of few vectors lie farther apart, so the number grows with the root of ``0.02 / share`` below 2 %. That
    kept the recall under filters of 1 % and less (docs/benchmarks.md). The lists must also hold ``k`` vectors.
    """
    wider = trained.effort.probes * min(4.0, max(1.0, (0.02 / share) ** 0.5))
    enough = 4 * k * trained.lists.lists / (count * share)
    return int(max(wider, enough)) + 1


def _to_json(trained: _Trained) -> dict[str, object]:
    return {
        "effort": asdict(trained.effort),
        "recall": trained.recall,
        "trained": trained.trained,
        "changed": trained.changed,
        "measured": trained.measured,
    }


def _from_json(lists: InvertedLists, count: int, state: dict[str, Any]) -> _Trained:
    if len(lists) != count or lists.dimension != state["dimension"]:
        raise ValueError(f"{len(lists)} vectors in the lists, {count} rows")
    measures = state["trained"]
    return _Trained(lists, Effort(**measures.pop("effort")), **measures)
