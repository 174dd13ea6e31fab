"""``footnote eval``."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.shell import Footnote


@pytest.fixture
def tiny_set(fresh: Path) -> Path:
    folder = fresh / "tiny"
    folder.mkdir()
    text = "The old lighthouse was built in 1871. Its lamp burned whale oil until 1902."
    corpus = [
        {"_id": "d1", "title": "Lighthouse", "text": text},
        {"_id": "d2", "title": "Bees", "text": "Honey bees dance to tell their sisters where flowers grow."},
    ]
    start = text.index("1871")
    queries = [
        {
            "_id": "q1",
            "text": "When was the lighthouse built?",
            "answers": ["1871"],
            "answerable": True,
            "spans": [{"doc": "d1", "start": start, "end": start + 4}],
        },
        {"_id": "q2", "text": "Who won the football world cup in 1998?", "answerable": False},
        {"_id": "q3", "text": "Why do bees dance?"},
    ]
    for name, records in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq3\td2\t1\n")
    return folder


def test_a_set_is_indexed_asked_and_measured(footnote: Footnote, tiny_set: Path) -> None:
    done = footnote("eval", tiny_set, "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert tuple(found[name] for name in ("questions", "documents", "chunks")) == (3, 2, 2)
    for name in ("ndcg@10", "mrr", "recall@10", "answer_in_passage@1", "quote_overlaps_span@1", "auroc"):
        assert (name, 1.0) == (name, found[name])
    assert 0 < found["quote_share_on_span@3"] <= 1


def test_the_table_leaves_out_what_the_set_has_no_labels_for(footnote: Footnote, tiny_set: Path) -> None:
    (tiny_set / "queries.jsonl").write_text('{"_id": "q3", "text": "Why do bees dance?"}\n')
    done = footnote("eval", tiny_set)
    assert "ndcg@10                     1.0000\n" in done.out
    assert "auroc" not in done.out


def test_the_corpus_index_is_kept_and_follows_the_corpus(footnote: Footnote, tiny_set: Path) -> None:
    footnote("eval", tiny_set, "--limit", "1")
    with (tiny_set / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "d3", "title": "Tides", "text": "The tide turns twice a day."}\n')
    found = json.loads(footnote("eval", tiny_set, "--limit", "1", "--json").out)
    assert (found["questions"], found["documents"]) == (1, 3)
    assert len(list(Path("var/cache/eval").iterdir())) == 1


def test_our_own_questions_pass_or_are_listed(footnote: Footnote, site: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"question": "When was the lighthouse built?", "documents": ["docs:lighthouse.md"], "contains": "1871"}\n'
        '{"question": "Who won the football world cup in 1998?", "refuse": true}\n'
    )
    done = footnote("eval", "--questions", path, "--config", site)
    assert (done.code, done.out, done.err) == (0, "2 of 2 questions passed.\n", "")
    path.write_text('{"question": "When was the lighthouse built?", "refuse": true}\n')
    done = footnote("eval", "--questions", path, "--config", site)
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        f"{path}:1: When was the lighthouse built?\n    must be refused, but was answered\n0 of 1 questions passed.\n"
    )


OWN = [
    ("When was the lighthouse built?", "docs:lighthouse.md", "1871"),
    ("Until when did the lamp burn whale oil?", "docs:lighthouse.md", "1902"),
    ("How many steps has the stair?", "docs:lighthouse.md", "199"),
    ("Why do honey bees dance?", "docs:bees.txt", "where flowers grow"),
    ("How many bees does a hive hold?", "docs:bees.txt", "forty thousand"),
    ("When may visitors climb the tower?", "docs:lighthouse.md", "Saturdays"),
]
STRAY = ["Who won the world cup in 1998?", "What is the capital of Peru?", "How do I bake bread?", "Is it raining?"]


def own_set(folder: Path, stray: list[str]) -> Path:
    rows = [{"question": q, "documents": [d], "contains": c} for q, d, c in OWN]
    refused = [{"question": question, "refuse": True} for question in stray]
    (folder / "own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, *refused]), "utf-8")
    return folder / "own.jsonl"


def test_refusals_are_fitted_on_our_own_questions_and_used(
    footnote: Footnote, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RECORDS__PATH", str(tmp_path / "records"))
    path, target = own_set(tmp_path, [*STRAY, "Which train goes to Lisbon?"]), tmp_path / "fitted.json"
    done = footnote("eval", "--calibrate", path, "--write", target, "--config", site, "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["questions"], found["questions_left_out"], found["votes"]) == (11, 0, 0)
    assert found["after"]["answered"] + found["after"]["refused"] > 1.5
    assert json.loads(target.read_text("utf-8"))["thresholds"] == found["calibration"]["thresholds"]
    monkeypatch.setenv("FOOTNOTE_ANSWER__CALIBRATION", str(target))
    assert footnote("eval", "--questions", path, "--config", site).out.endswith("11 of 11 questions passed.\n")


def test_too_few_questions_are_not_fitted_on(
    footnote: Footnote, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RECORDS__PATH", str(tmp_path / "records"))
    done = footnote("eval", "--calibrate", own_set(tmp_path, STRAY), "--config", site)
    assert (done.code, done.out) == (1, "")
    assert "There are 6 questions with an answer and 4 without; a calibration needs 5 of each" in done.err


def test_without_a_target_the_fit_is_only_shown(
    footnote: Footnote, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RECORDS__PATH", str(tmp_path / "records"))
    path = own_set(tmp_path, [*STRAY, "Which train goes to Lisbon?"])
    done = footnote("eval", "--calibrate", path, "--config", site)
    assert done.out.startswith("11 questions (6 with an answer), 0 answers with votes\n")
    assert done.out.endswith("Nothing was written; --write OUT keeps it.\n")


def test_a_follow_up_is_asked_in_its_conversation_if_wanted(footnote: Footnote, tiny_set: Path) -> None:
    said = [{"speaker": "user", "text": "Why do bees dance?"}, {"speaker": "agent", "text": "To tell their sisters."}]
    query = {"_id": "q3", "text": "Why?", "history": said}
    (tiny_set / "queries.jsonl").write_text(json.dumps(query) + "\n")
    alone = json.loads(footnote("eval", tiny_set, "--json").out)
    together = json.loads(footnote("eval", tiny_set, "--history", "--json").out)
    assert alone["mrr"] <= together["mrr"]
    assert together["mrr"] == 1.0


@pytest.mark.parametrize(
    "words",
    [
        ["eval"],
        ["eval", "a", "--questions", "b"],
        ["eval", "a", "--limit", "0"],
        ["eval", "--questions", "b", "--history"],
        ["eval", "--questions", "b", "--calibrate", "c"],
        ["eval", "--questions", "b", "--write", "c"],
    ],
)
def test_bad_usage_exits_with_2(footnote: Footnote, words: list[str]) -> None:
    assert footnote(*words).code == 2


def test_a_folder_that_is_no_set_is_refused(footnote: Footnote, fresh: Path) -> None:
    done = footnote("eval", fresh)
    assert (done.code, done.out) == (1, "")
    assert "a set for eval holds corpus.jsonl" in done.err
