import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, SentenceTransformerEncoder
from index.backends import BackendChoice, Choices, Wanted
from index.sentence_transformer import BUNDLED_SHA256
from tests.models import PLAIN


def choose(cache: Path, wanted: Wanted, encoder: SentenceTransformerEncoder, notes: list[str]) -> BackendChoice:
    return Choices(cache, notes.append).choose(encoder.folder, BUNDLED_SHA256, 256, wanted)


def test_a_machine_is_measured_once_and_remembered(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    notes: list[str] = []
    wanted = Wanted("auto", "float32", 2)
    first = choose(tmp_path, wanted, encoder, notes)
    assert first.precision == "float32"
    assert first.threads == 2
    assert first.passages_per_second > 0
    assert first.question_ms > 0
    assert len(notes) == 1
    assert choose(tmp_path, wanted, encoder, notes) == first
    assert len(notes) == 1


def test_what_is_fixed_needs_no_measuring(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    notes: list[str] = []
    found = choose(tmp_path, Wanted("torch", "bfloat16", 1), encoder, notes)
    assert found == BackendChoice("torch", "bfloat16", 1, 0, 0.0, 0.0, "")
    assert notes == []


def test_another_model_is_measured_anew(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    remembered = BackendChoice("torch", "float32", 1, 0, 1.0, 1.0, "")
    wanted = Wanted("torch", "auto", 1)
    choose(tmp_path, wanted, encoder, [])
    (memory,) = tmp_path.glob("choice-*.json")
    memory.write_text(json.dumps(asdict(remembered)))
    assert choose(tmp_path, wanted, encoder, []) == remembered
    other = Choices(tmp_path, lambda _: None).choose(encoder.folder, "0" * 64, 256, wanted)
    assert other.passages_per_second != remembered.passages_per_second


def test_a_model_that_cannot_be_measured_still_runs(tmp_path: Path) -> None:
    notes: list[str] = []
    found = Choices(tmp_path, notes.append).choose(tmp_path, "1" * 64, 256, Wanted("auto", "auto", 1))
    assert (found.backend, found.precision, found.threads) == ("torch", "float32", 1)
    assert "runs on torch in float32" in notes[-1]


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    notes: list[str] = []
    found = choose(blocked / "cache", Wanted("auto", "auto", 2), encoder, notes)
    assert (found.backend, found.threads) == ("torch", 2)


def test_a_back_end_that_is_asked_for_and_fails_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="the extra footnote[openvino] is not installed")
    with pytest.raises(EncoderError, match="To go on without it"):
        Choices(tmp_path, print).choose(tmp_path, "1" * 64, 256, Wanted("openvino", "auto", 1))


@pytest.mark.parametrize("length", [0, 32])
def test_a_lone_question_is_padded_as_was_measured_to_the_same_vector(
    tmp_path: Path, encoder: SentenceTransformerEncoder, length: int
) -> None:
    wanted = Wanted("torch", "float32", 0)
    first = SentenceTransformerEncoder("", PLAIN, wanted, tmp_path, print)
    assert first.choice.question_tokens in (0, 32)
    (memory,) = tmp_path.glob("choice-*.json")
    memory.write_text(json.dumps(asdict(first.choice) | {"question_tokens": length}))
    second = SentenceTransformerEncoder("", PLAIN, wanted, tmp_path, print)
    assert second.choice.question_tokens == length
    expected = first.encode_queries(["How high is the tower?", "another"])[0]
    np.testing.assert_allclose(second.encode_queries(["How high is the tower?"])[0], expected, atol=1e-5)
