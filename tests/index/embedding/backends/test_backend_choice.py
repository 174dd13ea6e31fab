import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, SentenceTransformerEncoder
from index.embedding.backends import BackendChoice, BackendRequest, Choices
from index.embedding.sentence_transformer import BUNDLED_SHA256
from tests.models import PLAIN

WANTED = BackendRequest("auto", "float32", 2)


def choose(cache: Path, wanted: BackendRequest, encoder: SentenceTransformerEncoder, notes: list[str]) -> BackendChoice:
    return Choices(cache, notes.append).choose(encoder.folder, BUNDLED_SHA256, 256, wanted)


@dataclass(frozen=True)
class Measured:
    """What the first start on a machine left."""

    cache: Path
    choice: BackendChoice
    notes: list[str]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    cache, notes = tmp_path_factory.mktemp("measured"), list[str]()
    return Measured(cache, SentenceTransformerEncoder("", PLAIN, WANTED, cache, notes.append).choice, notes)


def started_again(measured: Measured, cache: Path, **changes: object) -> SentenceTransformerEncoder:
    """Another start from a copy of what the first one left, with some of it changed."""
    shutil.copytree(measured.cache, cache, dirs_exist_ok=True)
    (memory,) = cache.glob("choice-*.json")
    memory.write_text(json.dumps(asdict(measured.choice) | changes))
    return SentenceTransformerEncoder("", PLAIN, WANTED, cache, pytest.fail)


def test_a_machine_is_measured_once_and_remembered(measured: Measured, tmp_path: Path) -> None:
    assert measured.choice.precision == "float32"
    assert measured.choice.threads == 2
    assert measured.choice.passages_per_second > 0
    assert measured.choice.question_ms > 0
    assert len(measured.notes) == 1
    assert started_again(measured, tmp_path).choice == measured.choice


def test_what_is_fixed_needs_no_measuring(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    notes: list[str] = []
    found = choose(tmp_path, BackendRequest("torch", "bfloat16", 1), encoder, notes)
    assert found == BackendChoice("torch", "bfloat16", 1, 0, 0.0, 0.0, "")
    assert notes == []


def test_another_model_is_measured_anew(
    measured: Measured, tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    assert started_again(measured, tmp_path, passages_per_second=0.5).choice.passages_per_second == 0.5
    other = Choices(tmp_path, lambda _: None).choose(encoder.folder, "0" * 64, 256, WANTED)
    assert other.passages_per_second != 0.5


def test_a_model_that_cannot_be_measured_still_runs(tmp_path: Path) -> None:
    notes: list[str] = []
    found = Choices(tmp_path, notes.append).choose(tmp_path, "1" * 64, 256, BackendRequest("auto", "auto", 1))
    assert (found.backend, found.precision, found.threads) == ("torch", "float32", 1)
    assert "runs on torch in float32" in notes[-1]


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    notes: list[str] = []
    found = choose(blocked / "cache", BackendRequest("auto", "auto", 2), encoder, notes)
    assert (found.backend, found.threads) == ("torch", 2)


def test_a_back_end_that_is_asked_for_and_fails_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="the extra footnote[openvino] is not installed")
    with pytest.raises(EncoderError, match="To go on without it"):
        Choices(tmp_path, print).choose(tmp_path, "1" * 64, 256, BackendRequest("openvino", "auto", 1))


@pytest.mark.parametrize("length", [0, 32])
def test_a_lone_question_is_padded_as_was_measured_to_the_same_vector(
    measured: Measured, tmp_path: Path, length: int
) -> None:
    assert measured.choice.question_tokens in (0, 32)
    started = started_again(measured, tmp_path, question_tokens=length)
    assert started.choice.question_tokens == length
    expected = started.encode_queries(["How high is the tower?", "another"])[0]
    np.testing.assert_allclose(started.encode_queries(["How high is the tower?"])[0], expected, atol=1e-5)
