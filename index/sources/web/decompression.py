"""Decompresses gzip and deflate piece by piece, so that a small body never becomes a large one in memory."""

import zlib
from collections.abc import Iterable, Iterator

from index.errors import UnreadableDocument

GZIP_MAGIC = b"\x1f\x8b"
_PIECE_BYTES = 65_536
_GZIP_OR_ZLIB = 47  # zlib's "wbits" for either header


def join_bounded(pieces: Iterable[bytes], max_bytes: int) -> bytes:
    """Join pieces.

    Raises:
        UnreadableDocument: They are more than ``max_bytes`` together.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise UnreadableDocument(f"it is larger than {max_bytes:,} bytes; raise max_file_bytes to read it")
    return bytes(body)


def decompress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress pieces; all members of a gzip are read, and anything else after its end is ignored.

    Raises:
        UnreadableDocument: The data is damaged or incomplete.
    """
    decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                # The second byte of a member's magic may only come with the next piece.
                if decompressor.eof and not rest.startswith(GZIP_MAGIC[:1]):
                    break
                decompressor = zlib.decompressobj(_GZIP_OR_ZLIB) if decompressor.eof else decompressor
                yield decompressor.decompress(rest, _PIECE_BYTES)
                rest = decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail
        yield decompressor.flush()
    except zlib.error:
        raise UnreadableDocument("it is damaged inside its gzip") from None
    if not decompressor.eof:
        raise UnreadableDocument("it is damaged inside its gzip")
