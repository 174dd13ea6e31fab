"""A look at a source: what it would bring, and that nothing inside the network is read."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli import preview_source
from index import SourceSpec
from index.sources import open_source
from tests.bot.cli.shell import Footnote

SPEC = SourceSpec("docs", "folder", Path(), "", "", "public", "article", 1_000)


def look(folder: Path) -> dict[str, Any]:
    spec = replace(SPEC, path=folder)
    return preview_source._preview(open_source(spec), spec)


def test_a_look_counts_all_and_reads_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_source, "DOCUMENTS", 3)
    for number in range(7):
        (tmp_path / f"page-{number}.txt").write_text(f"Page {number}.\n", "utf-8")
    (tmp_path / "large.txt").write_text("x" * 2_000, "utf-8")
    found = look(tmp_path)
    assert (found["items"], found["documents"], found["characters"]) == (7, 3, 24)
    assert (found["is_whole"], found["is_cut"], len(found["titles"]), found["skipped"]) == (False, False, 3, 1)


def test_a_look_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_source, "SECONDS", 0.0)
    for number in range(3):
        (tmp_path / f"page-{number}.txt").write_text("Page.\n", "utf-8")
    found = look(tmp_path)
    assert (found["items"], found["is_cut"]) == (1, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/", "http://10.1.2.3/"])
@pytest.mark.parametrize("kind", ["crawl", "sitemap", "feed"])
def test_nothing_inside_the_network_is_read(
    fresh: Path, footnote: Footnote, monkeypatch: pytest.MonkeyPatch, url: str, kind: str
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)  # which would slow the tests after it
    done = footnote("preview-source", described(kind=kind, url=url))
    assert done.code == 0
    found = json.loads(done.out)
    assert (found.get("documents", 0), "private address" in json.dumps(found)) == (0, True)


def test_a_process_of_its_own_reads_nothing_inside_the_network_either(tmp_path: Path, repository: Path) -> None:
    found = preview(tmp_path, repository, kind="crawl", url="http://127.0.0.1:9/")
    assert (found.get("documents", 0), "private address" in json.dumps(found)) == (0, True)


def test_a_repository_inside_the_network_is_not_read(tmp_path: Path, repository: Path) -> None:
    found = preview(tmp_path, repository, kind="git", url="https://127.0.0.1:9/owner/name")
    assert (found.get("documents", 0), "private address" in json.dumps(found)) == (0, True)


def described(**changes: str) -> str:
    source = {"name": "site", "ref": "", "path": "", "audience": "public", "community": "discord:1", **changes}
    return json.dumps(source)


def preview(folder: Path, repository: Path, **changes: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot", "preview-source", described(**changes)]
    environment = {"PYTHONPATH": str(repository), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]
