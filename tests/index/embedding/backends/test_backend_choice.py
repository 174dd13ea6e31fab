import hashlib
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, SentenceTransformerEncoder
from index.embedding.backends import (
    BackendChoice,
    BackendChooser,
    BackendRequest,
    Batch,
    ModelFiles,
    backend_tuning,
    tune,
)
from index.embedding.backends.backend_choice import processors
from index.embedding.backends.openvino_backend import is_installed
from tests.models import CACHE, PLAIN

AUTO = BackendRequest("auto", "auto", 0)
BEST = "openvino" if is_installed() else "torch"


def sample() -> Batch:
    ids = np.random.default_rng(0).integers(1000, 20_000, (4, 20))
    return Batch(ids, np.ones_like(ids))


@pytest.fixture
def model(encoder: SentenceTransformerEncoder) -> ModelFiles:
    return ModelFiles(encoder.folder, "a" * 64, sample)


@pytest.fixture
def cache(encoder: SentenceTransformerEncoder, model: ModelFiles, tmp_path: Path) -> Path:
    """A cache in which the model is exported already."""
    assert encoder.choice.backend == BEST
    digest = hashlib.sha256(f"{encoder.spec.weights_sha256}{encoder.spec.recipe_sha256}".encode()).hexdigest()
    for exported in CACHE.glob(f"{digest[:16]}-openvino-*"):
        (tmp_path / exported.name.replace(digest[:16], model.digest[:16])).symlink_to(exported)
    return tmp_path


def processor(folder: Path, flags: str) -> Path:
    """A description of a processor with such flags."""
    described = folder / "cpuinfo"
    described.write_text(f"processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: fpu {flags}\n\nprocessor\t: 1\n")
    return described


@pytest.mark.parametrize(
    ("flags", "precision"), [("avx512f", "float32"), ("avx512_bf16", "bfloat16"), ("amx_bf16 amx_tile", "bfloat16")]
)
def test_bfloat16_is_chosen_where_the_processor_computes_in_it(
    cache: Path, model: ModelFiles, flags: str, precision: str
) -> None:
    found = BackendChooser(cache, pytest.fail, processor(cache, flags)).choose(model, AUTO)
    assert (found.backend, found.precision, found.threads, found.note) == (BEST, precision, processors(), "")


def test_float32_is_chosen_where_bfloat16_gives_other_vectors(cache: Path, model: ModelFiles) -> None:
    class Rounded(BackendChooser):
        def is_alike(self, model: ModelFiles, choice: BackendChoice) -> bool:
            return super().is_alike(model, choice) and choice.precision == "float32"

    assert Rounded(cache, pytest.fail, processor(cache, "amx_bf16")).choose(model, AUTO).precision == "float32"


def test_what_the_operator_sets_comes_before_the_rule(tmp_path: Path, model: ModelFiles) -> None:
    found = BackendChooser(tmp_path, pytest.fail).choose(model, BackendRequest("torch", "bfloat16", 1))
    assert found == BackendChoice("torch", "bfloat16", 1, "")


def test_a_tuning_keeps_the_best_choice_for_the_next_start(
    cache: Path, model: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend_tuning, "ENOUGH_SECONDS", 0.01)
    for amount, less in {"PASSAGES": 2, "BATCHES": 1, "QUESTIONS": 1}.items():
        monkeypatch.setattr(backend_tuning, amount, less)
    request = BackendRequest("auto", "float32", 1)
    tunings = tune(BackendChooser(cache, pytest.fail), model, request)
    assert {each.choice.backend for each in tunings} == {BEST, "torch"}
    assert all(each.passages_per_second > 0 and each.question_ms > 0 for each in tunings)
    assert tunings[0].value == max(each.value for each in tunings)
    assert BackendChooser(cache, pytest.fail).choose(model, request) == tunings[0].choice
    slowest = tunings[-1].choice
    BackendChooser(cache, pytest.fail).remember(model, request, slowest)
    assert BackendChooser(cache, pytest.fail).choose(model, request) == slowest
    assert BackendChooser(cache, pytest.fail).choose(model, AUTO).threads == processors()


def test_a_damaged_choice_is_made_anew(cache: Path, model: ModelFiles) -> None:
    chosen = BackendChooser(cache, pytest.fail).choose(model, AUTO)
    (memory,) = cache.glob("backend-*.json")
    memory.write_text('{"backend": "torch"}')
    assert BackendChooser(cache, pytest.fail).choose(model, AUTO) == chosen


def test_a_model_that_cannot_be_exported_runs_on_torch_and_says_why(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="the extra footnote[openvino] is not installed")
    notes: list[str] = []
    damaged, request = ModelFiles(tmp_path, "1" * 64, sample), BackendRequest("auto", "float32", 1)
    found = BackendChooser(tmp_path / "cache", notes.append).choose(damaged, request)
    assert (found.backend, found.precision, found.threads) == ("torch", "float32", 1)
    assert f"{found.note} The encoder runs on torch." == notes[-1]
    assert BackendChooser(tmp_path / "cache", pytest.fail).choose(damaged, request) == found


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path, model: ModelFiles) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    request = BackendRequest("auto", "float32", 2)
    found = BackendChooser(blocked / "cache", lambda _: None).choose(model, request)
    assert (found.backend, found.threads) == ("torch", 2)


def test_a_back_end_that_is_asked_for_and_fails_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="the extra footnote[openvino] is not installed")
    damaged = ModelFiles(tmp_path, "1" * 64, sample)
    with pytest.raises(EncoderError, match="To go on without it"):
        BackendChooser(tmp_path, print).choose(damaged, BackendRequest("openvino", "auto", 1))


def test_a_lone_question_gets_the_vector_that_it_gets_among_others(tmp_path: Path) -> None:
    encoder = SentenceTransformerEncoder(
        "all-MiniLM-L6-v2", PLAIN, BackendRequest("torch", "float32", 2), tmp_path, pytest.fail
    )
    expected = encoder.encode_queries(["How high is the tower?", "another"])[0]
    np.testing.assert_allclose(encoder.encode_queries(["How high is the tower?"])[0], expected, atol=1e-5)
