"""``footnote ask``: the whole way, over a real index."""

import io
import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote, make_site


def test_an_answer_goes_to_stdout_with_its_sources(footnote: Footnote, site: Path) -> None:
    done = footnote("ask", "When was the lighthouse built?", "--config", site)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("[1] “The lighthouse was built in 1871")
    assert done.out.count("The lighthouse was built in 1871") == 1
    assert "The lighthouse, History\n" in done.out
    assert "docs/lighthouse.md\n" in done.out
    assert "\x1b" not in done.out


def test_json_quotes_are_slices_of_the_shown_document(footnote: Footnote, site: Path) -> None:
    answer = json.loads(footnote("ask", "When was the lighthouse built?", "--json", "--config", site).out)
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        text = footnote("show", citation["document"]["id"], "--config", site).out
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_without_evidence_the_exit_status_is_3_and_what_is_near_is_shown(footnote: Footnote, site: Path) -> None:
    near = footnote("ask", "What do wasps eat?", "--config", site)
    stray = footnote("ask", "Who won the football world cup in 1998?", "--config", site)
    assert (near.code, near.err, "Closest:" in near.out) == (3, "", True)
    assert (stray.code, stray.err, stray.out) == (3, "", "I found no clear answer in the documents.\n")


def test_what_the_reader_may_not_see_is_not_used(footnote: Footnote, site: Path) -> None:
    question = "Where does the key of the boiler room hang?"
    public = footnote("ask", question, "--config", site)
    staff = footnote("ask", question, "--audience", "staff", "--config", site)
    assert (public.code, "green door" in public.out) == (3, False)
    assert (staff.code, "green door" in staff.out) == (0, True)


def test_a_dash_reads_the_question_from_standard_input(
    footnote: Footnote, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("When was the lighthouse built?\n"))
    assert footnote("ask", "-", "--config", site).code == 0


@pytest.mark.parametrize("words", [["ask"], ["ask", "  "], ["ask", "a", "b"], ["ask", "a", "--bogus"]])
def test_bad_usage_exits_with_2_and_says_so_on_stderr(footnote: Footnote, words: list[str]) -> None:
    done = footnote(*words)
    assert (done.code, done.out) == (2, "")
    assert "Usage: footnote ask" in done.err


def test_a_missing_index_names_the_command_that_builds_it(footnote: Footnote, fresh: Path) -> None:
    done = footnote("ask", "Why?")
    assert (done.code, done.out) == (1, "")
    assert done.err == "footnote: There is no index in var/index; build it: footnote reindex\n"


def test_from_a_damaged_index_comes_the_remedy_and_no_answer(footnote: Footnote, tmp_path: Path) -> None:
    config = make_site(tmp_path)
    footnote("reindex", "--config", config)
    (segment,) = tmp_path.rglob("1.i8")
    raw = bytearray(segment.read_bytes())
    raw[-1] ^= 1
    segment.write_bytes(bytes(raw))
    done = footnote("ask", "When was the lighthouse built?", "--config", config)
    assert (done.code, done.out) == (1, "")
    assert f"{segment} was altered (its checksum differs); rebuild it: footnote reindex --full" in done.err
    footnote("reindex", "--full", "--config", config)
    assert footnote("ask", "When was the lighthouse built?", "--config", config).code == 0


def test_asking_writes_its_record_and_nothing_else(footnote: Footnote, site: Path) -> None:
    def files() -> list[tuple[Path, int]]:
        found = (path for path in site.parent.rglob("*") if path.is_file())
        return sorted((path, path.stat().st_mtime_ns) for path in found if "records" not in path.parts)

    before = files()
    answer = json.loads(footnote("ask", "When was the lighthouse built?", "--json", "--config", site).out)
    assert before == files()
    assert len(list((site.parent / "var/records").rglob(f"*{answer['id']}.json"))) == 1


def test_the_threshold_of_refusal_can_be_set(footnote: Footnote, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ANSWER__REFUSE_BELOW", "1.0")
    assert footnote("ask", "When was the lighthouse built?", "--config", site).code == 3


def test_a_changed_audience_shuts_until_the_reindex(footnote: Footnote, tmp_path: Path) -> None:
    config = make_site(tmp_path)
    footnote("reindex", "--config", config)
    config.write_text(config.read_text().replace('path = "docs"', 'path = "docs"\naudience = "members"'))
    done = footnote("ask", "When was the lighthouse built?", "--config", config)
    assert (done.code, done.out) == (1, "")
    assert "it is indexed for public; bring the index in step: footnote reindex." in done.err


def test_a_source_for_one_server_is_shut_to_all_others(footnote: Footnote, tmp_path: Path) -> None:
    config = make_site(tmp_path)
    footnote("reindex", "--config", config)
    served = 'path = "docs"\ndiscord_guilds = [7]'
    config.write_text(config.read_text().replace('path = "docs"', served) + "\n[discord]\nguilds = [7, 8]\n")
    words = ("ask", "When was the lighthouse built?", "--config", config)
    assert "keep docs for the audience public@discord:7, but it is indexed for public" in footnote(*words).err
    assert footnote("reindex", "--config", config).code == 0
    everyone, elsewhere, there = (
        footnote(*words, "--audience", f"public{place}") for place in ("", "@discord:8", "@discord:7")
    )
    assert [everyone.code, elsewhere.code, there.code] == [3, 3, 0]
    known = "there are documents for public@discord:7, staff (--audience)\n"
    assert (everyone.err, there.err) == (f"footnote: no document is for the audience public; {known}", "")
    footnote("reindex", "--config", config)
    assert footnote("ask", "When was the lighthouse built?", "--config", config).code == 3


def test_of_exports_the_shell_reads_what_nothing_marks_as_private(footnote: Footnote, tmp_path: Path) -> None:
    def said(number: int, text: str) -> dict[str, object]:
        author = {"id": "1", "name": "ann", "isBot": False}
        return {"id": str(number), "timestamp": "2024-05-17T12:00:00+00:00", "content": text, "author": author}

    for number, kind, text in (
        (5, "GuildTextChat", "The ferry leaves from quay nine."),
        (6, "GuildPrivateThread", "The safe opens with a brass key."),
    ):
        channel = {"id": str(number), "type": kind, "categoryId": "4", "name": "talk"}
        export = {"guild": {"id": "1"}, "channel": channel, "messages": [said(number * 10, text)]}
        (tmp_path / "chat").mkdir(exist_ok=True)
        (tmp_path / "chat" / f"{number}.json").write_text(json.dumps(export), "utf-8")
    config = tmp_path / "footnote.toml"
    config.write_text('[encoder]\nmodel = "all-MiniLM-L6-v2"\n\n[[sources]]\npath = "chat"\n')
    assert footnote("reindex", "--config", config).code == 0
    ferry, safe = ("From which quay does the ferry leave?", "With which key does the safe open?")
    told = footnote("ask", ferry, "--config", config)
    assert (told.code, told.err) == (0, "")
    assert "quay nine" in told.out
    shut = footnote("ask", safe, "--config", config)
    assert shut.code == 3
    assert "brass" not in shut.out
    opened = footnote("ask", safe, "--audience", "discord:1:6", "--config", config)
    assert "brass" in opened.out
