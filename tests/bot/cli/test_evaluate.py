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
    ],
)
def test_bad_usage_exits_with_2(footnote: Footnote, words: list[str]) -> None:
    assert footnote(*words).code == 2


def test_a_folder_that_is_no_set_is_refused(footnote: Footnote, fresh: Path) -> None:
    done = footnote("eval", fresh)
    assert (done.code, done.out) == (1, "")
    assert "a set for eval holds corpus.jsonl" in done.err
