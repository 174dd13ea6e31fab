"""The facade: what programs do with Footnote, over a real index."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.app
from bot.app import Footnote
from bot.reindexing import ReindexRequest
from index.embedding import Encoder
from index.errors import DocumentNotFound, IndexMissing
from index.types import PUBLIC
from tests.bot.cli.shell import make_site
from tests.bot.cli.test_language_model import QUESTION, WRITTEN, with_model
from tests.fakes.openai import FakeOpenAI, speaking

STAFF = frozenset({PUBLIC, "staff"})


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FOOTNOTE_") and not name.startswith("FOOTNOTE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """The settings file of an indexed site; tests must not change it."""
    config = make_site(tmp_path_factory.mktemp("site"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.components.encoder_for", lambda _settings: encoder)
        with Footnote.open(config) as footnote:
            assert footnote.reindex().published
    return config


@pytest.fixture
def footnote(site: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Footnote]:
    monkeypatch.setattr("bot.components.encoder_for", lambda _settings: encoder)
    with Footnote.open(site) as opened:
        yield opened


def test_an_answer_quotes_the_documents(footnote: Footnote) -> None:
    answer = footnote.ask(QUESTION)
    assert answer.status == "answered"
    assert any("built in 1871" in citation.quote.text for citation in answer.citations)


def test_the_example_of_the_docstring_works(
    site: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.components.encoder_for", lambda _settings: encoder)
    monkeypatch.chdir(site.parent)
    exec(textwrap.dedent((bot.app.__doc__ or "").partition("::")[2]), {})
    assert "built in 1871" in capsys.readouterr().out


def test_only_the_given_audience_is_answered_from_its_documents(footnote: Footnote) -> None:
    question = "Where does the key of the boiler room hang?"
    assert (footnote.ask(question).status, footnote.ask(question, STAFF).status) == ("no_evidence", "answered")
    with pytest.raises(DocumentNotFound):
        footnote.document("staff:rota.txt")
    assert "green door" in footnote.document("staff:rota.txt", STAFF).text


def test_a_follow_up_is_understood_within_its_conversation(footnote: Footnote) -> None:
    footnote.ask(QUESTION, conversation="a")
    assert "lighthouse" in footnote.explain("And its lamp?", conversation="a").parts[0].query
    assert footnote.explain("And its lamp?", conversation="b").parts[0].query == "And its lamp?"


def test_a_search_finds_as_many_documents_as_asked_for(footnote: Footnote) -> None:
    assert [each.document.id for each in footnote.search("lighthouse", top_k=1).passages] == ["docs:lighthouse.md"]


def test_a_reindex_is_answered_from_at_once(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.components.encoder_for", lambda _settings: encoder)
    with Footnote.open(make_site(tmp_path)) as footnote:
        with pytest.raises(IndexMissing):
            footnote.ask(QUESTION)
        footnote.reindex()
        assert footnote.ask(QUESTION).status == "answered"
        (tmp_path / "docs" / "lighthouse.md").write_text("# The lighthouse\n\nIt was built in 1902.\n")
        footnote.reindex()
        assert "1902" in footnote.ask(QUESTION).text
        footnote.reindex(ReindexRequest(full=True))
        footnote.roll_back()
        assert footnote.status()["generation"] == footnote.index.generation


def test_a_record_is_kept_only_when_asked_to(footnote: Footnote, site: Path) -> None:
    record = footnote.explain(QUESTION)
    assert not (site.parent / "var/records").exists()
    footnote.save(record)
    assert len(list((site.parent / "var/records").rglob(f"*{record.answer.id}.json"))) == 1


def test_answerers_of_several_generations_share_the_budget_of_the_model(
    site: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.components.encoder_for", lambda _settings: encoder)
    with FakeOpenAI(lambda _: speaking(WRITTEN)) as fake:
        config = with_model(site, tmp_path, fake.base_url, "daily_tokens = 10\n")
        config.write_text(config.read_text("utf-8").replace("timeout = 5\n", "timeout = 60\n"), "utf-8")
        with Footnote.open(config) as footnote:
            old, new = (footnote.answerer_for(footnote.index) for _ in range(2))
            first = old.answer(QUESTION, frozenset({PUBLIC}))
            second = new.answer("How many steps has the stair?", frozenset({PUBLIC}))
    assert (first.fallback, second.fallback, len(fake.requests)) == ("", "budget", 1)


def test_the_models_are_not_loaded_before_they_are_needed(site: Path, repository: Path) -> None:
    code = (
        f"import sys; from bot.app import Footnote; Footnote.open({str(site)!r}).close()\n"
        "print([name for name in ('torch', 'openvino', 'faiss', 'sqlalchemy', 'openai') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=repository, check=True)
    assert done.stdout == "[]\n"
