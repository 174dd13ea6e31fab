"""``footnote show``: to the character."""

import json
from pathlib import Path

import pytest

from index import revision_of
from tests.bot.cli.shell import EXACT, Footnote, make_site


def test_the_text_is_printed_to_the_character(footnote: Footnote, site: Path) -> None:
    done = footnote("show", "docs:exact.txt", "--config", site)
    assert (done.code, done.out, done.err) == (0, EXACT, "")


def test_json_holds_the_same_text_and_its_revision(footnote: Footnote, site: Path) -> None:
    document = json.loads(footnote("show", "docs:exact.txt", "--json", "--config", site).out)
    assert (EXACT, revision_of(EXACT)) == (document["text"], document["revision"])


def test_an_unknown_document_and_one_out_of_reach_look_the_same(footnote: Footnote, site: Path) -> None:
    unknown = footnote("show", "docs:none.txt", "--config", site)
    hidden = footnote("show", "staff:rota.txt", "--config", site)
    assert (unknown.code, hidden.code) == (1, 1)
    assert unknown.err.replace("docs:none.txt", "X") == hidden.err.replace("staff:rota.txt", "X")
    assert footnote("show", "staff:rota.txt", "--audience", "staff", "--config", site).code == 0


def test_a_terminal_is_shown_control_characters_and_never_obeys_them(
    footnote: Footnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_site(tmp_path)
    text = "Some ordinary words before\x1b]0;owned\x07 and after the trick.\n"
    (tmp_path / "docs" / "trick.txt").write_text(text)
    footnote("reindex", "--config", config)
    assert (
        footnote("show", "docs:trick.txt", "--config", config).out
        == "Some ordinary words before\x1b]0;owned\x07 and after the trick.\n"
    )
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert (
        footnote("show", "docs:trick.txt", "--config", config).out
        == "Some ordinary words before␛]0;owned␇ and after the trick.\n"
    )
