"""``footnote gaps``."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote, make_site

ASKED = ("Which train goes to Lisbon?", "What train can I take to Lisbon?", "Who won the football world cup in 1998?")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site where some things were asked that its documents do not answer, and one that they do."""
    return make_site(tmp_path_factory.mktemp("gaps"))


@pytest.fixture
def own(footnote: Footnote, asked: Path) -> Path:
    """The same, indexed once."""
    if not (asked.parent / "var/records").exists():
        footnote("reindex", "--quiet", "--config", asked)
        for question in (*ASKED, "When was the lighthouse built?"):
            footnote("ask", question, "--config", asked)
        footnote("ask", "Who mended the boiler last winter?", "--audience", "staff", "--config", asked)
    return asked


def test_gaps_are_shown_with_questions_that_mean_the_same_as_one(footnote: Footnote, own: Path) -> None:
    done = footnote("gaps", "--config", own)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("3 gaps in the last 28 days, from 4 questions.")
    assert "1. " in done.out
    assert "1 person, 2 questions: 2 refused." in done.out
    assert "lighthouse" not in done.out


def test_json_and_csv_have_the_same_gaps(footnote: Footnote, own: Path) -> None:
    found = json.loads(footnote("gaps", "--json", "--config", own).out)
    rows = list(csv.DictReader(io.StringIO(footnote("gaps", "--csv", "--config", own).out)))
    assert [each["question"] for each in found["gaps"]] == [row["question"] for row in rows]
    largest = found["gaps"][0]
    assert {largest["question"], *largest["other_questions"]} == set(ASKED[:2])
    assert rows[0]["answers"].split("\n") == largest["answers"]


def test_a_reader_sees_only_questions_for_such_readers(footnote: Footnote, own: Path) -> None:
    public = json.loads(footnote("gaps", "--json", "--audience", "public", "--config", own).out)
    staff = json.loads(footnote("gaps", "--json", "--audience", "staff", "--config", own).out)
    assert (len(public["gaps"]), public["withheld"], "boiler" in str(public)) == (2, 1, False)
    assert ([each["question"] for each in staff["gaps"]], staff["withheld"]) == (
        ["Who mended the boiler last winter?"],
        3,
    )


def test_a_community_without_questions_has_no_gaps(footnote: Footnote, own: Path) -> None:
    done = footnote("gaps", "--community", "discord:1", "--days", "1", "--config", own)
    assert (done.code, done.out) == (0, "No gaps in the last day.\n")


def test_what_is_deleted_is_gone_at_once(footnote: Footnote, tmp_path: Path) -> None:
    config = make_site(tmp_path)
    footnote("reindex", "--quiet", "--config", config)
    footnote("ask", ASKED[0], "--config", config)
    assert "Lisbon" in footnote("gaps", "--config", config).out
    footnote("privacy", "delete", "shell", "--yes", "--config", config)
    assert footnote("gaps", "--config", config).out == "No gaps in the last 28 days.\n"


def test_old_documents_are_shown_by_the_answers_that_rest_on_them(footnote: Footnote, tmp_path: Path) -> None:
    config = make_site(tmp_path)
    (tmp_path / "docs" / "sources.toml").write_text('["lighthouse.md"]\npublished = 2019-03-04\n', "utf-8")
    footnote("reindex", "--quiet", "--config", config)
    for question in ("When was the lighthouse built?", "How many steps has the stair?", "Why do bees dance?"):
        footnote("ask", question, "--config", config)
    footnote("ask", "Where does the key of the boiler room hang?", "--audience", "staff", "--config", config)
    shown = footnote("gaps", "--stale", "--config", config)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("1 document older than 365 days, by how many of 4 answers of the last 28 days rest on")
    assert "4 Mar 2019. 2 answers to 1 person." in shown.out
    public = json.loads(footnote("gaps", "--stale", "--audience", "public", "--json", "--config", config).out)
    assert (public["answers"], [each["document"] for each in public["documents"]]) == (3, ["docs:lighthouse.md"])
    young = footnote("gaps", "--stale", "--older-than", "36000", "--csv", "--config", config)
    assert young.out == "document,title,location,published,answers,people,not_helpful\n"


@pytest.mark.parametrize("words", [["--json", "--csv"], ["--days", "0"], ["--top", "0"], ["more"]])
def test_bad_usage_exits_with_2(footnote: Footnote, words: list[str]) -> None:
    assert footnote("gaps", *words).code == 2


def test_without_an_index_it_says_what_to_do(footnote: Footnote, fresh: Path) -> None:
    make_site(fresh)
    done = footnote("gaps")
    assert (done.code, done.out) == (1, "")
    assert "footnote reindex" in done.err
