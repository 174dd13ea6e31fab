"""The way in: help, version, exit codes, wording of failures."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote

HEAVY = (
    "torch",
    "numpy",
    "pydantic",
    "rich",
    "sentence_transformers",
    "faiss",
    "tantivy",
    "jinja2",
    "sqlalchemy",
    "alembic",
)


def test_help_lists_every_command(footnote: Footnote) -> None:
    done = footnote("--help")
    assert (done.code, done.err) == (0, "")
    for command in ("ask", "chat", "why", "search", "show", "reindex", "status", "doctor", "eval", "privacy"):
        assert f"\n  {command} " in done.out


def test_help_imports_nothing_heavy_and_is_quick(repository: Path) -> None:
    code = (
        "import sys\nfrom bot.__main__ import main\n"
        "try: main(['--help'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    started = time.perf_counter()
    found = subprocess.run([sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=True)
    assert found.stderr == "[]\n"
    # Measured 0.12 s; the bound leaves room for a busy machine.
    assert time.perf_counter() - started < 2.0


def test_without_a_command_help_is_shown_as_bad_usage(footnote: Footnote) -> None:
    done = footnote()
    assert done.code == 2
    assert "Commands:" in done.out + done.err


def test_version_is_shown(footnote: Footnote) -> None:
    done = footnote("--version")
    assert (done.code, done.out.startswith("footnote")) == (0, True)


def test_an_unexpected_error_is_told_once_with_its_traceback(
    footnote: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr("bot.settings.settings.load_settings", fail)
    done = footnote("status")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("Traceback") == 1
    assert done.err.splitlines()[-1].startswith("footnote: unexpected RuntimeError: the sky fell.")


def test_an_interrupt_exits_with_130(footnote: Footnote, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.settings.settings.load_settings", interrupt)
    assert footnote("status").code == 130


def test_a_reader_that_goes_away_is_no_failure_worth_words(site: Path, repository: Path) -> None:
    command = [sys.executable, "-m", "bot", "show", "docs:exact.txt", "--config", str(site)]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
