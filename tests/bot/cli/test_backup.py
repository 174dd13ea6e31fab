"""``footnote backup`` and ``footnote restore``: what people read."""

import shutil
from pathlib import Path

from tests.bot.cli.shell import Footnote, make_site


def test_index_and_records_come_back(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex")
    footnote("ask", "When was the lighthouse built?")
    before = footnote("why").out
    made = footnote("backup", "footnote.tar")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("Wrote generation 1 of 20")
    shutil.rmtree(fresh / "var")
    done = footnote("restore", "footnote.tar")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("Now follow the sources: footnote reindex\n")
    assert footnote("why").out == before
    assert footnote("reindex").out.startswith("Index is up to date")


def test_nothing_is_restored_over_an_index(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    footnote("reindex")
    footnote("backup", "footnote.tar")
    done = footnote("restore", "footnote.tar")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("var/index is not empty; move it away before a backup is restored to it.\n")
