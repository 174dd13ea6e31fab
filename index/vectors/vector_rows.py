"""Packed vectors in the order of their keys, in memory or mapped from a file."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.storage.key_lookup import KeyLookup
from index.types import Keys, Vectors
from index.vectors.codecs import Codec, Codes

BLOCK = 65_536
"""How many rows are unpacked at once."""


@dataclass(frozen=True)
class Rows:
    """Packed vectors, one a row, in the order of their keys.

    Attributes:
        codec: How the vectors are packed.
        keys: ``(n,) int64``, ascending.
        codes: ``(n, row_bytes) uint8``.
    """

    codec: Codec
    keys: Keys
    codes: Codes

    @classmethod
    def empty(cls, codec: Codec) -> "Rows":
        """Return no rows."""
        return cls(codec, np.zeros(0, np.int64), np.zeros((0, codec.row_bytes), np.uint8))

    @classmethod
    def load(cls, codec: Codec, keys: Keys, codes: Path) -> "Rows":
        """Open saved rows; the codes are mapped, so pages are read when needed and shared between processes.

        Raises:
            ValueError: The file does not hold as many rows.
            OSError: It cannot be read.
        """
        if codes.stat().st_size != len(keys) * codec.row_bytes:
            raise ValueError(f"{codes} does not hold {len(keys)} rows")
        if not len(keys):
            return cls.empty(codec)
        mapped = np.memmap(codes, np.uint8, "r", shape=(len(keys), codec.row_bytes))
        return cls(codec, keys, mapped.view(np.ndarray))

    def save(self, keys: Path, codes: Path) -> None:
        """Write the rows to new files.

        Raises:
            OSError: One cannot be written.
        """
        for path in (keys, codes):
            path.unlink(missing_ok=True)  # it may be linked from another generation
        np.save(keys, self.keys, allow_pickle=False)
        with codes.open("wb") as file:
            file.write(np.ascontiguousarray(self.codes).data)

    def __len__(self) -> int:
        return len(self.keys)

    def positions(self, keys: Keys) -> Keys:
        """Return the positions of keys, ``(n,) int64``; -1 for unknown keys."""
        return self._lookup.find(keys)

    @cached_property
    def _lookup(self) -> KeyLookup:
        return KeyLookup(self.keys)

    def vectors(self, positions: Keys) -> Vectors:
        """Unpack the rows at these positions: ``(n, dim) float32``."""
        return self.codec.unpack(self.codes[positions])

    def block(self, begin: int) -> Vectors:
        """Unpack up to ``BLOCK`` rows from a position on."""
        return self.codec.unpack(np.asarray(self.codes[begin : begin + BLOCK]))

    def without(self, positions: Keys) -> "Rows":
        """Return all rows except those at these positions."""
        stay = np.ones(len(self.keys), bool)
        stay[positions] = False
        return Rows(self.codec, self.keys[stay], self.codes[stay])

    def merged(self, keys: Keys, codes: Codes) -> "Rows":
        """Return these rows and others, which have new keys."""
        keys, codes = np.concatenate([self.keys, keys]), np.concatenate([self.codes, codes])
        if len(keys) > 1 and (keys[1:] < keys[:-1]).any():
            order = np.argsort(keys)
            keys, codes = keys[order], codes[order]
        return Rows(self.codec, keys, codes)

    def packed_by(self, codec: Codec) -> "Rows":
        """Return the same vectors, packed by another codec."""
        if codec.name == self.codec.name:
            return self
        codes = np.empty((len(self), codec.row_bytes), np.uint8)
        for begin in range(0, len(self), BLOCK):
            codes[begin : begin + BLOCK] = codec.pack(self.block(begin))
        return Rows(codec, self.keys, codes)


def load_keys(path: Path) -> Keys:
    """Read saved keys: ``(n,) int64``, ascending.

    Raises:
        ValueError: The file holds none.
        OSError: It cannot be read.
    """
    try:
        keys: Keys = np.load(path, allow_pickle=False)
    except EOFError as error:
        raise ValueError(f"{path} is empty") from error
    if keys.dtype != np.int64 or keys.ndim != 1 or (keys[1:] <= keys[:-1]).any():
        raise ValueError(f"{path} holds no keys in order")
    return keys
