"""Unpacks gzip and deflate piece by piece, so that a small body never becomes a large one in memory."""

import zlib
from collections.abc import Iterable, Iterator

from index.errors import UnreadableDocument

_PIECE = 65_536
_MEMBER = b"\x1f"  # of which the second byte may come in the next piece
_EITHER = 47  # zlib's or gzip's header, whichever is there


def bounded(pieces: Iterable[bytes], most: int) -> bytes:
    """Join pieces.

    Raises:
        UnreadableDocument: They are more than ``most`` bytes.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise UnreadableDocument(f"it is larger than {most:,} bytes; raise max_file_bytes to read it")
    return bytes(body)


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack what comes in pieces, all members of a gzip that has several; other things after its end are left alone.

    Raises:
        UnreadableDocument: It is damaged, or ends too soon.
    """
    machine = zlib.decompressobj(_EITHER)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if machine.eof and not rest.startswith(_MEMBER):
                    break
                machine = zlib.decompressobj(_EITHER) if machine.eof else machine
                yield machine.decompress(rest, _PIECE)
                rest = machine.unused_data if machine.eof else machine.unconsumed_tail
        yield machine.flush()
    except zlib.error:
        raise UnreadableDocument("it is damaged inside its gzip") from None
    if not machine.eof:
        raise UnreadableDocument("it is damaged inside its gzip")
