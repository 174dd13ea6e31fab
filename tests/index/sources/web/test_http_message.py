"""What comes packed is decompressed whole, whatever pieces it comes in."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableDocument
from index.sources.web.http_message import decompress


def pieces_of(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(members=st.lists(st.binary(max_size=300), min_size=1, max_size=4), size=st.integers(3, 500))
def test_a_gzip_of_several_members_is_unpacked_whole(members: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert b"".join(decompress(pieces_of(packed, size))) == b"".join(members)


@given(text=st.binary(max_size=300), size=st.integers(1, 500))
def test_zlib_is_unpacked_and_what_follows_it_left_alone(text: bytes, size: int) -> None:
    assert b"".join(decompress(pieces_of(zlib.compress(text) + b"rest", size))) == text


def test_one_that_ends_too_soon_is_damaged() -> None:
    with pytest.raises(UnreadableDocument, match="damaged inside its gzip"):
        list(decompress([gzip.compress(b"A text.")[:-3]]))
