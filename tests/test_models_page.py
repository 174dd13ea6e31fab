"""``docs/models.md`` says what is so: its settings exist, its commands too, its arithmetic is the code's."""

import re
from pathlib import Path

import pytest

from bot.cli.command_line import app
from bot.settings.settings import load_settings, setting_keys, setting_variables
from index.storage.sentence_vectors import SentenceWriter
from index.types import Vectors

TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/models.md").read_text("utf-8")


def test_every_setting_it_names_exists(page: str) -> None:
    sections = sorted({key.partition(".")[0] for key in setting_keys()})
    named = set(re.findall(rf"`((?:{'|'.join(sections)})\.\w+)", page))
    assert named - set(setting_keys()) == set()
    assert {"rerank.depth", "rerank.threads", "chunks.max_tokens", "answer.calibration"} <= named


def test_every_variable_it_names_exists(page: str) -> None:
    assert set(re.findall(r"\bFOOTNOTE_\w+", page)) - set(setting_variables()) == set()


def test_its_settings_files_are_accepted_as_they_stand(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in setting_variables():
        monkeypatch.delenv(variable, raising=False)
    examples = TOML.findall(page)
    assert len(examples) == 4
    path = tmp_path / "footnote.toml"
    loaded = []
    for example in examples:
        path.write_text(example, "utf-8")
        loaded.append(load_settings(path, {}))
    assert [settings.encoder.query_prompt for settings in loaded] == ["", "query: ", "search_query: ", ""]
    assert [settings.encoder.dimension for settings in loaded] == [0, 0, 256, 0]
    assert loaded[-1].rerank.model == "cross-encoder/ms-marco-MiniLM-L6-v2"


def test_it_needs_no_file_that_does_not_come_with_footnote(page: str, repository: Path) -> None:
    assert "../" not in page
    (named,) = set(re.findall(r"footnote eval --calibrate (\S+)", page))
    assert (repository / named).is_file()


def test_every_command_it_names_exists(page: str) -> None:
    known = {command.name for command in app.registered_commands}
    assert set(re.findall(r"`footnote (\w+)", page)) - known == set()


def test_every_figure_that_others_published_has_its_source(page: str) -> None:
    marks = "¹²³⁴⁵⁶⁷⁸"
    rows = [line for line in page.splitlines() if line.startswith("| ") and "/" in line]
    used = {mark for row in rows for mark in marks if row.rstrip(" |").endswith(mark)}
    assert [row for row in rows if row.rstrip(" |")[-1] not in marks] == []
    assert used == {line[0] for line in page.splitlines() if line[:1] and line[0] in marks} == set(marks)


@pytest.mark.parametrize("dimension", [256, 384, 1024])
def test_a_sentence_takes_as_many_bytes_as_it_says(page: str, tmp_path: Path, dimension: int) -> None:
    import numpy as np

    assert "each sentence takes 68 bytes and one more for every dimension" in page
    vectors: Vectors = np.ones((10, dimension), np.float32)
    with SentenceWriter(tmp_path / "sentences", 0, dimension) as writer:
        writer.append(vectors, np.zeros((10, 32), np.uint16))
    assert sum(path.stat().st_size for path in (tmp_path / "sentences").iterdir()) == 10 * (68 + dimension)
