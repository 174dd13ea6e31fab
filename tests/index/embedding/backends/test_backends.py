import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, Vectors
from index.embedding.backends import Backend, Batch
from index.embedding.backends.openvino_backend import OpenVinoBackend, export
from index.embedding.backends.torch_backend import TorchBackend
from index.embedding.sentence_transformer import SentenceTransformerEncoder

pytest.importorskip("openvino", reason="the extra footnote[openvino] is not installed")


@pytest.fixture(scope="module")
def reference(encoder: SentenceTransformerEncoder) -> TorchBackend:
    return TorchBackend(encoder.folder, "float32", 2)


@pytest.fixture(scope="module")
def exported(reference: TorchBackend, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    with pytest.warns():
        export(reference.model, folder)
    return folder


def batch(rows: int, length: int) -> Batch:
    """Random tokens; the last row is half padding."""
    ids = np.random.default_rng(rows).integers(1000, 20_000, (rows, length))
    mask = np.ones((rows, length), np.int64)
    mask[-1, length // 2 :] = 0
    return Batch(ids * mask, mask)


def unit(rows: Vectors) -> Vectors:
    found: Vectors = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return found


@pytest.mark.parametrize(("precision", "least"), [("float32", 0.99999), ("bfloat16", 0.999)])
def test_the_exported_model_gives_the_vectors_of_the_original(
    reference: TorchBackend, exported: Path, precision: str, least: float
) -> None:
    backend = OpenVinoBackend(exported, precision, 2)  # type: ignore[arg-type]
    for rows, length in ((1, 7), (3, 40), (4, 256)):
        given = batch(rows, length)
        expected, found = reference.embed_chunks(given), backend.embed_chunks(given)
        assert found.tokens.shape == expected.tokens.shape
        assert (unit(found.vectors) * unit(expected.vectors)).sum(-1).min() > least
        real = given.mask.astype(bool)
        assert (unit(found.tokens[real]) * unit(expected.tokens[real])).sum(-1).min() > least - 0.005
        assert (unit(backend.embed_questions(given)) * unit(expected.vectors)).sum(-1).min() > least


def test_weights_in_16_bits_are_exported_in_half_the_size_and_give_the_same_vectors(
    exported: Path, reference: TorchBackend, tmp_path: Path
) -> None:
    with pytest.warns():
        export(reference.model, tmp_path, half=True)
    assert (tmp_path / "model.bin").stat().st_size < 0.51 * (exported / "model.bin").stat().st_size
    given = batch(3, 40)
    expected = reference.embed_questions(given)
    found = OpenVinoBackend(tmp_path, "float32", 2).embed_questions(given)
    assert (unit(found) * unit(expected)).sum(-1).min() > 0.99999


def test_padding_changes_no_vector(reference: TorchBackend, exported: Path) -> None:
    backends: list[Backend] = [reference, OpenVinoBackend(exported, "float32", 1)]
    ids = np.random.default_rng(0).integers(1000, 20_000, (1, 12))
    padded = Batch(np.pad(ids, ((0, 0), (0, 20))), np.pad(np.ones_like(ids), ((0, 0), (0, 20))))
    for backend in backends:
        alone = backend.embed_questions(Batch(ids, np.ones_like(ids)))
        np.testing.assert_allclose(unit(alone), unit(backend.embed_questions(padded)), atol=1e-5)


def test_a_damaged_export_names_its_folder(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "model.xml").write_bytes((exported / "model.xml").read_bytes()[:1000])
    with pytest.raises(EncoderError, match="delete that folder"):
        OpenVinoBackend(tmp_path, "float32", 1).embed_questions(batch(1, 4))


def test_openvino_tells_nobody_that_it_is_used(exported: Path, repository: Path) -> None:
    code = (
        "import sys, socket, numpy as np; from pathlib import Path; "
        "from index.embedding.backends import Batch; "
        "from index.embedding.backends.openvino_backend import OpenVinoBackend; "
        f"b = OpenVinoBackend(Path({str(exported)!r}), 'float32', 1); "
        "b.embed_questions(Batch(np.ones((1, 3), np.int64), np.ones((1, 3), np.int64))); "
        "print([m for m in sys.modules if 'telemetry' in m or m == 'torch'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert done.stdout.strip() == "[]"


def test_threads_that_come_first_at_once_do_not_lock_one_another_out(exported: Path, repository: Path) -> None:
    code = (
        "import threading, numpy as np; from pathlib import Path; "
        "from index.embedding.backends import Batch; "
        "from index.embedding.backends.openvino_backend import OpenVinoBackend; "
        f"both = [OpenVinoBackend(Path({str(exported)!r}), 'float32', 2) for _ in range(2)]; "
        "batch = Batch(np.ones((1, 3), np.int64), np.ones((1, 3), np.int64)); "
        "threads = [threading.Thread(target=b.embed_chunks, args=(batch,)) for b in both * 2]; "
        "[t.start() for t in threads]; [t.join() for t in threads]"
    )
    for _ in range(3):
        subprocess.run([sys.executable, "-c", code], check=True, cwd=repository, timeout=60)


def test_every_thread_gets_its_own_result(exported: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    backend = OpenVinoBackend(exported, "float32", 2)
    batches = [batch(1, n % 9 + 3) for n in range(40)]
    expected = [backend.embed_questions(each) for each in batches]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(backend.embed_questions, batches))
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


REPLACED = """
import os, signal, threading
import numpy as np
from pathlib import Path
from index.embedding.backends import Batch
from index.embedding.backends.openvino_backend import OpenVinoBackend
one = Batch(np.ones((1, 3), np.int64), np.ones((1, 3), np.int64))
def used():
    backend = OpenVinoBackend(Path({exported!r}), "float32", 1)
    backend.embed_questions(one)
    return backend
kept = used()
def replace():
    global kept
    kept = used()
thread = threading.Thread(target=replace)
thread.start()
thread.join()
signal.signal(signal.SIGTERM, lambda *_: print("heard"))
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_signal_is_heard_after_a_model_was_replaced_in_another_thread(exported: Path, repository: Path) -> None:
    command = [sys.executable, "-c", REPLACED.format(exported=str(exported))]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "heard\n")
