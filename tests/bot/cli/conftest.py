"""A small site with a real index, and a way to run commands in this process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.bot.cli.shell import Footnote, Outcome, make_site
from tests.models import bundled_model


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test, but for the encoder that all tests share."""
    for name in list(os.environ):
        if name.startswith("FOOTNOTE_") and not name.startswith(("FOOTNOTE_TEST_", "FOOTNOTE_ENCODER__MODEL")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def one_model() -> Iterator[None]:
    """Load the model once for all commands that run in this process, as each would for itself."""
    encoder = bundled_model()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.components.encoder_for", lambda _settings: encoder)
        yield


@pytest.fixture
def footnote(capsysbinary: pytest.CaptureFixture[bytes]) -> Footnote:
    """Run a command in this process; output is decoded without touching newlines."""

    def run(*words: object) -> Outcome:
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsysbinary.readouterr()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, out.decode(), err.decode())

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings file of an indexed site; tests must not change it."""
    config = make_site(tmp_path_factory.mktemp("site"))
    with pytest.raises(SystemExit) as left:
        main(["reindex", "--quiet", "--config", str(config)])
    assert left.value.code in (0, None)
    return config


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
