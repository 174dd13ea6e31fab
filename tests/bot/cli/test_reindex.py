"""``footnote reindex``: sources, paths, reports."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.shell import Footnote, make_site


@pytest.fixture
def home(fresh: Path) -> Path:
    """A working directory with a site that is not indexed yet."""
    make_site(fresh)
    return fresh


def report(footnote: Footnote, *words: object) -> dict[str, dict[str, Any]]:
    done = footnote("reindex", "--json", *words)
    assert (done.code, done.err) == (0, "")
    return {source["name"]: source for source in json.loads(done.out)["sources"]}


def counts(source: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return (
        len(source["added"]),
        len(source["changed"]),
        len(source["removed"]),
        source["unchanged"],
        len(source["skipped"]),
    )


def names(footnote: Footnote) -> dict[str, int]:
    status = json.loads(footnote("status", "--json").out)
    return {source["name"]: source["documents"] for source in status["sources"]}


def test_a_first_reindex_reports_what_came_and_what_was_skipped(footnote: Footnote, home: Path) -> None:
    done = footnote("reindex")
    assert (done.code, done.err) == (0, "")
    assert "docs: 3 added, 0 changed, 0 removed, 0 unchanged, 1 skipped\n" in done.out
    assert "  skipped empty.txt: it is empty\n" in done.out
    assert "generation 1: 4 documents" in done.out


def test_what_was_added_changed_and_removed_is_told_apart(footnote: Footnote, home: Path) -> None:
    report(footnote)
    (home / "docs/new.txt").write_text("A new page about tides.\n")
    (home / "docs/bees.txt").write_text("Honey bees sleep at night, and dance by day.\n")
    (home / "docs/lighthouse.md").unlink()
    found = report(footnote)
    assert counts(found["docs"]) == (1, 1, 1, 1, 1)
    assert tuple(found["docs"][key] for key in ("added", "changed", "removed")) == (
        ["docs:new.txt"],
        ["docs:bees.txt"],
        ["docs:lighthouse.md"],
    )


def test_nothing_new_says_so_and_imports_no_model(footnote: Footnote, home: Path) -> None:
    footnote("reindex")
    for path in home.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    footnote("reindex")
    code = "import sys; from bot.__main__ import main\ntry: main(['reindex'])\nfinally: print('torch' in sys.modules)"
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("Index is up to date\n  skipped empty.txt: it is empty\nFalse\n", "")


def test_quiet_says_nothing_when_up_to_date_and_else_only_on_stderr(footnote: Footnote, home: Path) -> None:
    first = footnote("reindex", "--quiet")
    second = footnote("reindex", "--quiet")
    assert (first.out, "generation 1" in first.err) == ("", True)
    assert (second.out, second.err) == ("", "")


def test_a_path_of_a_configured_source_means_that_source(footnote: Footnote, home: Path) -> None:
    report(footnote)
    (home / "docs/new.txt").write_text("A new page about tides.\n")
    (home / "staff/new.txt").write_text("A new page about keys.\n")
    found = report(footnote, "docs/new.txt")
    assert list(found) == ["docs"]
    assert names(footnote) == {"docs": 4, "staff": 1}


def test_another_path_becomes_a_source_that_stays_until_forgotten(footnote: Footnote, home: Path) -> None:
    report(footnote)
    (home / "notes").mkdir()
    (home / "notes/tides.txt").write_text("The tide turns twice a day.\n")
    assert counts(report(footnote, home / "notes")["notes"]) == (1, 0, 0, 0, 0)
    report(footnote)
    assert names(footnote) == {"docs": 3, "notes": 1, "staff": 1}
    assert report(footnote, "--forget", "notes")["notes"]["removed"] == ["notes:tides.txt"]
    assert names(footnote) == {"docs": 3, "staff": 1}


def test_a_source_that_came_by_path_is_the_same_from_every_folder(
    footnote: Footnote, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (home, home / "elsewhere"):
        (folder / "notes").mkdir(parents=True)
        (folder / "notes/tides.txt").write_text(f"The tide turns twice a day in {folder.name}.\n")
    config = ("--config", home / "footnote.toml")
    report(footnote, "notes")
    monkeypatch.chdir(home / "elsewhere")
    rebuilt = report(footnote, "--full", *config)
    assert counts(rebuilt["notes"]) == (0, 0, 0, 1, 0)
    assert list(report(footnote, "../notes", *config)) == ["notes"]
    assert list(report(footnote, "notes", *config)) == ["notes-2"]
    shown = json.loads(footnote("show", "notes:tides.txt", "--json", *config).out)
    assert shown["location"] == (home / "notes/tides.txt").as_posix()


def test_two_folders_of_one_name_do_not_replace_each_other(footnote: Footnote, home: Path) -> None:
    for parent in ("a", "b"):
        (home / parent / "notes").mkdir(parents=True)
        (home / parent / "notes/page.txt").write_text(f"This is the page of {parent}.\n")
    report(footnote, "a/notes")
    assert {"notes-2"} == set(report(footnote, "b/notes"))
    assert {"notes-2"} == set(report(footnote, "b/notes/page.txt"))
    assert names(footnote) == {"notes": 1, "notes-2": 1}


def test_a_source_that_left_the_settings_is_removed_by_a_plain_reindex(footnote: Footnote, home: Path) -> None:
    report(footnote)
    (home / "footnote.toml").write_text('[[sources]]\npath = "docs"\n')
    report(footnote, "docs")
    assert names(footnote) == {"docs": 3, "staff": 1}
    assert report(footnote)["staff"]["removed"] == ["staff:rota.txt"]
    assert names(footnote) == {"docs": 3}


def test_a_full_reindex_keeps_what_came_by_path(footnote: Footnote, home: Path) -> None:
    (home / "notes.txt").write_text("The tide turns twice a day.\n")
    report(footnote)
    report(footnote, "notes.txt")
    report(footnote, "--full")
    assert names(footnote) == {"docs": 3, "notes": 1, "staff": 1}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["missing"], "There is no file or folder missing; correct the path."),
        (["--forget", "docs"], "docs is a configured source; remove it from footnote.toml instead."),
        (["--forget", "nothing"], "There is no source nothing to forget"),
    ],
)
def test_what_cannot_be_is_refused(footnote: Footnote, home: Path, words: list[str], expected: str) -> None:
    done = footnote("reindex", *words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"footnote: {expected}")


def test_with_nothing_to_index_it_says_what_to_do(footnote: Footnote, fresh: Path) -> None:
    done = footnote("reindex")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "footnote: There is nothing to index: put documents into a folder seeds/ here, name a folder "
        "(footnote reindex PATH), or list sources in footnote.toml.\n"
    )


def test_index_and_variables_choose_the_folder(footnote: Footnote, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_INDEX__PATH", str(home / "by-variable"))
    footnote("reindex", "docs/bees.txt")
    footnote("reindex", "docs/bees.txt", "--index", home / "by-flag")
    assert tuple((home / name / "CURRENT").is_file() for name in ("by-variable", "by-flag", "var/index")) == (
        True,
        True,
        False,
    )


def test_most_of_a_source_is_lost_only_by_force(footnote: Footnote, home: Path) -> None:
    footnote("reindex")
    for name in ("lighthouse.md", "bees.txt"):
        (home / "docs" / name).unlink()
    done = footnote("reindex")
    assert (done.code, done.out) == (1, "Index is unchanged\ndocs: failed, 3 unchanged\n")
    assert done.err.startswith("footnote: docs: The source docs would lose 2 of its 3 documents")
    assert counts(report(footnote, "--force")["docs"]) == (0, 0, 2, 1, 1)


@pytest.mark.parametrize("words", [[], ["--quiet"], ["--json"], ["--steps"]])
def test_a_source_that_fails_is_named_with_status_1_and_the_others_are_published(
    footnote: Footnote, home: Path, words: list[str]
) -> None:
    footnote("reindex")
    (home / "docs/sources.toml").write_text("no toml")
    (home / "docs/bees.txt").unlink()
    (home / "staff/new.txt").write_text("A new page about keys.\n")
    done = footnote("reindex", *words)
    assert (done.code, names(footnote)) == (1, {"docs": 3, "staff": 2})
    assert "footnote: docs: docs/sources.toml is not valid TOML" in done.err
    if words == ["--json"]:
        failed = {source["name"]: bool(source["failed"]) for source in json.loads(done.out)["sources"]}
        assert failed == {"docs": True, "staff": False}


def test_a_worse_index_stays_out_when_questions_are_checked(footnote: Footnote, home: Path) -> None:
    question = {"question": "When was the lighthouse built?", "documents": ["lighthouse.md"], "contains": "1871"}
    (home / "docs/questions.jsonl").write_text(json.dumps(question))
    assert footnote("reindex", "--check").code == 0
    (home / "docs/lighthouse.md").write_text("# The lighthouse\n\nUnder repair.\n")
    done = footnote("reindex", "--check")
    assert (done.code, done.out) == (1, "")
    assert "answers 0 of 1 questions, the one that serves 1" in done.err
    assert "1871" in footnote("ask", "When was the lighthouse built?").out
    assert footnote("reindex").code == 0


def test_checking_without_questions_says_where_they_go(footnote: Footnote, home: Path) -> None:
    done = footnote("reindex", "--check")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("footnote: There are no questions to check with; put a questions.jsonl")


def test_a_watcher_follows_until_it_is_told_to_stop(home: Path) -> None:
    environment = os.environ | {"FOOTNOTE_SYNC__COALESCE": "0.2"}
    words = [sys.executable, "-m", "bot", "reindex", "--watch"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment, cwd=home) as watcher:
        assert watcher.stderr is not None
        try:
            lines = iter(watcher.stderr.readline, "")
            assert any("following docs, staff; Ctrl+C ends it." in line for line in lines)
            time.sleep(2)
            (home / "docs/new.txt").write_text("A new text about the harbour.")
            assert any("added docs:new.txt" in line for line in lines)
            (home / "docs/new.txt").unlink()
            assert any("removed docs:new.txt" in line for line in lines)
        finally:
            watcher.terminate()
        assert watcher.wait(120) == 0  # it stands back behind whatever else the machine does
