"""``footnote search`` and its TREC runs."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "queries.jsonl"
    path.write_text(
        '{"_id": "q1", "text": "honey bees", "answers": []}\n{"_id": 2, "text": "lighthouse\u2028lamp"}\n', "utf-8"
    )
    return path


def test_documents_are_shown_best_first(footnote: Footnote, site: Path) -> None:
    done = footnote("search", "why do honey bees dance", "-k", "2", "--config", site)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("1.  Bees\n    docs:bees.txt  score ")
    assert "\n2.  " in done.out
    assert "\n3.  " not in done.out


def test_k_counts_distinct_documents(footnote: Footnote, site: Path) -> None:
    found = json.loads(footnote("search", "the lighthouse", "-k", "3", "--json", "--config", site).out)
    documents = [result["document"]["id"] for result in found["results"]]
    assert 3 == len(documents) == len(set(documents))
    assert [result["rank"] for result in found["results"]] == [1, 2, 3]


def test_audience_filters(footnote: Footnote, site: Path) -> None:
    def documents(*words: str) -> list[str]:
        found = json.loads(footnote("search", "boiler room key", "--json", *words, "--config", site).out)
        return [result["document"]["id"] for result in found["results"]]

    assert "staff:rota.txt" not in documents()
    assert documents("--audience", "staff") == ["staff:rota.txt"]
    assert len(documents("--audience", "staff", "--audience", "public")) == 4


def test_a_run_has_a_document_a_line_with_bare_ids(
    footnote: Footnote, site: Path, queries: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run.trec"
    done = footnote("search", "--queries", queries, "-k", "2", "--run", run, "--config", site)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"4 lines for 2 queries written to {run}.\n"
    rows = [line.split(" ") for line in run.read_text("utf-8").splitlines()]
    assert {6} == {len(row) for row in rows}
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("q1", "Q0", "1"),
        ("q1", "Q0", "2"),
        ("2", "Q0", "1"),
        ("2", "Q0", "2"),
    ]
    assert (rows[0][2], rows[2][2]) == ("bees.txt", "lighthouse.md")
    assert {"footnote"} == {row[5] for row in rows}
    assert float(rows[0][4]) > float(rows[1][4])


def test_a_run_can_go_to_stdout(footnote: Footnote, site: Path, queries: Path) -> None:
    done = footnote("search", "--queries", queries, "-k", "1", "--run", "-", "--config", site)
    assert [line.split()[:3] for line in done.out.splitlines()] == [
        ["q1", "Q0", "bees.txt"],
        ["2", "Q0", "lighthouse.md"],
    ]


def test_a_run_and_single_searches_agree(footnote: Footnote, site: Path, queries: Path) -> None:
    many = footnote("search", "--queries", queries, "-k", "3", "--run", "-", "--config", site).out
    single = json.loads(footnote("search", "honey bees", "-k", "3", "--json", "--config", site).out)
    ranked = [line.split()[2] for line in many.splitlines() if line.startswith("q1 ")]
    assert [result["document"]["id"].partition(":")[2] for result in single["results"]] == ranked


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", " "],
        ["search", "a", "--queries", "q", "--run", "r"],
        ["search", "--queries", "q"],
        ["search", "a", "--run", "r"],
        ["search", "a", "-k", "0"],
    ],
)
def test_bad_usage_exits_with_2(footnote: Footnote, words: list[str]) -> None:
    done = footnote(*words)
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a"}', '{"_id": "a b", "text": "a"}', '{"_id": "a", "text": 1}'])
def test_a_bad_query_is_named_by_line(footnote: Footnote, site: Path, tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"_id": "q", "text": "fine"}\n' + line)
    done = footnote("search", "--queries", path, "--run", "-", "--config", site)
    assert (done.code, done.out) == (1, "")
    assert f"{path}, line 2" in done.err


def test_a_run_that_cannot_be_written_is_refused(footnote: Footnote, site: Path, queries: Path, tmp_path: Path) -> None:
    done = footnote("search", "--queries", queries, "--run", tmp_path / "no/run", "--config", site)
    assert done.code == 1
    assert "cannot be written" in done.err
