"""``footnote why``, ``privacy``, and what ``ask`` keeps."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote, make_site

QUESTION = "When was the lighthouse built?"
SECRET = "Where does the key of the boiler room hang?"


@pytest.fixture
def own(footnote: Footnote, tmp_path: Path) -> Path:
    """A site of the test's own, indexed."""
    config = make_site(tmp_path)
    footnote("reindex", "--quiet", "--config", config)
    return config


def test_why_shows_the_last_answer_of_the_shell(footnote: Footnote, own: Path) -> None:
    footnote("ask", "Why do bees dance?", "--config", own)
    footnote("ask", QUESTION, "--config", own)
    done = footnote("why", "--config", own)
    assert (done.code, done.err) == (0, "")
    assert f"Searched  {QUESTION}\n" in done.out
    assert "cosine" in done.out
    assert "“The lighthouse was built in 1871" in done.out


def test_why_finds_an_answer_by_its_id(footnote: Footnote, own: Path) -> None:
    answer = json.loads(footnote("ask", QUESTION, "--json", "--config", own).out)
    footnote("ask", "Why do bees dance?", "--config", own)
    record = json.loads(footnote("why", answer["id"][:8], "--json", "--config", own).out)
    assert record["answer"] == answer
    assert record["parts"][0]["passages"][0]["document"]["id"] == "docs:lighthouse.md"
    assert record["withheld"] == 0


def test_explain_shows_the_same_at_once(footnote: Footnote, own: Path) -> None:
    plain = footnote("ask", QUESTION, "--explain", "--config", own)
    assert plain.out.startswith("[1] “The lighthouse was built in 1871")
    explained = json.loads(footnote("ask", QUESTION, "--explain", "--json", "--config", own).out)
    assert json.loads(footnote("why", "--json", "--config", own).out) == explained


def test_a_record_shows_nothing_that_its_reader_may_not_read(footnote: Footnote, own: Path) -> None:
    footnote("ask", SECRET, "--audience", "staff", "--config", own)
    public = footnote("why", "--config", own)
    staff = footnote("why", "--audience", "staff", "--config", own)
    assert ("green door" in public.out, "boiler" in public.out) == (False, False)
    assert "not for this reader" in public.out
    assert "green door" in staff.out


def test_a_record_shows_nothing_that_was_removed_since(footnote: Footnote, own: Path) -> None:
    footnote("ask", QUESTION, "--config", own)
    (own.parent / "docs/lighthouse.md").unlink()
    footnote("reindex", "--quiet", "--config", own)
    done = footnote("why", "--config", own)
    assert (done.code, "1871" in done.out) == (0, False)


def test_nothing_is_kept_where_the_settings_say_so(
    footnote: Footnote, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RECORDS__KEEP", "false")
    footnote("ask", QUESTION, "--config", own)
    assert not (own.parent / "var/records").exists()
    done = footnote("why", "--config", own)
    assert (done.code, done.out) == (1, "")
    assert done.err == "footnote: No answer is kept here yet; ask something first: footnote ask QUESTION\n"


def test_an_answer_that_cannot_be_kept_still_comes(footnote: Footnote, own: Path) -> None:
    (own.parent / "var/records").write_text("in the way")
    done = footnote("ask", QUESTION, "--config", own)
    assert (done.code, "1871" in done.out) == (0, True)
    assert done.err.startswith("footnote: the answer was not recorded (")
    assert done.err.endswith("set records.keep = false.\n")


def test_many_that_wait_are_brought_in(footnote: Footnote, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.records.outbox.MAX_WAITING", 2)
    for _ in range(2):
        footnote("ask", QUESTION, "--config", own)
    assert list((own.parent / "var/records/spool").iterdir()) == []
    assert footnote("why", "--config", own).code == 0


def test_an_unknown_id_is_refused(footnote: Footnote, own: Path) -> None:
    done = footnote("why", "nosuchid", "--config", own)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("footnote: There is no answer nosuchid;")


def test_a_persons_data_is_exported_and_deleted(footnote: Footnote, own: Path) -> None:
    footnote("ask", QUESTION, "--config", own)
    exported = json.loads(footnote("privacy", "export", "shell", "--config", own).out)
    assert [each["answer"]["question"] for each in exported["answers"]] == [QUESTION]
    assert exported["answers"][0]["answer"]["citations"]
    assert exported["answers"][0]["parts"][0]["passages"]
    done = footnote("privacy", "delete", "shell", "--yes", "--config", own)
    assert (done.code, done.out) == (0, "1 answers and 0 votes of shell were deleted.\n")
    assert json.loads(footnote("privacy", "export", "shell", "--config", own).out)["answers"] == []


def test_an_export_for_a_reader_leaves_out_what_that_reader_may_not_read(footnote: Footnote, own: Path) -> None:
    footnote("ask", SECRET, "--audience", "public", "--audience", "staff", "--config", own)
    whole = footnote("privacy", "export", "shell", "--config", own).out
    part = footnote("privacy", "export", "shell", "--audience", "public", "--config", own).out
    assert ("green door" in whole, "green door" in part) == (True, False)
    assert (SECRET in part, json.loads(part)["answers"][0]["withheld"] > 0) == (True, True)


def test_deleting_asks_first(footnote: Footnote, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    footnote("ask", QUESTION, "--config", own)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert footnote("privacy", "delete", "shell", "--config", own).code == 1
    assert footnote("why", "--config", own).code == 0


@pytest.mark.parametrize("words", [["privacy"], ["privacy", "sell", "ada"], ["privacy", "export"], ["why", "a", "b"]])
def test_bad_usage_exits_with_2(footnote: Footnote, words: list[str]) -> None:
    assert footnote(*words).code == 2
