"""Every chunk's filterable facts in columns, in one file, so that opening an index reads no rows."""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.storage.key_lookup import KeyLookup
from index.storage.manifest import REBUILD
from index.types import Keys


@dataclass(frozen=True)
class Columns:
    """Facts of chunks, ordered by key.

    Attributes:
        keys: ``(n,) int64``.
        documents: ``(n,) int64``, the document's number.
        audiences: ``(n,) int32``, positions in ``audience_labels``.
        kinds: ``(n,) int32``, positions in ``kind_labels``.
        digests: ``(n,) int64``, equal where the chunks' texts are equal.
        addresses: ``(n,) int64``, the first sentence's vector.
        sentences: ``(n,) int64``, how many sentences there are.
        audience_labels: Labels of audiences, text.
        kind_labels: Kinds, text.
    """

    keys: Keys
    documents: Keys
    audiences: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int32]
    digests: Keys
    addresses: Keys
    sentences: Keys
    audience_labels: npt.NDArray[np.str_]
    kind_labels: npt.NDArray[np.str_]

    def save(self, path: Path) -> None:
        """Write the columns to a file."""
        with path.open("wb") as file:
            np.savez(file, **{each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Columns":
        """Read columns.

        Raises:
            IndexDamaged: The file is missing or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as found:
                return cls(**{each.name: found[each.name] for each in fields(cls)})
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise IndexDamaged(f"{path} is missing or damaged; rebuild it: {REBUILD}") from error

    def changed(self, gone: Keys, new: "Columns") -> "Columns":
        """These columns without some keys, and with others whose keys are higher than all of these."""
        stay = ~np.isin(self.keys, gone)
        audiences, labels = _joined(self.audiences[stay], self.audience_labels, new.audiences, new.audience_labels)
        kinds, kind_labels = _joined(self.kinds[stay], self.kind_labels, new.kinds, new.kind_labels)
        joined = {
            name: np.concatenate([getattr(self, name)[stay], getattr(new, name)])
            for name in ("keys", "documents", "digests", "addresses", "sentences")
        }
        return Columns(**joined, audiences=audiences, kinds=kinds, audience_labels=labels, kind_labels=kind_labels)

    def places(self, keys: Keys) -> Keys:
        """Rows of known keys."""
        return self._places.find(keys)

    @cached_property
    def _places(self) -> KeyLookup:
        return KeyLookup(self.keys)


def _joined(
    codes: npt.NDArray[np.int32],
    labels: npt.NDArray[np.str_],
    more: npt.NDArray[np.int32],
    others: npt.NDArray[np.str_],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.str_]]:
    """Two columns of positions in labels as one, with the labels that it needs."""
    words = np.concatenate([labels, others])
    all_codes = np.concatenate([codes, more + len(labels)])
    used = np.flatnonzero(np.bincount(all_codes, minlength=len(words)))
    kept, places = np.unique(words[used], return_inverse=True)
    place_of = np.zeros(len(words), np.int32)
    place_of[used] = places
    return place_of[all_codes], kept
