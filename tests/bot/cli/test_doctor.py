"""``footnote doctor`` and ``footnote status``."""

import json
import re
from pathlib import Path

import pytest

from index import BackendRequest, SentenceTransformerEncoder
from tests.bot.cli.shell import Footnote, make_site
from tests.models import PLAIN


def checks(out: str) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in json.loads(out)["checks"]}


def test_a_healthy_site_is_all_ok(footnote: Footnote, site: Path) -> None:
    done = footnote("doctor", "--config", site)
    assert (done.code, done.err) == (0, "")
    assert {"ok"} == {line.split()[0] for line in done.out.splitlines()}


def test_a_tuning_is_kept_and_then_checked(
    footnote: Footnote, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SentenceTransformerEncoder(
        "all-MiniLM-L6-v2", PLAIN, BackendRequest("torch", "float32", 1), tmp_path, pytest.fail
    )
    monkeypatch.setattr("bot.components.encoder_for", lambda _settings: encoder)
    monkeypatch.setattr("index.embedding.backends.backend_tuning.ENOUGH_SECONDS", 0.01)
    for amount, less in {"PASSAGES": 2, "BATCHES": 1, "QUESTIONS": 1}.items():
        monkeypatch.setattr(f"index.embedding.backends.backend_tuning.{amount}", less)
    done = footnote("doctor", "--tune", "--config", site)
    assert {"ok"} == {line.split()[0] for line in done.out.splitlines()}
    first = done.out.splitlines()[0]
    assert re.search(r"tuning +torch in float32, threads: 1 \(\d+ passages/s, .+ a question\), kept as the best", first)
    (kept,) = tmp_path.glob("backend-*.json")
    assert {"backend": "torch", "precision": "float32", "threads": 1, "note": ""} == json.loads(kept.read_text())


def test_a_missing_index_is_found_with_its_remedy(footnote: Footnote, fresh: Path) -> None:
    done = footnote("doctor")
    assert done.code == 1
    assert "build it: footnote reindex" in done.out


def test_an_altered_file_is_named(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex", "--quiet")
    path = fresh / "var/index/generations/1/catalog.sqlite"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    done = footnote("doctor", "--json")
    assert (done.code, checks(done.out)["index"]) == (1, False)
    assert str(path.relative_to(fresh)) in done.out


def test_a_wrong_setting_is_reported_not_raised(
    footnote: Footnote, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_SEARCH__TOP_K", "none")
    done = footnote("doctor", "--json")
    assert (done.code, checks(done.out)["settings"]) == (1, False)


def test_a_source_whose_folder_is_gone_is_named(footnote: Footnote, fresh: Path) -> None:
    (fresh / "footnote.toml").write_text('[[sources]]\npath = "gone"\n')
    done = footnote("doctor", "--json")
    assert (done.code, checks(done.out)["settings"]) == (1, False)


def test_status_shows_sources_and_counts(footnote: Footnote, site: Path) -> None:
    done = footnote("status", "--config", site)
    assert (done.code, done.err) == (0, "")
    assert "all-MiniLM-L6-v2, 384 dimensions" in done.out
    assert "docs: 3 documents" in done.out


def test_status_without_an_index_fails_with_the_remedy(footnote: Footnote, fresh: Path) -> None:
    done = footnote("status")
    assert (done.code, done.err) == (1, "footnote: There is no index in var/index; build it: footnote reindex\n")
